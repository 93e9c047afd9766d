"""Fool it: a photograph, plus noise that is hard to see, is what the visitor likes."""

import math
from functools import partial

import streamlit as st

from model.patch import Lay
from ui import actions, components, drawing, experiments, fooling, look, resources, tabletop, words
from ui.desk import Subject
from ui.experiments import Fooled
from ui.session import picked, session


def wishes(found: Subject) -> None:
    """What it is to be taken for, and by how much it may be changed."""
    network = session().network
    names = tabletop.targets()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Make it say",
            names,
            names.index(fooling.OSTRICH),
            format_func=look.name_of,
            placeholder="Anything but the truth",
            width=280,
            key="target",
        )
        st.slider("Largest change, of 255", 1, 16, 8, key="levels", width=240)
        st.slider("Steps", 1, 100, 40, key="steps", width=200)
        st.toggle("Momentum", key="momentum", help="Steps remember where the last ones went (MI-FGSM).")
        st.toggle("Anything but the truth", key="untargeted")
    st.button(
        "Fool it",
        type="primary",
        key="fool",
        on_click=begin,
        args=(network, found.key),
    )


def begin(network: str, key: str) -> None:
    """Ask for an attack of what the widgets say."""
    try:
        plan = fooling.plan(
            network,
            key,
            target=None if picked("untargeted") else picked("target"),
            levels=picked("levels"),
            steps=picked("steps"),
            momentum=bool(picked("momentum")),
        )
    except ValueError as wrong:
        session().tell(str(wrong))
        return
    tabletop.ask("fool", partial(experiments.attack, network, key, plan), about=key)


def stop(network: str, key: str) -> None:
    """Have it end here, and see what it has come to."""
    said = session().tickets["fool"].said
    if fooling.steps_of(said):
        tabletop.ask("fool", lambda: experiments.halted(network, key, said), about=key)
    else:
        tabletop.stop("fool")


def course() -> None:
    """Both probabilities, climbing and falling."""
    ticket = session().tickets.get("fool")
    if ticket is None:
        return
    steps = fooling.steps_of(ticket.said)
    if not ticket.is_over:
        tabletop.waiting(ticket, total=max(1, fooling.total_of(steps)), doing="Step")
        st.button("Stop", key="stop", on_click=stop, args=(session().network, session().subject))
    if steps:
        figure = fooling.chart(steps, dark=st.context.theme.type == "dark")
        drawing.chart(figure, key="course", alt=fooling.title(steps))
    tabletop.trouble(ticket)


def outcome(done: Fooled) -> None:
    """Three pictures, two answers, and what makes it science."""
    st.header(fooling.finding(done), anchor=False)
    before, noise, after = st.columns(3)
    captions = (
        f"{words.probability(done.before.probability)} sure: {experiments.name(done.before)}",
        f"the noise, twenty times as strong; L∞ {done.levels}/255, L2 {done.l2:.1f}",
        f"{words.probability(done.after.probability)} sure: {experiments.name(done.after)}",
    )
    for column, picture, caption in zip((before, noise, after), done.pictures, captions, strict=True):
        column.html(look.panel(picture, caption))
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Can you see it?", anchor=False)
        components.blend(
            below=done.pictures[0],
            above=done.pictures[2],
            start=0.0,
            label="From before to after",
            ends=("before", "after"),
            alt="The photograph after the attack",
            key="before-after",
        )
        st.download_button(
            "Keep it as PNG",
            partial(fooling.kept, session().tickets["fool"]),
            "fooled.png",
            "image/png",
            icon=":material/download:",
            on_click="ignore",
        )
        st.caption("Upload it again under “Your own”: it still fools. It was rounded to 8 bits before it was judged.")
    with right:
        st.subheader("The controls", anchor=False)
        st.html(look.answers(fooling.controls(done)))
        st.caption(fooling.caption(session().network))


@actions.spoken
def sticker(subject: Subject) -> None:
    """A patch for the whole world to see, to be moved about and printed."""
    found = fooling.patch(session().network)
    if found is None:
        return
    st.header(f"A sticker that is a {look.name_of(found.target)}", anchor=False)
    st.markdown(
        "No secret, this one: you see it at once. It was made for no photograph in particular, and works on many."
    )
    left, right = st.columns([2, 3], gap="large")
    with right:
        size = st.slider("How wide, % of the crop", 15, 60, 40, key="patch-size")
        across = st.slider("Left to right", 0, 100, 70, key="patch-x")
        down = st.slider("Top to bottom", 0, 100, 70, key="patch-y")
        turn = st.slider("Turned by, degrees", -20, 20, 0, key="patch-turn")
        st.caption(fooling.patch_rate(found))
        st.download_button(
            "Print it",
            found.to_print,
            f"{look.name_of(found.target)}.png",
            "image/png",
            icon=":material/print:",
            on_click="ignore",
        )
    source, line, is_target = fooling.laid(
        found, subject, Lay(size=size / 100, x=across / 100, y=down / 100, turn=math.radians(turn))
    )
    with left:
        st.html(look.panel(source, f"{look.mark(not is_target)} {line}"))


def settled() -> None:
    """What became of the last attack. Its name is local: those of the page itself last as long as its buttons do."""
    ticket = session().tickets.get("fool")
    if ticket is not None and ticket.is_over and (done := fooling.outcome(ticket.said)) is not None:
        outcome(done)


actions.say_notices()
st.title("Fool it", anchor=False)
st.markdown("A bus, plus noise that is hard to see, is an ostrich. It is made for this very network, step by step.")
found = tabletop.choose("school bus", "minibus", "trolleybus", "space shuttle")
left, right = st.columns([2, 3], gap="large")
with left:
    st.html(look.panel(fooling.view(session().network, found.key), fooling.says(session().network, found.key)))
    if not found.is_own:
        st.html(look.credit(found.credit))
with right:
    wishes(found)
    tabletop.watching(course, "fool")
settled()
sticker(found)
with st.expander("Show me the maths"):
    st.markdown(fooling.MATHS)
    st.caption(f"Network: {words.plain(resources.opponent(session().network).network.title)}")
