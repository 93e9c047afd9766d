"""A proxy as operators put before the quiz: it answers below a sub-path, and takes that away before it asks."""

import asyncio
import threading
from contextlib import suppress

from tests.waiting import PATIENCE_S


class StrippingProxy:
    """On a free port of 127.0.0.1, in a thread of its own, for a server on another port; WebSockets pass."""

    def __init__(self, to: int, below: str) -> None:
        self._to, self._below = to, below.encode()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None
        self.beside: list[str] = []
        """What was asked for beside the sub-path."""

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}{self._below.decode()}"

    def start(self) -> None:
        self._thread.start()
        starting = asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(starting, self._loop).result(PATIENCE_S)

    def stop(self) -> None:
        async def end() -> None:
            if self._server is not None:
                self._server.close()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            if others:
                await asyncio.wait(others)

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(PATIENCE_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_S)
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request a connection, unless it becomes a WebSocket."""
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            try:
                head = await reader.readuntil(b"\r\n\r\n")
                first, *lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
                method, path, version = first.split(b" ")
                if not path.startswith(self._below + b"/"):
                    self.beside.append(path.decode())
                    writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                    await writer.drain()
                    return
                if not any(line.lower().startswith(b"upgrade:") for line in lines):
                    lines = [line for line in lines if not line.lower().startswith(b"connection:")]
                    lines.append(b"Connection: close")
                asked = b" ".join((method, path.removeprefix(self._below), version))
                there, to = await asyncio.open_connection("127.0.0.1", self._to)
                to.write(b"\r\n".join((asked, *lines)) + b"\r\n\r\n")
                sending = asyncio.create_task(_pass_on(reader, to))
                await _pass_on(there, writer)
                sending.cancel()
                await asyncio.wait({sending})
            finally:
                await _close(writer)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:  # one of them has gone
        pass
    finally:
        await _close(writer)


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
