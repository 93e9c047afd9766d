"""Play: a photograph, a guess, and then what the network was sure of."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from quiz import formatting
from quiz.game import Call, Mode
from quiz.storage.discussion.reactions import Reacted
from services import container, images, play
from services.decks import available
from services.opponents import Phase
from ui import errors, html, paths, share_links
from ui.callbacks import playing
from ui.components.copying import copy_button
from ui.components.locking import choices_lock
from ui.session import session
from ui.views import glance, opponent_choice, round_view
from ui.views.glance import Look
from ui.views.round_view import RoundView
from ui.widgets import discussion, game_settings, lab
from ui.widgets.glance import covered_photograph


def draw_score(place: DeltaGenerator, board: RoundView) -> None:
    """You against it, throughout; the round that is being revealed joins in with its verdict."""
    network, is_alone = container.opponent(board.game.network).network, board.game.mode is Mode.SAYS
    place.html(
        html.score(
            people=board.people,
            network=board.network,
            opponent="" if is_alone else network.title,
            short=network.short_title,
            newest=board.asked.position if board.is_revealed else 0,
            calls=sum(called is True for called in board.calls) if any(c is not None for c in board.calls) else None,
            to_beat="" if board.challenge is None else board.challenge.line,
        )
    )


def _top(board: RoundView) -> DeltaGenerator:
    """The score, which is drawn again with the verdict, and beside it the rules and the settings."""
    with st.container(horizontal=True, vertical_alignment="center", key="top"):
        score = st.empty()
        draw_score(score, board)
        game_settings.how_to_play(board.game)
        game_settings.how_it_is_played(board.game, board.guessed)
    with st.empty().container():  # gone with the first guess, and nothing moves up into its place
        if not board.guessed:
            game_settings.way_back()
    return score


def _photograph(board: RoundView) -> DeltaGenerator:
    """The hero, and after the guess a frame around what the network saw of it; where its claim goes, over both."""
    asked, shown = board.asked, board.shown
    if shown is None:
        passed = formatting.told(board.trouble, "Let us pass over it; it counts for nobody.")
        st.warning(passed, icon=":material/broken_image:")
        return st.empty()
    alt = round_view.photograph_alt(board.game, asked.position)
    with st.container(key="stage"):
        if look := glance.look_of(board):
            covered_photograph(board, look)
            return st.empty()
        st.html(html.photograph_figure(asked.photograph, width=shown.width, height=shown.height, alt=alt))
        box = round_view.crop_seen(shown) if board.is_revealed else None
        if box is not None:
            st.html(html.crop(box, width=shown.width, height=shown.height))
        return st.empty()


def _introduce(board: RoundView) -> None:
    """The first thing that somebody new sees: what the network claims, and one tap to say otherwise."""
    session().seen(board.game.id, board.asked.position)
    st.html(_asked(board))
    _options(board)
    st.button("Skip this, and play", key="begin", type="tertiary", on_click=playing.new_game)
    st.caption(opponent_choice.introduced(board.game.network))


def _asked(board: RoundView) -> str:
    """What is asked, or told and asked of somebody new, or was asked last, as HTML."""
    asked, told = board.asked, session().introduction
    if told is not None and told.photograph == asked.photograph:
        return html.opening(told.claimed, told.probability)
    at, kicker = (asked.position, len(board.game.rounds)), round_view.kicker_of(board.game, asked.position)
    if board.guess is not None and board.guess.called is not None:
        return html.call_question(*at, kicker=kicker)
    return html.question(*at, kicker=kicker, asked=round_view.question_of(board.game))


def _ask(board: RoundView) -> None:
    """What is this? Four options, or any of the 200. Or: what will it say?"""
    asked, s, says, look = board.asked, session(), board.game.mode is Mode.SAYS, glance.look_of(board)
    st.html(_asked(board))
    if look in (Look.AHEAD, Look.BEGUN):
        st.markdown(glance.how_it_goes(board.game))
        st.caption(glance.NEEDS_SIGHT)
        return
    s.seen(board.game.id, asked.position)
    if board.glance is not None and board.glance.glanced_ms is None:
        st.caption(glance.NOT_MEASURED)
    if s.says_sure and board.game.mode in (Mode.FOUR, Mode.ALL_200):
        steps = round_view.sure_steps(board.game)
        st.pills(
            round_view.sure_question(board.game),
            list(steps),
            format_func=steps.__getitem__,
            key=round_view.sure_widget(board.game, asked.position),
            width="stretch",
        )
    _options(board)
    st.button("I don't know", key="pass", type="tertiary", on_click=playing.guess, args=(asked.position, None))
    if says:
        st.caption(round_view.chance_of_claim(board.game.network))


def _options(board: RoundView) -> None:
    """What may be answered, each at a click."""
    asked, s = board.asked, session()
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


def _ask_call(board: RoundView) -> None:
    """The guess is locked; before the reveal: will the network get it?"""
    asked, keys = board.asked, session().keys
    st.html(_asked(board))
    locked = st.empty()
    _settled(locked, board, None, is_told=False)
    with st.container(horizontal=True, key="bet"):
        for label, called, key in (("Yes, it will", Call.RIGHT, "y"), ("No, it won’t", Call.WRONG, "n")):
            st.button(
                label,
                key=f"call-{called}",
                width="stretch",
                shortcut=key if keys else None,
                on_click=playing.call,
                args=(asked.position, called),
            )
    st.button(
        "Just show me",
        key="show",
        type="tertiary",
        shortcut="Enter" if keys else None,
        on_click=playing.call,
        args=(asked.position, Call.PASSED),
    )


def reveal(board: RoundView, claim: DeltaGenerator) -> bool | None:
    """Your answer locks; the network's claim lands on the photograph; then the truth, and what happened between you.

    The first is drawn before the network is asked; what can wait comes last. Returns whether the network was right;
    None where it has yet to say.
    """
    asked, guess, shown = board.asked, board.guess, board.shown
    if guess is None or shown is None:
        return None
    opponent = container.opponent(board.game.network)
    title = opponent.network.title
    truth, options = st.empty(), st.empty()
    is_again = session().fresh != (board.game.id, asked.position)
    is_kept = board.network[asked.position - 1] is not None
    if not is_again:
        truth.html(_asked(board))
        _settled(options, board, None, is_told=False)
    with st.container(horizontal=True, vertical_alignment="center", key="onward"):
        onward(board)
        bet = st.empty()
    top = None
    try:
        if opponent.is_loaded:
            prediction = play.network_answer(board.game, asked, keep=not is_kept)
            top = prediction.top(1)[0]
            card = html.claim_card(
                opponent=title,
                claimed=top.index,
                probability=top.probability,
                is_right=top.index in asked.accepted,
                is_live=not prediction.cached,
            )
        else:
            card = html.waiting_card(title)
        claim.html(html.on_photograph(card, width=shown.width, height=shown.height))
    finally:  # the truth is told, whatever becomes of the network
        claimed = None if top is None else top.index
        line = round_view.what_happened(asked, guess, claimed)
        its = None if claimed is None else claimed in asked.accepted
        called = round_view.called_line(guess, its)
        read_out = round_view.read_out(asked, guess, opponent=title, claim=top, line=line, called=called)
        truth.html(
            html.verdict_line(
                line,
                truth=asked.truth,
                is_right=guess.is_right,
                read_out=read_out,
                is_again=is_again,
                asked=_asked(board),
            )
        )
        _settled(options, board, claimed)
        if called:
            bet.html(html.bet_line(called, came_true=guess.called_it(its) is True))
    if its is not None:
        session().fresh = None
    return its


def _settled(place: DeltaGenerator, board: RoundView, claimed: int | None, *, is_told: bool = True) -> None:
    """The options, where they were; which is right only once that is told."""
    asked, guess = board.asked, board.guess
    if asked.options and guess is not None:
        accepted = asked.accepted if is_told else frozenset[int]()
        place.html(html.settled_options(asked.offered, chosen=guess.chosen, claimed=claimed, accepted=accepted))


def _afterwards(board: RoundView) -> None:
    """Under the reveal: how others fared and what one feels; the rest is folded away."""
    asked, guess, shown = board.asked, board.guess, board.shown
    if guess is None or shown is None or not container.opponent(board.game.network).is_loaded:
        return
    for said in (round_view.was_sure(board.game, guess), glance.had_it(guess)):
        if said:
            st.caption(said)
    discussion.crowd_line(asked.photograph, board.game.network)
    reacted = discussion.feelings(asked.photograph, {guess.is_right} if asked.claim is None else set())
    s = session()
    key = f"more-{asked.position}"
    begun = s.begun_open(key, board.game.id, s.wants_more)
    folded = st.expander("More", expanded=begun, key=key, on_change="rerun")
    s.wants_more = bool(folded.open)
    if s.wants_more:
        with folded:
            _more(board, shown, reacted)


def _more(board: RoundView, shown: images.Display, reacted: Reacted) -> None:
    """What the network said in each label space, what it saw, how fast; doubts about the label; the way to a friend."""
    asked = board.asked
    prediction = play.network_answer(board.game, asked, keep=False)
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
        st.caption(f"{round_view.how_it_was_seen(board.game.network)} {round_view.outside(shown)}")
        lab.ways_in(asked.photograph)
    st.caption(round_view.how_it_was_answered(prediction))
    copy_button("Send it to a friend", share_links.to_photograph(asked.photograph), key=f"send-{asked.position}")
    discussion.doubts(asked.photograph, reacted)


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
        if not board.game.mode.exposure_ms:  # what is to be glanced at is not in the page before
            st.html(html.fetched_ahead(board.game.rounds[board.asked.position].photograph))
    elif st.button("See how it went", key="result", type="primary", shortcut=keys):
        st.switch_page(paths.RESULT, query_params=round_view.whole_link())


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
    board, told = round_view.current_round(), session().introduction
    is_opening = told is not None and told.photograph == board.asked.photograph
    with st.container(key="opening" if is_opening else "play"):  # both before the guess and after: nothing moves
        score = st.empty() if is_opening else _top(board)
        left, right = st.columns([8, 5], gap="medium")
        with left:
            claim = _photograph(board)
        with right:
            if board.shown is None:
                onward(board, label="Pass over it", key="skip")
            elif board.guess is None:
                (_introduce if is_opening else _ask)(board)
            elif not board.is_revealed:
                _ask_call(board)
            else:
                answered = round_view.answered(board, reveal(board, claim))
                if not is_opening:
                    draw_score(score, answered)
                _afterwards(board)
        if not board.is_revealed:
            st.empty()  # in the place of the last round's comments: these are not left to the browser to sweep away
        else:
            if board.shown is not None:
                st.html(html.credit(available.photograph(board.asked.photograph).credit))
            discussion.comment_thread(board.asked.photograph)


@st.fragment
def on_its_own(awaited: str) -> None:
    """The same where a click runs this again and nothing else, unless another network is on its way now.

    While one wakes up it would not do: of a page on which two fragments take turns, parts stay that are of neither.
    """
    with errors.saying():  # what was said of an earlier click is over with this one
        if session().awaited != awaited or round_view.is_asleep():
            errors.draw_anew()
        one_round()


playing.open_game(st.query_params.to_dict(), introduces=not st.context.is_embedded)
if session().awaited:
    _waiting(session().awaited)
if round_view.is_asleep():
    _waking()
    one_round()
else:
    on_its_own(session().awaited)
choices_lock()
