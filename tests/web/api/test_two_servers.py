"""One lesson on two servers that share a PostgreSQL, as behind a balancer: phones on both, led from both."""

import csv
import io
import secrets
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from deck.sources import open_starter
from quiz.game import Kind, Option, Origin, Round
from quiz.rooms.codes import digest_of, new_token
from quiz.rooms.room import RoomRound, RoomSettings
from quiz.storage.store import Store
from tests.server import Server
from tests.waiting import PATIENCE_S, until

HOST = new_token()
PUPILS, ROUNDS = 12, 3
Both = tuple[httpx.Client, httpx.Client]

pytestmark = pytest.mark.process


@pytest.fixture
def both(postgresql_url: str, tmp_path: Path) -> Iterator[Both]:
    """Two servers, started side by side on a database without a table, and how each is asked."""
    servers = [Server(tmp_path / name / "data", QUIZ_DATABASE_URL=postgresql_url) for name in ("here", "there")]
    try:
        for server in servers:
            server.data.mkdir(parents=True)
        with ThreadPoolExecutor(2) as starting:
            list(starting.map(Server.start, servers))
        here, there = (httpx.Client(base_url=f"{one.url}/api/v1/rooms", timeout=PATIENCE_S) for one in servers)
        with here, there:
            yield here, there
    finally:
        for server in servers:
            server.kill()


@pytest.fixture
def code(both: Both, postgresql_url: str) -> str:
    rounds = []
    for position, one in enumerate(open_starter().photographs[:ROUNDS], 1):
        others = [index for index in (1, 9, 22, 39) if index not in one.accepted][:3]
        options = (Option(one.truth, Origin.TRUTH), *(Option(index, Origin.RANDOM) for index in others))
        asked = Round(position, one.id, one.truth, one.accepted, Kind.FOOLING, options)
        rounds.append(RoomRound(asked, claimed=others[0], probability=0.9))
    settings, now = RoomSettings(may_change=True), datetime.now(UTC)
    with Store(postgresql_url) as store:
        return store.rooms.create(
            host_key=digest_of(HOST), settings=settings, network="efficientnet_lite0", rounds=rounds, now=now
        )


def asked(server: httpx.Client, method: str, path: str, shown: str = "", **body: Any) -> httpx.Response:
    headers = {"authorization": f"Bearer {shown}"} if shown else {}
    return server.request(method, path, headers=headers, json=body or None)


def test_a_lesson_on_two_servers(both: Both, code: str) -> None:
    here, there = both

    def state(server: httpx.Client, token: str = HOST) -> Any:
        return asked(server, "GET", code, token).raise_for_status().json()

    def led(server: httpx.Client, command: str, version: int) -> int:
        return asked(server, "POST", f"{code}/commands", HOST, command=command, version=version).status_code

    def led_from_both(command: str) -> None:
        """The same click on laptop and phone."""
        version = state(here)["version"]
        until(lambda: state(there)["version"] == version)
        with ThreadPoolExecutor(2) as two:
            came = sorted(two.map(lambda server: led(server, command, version), both))
        assert came == [200, 409], came
        until(lambda: [state(server)["version"] for server in both] == [version + 1] * 2)

    def come_in(number: int) -> str:
        """With a token of one's own, at both: as a phone whose first request was not answered."""
        token = secrets.token_urlsafe(32)
        tickets = [asked(server, "POST", f"{code}/pupils", token=token, name=None).json() for server in both]
        assert tickets[0] == tickets[1]
        return token

    with ThreadPoolExecutor(8) as many:
        pupils = list(many.map(come_in, range(PUPILS)))
        assert [state(server, one)["joined"] for one in pupils for server in both] == [PUPILS] * 2 * PUPILS
        for position in range(1, ROUNDS + 1):
            led_from_both("start" if position == 1 else "next")
            answering = f"{code}/rounds/{position}/answer"

            def answer(at: tuple[int, str], position: int = position, answering: str = answering) -> set[int]:
                """At both servers, as after a time-out."""
                number, token = at
                choice = (number + position) % 4
                return {asked(server, "PUT", answering, token, choice=choice).status_code for server in both}

            assert set().union(*many.map(answer, enumerate(pupils))) == {200}
            until(lambda: [state(server)["answered"] for server in both] == [PUPILS] * 2)
            led_from_both("close")
            late = {asked(server, "PUT", answering, pupils[0], choice=0).status_code for server in both}
            assert late == {409}
            led_from_both("reveal")
            led_from_both("reveal")
    led_from_both("next")
    tables = [asked(server, "GET", f"{code}/answers.csv", HOST).text for server in both]
    assert tables[0] == tables[1]
    lines = list(csv.DictReader(io.StringIO(tables[0].removeprefix("\ufeff"))))
    assert len({(line["nickname"], line["photograph"]) for line in lines}) == len(lines) == PUPILS * ROUNDS
    right = Counter(int(line["photograph"]) for line in lines if line["right"] == "yes")
    assert right == {at: sum((number + at) % 4 == 0 for number in range(PUPILS)) for at in range(1, ROUNDS + 1)}
    assert asked(there, "DELETE", code, HOST).status_code == 204
    until(lambda: asked(here, "GET", code).status_code == 404)
