"""A room in memory behind the real pages; a test takes it further as a host or other pupils would."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.e2e.room.classroom import StandIn
from tests.e2e.room.standin import served


@dataclass(frozen=True, slots=True)
class Served:
    """A room, and where its pages are."""

    room: StandIn
    url: str

    @property
    def join(self) -> str:
        return f"{self.url}/join/{self.room.code}"

    @property
    def wall(self) -> str:
        return f"{self.url}/wall/{self.room.code}"

    @property
    def host(self) -> str:
        return f"{self.wall}#host={self.room.host}"


@pytest.fixture
def school() -> Iterator[Served]:
    """A room that nobody is in yet."""
    room = StandIn()
    with served(room) as url:
        yield Served(room, url)
