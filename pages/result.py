"""Result: the score with its uncertainty, a row to share, and every photograph again."""

import streamlit as st

from quiz.rounds import Kind
from ui import actions, links, look, places, results, table
from ui.components.copying import copy_button
from ui.results import Outcome


def score(outcome: Outcome) -> None:
    """Who won, and how much that says."""
    st.title(outcome.headline, anchor=False)
    st.html(
        look.duel(
            [
                (look.PEOPLE, "You", "", results.spread(outcome.people)),
                *(
                    (look.NETWORK, outcome.opponent, table.LABEL_SPACES[space].lower(), results.spread(tally))
                    for space, tally in outcome.network.items()
                    if tally.n
                ),
            ]
        )
    )
    if outcome.against_friend:
        st.subheader(outcome.against_friend, anchor=False)
    st.markdown(outcome.small_print)
    if outcome.sureness:
        st.markdown(outcome.sureness)


def share(outcome: Outcome) -> None:
    """A row of emoji that gives nothing away, and what to do next."""
    with st.container(horizontal=True):
        if st.button("Play another ten", type="primary", key="another"):
            actions.leave_for_another()
            st.switch_page(places.PLAY, query_params=table.address())
        if not outcome.is_over and st.button("Finish this game", key="back"):
            actions.to_what_is_open()
            st.switch_page(places.PLAY, query_params=table.address())
    st.header("Which ones got your friends?", anchor=False)
    st.markdown("Same photographs, same options, no answers in it.")
    with_score = st.toggle("With my score", value=True, key="with-score")
    address = links.to_game(with_score=with_score)
    text = outcome.emoji(address) if with_score else outcome.dare(address)
    st.html(look.verbatim(text))
    copy_button("Copy", text, key="copy")


def once_more(outcome: Outcome) -> None:
    """Each photograph again, with both answers."""
    st.header("Once more, slowly", anchor=False)
    st.html(
        look.grid(
            [
                look.card(
                    row.photograph,
                    alt=look.name_of(row.truth),
                    title=look.name_of(row.truth),
                    aside="control" if row.kind is Kind.CONTROL else "",
                    lines=[
                        look.said(look.PEOPLE, "You:", look.name_of(row.chosen), row.is_right),
                        look.said(look.NETWORK, "It:", row.claim or "not asked yet", row.network_is_right),
                    ],
                )
                for row in outcome.rows
            ]
        )
    )


actions.open_game(st.query_params.to_dict())
actions.say_notices()
with st.spinner("The network is catching up…"):
    actions.answer_what_is_open()
found = results.outcome()
if found is None and actions.return_to_what_was_left(st.query_params.to_dict()):
    found = results.outcome()
if found is None:
    st.title("No result yet", anchor=False)
    st.markdown("Guess a photograph or two first; the score appears here.")
    if st.button("Play", type="primary"):
        actions.to_what_is_open()
        st.switch_page(places.PLAY, query_params=table.address())
else:
    score(found)
    share(found)
    once_more(found)
