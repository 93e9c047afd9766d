"""Confident mistakes: the gallery of what the network was surest of, and wrong."""

import streamlit as st

from quiz import formatting
from services import container, images, play
from services.decks import available
from ui import errors, html, paths
from ui.callbacks import playing
from ui.session import session
from ui.views import gallery, round_view
from ui.views.gallery import Filter, Hanging
from ui.widgets import lab

_PER_PAGE = 12


@st.dialog("A closer look", width="large")
@errors.spoken
def closer(hung: Hanging) -> None:
    """One photograph, large, with the whole answer."""
    shown = images.display(hung.photograph)
    st.html(
        html.photograph_figure(hung.photograph, width=shown.width, height=shown.height, alt=html.name_of(hung.truth))
    )
    network = container.opponent(session().network)
    st.html(
        html.truth_and_claim(
            hung.truth, opponent=network.network.title, claimed=hung.claimed, probability=hung.probability
        )
    )
    prediction = play.ask_network(session().network, hung.photograph)
    photograph = available.photograph(hung.photograph)
    st.html(html.bars([(c.index, c.probability) for c in prediction.top(5)], accepted=photograph.accepted))
    st.caption(f"{gallery.people_sentence(hung)} {round_view.how_it_was_answered(prediction)}")
    lab.ways_in(hung.photograph)
    st.html(html.credit(photograph.credit))
    if st.button("What people say", key="people", icon=":material/forum:"):
        st.switch_page(paths.CROWD, query_params={"photograph": hung.photograph})


def wanted(hung: tuple[Hanging, ...]) -> Filter:
    """The filters, above the wall."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        truth = st.selectbox(
            "What it is",
            gallery.by_name([h.truth for h in hung]),
            index=None,
            format_func=html.name_of,
            placeholder="Anything",
        )
        claimed = st.selectbox(
            "What it claimed",
            gallery.by_name([h.claimed for h in hung]),
            index=None,
            format_func=html.name_of,
            placeholder="Anything",
        )
        at_least = st.slider("At least this sure", 0, 99, 0, format="%d %%")
        fooled = st.toggle("Fooled people too")
    return Filter(truth=truth, claimed=claimed, at_least=at_least / 100, fooled_people=fooled)


st.title("Confident mistakes", anchor=False)
_title = container.opponent(session().network).network.title
st.markdown(
    f"Photographs that {_title} got wrong, the surest first. Spoilers, all of them: "
    "what you see here no longer counts when you are asked it in a game."
)
hanging = gallery.hangings(session().network)
_asked = wanted(hanging)
_found = [h for h in hanging if _asked.keeps(h)]
if not hanging:
    st.info(f"{_title} has not been run on a deck here yet. Come back in a minute.")
elif not _found:
    st.info("Nothing like that on the wall. Loosen a filter.")
else:
    st.caption(f"{len(_found)} of {len(hanging)} mistakes")
    shown = session().hung
    playing.spoiled([h.photograph for h in _found[:shown]])
    with st.container(key="wall"):
        for h in _found[:shown]:
            with st.container(key=f"hung-{h.photograph[:12]}"):
                st.html(
                    html.photograph_card(
                        h.photograph,
                        alt=html.name_of(h.truth),
                        title=html.name_of(h.truth),
                        lines=[
                            html.said(
                                html.NETWORK,
                                "",
                                formatting.claimed(h.probability, html.name_of(h.claimed)),
                                False,
                            )
                        ],
                    )
                )
                if st.button("Look closer", key=f"closer-{h.photograph[:12]}", type="tertiary"):
                    closer(h)
    if shown < len(_found):
        st.button("Show more", on_click=session().hang_more, args=(_PER_PAGE,))
