"""Result: the score with its uncertainty, a row to share, and every photograph again."""

import streamlit as st

from quiz import formatting
from quiz.game import Kind
from services import play
from ui import errors, html, paths, share_links
from ui.callbacks import playing
from ui.components.copying import copy_button
from ui.session import session
from ui.views import result, round_view
from ui.views.result import Outcome


def _score(outcome: Outcome) -> None:
    """Who won, against whom, and where to go from here."""
    st.title(outcome.headline, anchor=False)
    if outcome.against_friend:
        st.subheader(outcome.against_friend, anchor=False)
    if said := formatting.sentences(outcome.with_friend, outcome.same_task, outcome.points):
        st.markdown(said)
    with st.container(horizontal=True):
        if st.button("Play another ten", type="primary", key="another"):
            playing.leave_for_another()
            st.switch_page(paths.PLAY, query_params=round_view.whole_link())
        if not outcome.is_over and st.button("Finish this game", key="back"):
            playing.to_what_is_open()
            st.switch_page(paths.PLAY, query_params=round_view.whole_link())


def _photographs(outcome: Outcome) -> None:
    """You against the machine, photograph by photograph; and the one to boast of."""
    with st.container(key="once-more"):
        st.html(
            html.grid(
                [
                    html.photograph_card(
                        row.photograph,
                        alt=html.name_of(row.truth),
                        title=html.name_of(row.truth),
                        aside="control" if row.kind is Kind.CONTROL else "",
                        lines=[
                            html.said(html.PEOPLE, "You:", html.name_of(row.chosen), row.is_right),
                            html.said(html.NETWORK, "It:", row.claim or "not asked yet", row.network_is_right),
                        ]
                        + [html.said(html.PEOPLE, "Your friend", "", row.friend)] * (row.friend is not None),
                    )
                    for row in outcome.rows
                ]
            )
        )
    if outcome.best is not None:
        with st.container(horizontal=True, vertical_alignment="center", key="best"):
            st.markdown(formatting.plain(result.boast(outcome.best)))
            copy_button("Send this one", share_links.to_photograph(outcome.best.photograph), key="best-link")


def _share(outcome: Outcome) -> None:
    """A row of emoji that gives nothing away."""
    asked, told = outcome.sharing
    st.header(asked, anchor=False)
    st.markdown(told)
    with_score = st.toggle(
        "With my score",
        value=True,
        key="with-score",
        help="Once your friends have played, they see which ones you got beside theirs.",
    )
    address = share_links.to_game(with_score=with_score)
    text = outcome.emoji(address) if with_score else outcome.dare(address)
    st.html(html.verbatim(text))
    copy_button("Copy", text, key="copy")


def _how_sure(outcome: Outcome) -> None:
    """How much the score says."""
    st.header("How sure can we be?", anchor=False)
    st.html(
        html.duel(
            [
                (html.PEOPLE, "You", "", result.tally_spread(outcome.people)),
                *(
                    [(html.PEOPLE, "You", outcome.called_alike, result.tally_spread(outcome.calls))]
                    if outcome.calls.n
                    else []
                ),
                *(
                    (
                        html.NETWORK,
                        outcome.opponent,
                        result.among(space, tally, of=len(outcome.rows)),
                        result.tally_spread(tally),
                    )
                    for space, tally in outcome.network.items()
                    if tally.n
                ),
            ]
        )
    )
    st.markdown(outcome.small_print)
    if outcome.sureness:
        st.markdown(outcome.sureness)


playing.open_game(st.query_params.to_dict())
errors.say_notices()
with st.spinner("The network is catching up…"):
    play.answer_open_rounds(round_view.current_game(), player=session().player)
_found = result.current_outcome()
if _found is None and playing.return_to_what_was_left(st.query_params.to_dict()):
    _found = result.current_outcome()
if _found is None:
    st.title("No result yet", anchor=False)
    st.markdown("Guess a photograph or two first; the score appears here.")
    if st.button("Play", type="primary"):
        playing.to_what_is_open()
        st.switch_page(paths.PLAY, query_params=round_view.whole_link())
else:
    _score(_found)
    _photographs(_found)
    left, right = st.columns(2, gap="large")
    with left:
        _share(_found)
    with right:
        _how_sure(_found)
