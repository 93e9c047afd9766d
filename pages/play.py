"""Play: a photograph, a guess, and then what the network was sure of."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from quiz import formatting
from quiz.game import Mode
from services import container, images, play
from services.decks import available
from services.opponents import Phase
from ui import access, errors, html, paths, share_links
from ui.callbacks import playing
from ui.components.copying import copy_button
from ui.session import session
from ui.views import opponent_choice, round_view
from ui.views.round_view import RoundView
from ui.widgets import discussion, lab


def draw_score(place: DeltaGenerator, board: RoundView) -> None:
    """You against it, throughout."""
    opponent = container.opponent(board.game.network).network.title
    to_beat = "" if board.challenge is None else board.challenge.line
    place.html(html.score(people=board.people, network=board.network, opponent=opponent, to_beat=to_beat))


def _photograph(board: RoundView) -> None:
    """The hero, and after the guess a frame around what the network saw of it."""
    asked, shown = board.asked, board.shown
    if shown is None:
        passed = formatting.told(board.trouble, "Let us pass over it; it counts for nobody.")
        st.warning(passed, icon=":material/broken_image:")
        return
    alt = f"Photograph {asked.position} of {len(board.game.rounds)}: what is it?"
    with st.container(key="stage"):
        st.html(html.photograph_figure(asked.photograph, width=shown.width, height=shown.height, alt=alt))
        box = round_view.crop_seen(shown) if board.guess is not None else None
        if box is not None:
            st.html(html.crop(box, width=shown.width, height=shown.height))


def _ask(board: RoundView) -> None:
    """What is this? Four options, or any of the 200."""
    asked, s = board.asked, session()
    s.seen(board.game.id, asked.position)
    some = "some of these fool" if len(board.game.rounds) > 1 else "some like it fool"
    kicker = f"{some} a neural network. You?" if asked.position == 1 else ""
    st.html(html.question(asked.position, len(board.game.rounds), kicker=kicker))
    if s.says_sure:
        steps = round_view.sure_steps(board.game)
        st.pills(
            round_view.sure_question(board.game),
            list(steps),
            format_func=steps.__getitem__,
            key=round_view.sure_widget(board.game, asked.position),
            width="stretch",
        )
    with st.container(key="options"):
        if board.game.mode is Mode.ALL_200:
            typed = st.selectbox(
                "Type what you see",
                round_view.all_200(),
                index=None,
                format_func=round_view.with_synonyms,
                placeholder="Start typing: 200 to choose from",
                key=f"typed-{asked.position}",
            )
            st.button(
                "That's it",
                key="commit",
                type="primary",
                width="stretch",
                disabled=typed is None,
                on_click=playing.guess,
                args=(asked.position, typed),
            )
        for number, option in enumerate(asked.options, start=1):
            st.button(
                html.name_of(option.index),
                key=f"option-{number}",
                width="stretch",
                shortcut=str(number) if s.keys else None,
                on_click=playing.guess,
                args=(asked.position, option.index),
            )
    st.button("I don't know", key="pass", type="tertiary", on_click=playing.guess, args=(asked.position, None))


def reveal(board: RoundView) -> None:
    """The truth at once; then the network's claim, as soon as it has one."""
    asked, guess = board.asked, board.guess
    if guess is None:
        return
    opponent = container.opponent(board.game.network)
    st.html(html.verdict_line(chosen=guess.chosen, truth=asked.truth, is_right=guess.is_right))
    if said := round_view.was_sure(board.game, guess):
        st.caption(said)
    claim = st.empty()
    onward(board)
    if not opponent.is_loaded:
        claim.html(html.waiting_card(opponent.network.title))
        return
    if opponent.progress.phase is Phase.FAILED:
        claim.empty()
    prediction = play.network_answer(board.game, asked, keep=board.network[asked.position - 1] is None)
    top = prediction.top(1)[0]
    claim.html(
        html.claim_card(
            opponent=opponent.network.title,
            claimed=top.index,
            probability=top.probability,
            is_right=top.index in asked.accepted,
        )
    )
    discussion.crowd_line(asked.photograph, board.game.network)
    discussion.feelings(asked.photograph)
    spaces = play.label_spaces(asked)
    tabs = st.tabs([*(round_view.LABEL_SPACES[name] for name in spaces), "What it saw"])
    for tab, among in zip(tabs, spaces.values(), strict=False):
        tops = prediction.top(5, among)
        tab.html(html.bars([(c.index, c.probability) for c in tops], accepted=asked.accepted))
    with tabs[-1]:
        st.image(
            images.seen_by(board.game.network, asked.photograph),
            alt="The crop of the photograph that the network was given",
        )
        st.caption(round_view.how_it_was_seen(board.game.network))
        lab.ways_in(asked.photograph)
    st.caption(round_view.how_it_was_answered(prediction))
    copy_button("Send it to a friend", share_links.to_photograph(asked.photograph), key=f"send-{asked.position}")
    st.html(html.credit(available.photograph(asked.photograph).credit))


