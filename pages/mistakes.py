"""Confident mistakes: the gallery of what the network was surest of, and wrong."""

import streamlit as st

from ui import actions, gallery, look, places, resources, table, tabletop, words
from ui.gallery import Filter, Hanging
from ui.session import session

PER_PAGE = 12


@st.dialog("A closer look", width="large")
@actions.spoken
def closer(hung: Hanging) -> None:
    """One photograph, large, with the whole answer."""
    shown = resources.display(hung.photograph)
    st.html(look.photograph(hung.photograph, width=shown.width, height=shown.height, alt=look.name_of(hung.truth)))
    network = resources.opponent(session().network)
    st.html(
        look.truth_and_claim(
            hung.truth, opponent=network.network.title, claimed=hung.claimed, probability=hung.probability
        )
    )
    prediction = actions.look_again(hung.photograph)
    photograph = resources.photograph(hung.photograph)
    st.html(look.bars([(c.index, c.probability) for c in prediction.top(5)], accepted=photograph.accepted))
    st.caption(f"{gallery.crowd(hung)} {table.how_it_was_answered(prediction)}")
    tabletop.ways_in(hung.photograph)
    st.html(look.credit(photograph.credit))
    if st.button("What people say", key="people", icon=":material/forum:"):
        st.switch_page(places.CROWD, query_params={"photograph": hung.photograph})


def wanted(hung: tuple[Hanging, ...]) -> Filter:
    """The filters, above the wall."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        truth = st.selectbox(
            "What it is",
            gallery.by_name([h.truth for h in hung]),
            index=None,
            format_func=look.name_of,
            placeholder="Anything",
        )
        claimed = st.selectbox(
            "What it claimed",
            gallery.by_name([h.claimed for h in hung]),
            index=None,
            format_func=look.name_of,
            placeholder="Anything",
        )
        at_least = st.slider("At least this sure", 0, 99, 0, format="%d %%")
        fooled = st.toggle("Fooled people too")
    return Filter(truth=truth, claimed=claimed, at_least=at_least / 100, fooled_people=fooled)


st.title("Confident mistakes", anchor=False)
title = resources.opponent(session().network).network.title
st.markdown(
    f"Photographs that {title} got wrong, the surest first. Spoilers, all of them: "
    "what you see here no longer counts when you are asked it in a game."
)
hanging = gallery.mistakes(session().network)
asked = wanted(hanging)
found = [h for h in hanging if asked.keeps(h)]
if not hanging:
    st.info(f"{title} has not been run on a deck here yet. Come back in a minute.")
elif not found:
    st.info("Nothing like that on the wall. Loosen a filter.")
else:
    st.caption(f"{len(found)} of {len(hanging)} mistakes")
    shown = session().hung
    actions.spoiled([h.photograph for h in found[:shown]])
    with st.container(key="wall"):
        for h in found[:shown]:
            with st.container(key=f"hung-{h.photograph[:12]}"):
                st.html(
                    look.card(
                        h.photograph,
                        alt=look.name_of(h.truth),
                        title=look.name_of(h.truth),
                        lines=[
                            look.said(
                                look.NETWORK,
                                f"{words.probability(h.probability)} sure:",
                                look.name_of(h.claimed),
                                False,
                            )
                        ],
                    )
                )
                if st.button("Look closer", key=f"closer-{h.photograph[:12]}", type="tertiary"):
                    closer(h)
    if shown < len(found):
        st.button("Show more", on_click=session().hang_more, args=(PER_PAGE,))
