"""Attacks on a running server, each of which went through once."""

import json
import resource
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from services.uploads import MB, VISITOR_BYTES
from tests.server import HOME, Server
from tests.waiting import PATIENCE_S
from tests.web.pages import OpenPage, opened
from web.connections import room_for

pytestmark = pytest.mark.process

KEY = "open sesame"
PUBLIC = {"QUIZ_PUBLIC": "yes", "QUIZ_LAB_MEMORY": "1500"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, all_engines: Path) -> Iterator[Server]:
    """One server for all of these; its admin's key is set."""
    running = Server(tmp_path_factory.mktemp("server") / "data", QUIZ_ADMIN_SECRET=KEY, **PUBLIC)
    running.data.mkdir()
    (running.data / "engines").symlink_to(all_engines)
    running.start()
    yield running
    running.kill()


def is_well(server: Server, timeout_s: float = 60) -> bool:
    """Whether it answers."""
    with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=timeout_s) as answer:
        return bool(answer.read() == b"ok")


def skills(kind: str) -> BackMsg:
    """A request that has the server write files, or its user's settings."""
    message = BackMsg()
    getattr(message.backend_operation_request, kind).SetInParent()
    return message


@pytest.mark.parametrize(
    "message",
    [
        BackMsg(load_git_info=True),
        BackMsg(set_run_on_save=True),
        BackMsg(clear_cache=True),
        BackMsg(debug_shutdown_runtime=True),
        skills("install_skills"),
        skills("dismiss_skills_nudge"),
    ],
    ids=lambda message: str(message.WhichOneof("type")),
)
def test_a_message_for_developers_is_not_obeyed(server: Server, message: BackMsg) -> None:
    """The most harmful emptied what all visitors share: the limit on wrong keys, photographs, the queue."""
    with opened(server) as page:
        page.run()
        if message.WhichOneof("type") == "backend_operation_request":
            message.backend_operation_request.session_id = page.tab
        page.send(message)
        page.run()
    heard = {heard.WhichOneof("type") for heard in page.heard}
    assert heard.isdisjoint({"git_info_changed", "backend_operation_response"})
    assert not any(heard.session_status_changed.run_on_save for heard in page.heard)
    kind = message.backend_operation_request.ListFields()[-1][0].name if "skills" in str(message) else ""
    assert f"{kind or message.WhichOneof('type')} was dropped" in server.log.read_text(encoding="utf-8")


def with_widgets(count: int) -> BackMsg:
    """A rerun that says it has so many widgets."""
    message = BackMsg()
    for at in range(count):
        message.rerun_script.widget_states.widgets.add(id=f"$$ID-{at}", bool_value=True)
    return message


def long_query() -> BackMsg:
    """A rerun with an address that no browser has."""
    message = BackMsg()
    message.rerun_script.query_string = "a=" + "b" * 100_000
    return message


@pytest.mark.parametrize(
    "rubbish",
    ["text", b"\xff\xff\xff", b"\0" * 300_000, with_widgets(1000), long_query()],
    ids=["text", "no message", "long", "widgets", "query"],
)
def test_rubbish_shuts_its_sender_out_and_nobody_else(server: Server, rubbish: BackMsg | bytes | str) -> None:
    before = len(server.log.read_text(encoding="utf-8"))
    with opened(server) as beside, opened(server) as page:
        page.send(rubbish)
        assert page.is_shut() == 1008
        beside.run()
    said = server.log.read_text(encoding="utf-8")[before:]
    assert "Traceback" not in said


def test_a_flood_of_messages_waits_its_turn(server: Server) -> None:
    """Streamlit's own would run the page as fast as they come, and hold up everybody else."""
    with opened(server) as page:
        page.run()
        message = BackMsg()
        message.rerun_script.fragment_id = "none"
        began = time.monotonic()
        for _ in range(90):
            page.send(message)
        page.run()
        assert time.monotonic() - began > (90 - 60) / 15 - 0.2
    assert is_well(server)


