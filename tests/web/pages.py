"""A page of the running app without a browser: what it sends, and what it is sent."""

import http.client
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.server import Server
from tests.waiting import PATIENCE_S


class OpenPage:
    """One tab. `heard` are all messages that it was sent."""

    def __init__(self, socket: ClientConnection, server: Server) -> None:
        self.socket, self.server = socket, server
        self.heard: list[ForwardMsg] = []
        self.page = ""

    def send(self, message: BackMsg | bytes | str) -> None:
        """Send a message, or whatever that is."""
        self.socket.send(message.SerializeToString() if isinstance(message, BackMsg) else message)

    def run(self, page: str = "", query: str = "") -> None:
        """Have a page drawn, and wait for it."""
        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.page_name = self.page = page
        self.send(message)
        self.until(lambda heard: heard.WhichOneof("type") == "script_finished")

    def widget(self, kind: str, key: str = "") -> str:
        """The name of the widget of that kind, and key, that was drawn last."""
        found = ""
        for message in self.heard:
            if message.WhichOneof("type") == "delta":
                element = message.delta.new_element
                if element.WhichOneof("type") == kind:
                    name = str(getattr(element, kind).id)
                    found = name if name.endswith(key) else found
        return found

    def set(self, key: str, choice: str) -> None:
        """Choose that in the buttons of that key, and wait until the page is drawn again."""
        message = BackMsg()
        message.rerun_script.page_name = self.page
        widget = message.rerun_script.widget_states.widgets.add(id=self.widget("button_group", f"-{key}"))
        widget.string_array_value.data.append(choice)
        self.send(message)
        self.until(lambda heard: heard.WhichOneof("type") == "script_finished")

    def press(self, label: str) -> None:
        """Press the button that says so, and wait until the page is drawn again."""
        drawn = [heard.delta.new_element.button for heard in self.heard if heard.WhichOneof("type") == "delta"]
        button = next(one.id for one in reversed(drawn) if one.label == label)
        message = BackMsg()
        message.rerun_script.page_name = self.page
        message.rerun_script.widget_states.widgets.add(id=button, trigger_value=True)
        self.send(message)
        self.until(lambda heard: heard.WhichOneof("type") == "script_finished")

    def until(self, is_it: Callable[[ForwardMsg], bool], timeout_s: float = PATIENCE_S) -> ForwardMsg:
        """The first message from now on of which that holds."""
        deadline = time.monotonic() + timeout_s
        while True:
            data = self.socket.recv(timeout=max(0.0, deadline - time.monotonic()))
            assert isinstance(data, bytes)
            message = ForwardMsg()
            message.ParseFromString(data)
            self.heard.append(message)
            if is_it(message):
                return message

    @property
    def tab(self) -> str:
        """The tab's name at the server."""
        return next(m.new_session.initialize.session_id for m in self.heard if m.WhichOneof("type") == "new_session")

    def is_shut(self, timeout_s: float = PATIENCE_S) -> int:
        """Wait until the server has closed it: with which code."""
        deadline = time.monotonic() + timeout_s
        with suppress(ConnectionClosed):
            while True:
                self.socket.recv(timeout=max(0.0, deadline - time.monotonic()))
        return self.socket.close_code or 0

    def put(self, data: bytes, *, file: str = "a-file", chunked: bool = False, tab: str = "") -> tuple[int, str]:
        """Upload a file, as a browser would: the status, and what was said."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE_S)) as connection:
            connection.request("GET", "/_stcore/health")
            cookie = str(connection.getresponse().headers["set-cookie"]).split(";")[0]
        body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f.jpg"\r\n\r\n' + data + b"\r\n--x--\r\n"
        headers = {
            "Content-Type": "multipart/form-data; boundary=x",
            "Cookie": cookie,
            "X-Xsrftoken": cookie.partition("=")[2],
        }
        place = f"/_stcore/upload_file/{tab or self.tab}/{file}"
        pieces = (body[at : at + 65536] for at in range(0, len(body), 65536))
        with closing(http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE_S)) as connection:
            with suppress(BrokenPipeError, ConnectionResetError):  # it may be answered before all was sent
                connection.request("PUT", place, pieces if chunked else body, headers, encode_chunked=chunked)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()


@contextmanager
def opened(server: Server) -> Iterator[OpenPage]:
    """A tab, for a while."""
    url = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    with connect(url, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[list-item]
        yield OpenPage(socket, server)
