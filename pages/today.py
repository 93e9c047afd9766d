"""Today: one photograph and one game, the same for everybody; a streak; and how yesterday went."""

import streamlit as st

from quiz import formatting
from quiz.seeds import Daily
from services import images
from ui import errors, html, paths, share_links
from ui.callbacks import playing
from ui.views import today
from ui.views.today import Today, Yesterday


def _photograph(of: Today) -> None:
    """The photograph of the day, and the one thing to do with it."""
    identity = of.photograph.rounds[0].photograph
    shown = images.display(identity)
    left, right = st.columns([8, 5], gap="medium")
    with left, st.container(key="stage"):
        alt = "The photograph of the day: what is it?"
        st.html(html.photograph_figure(identity, width=shown.width, height=shown.height, alt=alt))
    with right:
        st.html(html.day_card(formatting.day(of.date), is_played=of.guess is not None))
        label = "Look and guess" if of.guess is None else "See it again"
        if st.button(label, key="photograph", type="primary", width="content"):
            st.switch_page(paths.PLAY, query_params=of.links[Daily.PHOTOGRAPH])
        st.markdown(today.streak_sentence(of.streak, is_played=of.guess is not None))
        ten = formatting.spelled(len(of.game.rounds))
        st.header(f"The {ten} of the day", anchor=False)
        st.markdown(today.ten_sentence(of))
        label = (
            f"Play the {ten}" if of.of_ten == 0 else "Go on" if of.of_ten < len(of.game.rounds) else "See how it went"
        )
        if st.button(label, key="game", width="content"):
            place = paths.RESULT if of.of_ten == len(of.game.rounds) else paths.PLAY
            st.switch_page(place, query_params=of.links[Daily.GAME])


def _before(of: Yesterday) -> None:
    """Yesterday's, with its answer and how people did."""
    st.header("Yesterday", anchor=False)
    lines = [html.said(html.NETWORK, "It:", of.claim, False)] if of.claim else []
    truth = html.name_of(of.asked.truth)
    left, right = st.columns([4, 9], gap="medium")
    left.html(html.photograph_card(of.asked.photograph, alt=truth, title=truth, lines=lines))
    right.markdown(of.figures)
    playing.spoiled([of.asked.photograph])


errors.say_notices()
_photograph(today.read_today())
if (gone := today.yesterday()) is not None:
    _before(gone)
feed = f"{share_links.house()}/feed.xml"
st.caption(f"A new day begins at midnight UTC. There is a [feed]({feed}) of them, without answers.")
