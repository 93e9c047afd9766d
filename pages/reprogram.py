"""Reprogram it: a frame of noise, and a network that knows fish counts squares."""

from functools import partial

import streamlit as st

from model.reprogramming import DIGITS, SQUARES, Program
from ui import actions, components, drawing, experiments, look, programs, resources, strangers, tabletop, words
from ui.session import picked, session


def clicked() -> None:
    """Keep the board as it was clicked."""
    found = picked("board")
    squares = found.get("squares") if hasattr(found, "get") else None
    if isinstance(squares, (list, tuple)) and len(squares) == 16:
        session().board = tuple(square is True for square in squares)


def rolled() -> None:
    """Another board, by chance."""
    session().board = programs.roll()


def answer(found: Program, thing: object, truth: int) -> None:
    """The sum that goes in, and what comes out."""
    source, top, said = programs.answer(found, programs.as_thing(thing))
    alone, both, says = st.columns([2, 2, 3], gap="medium")
    with alone:
        st.html(look.panel(programs.frame(found), "the frame, the same each time"))
    with both:
        st.html(look.panel(source, "both together: what goes in"))
    with says:
        st.html(look.reading(look.name_of(top[0][0]), programs.in_words(found, said, truth), is_right=said == truth))
        st.html(look.bars(top, accepted=frozenset({found.task.answers.index(truth)})))
        st.caption(programs.before(found, programs.as_thing(thing)))


def accuracy(found: Program) -> None:
    """A thousand of them, live."""
    kind = f"many-{found.task.name}"
    number = min(programs.NUMBER, programs.many(found))
    seed = programs.new_seed()
    st.button(
        f"Try {number:,} it has never seen",
        key=kind,
        on_click=tabletop.ask,
        args=(kind, lambda: experiments.counting(found.network, found, number, seed)),
    )
    tabletop.watching(partial(counted, kind, number), kind)


def counted(kind: str, number: int) -> None:
    """How many were right by now."""
    ticket = session().tickets.get(kind)
    if ticket is None:
        return
    tabletop.waiting(ticket, total=max(1, number // 4), doing="Fours of them")
    if isinstance(ticket.last, tuple):
        right, tried = ticket.last
        st.markdown(programs.so_far(right, tried))
    if not ticket.is_over:
        st.button("Stop", key=f"stop-{kind}", on_click=tabletop.stop, args=(kind,))
    tabletop.trouble(ticket)


@actions.spoken
def squares() -> None:
    """The board."""
    found = programs.program(SQUARES.name, session().network)
    if found is None:
        nothing(SQUARES.name)
        return
    s = session()
    if not any(s.board):
        s.board = programs.roll()
    left, right = st.columns([1, 3], gap="large")
    with left:
        components.board(s.board, key="board", on_change=clicked)
        st.button("Roll", icon=":material/casino:", on_click=rolled)
        st.caption(programs.trained_on(s.board))
        with st.expander("What stands for what"):
            st.html(look.answers([(number, name, False) for number, name in programs.labels()]))
    with right:
        truth = programs.squares_on(s.board)
        if 1 <= truth <= 10:
            answer(found, s.board, truth)
        else:
            st.info("It counts from 1 to 10. Set or take away a few squares.")
    st.caption(programs.kept(found))
    accuracy(found)
    if strangers.is_operator():
        with st.expander("Train one yourself"):
            training(SQUARES.name)


@actions.spoken
def digits() -> None:
    """The second task, by the reprogrammed network and by one that was made for it."""
    at = st.slider("A digit that neither has seen", 1, len(programs.digits()[0]), 1, key="digit")
    thing, truth = programs.digit(at - 1)
    found = programs.program(DIGITS.name, session().network)
    st.subheader("The reprogrammed one", anchor=False)
    if found is None:
        nothing(DIGITS.name)
    else:
        answer(found, thing, truth)
        st.caption(programs.kept(found))
        accuracy(found)
    st.subheader("Beside it, a small one that learned nothing else", anchor=False)
    if strangers.is_public() and not session().is_host:
        st.caption("It is trained, and looked into, where this quiz runs for its owner alone: here that is too much.")
    else:
        own(thing, truth)


def own(thing: programs.Digit, truth: int) -> None:
    """The small network: its answer, where it looked, and how one learns."""
    said, sure = programs.own(thing)
    left, right = st.columns(2, gap="large")
    with left:
        seen = experiments.reading(thing, said)
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
        st.html(look.reading(f"{words.probability(sure)} sure: {said}", meaning, is_right=said == truth))
        st.caption(programs.own_kept())
        st.button(
            "Train one from scratch",
            key="school",
            on_click=tabletop.ask,
            args=("school", experiments.schooling),
        )
        tabletop.watching(taught, "school")


def taught() -> None:
    """A small network at school: what it has learned by now."""
    ticket = session().tickets.get("school")
    if ticket is None:
        return
    steps = programs.lessons(ticket.said)
    tabletop.waiting(ticket, total=steps[-1].steps if steps else 1, doing="Step")
    if steps:
        st.markdown(programs.learned(steps))
    figure = programs.curve(steps, dark=st.context.theme.type == "dark")
    if figure is not None:
        drawing.chart(figure, key="school-curve", alt="The loss of the training, falling")
    if not ticket.is_over:
        st.button("Stop", key="stop-school", on_click=tabletop.stop, args=("school",))
    tabletop.trouble(ticket)


def nothing(task: str) -> None:
    """No program for this network."""
    network = session().network
    title = resources.opponent(network).network.title
    how = "This trains one" if strangers.is_operator() else ""
    st.info(words.told(f"No program has been trained for {title} yet", how))
    training(task)


def training(task: str) -> None:
    """How one is trained, and a training on this machine as it goes."""
    network = session().network
    if strangers.is_operator():
        st.html(look.verbatim(f"python -m model reprogram --task {task} --network {network}"))
    st.fragment(curve, run_every=3.0 if programs.is_training(task, network) else None)(task)


def curve(task: str) -> None:
    """The training's loss so far."""
    figure = programs.training(task, session().network, dark=st.context.theme.type == "dark")
    if figure is not None:
        drawing.chart(figure, key=f"curve-{task}", alt="The loss of the training, falling")


actions.say_notices()
st.title("Reprogram it", anchor=False)
st.markdown("It was trained to know 1,000 things, and to count none. A frame of noise around a board makes it count.")
tabs = st.tabs(["Counting squares", "Reading digits"])
with tabs[0]:
    squares()
with tabs[1]:
    digits()
with st.expander("Show me the maths"):
    st.markdown(programs.MATHS)
