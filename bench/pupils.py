"""Pupils by the hundred, in rooms, over plain HTTP as their phones speak it, each on a connection of its own.

`python -m bench.pupils URL --data FOLDER` is a process of its own, beside the server whose data lie in FOLDER: it opens
the rooms as the teacher's page does, has everybody come in, prints a line, leads all rooms through their photographs
side by side, and prints what it took.
"""

import argparse
import asyncio
import json
import os
import random
import time
from dataclasses import asdict, dataclass, field
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

import uvloop

from bench.crowd import HERE, PATIENCE_S
from quiz.rooms.room import RoomSettings
from services.once import stays
from services.rooms import classroom
from services.rooms.classroom import NewRoom, RoomPlan
from web.connections import raise_file_limit

_POLL_S: Final = 1.0
_WALL_S: Final = 0.6
_THINK_S: Final = 15.0
"""Within so many seconds a class has answered: less than the twenty that quizzes for classes usually give it."""
_STEP_S: Final = 2.0
"""From one step of a reveal to the next; a teacher who lets a class talk takes minutes."""
_ARRIVE_S: Final = 20.0


@dataclass(slots=True)
class PupilTimes:
    """What was measured: polls, answers, and from a room's last answer until its wall showed it, in milliseconds."""

    polls_ms: list[float] = field(default_factory=list)
    answers_ms: list[float] = field(default_factory=list)
    walls_ms: list[float] = field(default_factory=list)
    unchanged: int = 0
    answered: int = 0
    counted: int = 0
    errors: list[str] = field(default_factory=list)
    cpu_s: float = 0.0


class Phone:
    """One connection. All phones of a room seem to come from one address, as behind a school's."""

    def __init__(self, place: SplitResult, address: str, token: str = "") -> None:
        self._place, self._address, self.token = place, address, token
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """The status, and what is said where something is; on a new connection where the server ended an idle one."""
        try:
            return await self._asked(method, path, body)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.close()
            return await self._asked(method, path, body)

    async def _asked(self, method: str, path: str, body: object) -> tuple[int, Any]:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._place.hostname, self._place.port)
        reader, writer = self._streams
        sent = b"" if body is None else json.dumps(body).encode()
        writer.write(
            f"{method} /api/v1/rooms/{path} HTTP/1.1\r\nHost: {self._place.netloc}\r\n"
            f"X-Forwarded-For: {self._address}\r\nAuthorization: Bearer {self.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(sent)}\r\n\r\n".encode()
            + sent
        )
        async with asyncio.timeout(PATIENCE_S):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            status = int(head.split(" ")[1])
            length = head.partition("content-length: ")[2].partition("\r\n")[0]
            said = await reader.readexactly(int(length)) if length and status != 304 else b""
        return status, json.loads(said) if said else None

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