def test_a_tab_is_told_nothing_of_the_machine(server: Server) -> None:
    with opened(server) as page:
        page.run()
        begun = next(m.new_session for m in page.heard if m.WhichOneof("type") == "new_session")
        assert begun.main_script_path == ""
        assert begun.initialize.HasField("user_info"), "without it Streamlit's page does not begin"
        assert not begun.initialize.user_info.ListFields()
        about = begun.initialize.environment_info
        assert (about.python_version, about.server_os, about.has_display) == ("", "", False)
        assert not any(str(HOME).encode() in heard.SerializeToString() for heard in page.heard)


@pytest.mark.parametrize(
    "path",
    [
        "_stcore/metrics",
        "_stcore/metrics/",
        "_stcore/script-health-check",
        "_stcore/agent/interact",
        "_stcore/agent/mcp",
        "_stcore/agent/openapi.json",
        "_stcore/whatever",
        "auth/login",
        "auth/logout",
        "oauth2callback",
    ],
)
def test_doors_for_developers_are_shut(server: Server, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as told:
        urllib.request.urlopen(f"{server.url}/{path}", timeout=PATIENCE_S)
    told.value.close()
    assert told.value.code == 404


def test_no_other_site_gives_orders_to_a_page(server: Server) -> None:
    """Streamlit lets pages of its own hosting service, which may embed this one, send it messages."""
    with urllib.request.urlopen(f"{server.url}/_stcore/host-config", timeout=PATIENCE_S) as answer:
        assert json.load(answer)["allowedOrigins"] == []


# Uploads


def resident(server: Server) -> int:
    """The memory of the server, in bytes."""
    assert server.process is not None
    pages = int(Path(f"/proc/{server.process.pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


def test_a_tab_without_an_uploader_keeps_nothing(server: Server) -> None:
    """24 files of 31 MB from such a tab stayed in memory until another tab came and went."""
    with opened(server) as page:
        page.run()
        before = resident(server)
        for at in range(8):
            status, said = page.put(bytes(8 * MB), file=f"f{at}")
            assert (status, said) == (403, "No page of yours asks for a file. Reload it, and try again.")
        status, said = page.put(b"x", tab="somebody-else")
        assert status == 403
        assert resident(server) - before < 30 * MB


@pytest.fixture
def page(server: Server) -> Iterator[OpenPage]:
    """A tab of the lab, with the uploader on it."""
    with opened(server) as found:
        found.run("fool")
        found.set("way", "Your own")
        assert found.widget("file_uploader")
        yield found


def test_where_a_page_asks_for_a_photograph_one_is_taken(page: OpenPage) -> None:
    assert page.put(bytes(4 * MB)) == (204, "")
    assert page.put(bytes(4 * MB), chunked=True) == (204, "")


@pytest.mark.parametrize("chunked", [False, True], ids=["with its length", "without"])
def test_a_file_larger_than_a_photograph_is_refused_with_a_sentence(page: OpenPage, chunked: bool) -> None:
    status, said = page.put(bytes(VISITOR_BYTES + MB), chunked=chunked)
    assert (status, said) == (413, "That file is larger than 16 MB, which is as much as is taken here.")


def test_a_tab_keeps_only_so_much(server: Server, page: OpenPage) -> None:
    before = resident(server)
    taken = [page.put(bytes(12 * MB), file=f"f{at}")[0] for at in range(8)]
    assert taken == [204, 204, *[413] * 6]
    assert resident(server) - before < 60 * MB


def test_what_was_uploaded_goes_with_the_page_that_asked_for_it(page: OpenPage) -> None:
    page.run("about")
    assert page.put(b"x")[0] == 403


# The log


def test_a_stranger_writes_neither_much_nor_what_they_like_into_the_log(server: Server) -> None:
    """Thirty requests for a file that is not there left six megabytes, and lines as the server itself writes them."""
    before = server.log.stat().st_size
    unknown, forged = BackMsg(), BackMsg()
    unknown.backend_operation_request.deferred_file.file_id = "gone"
    forged.rerun_script.fragment_id = (
        "x\n2026-11-26 03:00:00,000 INFO services.admin_access: An admin, once, enters at /admin?key=mine"
    )
    with opened(server) as page:
        page.run("about")
        for _ in range(40):
            page.send(unknown)
            page.until(lambda heard: heard.WhichOneof("type") == "backend_operation_response")
    with opened(server) as page:
        page.run("about")
        page.send(forged)
        assert page.is_shut() == 1008
    said = server.log.read_bytes()[before:].decode()
    assert said.count("Error executing deferred") <= 3
    assert len(said) < 30_000
    assert "key=mine" not in said


# Memory


def torch_is_in(pid: int) -> bool:
    """Whether that process has loaded torch."""
    return "libtorch" in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")


def children(server: Server) -> list[int]:
    """The processes that it started."""
    assert server.process is not None
    tasks = Path(f"/proc/{server.process.pid}/task").glob("*/children")
    return [int(pid) for task in tasks for pid in task.read_text(encoding="ascii").split()]


def test_where_strangers_come_they_have_another_process_load_torch(server: Server) -> None:
    """Any visitor could have the server itself take a gigabyte for an attack."""
    assert server.process is not None
    with opened(server) as page:
        page.run("looked")
        page.press("Show where it looked")
        deadline, apart = time.monotonic() + PATIENCE_S, list[int]()
        while not any(map(torch_is_in, apart)) and time.monotonic() < deadline:
            page.run("looked")  # who does not look any more has left
            apart = [
                pid for pid in children(server) if b"services.lab.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
            ]
        assert any(map(torch_is_in, apart))
        assert not torch_is_in(server.process.pid)
        limits = Path(f"/proc/{apart[0]}/limits").read_text(encoding="ascii")
        assert str(1500 << 20) in next(line for line in limits.splitlines() if line.startswith("Max data size"))


# Out of descriptors


def test_silent_connections_do_not_shut_the_others_out(tmp_path: Path, all_engines: Path) -> None:
    """With no descriptor left, the health check hung, and the log grew by a megabyte a second."""
    server = Server(tmp_path / "data")
    server.data.mkdir()
    (server.data / "engines").symlink_to(all_engines)
    server.limited = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
    server.start()
    try:
        with opened(server) as page:
            page.run("fool")  # which waits for the network
        with ExitStack() as silent:
            for _ in range(400):
                silent.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_S))
            assert is_well(server)
            with opened(server) as page:
                page.run("about")
            assert is_well(server)
        assert is_well(server)
        said = server.log.read_text(encoding="utf-8")
        assert said.count("connections are open") == 1
        assert "Traceback" not in said
        assert len(said) < 20_000
    finally:
        server.kill()


def test_more_pages_than_there_is_room_for_are_refused_with_a_sentence(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    server.limited = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (192, 192))
    server.start()
    pages = room_for(192).pages
    try:
        with ExitStack() as many:
            for _ in range(pages):
                many.enter_context(opened(server))
            with pytest.raises(InvalidStatus) as told:
                many.enter_context(opened(server))
            assert told.value.response.status_code == 503
            assert "no room for another" in told.value.response.body.decode()
            assert is_well(server)
        with opened(server) as page:
            page.run("about")
    finally:
        server.kill()


def test_nobody_on_the_internet_is_asked_whether_another_site_is_this_one(tmp_path: Path) -> None:
    """Streamlit asked for its own address, at each such try and with everybody waiting."""
    with socket.create_server(("127.0.0.1", 0)) as internet:
        way_out = f"http://127.0.0.1:{internet.getsockname()[1]}"
        server = Server(tmp_path / "data", http_proxy=way_out, https_proxy=way_out, no_proxy="")
        server.start()
        try:
            for origin in ("http://evil.example", "null"):
                with (
                    pytest.raises(InvalidStatus) as told,
                    connect(f"ws://127.0.0.1:{server.port}/_stcore/stream", origin=Origin(origin), proxy=None),
                ):
                    pass
                assert told.value.response.status_code == 403
            internet.settimeout(0.5)
            with pytest.raises(TimeoutError):
                internet.accept()
        finally:
            server.kill()
