"""The API of rooms against its own description: whatever it allows is answered as it says, and whatever it does not is
refused as it says, never with a fault.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from quiz.rooms.codes import digest_of, new_token
from quiz.rooms.room import RoomSettings
from quiz.rooms.state import Command
from services import container
from services.once import shared
from services.rate_limits import RateLimits
from tests.web.api.lessons import NETWORK, rounds
from web.api.rooms import room_api

HOST = new_token()
PUPIL = new_token()
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
API = room_api()
schema = schemathesis.openapi.from_asgi("/openapi.json", API)


@pytest.fixture(autouse=True)
def nobody_tires() -> Iterator[None]:
    """Hundreds of tries from one address: what limits them has tests of its own."""
    shared.close()
    with patch.object(RateLimits, "take_from"), patch.object(RateLimits, "check_from"):
        yield
    shared.close()


def a_room() -> str:
    """A room in which the first photograph is asked of one pupil."""
    now, rooms = datetime.now(UTC), container.store().rooms
    code = rooms.create(host_key=digest_of(HOST), settings=RoomSettings(), network=NETWORK, rounds=rounds(), now=now)
    rooms.join(code, key=digest_of(PUPIL), name=None, now=now)
    rooms.lead(code, Command.START, version=0, now=now, keep=now - now)
    return code


@pytest.mark.slow
@schema.parametrize()
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.parametrize("token", [HOST, PUPIL, ""], ids=["host", "pupil", "nobody"])
def test_it_answers_as_it_says(case: "schemathesis.Case[Any]", token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    is_allowed = case.meta is not None and case.meta.generation.mode.is_positive
    if is_allowed:  # else what it must refuse may be the code itself
        case.path_parameters["code"] = a_room()
    case.call_and_validate(headers=headers if is_allowed else None, checks=CHECKS)
