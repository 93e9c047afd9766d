"""Visitors of the lab without a browser: each fools the network on purpose, waits in the queue, and does it again.

`python -m bench.labgoers URL` is a process of its own. It prints a line when all have asked, goes on for a while, and
prints what it found.
"""

import argparse
import asyncio
import json
import time
import urllib.request
from dataclasses import asdict, dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from bench.crowd import HERE, PATIENCE_S

DONE = "twenty times as strong"
"""What the page says under the noise, once an attack has come to its end."""


@dataclass(slots=True)
class _Found:
    """How long each attack took from the click to its end, in ms, waiting and all; and what went wrong."""

    took_ms: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Labgoer:
    """One visitor of the page where the network is fooled."""

    def __init__(self, url: str, number: int, found: _Found) -> None:
        self._url, self._number, self._found = url, number, found
        self._page = self._button = self._fragment = ""
        self._every_s = 0.0
        self._is_done = False
        self.asked = asyncio.Event()

    async def stay(self, until: asyncio.Event) -> None:
        """Fool the network, wait for it, and begin again."""
        try:
            answer = await asyncio.to_thread(urllib.request.urlopen, f"{self._url}/fool", timeout=PATIENCE_S)
            with answer:
                cookie = (answer.headers.get("set-cookie") or "").partition(";")[0]
            async with connect(
                f"{self._url.replace('http', 'ws', 1)}/_stcore/stream",
                subprotocols=[Subprotocol("streamlit")],
                additional_headers={"Cookie": cookie},
                max_size=None,
            ) as socket:
                await self._run(socket)
                while not until.is_set():
                    began = time.perf_counter()
                    await self._run(socket, click=self._button)
                    self.asked.set()
                    while not self._is_done and not until.is_set():
                        await asyncio.sleep(self._every_s or 0.2)
                        await self._run(socket, fragment=self._fragment)
                    if self._is_done:
                        self._found.took_ms.append((time.perf_counter() - began) * 1000)
        except Exception as error:
            self._found.errors.append(f"visitor {self._number}: {type(error).__name__}: {error}")
            self.asked.set()

    async def _run(self, socket: ClientConnection, *, click: str = "", fragment: str = "") -> None:
        """Have the page run, whole, by a click or in a fragment, and read what it draws until it is done."""
        asking = BackMsg()
        asking.rerun_script.page_name = "" if self._page else "fool"
        asking.rerun_script.page_script_hash = self._page
        asking.rerun_script.fragment_id = fragment
        if click:
            pressed = asking.rerun_script.widget_states.widgets.add()
            pressed.id, pressed.trigger_value = click, True
            self._is_done = False
        await socket.send(asking.SerializeToString())
        async with asyncio.timeout(PATIENCE_S):
            while True:
                said = ForwardMsg()
                said.ParseFromString(await socket.recv(decode=False))
                kind = said.WhichOneof("type")
                if kind == "script_finished":
                    if said.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                        return
                elif kind == "navigation":
                    self._page = said.navigation.page_script_hash
                elif kind == "auto_rerun":
                    self._fragment, self._every_s = said.auto_rerun.fragment_id, said.auto_rerun.interval
                elif kind == "delta":
                    self._take(said)

    def _take(self, said: ForwardMsg) -> None:
        """Look at one element of the page."""
        element = said.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "button" and element.button.id.endswith("-fool"):
            self._button = element.button.id
        elif kind == "html" and DONE in element.html.body:
            self._is_done = True
        elif kind == "exception":
            self._found.errors.append(f"visitor {self._number}: the page says {element}")


async def _stay(url: str, *, visitors: int, seconds: float) -> _Found:
    """Let them ask, say so when all have, and let them stay for `seconds`."""
    found, until = _Found(), asyncio.Event()
    class_of = [Labgoer(url, number, found) for number in range(1, visitors + 1)]
    staying = [asyncio.create_task(one.stay(until)) for one in class_of]
    await asyncio.gather(*(one.asked.wait() for one in class_of))
    print(HERE, flush=True)
    await asyncio.sleep(seconds)
    until.set()
    await asyncio.gather(*staying)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.labgoers", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--visitors", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=60)
    asked = parser.parse_args()
    print(json.dumps(asdict(asyncio.run(_stay(asked.url, visitors=asked.visitors, seconds=asked.seconds)))), flush=True)


if __name__ == "__main__":
    main()
