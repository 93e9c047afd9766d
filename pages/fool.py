"""Fool it: a photograph, plus noise that is hard to see, is what the visitor likes."""

import math
from functools import partial

import streamlit as st

from model.attacks.patch import Lay
from quiz import formatting
from services import container
from services.lab import tasks
from services.lab.tasks import Fooled
from services.lab.visitor_photographs import Subject
from ui import components, errors, html
from ui.callbacks import experimenting
from ui.charts.lab import attack_chart
from ui.session import session
from ui.views.lab import attack
from ui.widgets import chart, lab


def wishes(found: Subject) -> None:
    """What it is to be taken for, and by how much it may be changed."""
    network = session().network
    names = lab.targets()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Make it say",
            names,
            names.index(attack.OSTRICH),
            format_func=html.name_of,
            placeholder="Anything but the truth",
            width=280,
            key="target",
        )
        st.button(
            "Fool it",
            type="primary",
            key="fool",
            on_click=experimenting.begin_attack,
            args=(network, found.key),
        )
    with st.expander("By how much, and how"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.slider("Largest change, of 255", 1, 16, 8, key="levels", width=240)
            st.slider("Steps", 1, 100, 40, key="steps", width=200)
        with st.container(horizontal=True):
            st.toggle("Momentum", key="momentum", help="Steps remember where the last ones went (MI-FGSM).")
            st.toggle("Anything but the truth", key="untargeted")


def course() -> None:
    """Both probabilities, climbing and falling."""
    ticket = session().tickets.get("fool")
    if ticket is None:
        return
    steps = attack.steps_of(ticket.said)
    if not ticket.is_over:
        lab.queue_line(ticket, total=attack.total_of(steps), doing="Step", done=len(steps))
        st.button("Stop", key="stop", on_click=experimenting.stop_attack, args=(session().network, session().subject))
    if steps:
        figure = attack_chart(steps, dark=st.context.theme.type == "dark")
        chart.chart(figure, key="course", alt=attack.attack_alt(steps))
    lab.trouble(ticket)


def _outcome(done: Fooled) -> None:
    """Three pictures, two answers, and what makes it science."""
    st.header(attack.attack_finding(done), anchor=False)
    before, noise, after = st.columns(3)
    captions = (
        formatting.claimed(done.before.probability, tasks.name(done.before)),
        f"the noise, twenty times as strong; L∞ {done.levels}/255, L2 {done.l2:.1f}",
        formatting.claimed(done.after.probability, tasks.name(done.after)),
    )
    for column, picture, caption in zip((before, noise, after), done.pictures, captions, strict=True):
        column.html(html.panel(picture, caption))
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
            partial(attack.attack_file, session().tickets["fool"]),
            "fooled.png",
            "image/png",
            icon=":material/download:",
            on_click="ignore",
        )
        st.caption("Upload it again under “Your own”: it still fools. It was rounded to 8 bits before it was judged.")
    with right:
        st.subheader("The controls", anchor=False)
        st.html(html.who_said_what(attack.attack_controls(done)))
        st.caption(attack.attack_caption(session().network))


@errors.spoken
def sticker(subject: Subject) -> None:
    """A patch for the whole world to see, to be moved about and printed."""
    found = attack.patch(session().network)
    if found is None:
        return
    st.header(f"A sticker that is a {html.name_of(found.target)}", anchor=False)
    st.markdown(
        "No secret, this one: you see it at once. It was made for no photograph in particular, and works on many."
    )
    left, right = st.columns([2, 3], gap="large")
    with right:
        size = st.slider("How wide, % of the crop", 15, 60, 40, key="patch-size")
        across = st.slider("Left to right", 0, 100, 70, key="patch-x")
        down = st.slider("Top to bottom", 0, 100, 70, key="patch-y")
        turn = st.slider("Turned by, degrees", -20, 20, 0, key="patch-turn")
        st.caption(attack.patch_rate(found))
        st.download_button(
            "Print it",
            found.to_print,
            f"{html.name_of(found.target)}.png",
            "image/png",
            icon=":material/print:",
            on_click="ignore",
        )
    source, line, is_target = attack.laid(
        found, subject, Lay(size=size / 100, x=across / 100, y=down / 100, turn=math.radians(turn))
    )
    with left:
        st.html(html.panel(source, f"{html.mark(not is_target)} {line}"))


def _settled() -> None:
    """What became of the last attack. Its name is local: those of the page itself last as long as its buttons do."""
    ticket = session().tickets.get("fool")
    if ticket is not None and ticket.is_over and (done := attack.attack_outcome(ticket.said)) is not None:
        _outcome(done)


errors.say_notices()
st.title("Fool it", anchor=False)
st.markdown("A bus, plus noise that is hard to see, is an ostrich. It is made for this very network, step by step.")
_found = lab.choose("school bus", "minibus", "trolleybus", "space shuttle")
left, right = st.columns([2, 3], gap="large")
with left:
    st.html(html.panel(attack.attack_view(session().network, _found.key), attack.says(session().network, _found.key)))
    if not _found.is_own:
        st.html(html.credit(_found.credit))
with right:
    wishes(_found)
    lab.watching(course, "fool")
_settled()
sticker(_found)
with st.expander("Show me the maths"):
    st.markdown(attack.ATTACK_MATHS)
    st.caption(f"Network: {formatting.plain(container.opponent(session().network).network.title)}")