def onward(board: RoundView, *, label: str = "Next photograph", key: str = "next") -> None:
    """Next, or the result after the last."""
    keys = "Enter" if session().keys else None
    if board.asked.position < len(board.game.rounds):
        st.button(
            label,
            key=key,
            type="primary",
            shortcut=keys,
            on_click=playing.advance,
            args=(board.asked.position,),
        )
        st.html(html.fetched_ahead(board.game.rounds[board.asked.position].photograph))
    elif st.button("See how it went", key="result", type="primary", shortcut=keys):
        st.switch_page(paths.RESULT, query_params=round_view.whole_link())


def how_to_play(board: RoundView) -> None:
    """Against whom, by what, and with or without keys."""
    s = session()
    with st.popover("How to play", icon=":material/tune:", key="how"):
        way = f"way-{board.game.mode}"
        st.segmented_control(
            "Answer with",
            list(Mode),
            default=board.game.mode,
            format_func=opponent_choice.MODES.__getitem__,
            required=True,
            key=way,
            on_change=playing.pick_mode,
            args=(way,),
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
        names, network = opponent_choice.opponent_names(), s.awaited or board.game.network
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
        s.keys = st.toggle("Answer with keys 1 to 4, go on with Enter", value=s.keys)
        s.says_sure = st.toggle(
            "Say how sure I am",
            value=s.says_sure,
            help="Before each answer, if you like. See Calibration for what it is for.",
        )
        st.button("Deal a new game", icon=":material/casino:", on_click=playing.new_game)


@st.fragment(run_every=1.0)
@errors.spoken
def _waiting(awaited: str) -> None:
    """The opponent that was asked for, on its way; once it is that no more, the game is drawn anew."""
    progress = playing.awaited() if session().awaited == awaited else None
    if progress is None:
        errors.draw_anew()
    with st.container(horizontal=True, vertical_alignment="center", key="awaited"):
        st.caption(opponent_choice.awaited_sentence(progress))
        if progress.phase is Phase.READY:
            st.button("Play against it", key="switch", on_click=playing.set_opponent, args=(awaited,))
        else:
            st.button("Never mind", key="stay", type="tertiary", on_click=playing.give_up_waiting)


@st.fragment(run_every=0.5)
def _waking() -> None:
    """The network on its way to its first answer; nobody has to wait for it who would rather go on.

    Beside the round, not in it: a fragment that is gone before its next turn comes leaves the last round's buttons
    standing under the next question.
    """
    if not round_view.is_asleep():
        errors.draw_anew()


@errors.spoken
def one_round() -> None:
    """One round, asked or revealed."""
    errors.say_notices()
    board = round_view.current_round()
    with st.container(key="play"):
        with st.container(horizontal=True, vertical_alignment="center", key="top"):
            score = st.empty()
            draw_score(score, board)
            how_to_play(board)
        left, right = st.columns([8, 5], gap="medium")
        with left:
            _photograph(board)
        with right:
            if board.shown is None:
                onward(board, label="Pass over it", key="skip")
            elif board.guess is None:
                _ask(board)
            else:
                reveal(board)
                draw_score(score, round_view.current_round())
        if board.guess is None:
            st.empty()  # in the place of the last round's comments: these are not left to the browser to sweep away
        else:
            discussion.comment_thread(board.asked.photograph)


@st.fragment
def on_its_own(awaited: str) -> None:
    """The same where a click runs this again and nothing else, unless another network is on its way now.

    While one wakes up it would not do: of a page on which two fragments take turns, parts stay that are of neither.
    """
    if session().awaited != awaited or round_view.is_asleep():
        errors.draw_anew()
    with errors.saying():
        one_round()


playing.open_game(st.query_params.to_dict())
if session().awaited:
    _waiting(session().awaited)
if round_view.is_asleep():
    _waking()
    one_round()
else:
    on_its_own(session().awaited)
