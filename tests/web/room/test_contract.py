"""The stand-in that the pages are tried with says what the API says, in its very words: no more, no less."""

import json

import pytest

from tests.e2e.room.classroom import Pupil, StandIn
from web.api.room_polls import _VIEWS

STEPS = ("", "forward", "forward", "forward", "forward", "back", "forward", "end")


@pytest.mark.parametrize("bets", [True, False])
@pytest.mark.parametrize("who", ["wall", "host", "pupil"])
def test_the_stand_in_speaks_as_the_api_does(who: str, *, bets: bool) -> None:
    room = StandIn(asks_call=bets)
    room.come_in(3)
    asker: Pupil | str | None = {"wall": None, "host": "host", "pupil": room.present[0]}[who]
    for step in STEPS:
        if step:
            room.go(step)
        if step == "forward":
            room.answer(0, 1, "pass")
        said = json.loads(json.dumps(room.state(asker)))
        assert _VIEWS.dump_python(_VIEWS.validate_python(said), mode="json", by_alias=True) == said, step
