"""The crowd: what was hardest for whom, and the place of one photograph, with its figures and what people say."""

import re

import streamlit as st

from quiz.storage.crowd import Hardest
from services import container, images
from services.decks import available
from ui import errors, html
from ui.callbacks import commenting
from ui.session import session
from ui.views import crowd, gallery
from ui.widgets import discussion

LISTED = 24
_SHOWN = 12


def lists() -> None:
    """Four lists of what the visitor knows. To stand in one tells how networks or people did: half of the answer."""
    st.title("The crowd", anchor=False)
    st.markdown(
        "Which ones got people, which ones got the networks, and which got both. You see those that you have guessed; "
        "to find the others here would tell. Every photograph has a place of its own, with its figures and what people "
        "say."
    )
    tabs = st.tabs([title for title, _ in crowd.LISTS.values()], key="lists")
    for tab, (which, (_, what)) in zip(tabs, crowd.LISTS.items(), strict=True):
        with tab:
            st.caption(what)
            listed(which)


def listed(which: Hardest) -> None:
    """The head of one list: of the photographs that the visitor knows and this machine has, the hardest."""
    hardest = container.store().crowd.hardest
    found = [
        each
        for each in hardest(which, limit=LISTED, known_to=session().player)
        if gallery.truth_of(each.photograph) is not None
    ][:_SHOWN]
    if not found and hardest(which, limit=1):
        st.info("You have guessed none of these yet. Play a game, and see how you fared beside everybody else.")
        return
    if not found:
        st.info("Nothing yet. A few more games, and there will be.")
        return
    with st.container(key=f"wall-{which.value}"):
        for each in found:
            name = f"{which.value}-{each.photograph[:12]}"
            title = html.name_of(gallery.truth_of(each.photograph))
            with st.container(key=f"place-{name}"):
                st.html(
                    html.photograph_card(
                        each.photograph,
                        alt=title,
                        title=title,
                        lines=crowd.crowd_standing(each),
                    )
                )
                st.button(
                    "What people say",
                    key=f"visit-{name}",
                    type="tertiary",
                    on_click=commenting.visit,
                    args=(each.photograph,),
                )


def back() -> None:
    """To the lists."""
    st.button(
        "All photographs",
        key="all",
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=commenting.visit,
        args=("",),
    )


def nowhere() -> None:
    """A link to nothing."""
    back()
    st.info("That photograph is in none of the decks on this machine.")


@st.fragment
@errors.spoken
def _place(photograph: str, comment: str) -> None:
    """One photograph: behind a warning, until it is known."""
    shown = images.display(photograph)
    is_known = container.store().crowd.is_known(photograph, player=session().player)
    left, right = st.columns([7, 6], gap="medium")
    truth = gallery.truth_of(photograph)
    with left, st.container(key="stage"):
        alt = html.name_of(truth) if is_known else "A photograph that you have not guessed yet"
        st.html(html.photograph_figure(photograph, width=shown.width, height=shown.height, alt=alt))
    with right:
        if not is_known:
            st.html(html.verdict_of("You have not guessed this one yet"))
            st.markdown(
                "Behind this lie the answer, how people fared, and what they say. If you look, this photograph no "
                "longer counts when you are asked it in a game."
            )
            st.button("Show me all the same", key="spoil", on_click=commenting.spoil, args=(photograph,))
            return
        st.html(html.verdict_of(html.name_of(truth)))
        of = container.store().crowd.of(photograph, player=session().player)
        discussion.whole_crowd(of)
        outcomes = container.store().reactions.outcomes(photograph, player=session().player)
        discussion.doubts(photograph, discussion.feelings(photograph, outcomes))
        st.html(html.credit(available.photograph(photograph).credit))
    discussion.comment_thread(photograph, opened=True, first=comment)


_link = st.query_params.to_dict()
_asked = _link.get("photograph", "")
errors.say_notices()
if not _asked:
    lists()
elif re.fullmatch(r"[0-9a-f]{64}", _asked) is None or gallery.truth_of(_asked) is None:
    nowhere()
else:
    back()
    _place(_asked, _link.get("comment", ""))
