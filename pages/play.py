"""Play: a photograph, a guess, and then what the network was sure of."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from quiz.rounds import Mode
from ui import actions, choices, links, look, meeting, places, resources, strangers, table, tabletop, words
from ui.components.copying import copy_button
from ui.opponents import Phase
from ui.session import session
from ui.table import Board


def draw_score(place: DeltaGenerator, board: Board) -> None:
    """You against it, throughout."""
    opponent = resources.opponent(board.game.network).network.title
    to_beat = "" if board.challenge is None else board.challenge.line
    place.html(look.score(people=board.people, network=board.network, opponent=opponent, to_beat=to_beat))


def photograph(board: Board) -> None:
    """The hero, and after the guess a frame around what the network saw of it."""
    asked, shown = board.asked, board.shown
    if shown is None:
        passed = words.told(board.trouble, "Let us pass over it; it counts for nobody.")
        st.warning(passed, icon=":material/broken_image:")
        return
    alt = f"Photograph {asked.position} of {len(board.game.rounds)}: what is it?"
    with st.container(key="stage"):
        st.html(look.photograph(asked.photograph, width=shown.width, height=shown.height, alt=alt))
        box = table.crop_seen(shown) if board.guess is not None else None
        if box is not None:
            st.html(look.crop(box, width=shown.width, height=shown.height))


def ask(board: Board) -> None:
    """What is this? Four options, or any of the 200."""
    asked, s = board.asked, session()
    s.seen(board.game.id, asked.position)
    some = "some of these fool" if len(board.game.rounds) > 1 else "some like it fool"
    kicker = f"{some} a neural network. You?" if asked.position == 1 else ""
    st.html(look.question(asked.position, len(board.game.rounds), kicker=kicker))
    if s.says_sure:
        steps = table.sure_steps(board.game)
        st.pills(
            table.sure_question(board.game),
            list(steps),
            format_func=steps.__getitem__,
            key=table.sure_widget(board.game, asked.position),
            width="stretch",
        )
    with st.container(key="options"):
        if board.game.mode is Mode.ALL_200:
            typed = st.selectbox(
                "Type what you see",
                table.all_200(),
                index=None,
                format_func=table.with_synonyms,
                placeholder="Start typing: 200 to choose from",
                key=f"typed-{asked.position}",
            )
            st.button(
                "That's it",
                key="commit",
                type="primary",
                width="stretch",
                disabled=typed is None,
                on_click=actions.guess,
                args=(asked.position, typed),
            )
        for number, option in enumerate(asked.options, start=1):
            st.button(
                look.name_of(option.index),
                key=f"option-{number}",
                width="stretch",
                shortcut=str(number) if s.keys else None,
                on_click=actions.guess,
                args=(asked.position, option.index),
            )
    st.button("I don't know", key="pass", type="tertiary", on_click=actions.guess, args=(asked.position, None))


def reveal(board: Board) -> None:
    """The truth at once; then the network's claim, as soon as it has one."""
    asked, guess = board.asked, board.guess
    if guess is None:
        return
    opponent = resources.opponent(board.game.network)
    st.html(look.verdict(chosen=guess.chosen, truth=asked.truth, is_right=guess.is_right))
    if said := table.was_sure(board.game, guess):
        st.caption(said)
    claim = st.empty()
    onward(board)
    if not opponent.is_loaded:
        claim.html(look.waiting(opponent.network.title))
        return
    if opponent.progress.phase is Phase.FAILED:
        claim.empty()
    prediction = actions.answer(board)
    top = prediction.top(1)[0]
    claim.html(
        look.claim(
            opponent=opponent.network.title,
            claimed=top.index,
            probability=top.probability,
            is_right=top.index in asked.accepted,
        )
    )
    meeting.crowd_line(asked.photograph, board.game.network)
    meeting.feelings(asked.photograph)
    spaces = table.label_spaces(asked)
    tabs = st.tabs([*(table.LABEL_SPACES[name] for name in spaces), "What it saw"])
    for tab, among in zip(tabs, spaces.values(), strict=False):
        tops = prediction.top(5, among)
        tab.html(look.bars([(c.index, c.probability) for c in tops], accepted=asked.accepted))
    with tabs[-1]:
        st.image(
            resources.seen_by(board.game.network, asked.photograph),
            alt="The crop of the photograph that the network was given",
        )
        st.caption(table.how_it_was_seen(board.game.network))
        tabletop.ways_in(asked.photograph)
    st.caption(table.how_it_was_answered(prediction))
    copy_button("Send it to a friend", links.to_photograph(asked.photograph), key=f"send-{asked.position}")
    st.html(look.credit(resources.photograph(asked.photograph).credit))


