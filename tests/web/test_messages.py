"""What passes on a page's WebSocket: all that a page sends, and of the rest nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as some
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from web.messages import _LONGEST, BURST, MOST_FILES, MOST_WIDGETS, PASSES, PER_S, Pacer, blanked, passed
from web.middleware import LONGEST_ADDRESS

OURS = {"rerun_script", "stop_script", "file_urls_request", "app_heartbeat", "backend_operation_request"}


def message_of(kind: str) -> BackMsg:
    """A message of that kind."""
    made = BackMsg()
    if BackMsg.DESCRIPTOR.fields_by_name[kind].message_type is None:
        setattr(made, kind, True)
    else:
        getattr(made, kind).SetInParent()
    return made


@pytest.mark.parametrize("kind", [field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields])
def test_only_what_a_page_sends_passes_whatever_streamlit_learns_to_obey(kind: str) -> None:
    made = message_of(kind)
    if kind == "backend_operation_request":
        made.backend_operation_request.deferred_file.file_id = "f"
    left = passed(made.SerializeToString())
    assert (left is not None) == (kind in OURS)
    assert PASSES == OURS


@pytest.mark.parametrize("operation", ["install_skills", "dismiss_skills_nudge", ""])
def test_requests_that_have_the_server_write_files_are_dropped(operation: str) -> None:
    made = message_of("backend_operation_request")
    if operation:
        getattr(made.backend_operation_request, operation).SetInParent()
    assert passed(made.SerializeToString()) is None


@pytest.mark.parametrize("name", ["a\nINFO services.admin_access: a line", "x" * 201, "b\x1b[2J"])
def test_what_a_request_names_writes_no_lines_into_the_log(name: str) -> None:
    """Streamlit repeats what it does not know, with a traceback: thirty requests had left six megabytes."""
    file, table, request, tab = (message_of("backend_operation_request") for _ in range(4))
    file.backend_operation_request.deferred_file.file_id = name
    table.backend_operation_request.dataframe_chunk.source_id = name
    for made in (request, tab):
        made.backend_operation_request.deferred_file.file_id = "6c0f.csv"
    request.backend_operation_request.request_id = name
    tab.backend_operation_request.session_id = name
    part, page = message_of("rerun_script"), message_of("rerun_script")
    part.rerun_script.fragment_id = page.rerun_script.page_script_hash = name
    for made in (file, table, request, tab, part, page):
        with pytest.raises(ValueError, match="nothing is called"):
            passed(made.SerializeToString())


def test_a_rerun_passes_as_it_is() -> None:
    made = BackMsg()
    made.rerun_script.query_string = "game=k7m2qxyz"
    made.rerun_script.fragment_id = "f"
    made.rerun_script.widget_states.widgets.add(id="a", bool_value=True)
    made.rerun_script.widget_states.widgets.add(id="b", json_value="{}")
    made.rerun_script.widget_states.widgets.add(id="c")  # nothing chosen
    left = passed(made.SerializeToString())
    assert left is not None
    assert BackMsg.FromString(left) == made


def test_whatever_address_is_let_in_can_be_told_by_its_page() -> None:
    made = BackMsg()
    made.rerun_script.query_string = "a" * LONGEST_ADDRESS
    made.rerun_script.context_info.url = f"https://{'h' * 253}/{'a' * LONGEST_ADDRESS}"
    assert passed(made.SerializeToString()) is not None


def test_tables_and_bytes_that_no_widget_of_ours_holds_are_taken_out() -> None:
    made = BackMsg()
    made.rerun_script.widget_states.widgets.add(id="a", bytes_value=b"x")
    made.rerun_script.widget_states.widgets.add(id="b", bool_value=True)
    made.rerun_script.widget_states.widgets.add(id="c").arrow_value.data = b"x"
    left = passed(made.SerializeToString())
    assert left is not None
    assert [widget.id for widget in BackMsg.FromString(left).rerun_script.widget_states.widgets] == ["b"]


def test_fields_that_nobody_knows_are_left_behind() -> None:
    unknown = b"\xa2\x3e\x03abc"  # field 1000
    left = passed(message_of("app_heartbeat").SerializeToString() + unknown)
    assert left == message_of("app_heartbeat").SerializeToString()


@pytest.mark.parametrize(
    "data",
    [None, b"\xff", bytes(_LONGEST + 1)],
    ids=["text", "no message", "long"],
)
def test_rubbish_is_an_error(data: bytes | None) -> None:
    with pytest.raises(ValueError, match=r"text|no message|bytes"):
        passed(data)


def test_more_than_a_page_has_is_an_error() -> None:
    crowded, greedy = BackMsg(), BackMsg()
    for at in range(MOST_WIDGETS + 1):
        crowded.rerun_script.widget_states.widgets.add(id=str(at), bool_value=True)
    greedy.file_urls_request.file_names.extend("x" for _ in range(MOST_FILES + 1))
    for made in (crowded, greedy):
        with pytest.raises(ValueError, match=r"301 widgets|17 files"):
            passed(made.SerializeToString())
    for field in ("query_string", "page_name", "page_script_hash", "fragment_id"):
        long = BackMsg()
        setattr(long.rerun_script, field, "x" * 9000)
        with pytest.raises(ValueError, match="9,000 characters"):
            passed(long.SerializeToString())


@given(some.binary(max_size=200))
def test_whatever_is_sent_it_passes_is_dropped_or_is_a_valueerror(data: bytes) -> None:
    try:
        left = passed(data)
    except ValueError:
        return
    if left is not None:
        assert BackMsg.FromString(left).WhichOneof("type") in OURS


def test_a_page_is_told_its_tab_and_nothing_of_the_machine() -> None:
    made = ForwardMsg()
    made.new_session.main_script_path = "/srv/secret/frame.py"
    made.new_session.initialize.session_id = "a-tab"
    made.new_session.initialize.user_info.installation_id = "who"
    made.new_session.initialize.environment_info.python_version = "3.11.7"
    data, tab = blanked(made.SerializeToString())
    assert tab == "a-tab"
    for secret in (b"/srv/secret", b"who", b"3.11.7"):
        assert secret not in data
    begun = ForwardMsg.FromString(data).new_session.initialize
    assert begun.HasField("user_info"), "without it Streamlit's page does not begin"
    assert begun.HasField("environment_info")
    other = ForwardMsg()
    other.script_finished = ForwardMsg.FINISHED_SUCCESSFULLY
    assert blanked(other.SerializeToString()) == (other.SerializeToString(), "")


def test_a_burst_passes_and_a_flood_waits() -> None:
    now = 0.0
    pacer = Pacer(clock=lambda: now)
    assert [pacer.wait_s() for _ in range(BURST)] == [0.0] * BURST
    assert pacer.wait_s() == pytest.approx(1 / PER_S)
    assert pacer.wait_s() == pytest.approx(2 / PER_S)
    now = 100.0
    assert pacer.wait_s() == 0.0
