"""What the tests of recipes share."""

from collections.abc import Iterator

import pytest

from tests.deck.recipes.hosts import Host


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Host().serving() as host:
        yield host
