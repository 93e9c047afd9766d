"""Reprogram it: a frame of noise, and a network that knows fish counts squares."""

from functools import partial

import streamlit as st

from model.reprogramming.program import Program
from model.reprogramming.tasks import DIGITS, SQUARES
from quiz import formatting
from services import container
from services.lab import tasks
from ui import access, components, errors, html
from ui.callbacks import experimenting
from ui.charts.lab import curve
from ui.session import session
from ui.views.lab import reprogramming
from ui.widgets import chart, lab


def _answer(found: Program, thing: object, truth: int) -> None:
    """The sum that goes in, and what comes out."""
    source, top, said = reprogramming.program_answer(found, reprogramming.as_thing(thing))
    alone, both, says = st.columns([2, 2, 3], gap="medium")
    with alone:
        st.html(html.panel(reprogramming.frame(found), "the frame, the same each time"))
    with both:
        st.html(html.panel(source, "both together: what goes in"))
    with says:
        st.html(
            html.digit_reading(
                html.name_of(top[0][0]), reprogramming.answer_in_words(found, said, truth), is_right=said == truth
            )
        )
        st.html(html.bars(top, accepted=frozenset({found.task.answers.index(truth)})))
        st.caption(reprogramming.before(found, reprogramming.as_thing(thing)))


def _accuracy(found: Program) -> None:
    """A thousand of them, live."""
    kind = f"many-{found.task.name}"
    number = min(reprogramming.NUMBER, reprogramming.many(found))
    seed = reprogramming.board_seed()
    st.button(
        f"Try {number:,} it has never seen",
        key=kind,
        on_click=experimenting.ask,
        args=(kind, lambda: tasks.counting(found.network, found, number, seed)),
    )
    lab.watching(partial(_counted, kind, number), kind)


def _counted(kind: str, number: int) -> None:
    """How many were right by now."""
    ticket = session().tickets.get(kind)
    if ticket is None:
        return
    lab.queue_line(ticket, total=max(1, number // 4), doing="Fours of them")
    if isinstance(ticket.last, tuple):
        right, tried = ticket.last
        st.markdown(reprogramming.right_so_far(right, tried))
    if not ticket.is_over:
        st.button("Stop", key=f"stop-{kind}", on_click=experimenting.stop, args=(kind,))
    lab.trouble(ticket)


@errors.spoken
def squares() -> None:
    """The board."""
    found = reprogramming.program(SQUARES.name, session().network)
    if found is None:
        nothing(SQUARES.name)
        return
    s = session()
    if not any(s.board):
        s.board = reprogramming.roll()
    left, right = st.columns([1, 3], gap="large")
    with left:
        components.squares_board(s.board, key="board", on_change=experimenting.keep_board)
        st.button("Roll", icon=":material/casino:", on_click=experimenting.roll_board)
        st.caption(reprogramming.trained_on(s.board))
        with st.expander("What stands for what"):
            st.html(html.who_said_what([(number, name, None) for number, name in reprogramming.labels()]))
    with right:
        truth = reprogramming.squares_on(s.board)
        if 1 <= truth <= 10:
            _answer(found, s.board, truth)
        else:
            st.info("It counts from 1 to 10. Set or take away a few squares.")
    st.caption(reprogramming.accuracy_when_trained(found))
    _accuracy(found)
    if access.is_operator():
        with st.expander("Train one yourself"):
            _training(SQUARES.name)


@errors.spoken
def _digits() -> None:
    """The second task, by the reprogrammed network and by one that was made for it."""
    at = st.slider("A digit that neither has seen", 1, len(reprogramming.digits()[0]), 1, key="digit")
    thing, truth = reprogramming.digit(at - 1)
    found = reprogramming.program(DIGITS.name, session().network)
    st.subheader("The reprogrammed one", anchor=False)
    if found is None:
        nothing(DIGITS.name)
    else:
        _answer(found, thing, truth)
        st.caption(reprogramming.accuracy_when_trained(found))
        _accuracy(found)
    st.subheader("Beside it, a small one that learned nothing else", anchor=False)
    if access.is_public() and not session().is_admin:
        st.caption("It is trained, and looked into, where this quiz runs for its owner alone: here that is too much.")
    else:
        _own(thing, truth)


def _own(thing: reprogramming.Digit, truth: int) -> None:
    """The small network: its answer, where it looked, and how one learns."""
    said, sure = reprogramming.own(thing)
    left, right = st.columns(2, gap="large")
    with left:
        seen = tasks.digit_map(thing, said)
        components.blend(
            below=seen.below,
            above=seen.above,
            start=0.5,
            label="How much of the map is seen",
            ends=("digit", "map"),
            alt=f"Where the evidence for {said} lies",
            key="own-map",
        )
    with right:
        meaning = "right" if said == truth else f"wrong: it is a {truth}"
        st.html(html.digit_reading(formatting.claimed(sure, str(said)), meaning, is_right=said == truth))
        st.caption(reprogramming.own_kept())
        st.button(
            "Train one from scratch",
            key="school",
            on_click=experimenting.ask,
            args=("school", tasks.schooling),
        )
        lab.watching(taught, "school")


def taught() -> None:
    """A small network at school: what it has learned by now."""
    ticket = session().tickets.get("school")
    if ticket is None:
        return
    steps = reprogramming.lessons(ticket.said)
    lab.queue_line(ticket, total=steps[-1].steps if steps else 0, doing="Step", done=steps[-1].step if steps else 0)
    if steps:
        st.markdown(reprogramming.learned(steps))
    figure = curve(steps, dark=st.context.theme.type == "dark")
    if figure is not None:
        chart.chart(figure, key="school-curve", alt="The loss of the training, falling")
    if not ticket.is_over:
        st.button("Stop", key="stop-school", on_click=experimenting.stop, args=("school",))
    lab.trouble(ticket)


def nothing(task: str) -> None:
    """No program for this network."""
    network = session().network
    title = container.opponent(network).network.title
    how = "This trains one" if access.is_operator() else ""
    st.info(formatting.told(f"No program has been trained for {title} yet", how))
    _training(task)


def _training(task: str) -> None:
    """How one is trained, and a training on this machine as it goes."""
    network = session().network
    if access.is_operator():
        st.html(html.verbatim(f"python -m model reprogram --task {task} --network {network}"))
    st.fragment(_curve, run_every=3.0 if reprogramming.is_training(task, network) else None)(task)


def _curve(task: str) -> None:
    """The training's loss so far."""
    figure = curve(reprogramming.training(task, session().network), dark=st.context.theme.type == "dark")
    if figure is not None:
        chart.chart(figure, key=f"curve-{task}", alt="The loss of the training, falling")


errors.say_notices()
st.title("Reprogram it", anchor=False)
st.markdown("It was trained to know 1,000 things, and to count none. A frame of noise around a board makes it count.")
tabs = st.tabs(["Counting squares", "Reading digits"])
with tabs[0]:
    squares()
with tabs[1]:
    _digits()
with st.expander("Show me the maths"):
    st.markdown(reprogramming.REPROGRAMMING_MATHS)
