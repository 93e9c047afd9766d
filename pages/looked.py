"""What did it look at?: the very crop, other crops by hand, and where in it the evidence lay."""

from functools import partial

import streamlit as st

from model.explain.saliency import Method
from quiz import formatting
from services import container
from services.lab import subjects, tasks
from services.lab.tasks import Seen
from services.lab.visitor_photographs import Subject
from ui import components, errors, html
from ui.callbacks import experimenting
from ui.charts.lab import framings_chart
from ui.session import session
from ui.views.lab import framing, saliency
from ui.widgets import chart, lab


def _truth(found: Subject) -> int | None:
    """What it shows: a deck says so, whoever brought their own is asked."""
    if found.truth is not None:
        return found.truth
    return st.selectbox(
        "What it really is",
        lab.targets(),
        None,
        format_func=html.name_of,
        width=320,
        key=f"truth-{found.key}",
        help="If it is none of these, nothing that the network says of it is right.",
    )


def _frame(found: Subject, truth: int | None) -> None:
    """The photograph with the frame, the answer to it, live, and the game of finding one that fools."""
    network = session().network
    preprocessing = container.opponent(network).classifier.preprocessing
    accepted = subjects.accepted_of(found, truth)
    is_fooled = truth is not None and framing.is_fooled_already(subjects.likeliest(found, network)[0], accepted)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(framing.goal(found, truth, is_fooled=is_fooled))
        if is_fooled:
            st.button("One that it knows", on_click=experimenting.pick_known, args=(network,), key="pick-known")
    said_to_be = "" if truth is None or not found.is_own else f"&truth={truth}"
    components.framing(
        src=subjects.image_source(found.key),
        width=found.image.width,
        height=found.image.height,
        ask=f"lab/frame?photograph={subjects.pass_for(found)}&network={network}{said_to_be}",
        side=preprocessing.crop / preprocessing.resize,
        truth=[html.name_of(index) for index in sorted(accepted)],
        alt="The photograph on the table" if found.truth is None else html.name_of(found.truth),
        game="" if truth is None or is_fooled else html.name_of(truth),
        key="framing",
    )


def _search(found: Subject, truth: int | None, kind: str) -> None:
    """The crops that fool it, looked for among those that somebody might have made."""
    network, total = session().network, framing.searched_in(found)
    if truth is None:
        return
    if not total:
        st.caption(framing.TOO_SMALL)
        return
    st.button(
        "Show me one",
        on_click=experimenting.ask,
        args=(kind, partial(tasks.misframed, network, found.key)),
        kwargs={"about": found.key},
        help=framing.WHAT_IS_SEARCHED,
        key="show-one",
    )
    ticket = session().tickets.get(kind)
    if ticket is None:
        return
    lab.queue_line(ticket, total=total, doing="Looking")
    claims = framing.claims_of(ticket.said)
    if ticket.is_over and claims:
        accepted = subjects.accepted_of(found, truth)
        st.markdown(framing.finding(claims, accepted))
        preprocessing = container.opponent(network).classifier.preprocessing
        if worst := framing.worst(claims, accepted, found.image.size, preprocessing):
            width, height = found.image.size
            components.crops(worst, src=subjects.image_source(found.key), width=width, height=height, key="crops")
            st.caption(framing.MEASURES_NOTHING)
    lab.trouble(ticket)


