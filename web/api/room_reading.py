"""Rooms as the event loop reads them."""

import asyncio

from starlette.concurrency import run_in_threadpool

from services import container
from services.rooms.live import RoomSeen


class RoomReader:
    """Reads rooms for the event loop: what is fresh at once, and what is not by one thread for all who wait for it."""

    def __init__(self) -> None:
        self._reading: dict[tuple[str, int], asyncio.Task[RoomSeen]] = {}

    async def read(self, code: str) -> RoomSeen:
        """The room. Raises as `LiveRooms.read` does."""
        if seen := container.live_rooms().peek(code):
            return seen
        since = code, container.live_rooms().changes(code)  # what began to be read before may lack what was done
        task = self._reading.get(since)
        if task is None:
            task = self._reading[since] = asyncio.ensure_future(run_in_threadpool(container.live_rooms().read, code))
            task.add_done_callback(lambda _: self._reading.pop(since, None))
        return await asyncio.shield(task)
