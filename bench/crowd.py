"""Players without a browser, at a human pace: they speak what the page speaks, Streamlit's messages on a web socket.

`python -m bench.crowd URL` is a process of its own, so that the browser's clock and theirs do not wait for each
other. It prints a line when all have a photograph before them, plays on for a while, and prints what it found.
"""

import argparse
import asyncio
import json
import random
import re
import time
import urllib.request
from dataclasses import asdict, dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

_ROUNDS = 10
PATIENCE_S = 30.0
HERE = "all are here"
_CALLS = ("call-right", "call-wrong")
CLAIM = re.compile(r'class="claim (right|wrong)"')
_PHOTOGRAPH = re.compile(r"photographs/[0-9a-f]{64}\.jpg")


@dataclass(slots=True)
class _Found:
    """What a crowd has seen, in milliseconds by the wire: reveals, those before all were there, and pages opened.

    `live` is how many of all reveals were computed; `errors` is what went wrong.
    """

    claims_ms: list[float] = field(default_factory=list)
    early_ms: list[float] = field(default_factory=list)
    opened_ms: list[float] = field(default_factory=list)
    live: int = 0
    errors: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Drawn:
    """What one run of the page has drawn: ids of buttons by key, the fragment they are in, and the rest."""

    buttons: dict[str, str] = field(default_factory=dict)
    fragment: str = ""
    page: str = ""
    claim_ms: float | None = None
    is_live: bool = False
    fetches: "list[asyncio.Task[None]]" = field(default_factory=list)


