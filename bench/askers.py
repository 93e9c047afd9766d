"""Clients that ask for what is slow to make, one thing after the other, never the same twice.

`python -m bench.askers URL KIND` is a process of its own. It prints a line when all have asked, goes on for a while,
and prints what became of it.
"""

import argparse
import asyncio
import json
import random
import time
from dataclasses import asdict, dataclass, field
from urllib.parse import urlsplit

from bench.crowd import HERE, PATIENCE_S
from model.networks.registry import DEFAULT

SLOW_KINDS = ("invitations", "cards", "frames")


@dataclass(slots=True)
class _Found:
    """How many answers of each status there were, how long those took that were no refusal, and what went wrong."""

    statuses: dict[int, int] = field(default_factory=dict)
    took_ms: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


async def _ask(
    url: str, kind: str, photograph: str, number: int, found: _Found, until: asyncio.Event, asked: asyncio.Event
) -> None:
    """One client, over one connection, at once again after each answer. Frames are of that `photograph`."""
    chance = random.Random(f"{number} {time.time()}")
    place = urlsplit(url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    try:
        while not until.is_set():
            if kind in ("cards", "invitations"):
                path = f"/g/{chance.getrandbits(60):012x}" + ("/card.png" if kind == "cards" else "")
            else:
                frame = f"side={chance.uniform(0.3, 1):.6f}&x={chance.random():.6f}&y={chance.random():.6f}"
                path = f"/lab/frame?photograph={photograph}&network={DEFAULT}&{frame}"
            began = time.perf_counter()
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode())
            asked.set()
            async with asyncio.timeout(PATIENCE_S):
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                await reader.readexactly(int(head.partition("content-length: ")[2].partition("\r\n")[0]))
            status = int(head.split(" ")[1])
            found.statuses[status] = found.statuses.get(status, 0) + 1
            if status != 503:
                found.took_ms.append((time.perf_counter() - began) * 1000)
    except Exception as error:
        found.errors.append(f"client {number}: {type(error).__name__}: {error}")
        asked.set()
    finally:
        writer.close()


async def _stay(url: str, kind: str, photograph: str, *, clients: int, seconds: float) -> _Found:
    """Have all of them ask, say so, and let them go on for `seconds`."""
    found, until = _Found(), asyncio.Event()
    asked = [asyncio.Event() for _ in range(clients)]
    asking = [asyncio.create_task(_ask(url, kind, photograph, at, found, until, one)) for at, one in enumerate(asked)]
    await asyncio.gather(*(one.wait() for one in asked))
    print(HERE, flush=True)
    await asyncio.sleep(seconds)
    until.set()
    await asyncio.gather(*asking)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.askers", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("kind", choices=SLOW_KINDS)
    parser.add_argument("--clients", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--photograph", default="", help="what the lab's page calls the one on its table")
    asked = parser.parse_args()
    found = asyncio.run(_stay(asked.url, asked.kind, asked.photograph, clients=asked.clients, seconds=asked.seconds))
    print(json.dumps(asdict(found)), flush=True)


if __name__ == "__main__":
    main()