def onward(board: Board, *, label: str = "Next photograph", key: str = "next") -> None:
    """Next, or the result after the last."""
    keys = "Enter" if session().keys else None
    if board.asked.position < len(board.game.rounds):
        st.button(
            label,
            key=key,
            type="primary",
            shortcut=keys,
            on_click=actions.advance,
            args=(board.asked.position,),
        )
        st.html(look.ahead(board.game.rounds[board.asked.position].photograph))
    elif st.button("See how it went", key="result", type="primary", shortcut=keys):
        st.switch_page(places.RESULT, query_params=table.address())


def how_to_play(board: Board) -> None:
    """Against whom, by what, and with or without keys."""
    s = session()
    with st.popover("How to play", icon=":material/tune:", key="how"):
        way = f"way-{board.game.mode}"
        st.segmented_control(
            "Answer with",
            list(Mode),
            default=board.game.mode,
            format_func=choices.MODES.__getitem__,
            required=True,
            key=way,
            on_change=actions.pick_mode,
            args=(way,),
        )
        if len(decks := resources.playable_decks()) > 1:
            deck = s.deck if s.deck in decks else next(iter(decks))
            which = f"deck-{deck}"
            st.selectbox(
                "Photographs from",
                list(decks),
                index=list(decks).index(deck),
                format_func=lambda name: decks[name],
                key=which,
                on_change=actions.pick_deck,
                args=(which,),
            )
        if missing := resources.missing_deck():
            st.caption(missing)
        names, network = choices.opponents(), s.awaited or board.game.network
        against = f"against-{network}"
        st.selectbox(
            "Against",
            names,
            index=names.index(network),
            format_func=choices.opponent_line,
            accept_new_options=strangers.may_fetch(),
            help="Any network of torchvision or timm will do: type its name, such as timm:resnet18.a1_in1k."
            if strangers.may_fetch()
            else None,
            key=against,
            on_change=actions.pick_opponent,
            args=(against,),
        )
        st.caption(choices.opponent_why(network))
        s.keys = st.toggle("Answer with keys 1 to 4, go on with Enter", value=s.keys)
        s.says_sure = st.toggle(
            "Say how sure I am",
            value=s.says_sure,
            help="Before each answer, if you like. See Calibration for what it is for.",
        )
        st.button("Deal a new game", icon=":material/casino:", on_click=actions.new_game)


@st.fragment(run_every=1.0)
@actions.spoken
def waiting(awaited: str) -> None:
    """The opponent that was asked for, on its way; once it is that no more, the game is drawn anew."""
    progress = actions.awaited() if session().awaited == awaited else None
    if progress is None:
        actions.draw_anew()
    with st.container(horizontal=True, vertical_alignment="center", key="awaited"):
        st.caption(choices.awaited_sentence(progress))
        if progress.phase is Phase.READY:
            st.button("Play against it", key="switch", on_click=actions.set_opponent, args=(awaited,))
        else:
            st.button("Never mind", key="stay", type="tertiary", on_click=actions.give_up_waiting)


@st.fragment(run_every=0.5)
def waking() -> None:
    """The network on its way to its first answer; nobody has to wait for it who would rather go on.

    Beside the round, not in it: a fragment that is gone before its next turn comes leaves the last round's buttons
    standing under the next question.
    """
    if not table.is_asleep():
        actions.draw_anew()


@actions.spoken
def one_round() -> None:
    """One round, asked or revealed."""
    actions.say_notices()
    board = table.board()
    with st.container(key="play"):
        with st.container(horizontal=True, vertical_alignment="center", key="top"):
            score = st.empty()
            draw_score(score, board)
            how_to_play(board)
        left, right = st.columns([8, 5], gap="medium")
        with left:
            photograph(board)
        with right:
            if board.shown is None:
                onward(board, label="Pass over it", key="skip")
            elif board.guess is None:
                ask(board)
            else:
                reveal(board)
                draw_score(score, table.board())
        if board.guess is None:
            st.empty()  # in the place of the last round's comments: these are not left to the browser to sweep away
        else:
            meeting.comments(board.asked.photograph)


@st.fragment
def on_its_own(awaited: str) -> None:
    """The same where a click runs this again and nothing else, unless another network is on its way now.

    While one wakes up it would not do: of a page on which two fragments take turns, parts stay that are of neither.
    """
    if session().awaited != awaited or table.is_asleep():
        actions.draw_anew()
    with actions.saying():
        one_round()


actions.open_game(st.query_params.to_dict())
if session().awaited:
    waiting(session().awaited)
if table.is_asleep():
    waking()
    one_round()
else:
    on_its_own(session().awaited)