class Class:
    """A room, its wall, and its pupils."""

    def __init__(
        self, place: SplitResult, number: int, room: NewRoom, pupils: int, rounds: int, found: PupilTimes
    ) -> None:
        self.room, self.rounds, self.found = room, rounds, found
        address = f"10.0.{number}.1"
        self.wall = Phone(place, address, room.host_token)
        self.phones = [Phone(place, address) for _ in range(pupils)]
        self.last_answer_s = 0.0
        self.is_over = False

    async def arrive(self) -> None:
        """Everybody comes in, within a while."""

        async def arrives(phone: Phone) -> None:
            await asyncio.sleep(random.uniform(0, _ARRIVE_S))
            status, said = await phone.ask("POST", f"{self.room.code}/pupils", {"name": None})
            if status != 201:
                raise RuntimeError(f"a pupil could not come in: {status} {said}")
            phone.token = said["token"]

        await asyncio.gather(*map(arrives, self.phones))

    async def play(self) -> None:
        """The whole lesson."""
        await asyncio.gather(self._lead(), *map(self._attend, self.phones))

    async def _lead(self) -> None:
        state = await self._look(self.wall, "")
        await asyncio.sleep(random.uniform(0, _THINK_S))  # no two teachers begin at the same moment
        for position in range(1, self.rounds + 1):
            state = await self._go(state)
            while state["answered"] < len(self.phones) or state["called"] < len(self.phones):
                await asyncio.sleep(_WALL_S)
                state = await self._look(self.wall, state["stamp"]) or state
            self.found.walls_ms.append((time.perf_counter() - self.last_answer_s) * 1000)
            for _ in range(3):
                await asyncio.sleep(_STEP_S)
                state = await self._go(state)
            votes = state["round"]["class"]
            self.found.counted += sum(votes["votes"]) + votes["unsure"]
            if state["position"] != position:
                raise RuntimeError(f"the room is at {state['position']}, not at {position}")
        self.is_over = True

    async def _go(self, state: dict[str, Any]) -> dict[str, Any]:
        order = {"command": "forward", "version": state["version"]}
        status, said = await self.wall.ask("POST", f"{self.room.code}/commands", order)
        if status != 200:
            raise RuntimeError(f"a step was refused: {status} {said}")
        return dict(said)

    async def _look(self, phone: Phone, stamp: str) -> dict[str, Any]:
        """What is new; empty where nothing is."""
        began = time.perf_counter()
        status, said = await phone.ask("GET", f"{self.room.code}?since={stamp}")
        self.found.polls_ms.append((time.perf_counter() - began) * 1000)
        if status not in (200, 304):
            raise RuntimeError(f"a poll was refused: {status} {said}")
        self.found.unchanged += status == 304
        return said or {}

    async def _attend(self, phone: Phone) -> None:
        chance = random.Random()
        state: dict[str, Any] = {}
        said = 0
        while not self.is_over:
            await asyncio.sleep(_POLL_S * chance.uniform(0.8, 1.2))
            state = await self._look(phone, state.get("stamp", "")) or state
            if state.get("phase") == "asking" and state["position"] > said:
                said = state["position"]
                await asyncio.sleep(chance.uniform(0, _THINK_S))
                await self._say(phone, f"rounds/{said}/answer", {"choice": chance.choice((0, 1, 2, 3, None))})
                self.found.answered += 1
                await self._say(phone, f"rounds/{said}/call", {"call": chance.choice(("right", "wrong"))})
                self.last_answer_s = time.perf_counter()

    async def _say(self, phone: Phone, what: str, body: object) -> None:
        began = time.perf_counter()
        status, said = await phone.ask("PUT", f"{self.room.code}/{what}", body)
        self.found.answers_ms.append((time.perf_counter() - began) * 1000)
        if status != 200:
            raise RuntimeError(f"an answer was refused: {status} {said}")


async def _lessons(url: str, sizes: list[int], rounds: int) -> PupilTimes:
    found, place = PupilTimes(), urlsplit(url)
    plan = RoomPlan(seed="bench2345", length=rounds, settings=RoomSettings())
    classes = [Class(place, number, classroom.create(plan), size, rounds, found) for number, size in enumerate(sizes)]
    try:
        await asyncio.gather(*(one.arrive() for one in classes))
        print(HERE, flush=True)
        await asyncio.gather(*(one.play() for one in classes))
    except Exception as error:
        found.errors.append(f"{type(error).__name__}: {error}")
    finally:
        for one in classes:
            for phone in (one.wall, *one.phones):
                phone.close()
    found.cpu_s = time.process_time()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.pupils", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--data", required=True, help="the server's data folder")
    parser.add_argument("--rooms", type=int, nargs="+", required=True, metavar="PUPILS", help="a room of so many each")
    parser.add_argument("--rounds", type=int, default=10)
    asked = parser.parse_args()
    os.environ["QUIZ_DATA"] = asked.data
    raise_file_limit()
    stays()  # the pauses of these pupils would be taken for the server's
    print(json.dumps(asdict(uvloop.run(_lessons(asked.url, asked.rooms, asked.rounds)))))


if __name__ == "__main__":
    main()
