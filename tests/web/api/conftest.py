"""The rooms' API around a store of each kind."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from services.once import shared
from services.rooms import live
from tests.web.api.lessons import make
from web.known_paths import Site
from web.middleware import RoomsAhead


@pytest.fixture
def own_house(store_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing that another test's folder holds, and each kind of database."""
    shared.close()
    if store_url:
        monkeypatch.setenv("QUIZ_DATABASE_URL", store_url)
    yield
    shared.close()


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(Starlette(middleware=[Middleware(RoomsAhead, site=Site())])) as opened:
        yield opened


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read is good for no time at all: a test waits for nothing."""
    monkeypatch.setattr(live, "GOOD_FOR_S", -1.0)


@pytest.fixture
def code() -> str:
    return make()
