"""The rules of the game, for whoever asks, and how it is played."""

import streamlit as st

from quiz.game import GLANCES, Game, Mode
from services.decks import available
from ui import access, errors
from ui.callbacks import playing
from ui.session import session
from ui.views import opponent_choice

_SAYS = (
    "Each of these photographs fools the network. Don’t say what it shows: say what the network will claim, which is "
    "one of the four. The other three it claims of other photographs, so guessing blindly gets one in four. Each that "
    "you get is a point."
)

_GLANCE = (
    "The photograph is covered. *Show it*, or Space, shows a cross to look at, then the photograph for {exposure}, "
    "then a mask; then say what it was, as one of four. Each is shown once: who loads the page again has had the look. "
    "How long your screen showed it is measured, and kept with your answer. What is said at a glance is counted by "
    "itself, under *The numbers*. There is one flash to a press, and none without."
)


def how_to_play(game: Game) -> None:
    """The rules of that game, for whoever asks."""
    with st.popover("How to play", icon=":material/help:", key="rules"):
        if game.mode is Mode.SAYS:
            st.markdown(_SAYS)
            return
        if game.mode in GLANCES:
            st.markdown(_GLANCE.format(exposure=f"{game.mode.exposure_ms:,} ms"))
            return
        st.markdown(
            "Look at the photograph and say what it is. Then see what the network took it for, and how sure it was. "
            "Four to eight of ten photographs fool it, as long as there are enough; which ones is drawn each time. "
            "Each that you get right is a point, for it as for you. Before it answers you may say whether it will get "
            "it: call that right, and it is a point more for you."
        )


def way_back() -> None:
    """That a game was begun which this one took the place of, and the way back to it."""
    aside = session().aside
    if aside is None or aside.game == session().game:  # which Back has brought to the table again
        return
    with st.container(horizontal=True, vertical_alignment="center", key="aside"):
        st.caption(opponent_choice.lies_aside(aside))
        st.button("Go back to it", key="back-to-aside", on_click=playing.back_to_what_is_aside)


def how_it_is_played(game: Game, guessed: int) -> None:
    """Against whom, by what, and with or without keys; `guessed` rounds of it are."""
    s = session()
    with st.popover("Settings", icon=":material/tune:", key="how"):
        if warned := opponent_choice.would_lie_aside(game, guessed):
            st.caption(warned)
        way = f"way-{game.mode}"
        st.segmented_control(
            "Answer with",
            opponent_choice.ways_to_play(game.mode),
            default=game.mode,
            format_func=opponent_choice.MODES.__getitem__,
            required=True,
            key=way,
            on_change=playing.pick_mode,
            args=(way,),
        )
        if game.mode in GLANCES:
            brief = f"exposure-{game.mode}"
            st.segmented_control(
                "Show each photograph for",
                GLANCES,
                default=game.mode,
                format_func=lambda mode: f"{mode.exposure_ms:,} ms",
                required=True,
                key=brief,
                on_change=playing.pick_mode,
                args=(brief,),
            )
        if len(decks := available.playable_decks()) > 1:
            deck = s.deck if s.deck in decks else next(iter(decks))
            which = f"deck-{deck}"
            st.selectbox(
                "Photographs from",
                list(decks),
                index=list(decks).index(deck),
                format_func=lambda name: decks[name],
                key=which,
                on_change=playing.pick_deck,
                args=(which,),
            )
        if missing := available.missing_deck():
            st.caption(missing)
        names, network = opponent_choice.opponent_names(), s.awaited or game.network
        against = f"against-{network}"
        st.selectbox(
            "Against",
            names,
            index=names.index(network),
            format_func=opponent_choice.opponent_line,
            accept_new_options=access.may_fetch(),
            help="Any network of torchvision or timm will do: type its name, such as timm:resnet18.a1_in1k."
            if access.may_fetch()
            else None,
            key=against,
            on_change=playing.pick_opponent,
            args=(against,),
        )
        st.caption(opponent_choice.opponent_why(network))
        keys = st.toggle("Answer with keys: 1 to 4, Y and N, Enter to go on", value=s.keys)
        st.caption(opponent_choice.PRESENTER)
        if game.mode in (Mode.FOUR, Mode.ALL_200):
            s.calls = st.toggle("Ask me if the network will get it", value=s.calls)
            s.says_sure = st.toggle(
                "Say how sure I am",
                value=s.says_sure,
                help="Before each answer, if you like. See Calibration for what it is for.",
            )
        st.button("Deal a new game", icon=":material/casino:", on_click=playing.new_game)
        if guessed:  # before, the same stands under the score
            way_back()
    if keys != s.keys:  # the frame around the page listens for one as well
        s.keys = keys
        errors.draw_anew()