class _Player:
    """One player of the crowd; `pace_s` is how long it looks at a thing, give or take a third."""

    def __init__(self, url: str, number: int, *, pace_s: float, found: _Found) -> None:
        self._url = url
        self._number = number
        self._pace_s = pace_s
        self._found = found
        self._chance = random.Random(number)
        self._cookie = ""
        self._fetched: set[str] = set()
        self.arrived = asyncio.Event()

    async def play(self, until: "asyncio.Event", *, arrive_s: float) -> None:
        """Come within `arrive_s`, then play game after game; a round that was begun is ended."""
        await asyncio.sleep(self._chance.uniform(0, arrive_s))
        games = 0
        try:
            while not until.is_set():
                games += 1
                await self._game(f"crowd{self._number:02d}x{games:02d}", until)
        except Exception as error:
            self._found.errors.append(f"player {self._number}: {type(error).__name__}: {error}")
            self.arrived.set()

    async def _game(self, seed: str, until: "asyncio.Event") -> None:
        began = time.perf_counter()
        await self._open_page(seed)
        async with connect(
            f"{self._url.replace('http', 'ws', 1)}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            additional_headers={"Cookie": self._cookie},
            max_size=None,
        ) as socket:
            drawn = await self._run(socket, f"game={seed}", Drawn())
            if not self.arrived.is_set():
                self._found.opened_ms.append((time.perf_counter() - began) * 1000)
            self.arrived.set()
            for position in range(1, _ROUNDS + 1):
                await self._look()
                option = drawn.buttons[f"option-{self._chance.randint(1, 4)}"]
                here = f"game={seed}&round={position}"
                drawn = await self._run(socket, here, drawn, click=option)
                await self._look()
                drawn = await self._run(socket, here, drawn, click=drawn.buttons[self._chance.choice(_CALLS)])
                if drawn.claim_ms is None:
                    raise RuntimeError(f"the guess at round {position} of {seed} got no answer")
                self._found.claims_ms.append(drawn.claim_ms)
                self._found.live += drawn.is_live
                await self._look()
                if until.is_set():
                    return
                if position < _ROUNDS:
                    query = f"game={seed}&round={position}"
                    drawn = await self._run(socket, query, drawn, click=drawn.buttons["next"])

    async def _look(self) -> None:
        await asyncio.sleep(self._chance.uniform(0.67, 1.33) * self._pace_s)

    async def _open_page(self, seed: str) -> None:
        """What comes before the socket: the page itself, and with it the player's token."""
        request = urllib.request.Request(f"{self._url}/?game={seed}", headers={"Cookie": self._cookie})
        answer = await asyncio.to_thread(urllib.request.urlopen, request, timeout=PATIENCE_S)
        with answer:
            answer.read()
            self._cookie = (answer.headers.get("set-cookie") or self._cookie).partition(";")[0]

    async def _run(self, socket: ClientConnection, query: str, before: Drawn, *, click: str = "") -> Drawn:
        """Have the page run, whole or by a click, and read what it draws until it is done."""
        asking = BackMsg()
        asking.rerun_script.query_string = query
        if click:
            asking.rerun_script.page_script_hash = before.page
            asking.rerun_script.fragment_id = before.fragment
            pressed = asking.rerun_script.widget_states.widgets.add()
            pressed.id, pressed.trigger_value = click, True
        drawn = Drawn(page=before.page, fragment=before.fragment)
        began = time.perf_counter()
        await socket.send(asking.SerializeToString())
        async with asyncio.timeout(PATIENCE_S):
            while True:
                said = ForwardMsg()
                said.ParseFromString(await socket.recv(decode=False))
                if said.WhichOneof("type") == "script_finished":
                    if said.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                        await asyncio.gather(*drawn.fetches)
                        return drawn
                elif said.WhichOneof("type") == "new_session":
                    drawn.page = said.new_session.page_script_hash
                elif said.WhichOneof("type") == "delta":
                    self._take(said, drawn, began)

    def _take(self, said: ForwardMsg, drawn: Drawn, began: float) -> None:
        """Look at one element of the page."""
        element = said.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "button":
            drawn.buttons[element.button.id.split("-", 2)[-1]] = element.button.id  # "$$ID-<digest>-<key>"
            drawn.fragment = said.delta.fragment_id
        elif kind == "html":
            if drawn.claim_ms is None and CLAIM.search(element.html.body):
                drawn.claim_ms = (time.perf_counter() - began) * 1000
                drawn.is_live = "data-live" in element.html.body
            for path in _PHOTOGRAPH.findall(element.html.body):
                drawn.fetches.append(asyncio.create_task(self._fetch(path)))
        elif kind in ("exception", "alert"):
            self._found.errors.append(f"player {self._number}: the page says {element}")

    async def _fetch(self, path: str) -> None:
        """Fetch a photograph once, as a browser's cache would."""
        if path not in self._fetched:
            self._fetched.add(path)
            answer = await asyncio.to_thread(urllib.request.urlopen, f"{self._url}/{path}", timeout=PATIENCE_S)
            with answer:
                answer.read()


async def play(url: str, *, players: int, seconds: float, arrive_s: float, pace_s: float) -> _Found:
    """Let them come, say so when all are there, and let them play on for `seconds`."""
    found, until = _Found(), asyncio.Event()
    crowd = [_Player(url, number, pace_s=pace_s, found=found) for number in range(1, players + 1)]
    playing = [asyncio.create_task(player.play(until, arrive_s=arrive_s)) for player in crowd]
    await asyncio.gather(*(player.arrived.wait() for player in crowd))
    found.early_ms, found.claims_ms = found.claims_ms, []
    print(HERE, flush=True)
    await asyncio.sleep(seconds)
    until.set()
    await asyncio.gather(*playing)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.crowd", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--players", type=int, default=29)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--arrive-s", type=float, default=6)
    parser.add_argument("--pace-s", type=float, default=3)
    asked = parser.parse_args()
    found = asyncio.run(
        play(asked.url, players=asked.players, seconds=asked.seconds, arrive_s=asked.arrive_s, pace_s=asked.pace_s)
    )
    print(json.dumps({**asdict(found), "cpu_s": time.process_time()}), flush=True)


if __name__ == "__main__":
    main()
