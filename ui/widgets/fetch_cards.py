"""What an operator may have fetched: a card each, with what it is, what it costs, and how that stands."""

from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st

from quiz import formatting
from services.house import opponent as house_opponent
from ui import errors
from ui.callbacks import administering
from ui.views import admin

STARTS: Final[Mapping[str, tuple[Callable[..., None], tuple[str, ...]]]] = {
    "imagenet-a": (administering.start_fetch, ()),
    "opponent": (administering.choose_opponent, (house_opponent.FILTERED_AGAINST,)),
    "open-deck": (administering.start_open_deck, ()),
}


def fetch_cards() -> None:
    """The cards, looked at every second while something is on its way."""
    is_running = any(card.fraction is not None for card in admin.cards_to_fetch())
    st.fragment(_cards, run_every=1.0 if is_running else None)(is_running)


@errors.spoken
def _cards(is_running: bool) -> None:
    cards = admin.cards_to_fetch()
    if is_running != any(card.fraction is not None for card in cards):
        errors.draw_anew()
    for place, card in zip(st.columns(len(cards), gap="small"), cards, strict=True):
        with place.container(border=True, height="stretch", vertical_alignment="distribute", key=f"card-{card.key}"):
            _card(card)


def _card(card: admin.FetchCard) -> None:
    with st.container():
        st.subheader(card.title, anchor=False)
        st.markdown(card.why)
    with st.container():
        if card.done:
            st.markdown(f":material/check_circle: {formatting.plain(card.done)}")
            if card.key == "opponent":
                st.button(
                    "Back to EfficientNet-Lite0",
                    key="usual-opponent",
                    on_click=administering.choose_opponent,
                    args=("",),
                )
        elif card.fraction is not None:
            st.progress(card.fraction, text=formatting.plain(card.stands))
        else:
            if card.trouble:
                st.warning(formatting.plain(card.trouble), icon=":material/cloud_off:")
            st.caption(card.cost)
            start, arguments = STARTS[card.key]
            st.button(card.label, key=f"fetch-{card.key}", on_click=start, args=arguments)
