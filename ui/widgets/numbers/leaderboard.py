"""Leaderboard: how many of a deck each network gets, what is published of it, and what each got wrong."""

from functools import partial

import streamlit as st

from model.evaluation.published import published
from model.evaluation.results import Evaluation, to_json
from quiz import formatting
from services.evaluations import all_evaluations
from ui import access, errors, html, paths
from ui.callbacks import playing
from ui.charts import measurement
from ui.session import session
from ui.views.measurement import answers, evaluations, leaderboard
from ui.views.measurement.evaluations import IMAGENET_A, Measured
from ui.views.measurement.leaderboard import Leaderboard
from ui.widgets import chart
from ui.widgets.numbers.section import ReadLooks, heading, when_near

_PER_PAGE = 12
PUBLISHED_DECK = f"{IMAGENET_A}, published figures"


@st.fragment
@errors.spoken
def leaderboard_section(read: ReadLooks) -> None:
    """The section."""
    head = st.container()
    decks = evaluations.by_deck(all_evaluations())
    choices: list[Measured | None] = [*decks]
    if not any(deck.is_imagenet_a for deck in decks):
        choices.append(None)
    chosen = choices[0]
    if len(choices) > 1:
        chosen = st.selectbox(
            "Deck", choices, format_func=lambda deck: PUBLISHED_DECK if deck is None else deck.label, width=400
        )
    if chosen is not None:
        board = leaderboard.leaderboard_of(chosen, published(), _people(chosen, read))
    else:
        board = leaderboard.published_board(published())
    with head:
        heading(paths.LEADERBOARD, board.title)
    _drawn(board)
    if chosen is None:
        _nothing_here(is_anything=bool(decks))
    else:
        _of_deck(chosen)


def _people(deck: Measured, read: ReadLooks) -> leaderboard.Asked | None:
    """What people were asked of the deck's photographs; None where it is not on this machine."""
    return None if evaluations.here(deck.digest) is None else read().compared.on.get(deck.digest, {})


def _drawn(board: Leaderboard) -> None:
    """The chart, and what it takes to read it."""
    st.markdown(board.sentence)
    if board.points or board.people:
        when_near(paths.LEADERBOARD, "chart", partial(_board_chart, board), wide=640, narrow=660)
    for note in board.notes:
        st.caption(note)


def _board_chart(board: Leaderboard) -> None:
    figure = measurement.leaderboard(board, dark=chart.is_dark())
    chart.chart(figure, key="leaderboard", alt=f"{board.title}. {board.sentence}")


def _of_deck(deck: Measured) -> None:
    """One deck, and what it takes to read its figures."""
    photographs = evaluations.here(deck.digest)
    if photographs is not None and photographs.note:
        st.markdown(photographs.note)
    st.markdown("Every figure is in the table; choose a row to see what that network got wrong.")
    when_near(paths.LEADERBOARD, "figures", partial(_every_figure, deck), wide=250, narrow=250)


def _every_figure(deck: Measured) -> None:
    """Every figure, to sort; a row opens what that network got wrong."""
    share = st.column_config.NumberColumn
    chosen = st.dataframe(
        leaderboard.leaderboard_table(deck),
        column_config={
            "Network": st.column_config.TextColumn(pinned=True),
            "ImageNet": share(format="%.1f %%", help="Published top-1 on ImageNet."),
            "Top-1": share(format="%.2f %%", help="How often its first choice was right."),
            "95 %": st.column_config.TextColumn(help="Wilson's interval of top-1."),
            "Top-5": share(format="%.2f %%", help="How often the truth was among its first five."),
            "Of 1,000": share(format="%.2f %%", help="Top-1 when it chooses among all 1,000 classes."),
            "Sure when wrong": share(format="%.1f %%", help="Mean confidence in what it got wrong."),
            "RMS error": share(format="%.1f %%", help="RMS calibration error over all bins."),
            "RMS, official": share(
                format="%.1f %%",
                help="As the official program has it: without the last bin, so of 200 photographs and more.",
            ),
            "AURRA": share(format="%.2f %%", help="Area under the response rate accuracy curve."),
            "A second": share(format="%.0f", help="Photographs a second; empty where all were known already."),
            "Photographs": share(format="localized"),
            "Published": share(format="%.2f %%", help="Published top-1 on ImageNet-A."),
            "Difference": share(format="%+.2f", help="Measured minus published, in points."),
        },
        hide_index=True,
        placeholder="–",
        width="stretch",
        on_select="rerun",
        selection_mode="single-row",
        key=f"table-{deck.digest[:12]}",
        alt=f"All figures of {deck.title}, a row a network",
    )
    st.download_button(
        "Download as JSON",
        data=to_json(list(deck.found)),
        file_name="double-take-evaluations.json",
        mime="application/json",
        on_click="ignore",
        icon=":material/download:",
    )
    for row in chosen["selection"]["rows"]:
        _wrong(deck, deck.found[row], deck.names[row])


def _wrong(deck: Measured, evaluation: Evaluation, name: str) -> None:
    """What one network got wrong, the surest first."""
    st.subheader(f"What {name} got wrong", anchor=False)
    photographs = evaluations.here(deck.digest)
    if photographs is None:
        st.info(leaderboard.gone(deck))
        return
    known = answers.answered_of(evaluation, photographs)
    if not known:
        st.info(leaderboard.FORGOTTEN)
        return
    hung = answers.mistakes_of(evaluation, photographs)
    if not hung:
        st.markdown("Nothing at all. Harder photographs, please.")
        return
    of = f"{deck.digest} {name}"
    shown = hung[: session().unrolled(of, _PER_PAGE)]
    playing.spoiled([one.photograph for one in shown])
    st.caption(
        f"{len(hung):,} of {len(known):,} photographs, the surest first. What you see here no longer counts in a game."
    )
    st.html(
        html.grid(
            [
                html.photograph_card(
                    one.photograph,
                    alt=html.name_of(one.truth),
                    title=html.name_of(one.truth),
                    lines=[
                        html.said(
                            html.NETWORK, "", formatting.claimed(one.probability, html.name_of(one.claimed)), False
                        )
                    ],
                )
                for one in shown
            ]
        )
    )
    if len(shown) < len(hung):
        st.button("Show more", on_click=session().unroll, args=(of, len(shown) + _PER_PAGE))


def _nothing_here(*, is_anything: bool) -> None:
    """What is published, where nothing of it was measured on this machine."""
    if not is_anything:
        is_operator = access.is_operator()
        said = leaderboard.NOTHING_MEASURED if is_operator else leaderboard.NOTHING_FOR_VISITORS
        st.info(said, icon=":material/speed:")
        if is_operator:
            st.html(html.verbatim(evaluations.HOW))
    when_near(paths.LEADERBOARD, "published", _published_figures, wide=430, narrow=430)
    st.caption(leaderboard.published_sources(published()))


def _published_figures() -> None:
    st.dataframe(
        leaderboard.published_table(published()),
        column_config={
            "Network": st.column_config.TextColumn(pinned=True),
            "ImageNet": st.column_config.NumberColumn(format="%.2f %%"),
            IMAGENET_A: st.column_config.NumberColumn(format="%.2f %%"),
        },
        hide_index=True,
        width="stretch",
        alt="Published top-1 on ImageNet and ImageNet-A, a row a network",
    )
