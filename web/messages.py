"""What may pass on a page's WebSocket: only what the app's own pages send, and nothing back that tells of this machine.

Streamlit obeys more messages than its pages send: a client can have all caches emptied, files written and git asked.
"""

import asyncio
import logging
import re
import time
from collections.abc import Callable
from typing import Final

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from services.log_limit import OncePerWindow

log = logging.getLogger(__name__)
log.addFilter(OncePerWindow(most=5))

PASSES: Final = frozenset(
    ("rerun_script", "stop_script", "file_urls_request", "app_heartbeat", "backend_operation_request")
)
"""Kinds of message that a visitor's page sends."""

OPERATIONS: Final = frozenset(("deferred_file", "dataframe_chunk"))
VALUES: Final = frozenset(
    (
        "trigger_value",
        "bool_value",
        "double_value",
        "int_value",
        "string_value",
        "double_array_value",
        "int_array_value",
        "string_array_value",
        "json_value",
        "json_trigger_value",
        "file_uploader_state_value",
        "string_trigger_value",
    )
)
"""What a widget of the app's may hold; nothing that a reader of tables would unpack."""

_LONGEST: Final = 256 * 1024
MOST_WIDGETS: Final = 300
MOST_FILES: Final = 16
MOST_HASHES: Final = 5_000
LONGEST_TEXT: Final = 8_500
"""Of an address with its host, say: a page that `ShortAddresses` lets through must be able to say where it is."""
NAMED: Final = re.compile(r"[A-Za-z0-9_./:-]{0,200}")
"""What Streamlit calls a file, a table, a request, a part of a page. What it does not know it logs, as it was sent."""

BURST: Final = 60
PER_S: Final = 15.0
"""A page may send so many messages at once, and then so many a second: what is more waits."""

TELLS_AT_MOST: Final = 512 * 1024
"""The message that begins a page has some 10 kB; what is longer than this is pictures."""


def passed(data: bytes | None) -> bytes | None:
    """What of a message may pass, or None. `data` is None where it is text.

    Raises:
        ValueError: no page of ours sends that; the connection is not worth keeping.
    """
    if data is None:
        raise ValueError("a message of text")
    if len(data) > _LONGEST:
        raise ValueError(f"a message of {len(data):,} bytes")
    message = BackMsg()
    try:
        message.ParseFromString(data)
    except DecodeError as wrong:
        raise ValueError("what is no message") from wrong
    kind = message.WhichOneof("type")
    if kind not in PASSES:
        log.warning("a client's message %s was dropped", kind)
        return None
    if kind == "backend_operation_request":
        fields = message.backend_operation_request.ListFields()
        operation = next((field.name for field, _ in fields if field.message_type is not None), "")
        if operation not in OPERATIONS:
            log.warning("a client's request %s was dropped", operation or "for nothing")
            return None
        _check_names(message)
    elif kind == "file_urls_request" and len(message.file_urls_request.file_names) > MOST_FILES:
        raise ValueError(f"a request for {len(message.file_urls_request.file_names):,} files")
    elif kind == "rerun_script":
        _check(message)
    message.DiscardUnknownFields()
    return bytes(message.SerializeToString())


def _check_names(message: BackMsg) -> None:
    """Raises ValueError where a request names what nothing is called, such as lines for the log."""
    asked = message.backend_operation_request
    named = (asked.request_id, asked.session_id, asked.deferred_file.file_id, asked.dataframe_chunk.source_id)
    if not all(map(NAMED.fullmatch, named)):
        raise ValueError("a request for what nothing is called")


def _check(message: BackMsg) -> None:
    """Take out what no widget of ours holds. Raises ValueError where a rerun carries more than a page has."""
    state = message.rerun_script
    widgets = state.widget_states.widgets
    if len(widgets) > MOST_WIDGETS or len(state.cached_message_hashes) > MOST_HASHES:
        raise ValueError(f"a rerun with {len(widgets):,} widgets and {len(state.cached_message_hashes):,} hashes")
    texts = (state.query_string, state.page_script_hash, state.page_name, state.fragment_id, state.context_info.url)
    if (longest := max(map(len, texts))) > LONGEST_TEXT:
        raise ValueError(f"a rerun with {longest:,} characters where a few will do")
    if not (NAMED.fullmatch(state.fragment_id) and NAMED.fullmatch(state.page_script_hash)):
        raise ValueError("a rerun of what nothing is called")
    for at in reversed(range(len(widgets))):
        if widgets[at].WhichOneof("value") not in (None, *VALUES):
            del widgets[at]


def blanked(data: bytes) -> tuple[bytes, str]:
    """A message to a page without what it need not know of this machine; and the tab it begins, or nothing."""
    if len(data) > TELLS_AT_MOST:
        return data, ""
    message = ForwardMsg()
    message.ParseFromString(data)
    if message.WhichOneof("type") != "new_session":
        return data, ""
    begun = message.new_session
    begun.main_script_path = ""
    begun.initialize.user_info.Clear()
    begun.initialize.user_info.SetInParent()  # the page reads its ids, be they empty
    begun.initialize.recommend_skills_install = False
    about = begun.initialize.environment_info
    about.python_version, about.server_os, about.has_display = "", "", False
    return bytes(message.SerializeToString()), begun.initialize.session_id


class Pacer:
    """Says how long the next message has to wait, so that no page has the server run for it without end."""

    def __init__(self, burst: int = BURST, per_s: float = PER_S, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._per_s, self._clock = float(burst), per_s, clock
        self._left, self._at = float(burst), clock()

    def wait_s(self) -> float:
        """Seconds until this one may pass."""
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._at) * self._per_s) - 1
        self._at = now
        return max(0.0, -self._left / self._per_s)


class _Page:
    """One page's WebSocket, both ways; `tab` is the one that it turned out to be."""

    def __init__(self, receive: Receive, send: Send, begins: Callable[[str], None]) -> None:
        self.tab = ""
        self._receive, self._send, self._begins = receive, send, begins
        self._pacer = Pacer()
        self._is_closed = False

    async def receive(self) -> Message:
        """The next message that may pass."""
        while True:
            message = await self._receive()
            if message["type"] != "websocket.receive" or self._is_closed:
                return message
            try:
                left = passed(message.get("bytes"))
            except ValueError as wrong:
                log.warning("a client sent %s, and was shut out", wrong)
                self._is_closed = True
                await self._send({"type": "websocket.close", "code": 1008})
                return {"type": "websocket.disconnect", "code": 1008}
            if wait := self._pacer.wait_s():
                await asyncio.sleep(wait)
            if left is not None:
                return {"type": "websocket.receive", "bytes": left}

    async def send(self, message: Message) -> None:
        """Send what the page may know."""
        if self._is_closed:
            return
        if message["type"] == "websocket.close":
            self._is_closed = True
        elif message["type"] == "websocket.send" and message.get("bytes") is not None:
            data, begun = blanked(message["bytes"])
            message = {**message, "bytes": data}
            if begun and not self.tab:
                self.tab = begun
                self._begins(begun)
        await self._send(message)


class Messages:
    """Reads every message of a page's WebSocket. `begins` and `ends` are told which tab is on it."""

    def __init__(self, app: ASGIApp, *, begins: Callable[[str], None], ends: Callable[[str], None]) -> None:
        self.app, self._begins, self._ends = app, begins, ends

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        page = _Page(receive, send, self._begins)
        try:
            await self.app(scope, page.receive, page.send)
        finally:
            if page.tab:
                self._ends(page.tab)
