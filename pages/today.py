"""Today: one photograph and one game, the same for everybody; how people did; a streak; and the days before."""

import streamlit as st

from config.files import ASSETS
from quiz import formatting
from quiz.seeds import Daily, Day
from services import container, images
from ui import errors, html, paths, share_links
from ui.callbacks import playing
from ui.charts import daily
from ui.session import session
from ui.views import days, today
from ui.views.days import PastDay
from ui.views.today import AnsweredDay, Today


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
        label = "Look and guess" if of.guess is None else "Go on" if of.guess.is_open else "See it again"
        if st.button(label, key="photograph", type="primary", width="content"):
            st.switch_page(paths.PLAY, query_params=of.links[Daily.PHOTOGRAPH])
        st.markdown(of.streak.sentence)
        if of.streak.longest:
            st.html(daily.fortnight(of.streak))
        ten = formatting.spelled(len(of.game.rounds))
        st.header(f"The {ten} of the day", anchor=False)
        st.markdown(today.ten_sentence(of))
        label = (
            f"Play the {ten}" if of.of_ten == 0 else "Go on" if of.of_ten < len(of.game.rounds) else "See how it went"
        )
        if st.button(label, key="game", width="content"):
            place = paths.RESULT if of.of_ten == len(of.game.rounds) else paths.PLAY
            st.switch_page(place, query_params=of.links[Daily.GAME])


def _everybody(of: Today) -> None:
    """How people did today, for who has answered."""
    left, right = st.columns(2, gap="medium")
    if of.answered is not None:
        with left:
            st.header("How people answered", anchor=False)
            _answers(of.answered, of.answered.finding)
    if of.scores is not None:
        with left if of.answered is None else right:
            st.header(f"The {formatting.spelled(len(of.game.rounds))}, among everybody", anchor=False)
            st.html(html.finding_line(of.scores.finding.rstrip(".")))
            st.html(daily.scores_chart(of.scores))
            st.caption(today.SCORES_OF)


def _answers(of: AnsweredDay, finding: str) -> None:
    """What people said, with the answer."""
    st.html(html.finding_line(finding.rstrip(".")))
    if of.bars:
        st.html(daily.answers_chart(of))
    if of.claimed:
        st.html(html.lines([html.said(html.NETWORK, "It:", of.claimed, of.claim is not None and of.claim.is_right)]))
    if of.bars:
        st.caption(of.who_counts)


def _before(of: AnsweredDay) -> None:
    """Yesterday's photograph; with its answer, and how people did, for who knows it or would rather be told."""
    st.header("Yesterday", anchor=False)
    identity = of.asked.photograph
    left, right = st.columns([4, 9], gap="medium")
    with right:
        told = st.empty()
        if not of.is_known:
            with told.container():
                st.markdown("It can still be played.")
                label = "Look and guess" if of.guess is None else "Go on"
                if st.button(label, key="yesterday", width="content"):
                    st.switch_page(paths.PLAY, query_params=today.link_to(Day(Daily.PHOTOGRAPH, of.day)))
                if not st.button("Just tell me", key="tell", type="tertiary", width="content"):
                    left.html(html.photograph_card(identity, alt="Yesterday’s photograph: what is it?", title=""))
                    return
        playing.spoiled([identity])
        with told.container():
            _answers(of, of.figures)
    truth = html.name_of(of.asked.truth)
    left.html(html.photograph_card(identity, alt=truth, title=truth))


def _past(of: Today) -> None:
    """The days before, each of which can still be played."""
    shown = session().unrolled("days", days.SHOWN)
    rows, more = days.past_days(of.played, of.date, began=container.store().dailies.began(), most=shown)
    if not rows:
        return
    st.header("Days gone by", anchor=False)
    st.caption("They can still be played, and count for no streak.")
    with st.container(key="past"):
        for row in rows:
            with st.container(horizontal=True, vertical_alignment="center", key=f"past-{row.date:%Y%m%d}"):
                _link(row, Daily.PHOTOGRAPH, row.photograph_label)
                _link(row, Daily.GAME, row.ten_label)
    if more:
        label = f"Earlier: {formatting.counted(more, 'day')} more"
        st.button(
            label, key="earlier", type="tertiary", on_click=session().unroll, args=("days", shown + days.UNFOLDED)
        )


def _link(row: PastDay, what: Daily, label: str) -> None:
    """What leads to the photograph or the ten of a day: to their result, where all ten are told."""
    is_result = what is Daily.GAME and row.is_over(what)
    place = paths.RESULT if is_result else paths.PLAY
    st.page_link(place, label=label, query_params=today.link_to(Day(what, row.date)))


st.html(ASSETS / "today.css")
errors.say_notices()
_today = today.read_today()
_photograph(_today)
if _today.answered is not None or _today.scores is not None:
    _everybody(_today)
if (_gone := today.yesterday(_today.date)) is not None:
    _before(_gone)
_past(_today)
feed = f"{share_links.house()}/feed.xml"
st.caption(f"A new day begins at midnight UTC. There is a [feed]({feed}) of them, without answers.")