def questions(found: Subject) -> None:
    """Which method, and why which class."""
    network = session().network
    top = [claim.index for claim in subjects.likeliest(found, network)]
    other = next((index for index in (found.truth, top[1]) if index is not None and index != top[0]), top[1])
    names = lab.targets()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        why = st.selectbox(
            "Why", names, names.index(top[0]), format_func=html.name_of, width=260, key=f"why-{found.key}-{network}"
        )
        why_not = st.selectbox(
            "Why not", names, names.index(other), format_func=html.name_of, width=260, key=f"not-{found.key}-{network}"
        )
        method = Method(st.selectbox("Asked by", [method.value for method in Method], 0, width=220))
    wanted = (why, why_not)
    with st.container(horizontal=True):
        st.button(
            "Show where it looked",
            type="primary",
            on_click=experimenting.ask,
            args=("maps", partial(tasks.explain, network, found.key, wanted, method)),
            kwargs={"about": found.key},
        )
        st.button(
            "Is that map any good?",
            on_click=experimenting.ask,
            args=("sanity", partial(tasks.sanity, network, found.key, why, method)),
            kwargs={"about": found.key},
            help="The same map of a network that has forgotten what it learned. It should change.",
        )
    st.caption(saliency.WHAT_IT_TELLS[method])


def maps(kind: str, *, total: int, doing: str) -> None:
    """The maps that were asked for, as they come."""
    ticket = session().tickets.get(kind)
    if ticket is None:
        return
    lab.queue_line(ticket, total=total, doing=doing)
    seen = [one for one in ticket.said if isinstance(one, Seen)]
    for column, (at, one) in zip(st.columns(max(2, total)), enumerate(seen), strict=False):
        with column:
            title = one.who.capitalize() or f"Why {html.name_of(one.index)}?"
            st.markdown(f"**{title}**")
            components.blend(
                below=one.below,
                above=one.above,
                start=0.55,
                label="How much of the map is seen",
                ends=("crop", "map"),
                alt=f"Where the evidence for {html.name_of(one.index)} lies",
                key=f"{kind}-{at}",
            )
            if one.likeness is not None:
                st.caption(f"Rank correlation with the first: {one.likeness:.2f}")
            else:
                st.caption(f"{html.name_of(one.index).capitalize()}: logit {one.logit:.1f}")
    lab.trouble(ticket)


def _many(found: Subject, truth: int | None) -> None:
    """Every frame there is."""
    network = session().network
    st.header("Would it have seen it elsewhere?", anchor=False)
    if truth is None:
        st.caption("Say what it is, above, and the network looks at it through 324 frames.")
        return
    accepted = subjects.accepted_of(found, truth)
    st.button(
        "Look through 324 frames",
        on_click=experimenting.ask,
        args=("frames", lambda: tasks.framings(network, found.key, truth)),
        kwargs={"about": found.key},
    )
    ticket = session().tickets.get("frames")
    if ticket is None:
        return
    lab.queue_line(ticket, total=saliency.MANY, doing="Looking")
    done = saliency.of(ticket.said)
    if done:
        title = saliency.framings_alt(done, accepted)
        st.subheader(title, anchor=False)
        chart.chart(framings_chart(done, accepted, dark=st.context.theme.type == "dark"), key="frames", alt=title)
        st.caption(saliency.UPPER_BOUND)
    lab.trouble(ticket)


def results(found: Subject, truth: int | None) -> None:
    """All that was asked for."""
    maps("maps", total=2, doing="Asking the network")
    maps("sanity", total=4, doing="Making it forget")
    _many(found, truth)


errors.say_notices()
st.title("What did it look at?", anchor=False)
st.markdown("A network sees a small square of a photograph, and makes up its mind from a few places in it.")
_found = lab.choose("dragonfly")
_shows = _truth(_found)
_frame(_found, _shows)
_misframed = f"misframed-{session().network}"
lab.watching(partial(_search, _found, _shows, _misframed), _misframed)
st.caption(framing.how_to(container.opponent(session().network).classifier.preprocessing))
if not _found.is_own:
    st.html(html.credit(_found.credit))
st.header("Where it looked", anchor=False)
questions(_found)
lab.watching(partial(results, _found, _shows), "maps", "sanity", "frames")
with st.expander("Show me the maths"):
    st.markdown(saliency.SALIENCY_MATHS)
    st.caption(f"Network: {formatting.plain(container.opponent(session().network).network.title)}")
