"""How many may be connected at once, and what becomes of one too many."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest
from starlette.types import Message, Scope

from web.connections import MOST_CONNECTIONS, MOST_PAGES, OpenPages, Waiting, log, room_for


class Transport:
    """A connection, as far as it matters here."""

    def __init__(self) -> None:
        self.is_gone = False

    def abort(self) -> None:
        self.is_gone = True

    def is_closing(self) -> bool:
        return self.is_gone


def waiting_with(silent: list[bool]) -> tuple[Waiting, list[Transport]]:
    """A full house: who of it has said nothing yet."""
    waiting, inside = Waiting(len(silent)), [Transport() for _ in silent]
    for transport, is_silent in zip(inside, silent, strict=True):
        waiting.enter(transport, lambda is_silent=is_silent: is_silent)  # type: ignore[arg-type,misc]
    return waiting, inside


def test_who_has_been_silent_longest_makes_room() -> None:
    waiting, inside = waiting_with([False, True, True])
    new = Transport()
    waiting.enter(new, lambda: True)  # type: ignore[arg-type]
    assert [each.is_gone for each in (*inside, new)] == [False, True, False, False]


def test_where_all_are_busy_the_new_one_goes() -> None:
    waiting, inside = waiting_with([False, False])
    new = Transport()
    waiting.enter(new, lambda: False)  # type: ignore[arg-type]
    assert [each.is_gone for each in (*inside, new)] == [False, False, True]


def test_who_has_left_takes_no_room() -> None:
    waiting, inside = waiting_with([False, False])
    waiting.leave(inside[0])  # type: ignore[arg-type]
    inside[1].abort()
    new, newer = Transport(), Transport()
    for each in (new, newer):
        waiting.enter(each, lambda: False)  # type: ignore[arg-type]
    assert not new.is_gone
    assert not newer.is_gone


@pytest.mark.parametrize("files", [64, 192, 256, 1023, 1024, 4096, 65_536])
def test_pages_and_connections_fit_into_the_descriptors(files: int) -> None:
    found = room_for(files)
    assert 8 <= found.pages <= MOST_PAGES
    assert 16 <= found.connections <= MOST_CONNECTIONS
    if files >= 192:
        assert found.connections + 3 * found.pages <= files - 100


def test_few_descriptors_are_said(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "filters", [])
    with caplog.at_level(logging.WARNING):
        room_for(256)
    assert "at most 256 files may be open here" in caplog.text


async def open_pages(pages: OpenPages, addresses: list[str]) -> list[str]:
    """What each who comes is told while those before are still there."""
    end, told = asyncio.Event(), list[str]()

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    def from_address(address: str) -> tuple[Scope, Callable[[Message], Awaitable[None]], list[str]]:
        said: list[str] = []

        async def send(message: Message) -> None:
            said.append(f"{message['type']} {message.get('status', '')}".strip())

        scope = {"type": "websocket", "client": (address, 1), "extensions": {"websocket.http.response": {}}}
        return scope, send, said

    comers = [from_address(address) for address in addresses]
    tasks = []
    for scope, send, _ in comers:
        tasks.append(asyncio.create_task(pages({**scope, "end": end}, receive, send)))
        await asyncio.sleep(0)
    told = [said[0] if said else "nothing" for _, _, said in comers]
    end.set()
    await asyncio.gather(*tasks)
    return told


async def house(scope: Scope, receive: object, send: Callable[[Message], Awaitable[None]]) -> None:
    """Lets everybody in, and stays."""
    await send({"type": "websocket.accept"})
    await scope["end"].wait()


LET_IN, REFUSED = "websocket.accept", "websocket.http.response.start 503"


def test_one_address_cannot_take_all_pages() -> None:
    pages = OpenPages(house, most=10, per_address=2)
    told = asyncio.run(open_pages(pages, ["203.0.113.7"] * 3 + ["2001:db8::1", "2001:db8::2", "2001:db8::3"]))
    assert told == [LET_IN, LET_IN, REFUSED] * 2
    assert asyncio.run(open_pages(pages, ["203.0.113.7"])) == [LET_IN], "and who has left has made room"


def test_nobody_knows_who_is_behind_this_machine_s_own_address() -> None:
    pages = OpenPages(house, most=3, per_address=1)
    assert asyncio.run(open_pages(pages, ["127.0.0.1"] * 4)) == [LET_IN, LET_IN, LET_IN, REFUSED]
