"""What one tab remembers. `st.session_state` appears here and nowhere else."""

import secrets
import time
from dataclasses import dataclass, field
from typing import cast

import streamlit as st

from model.networks.registry import DEFAULT
from quiz import formatting
from quiz.game import Game, Mode
from quiz.players import COOKIE, is_player, new_player, player_in
from quiz.storage.discussion.comments import Sort
from services.games import Choice, Introduction
from services.house import opponent as house_opponent
from services.lab.work_queue import Ticket
from services.rooms.classroom import NewRoom


@dataclass(frozen=True, slots=True)
class GameAside:
    """A game that was begun and has given way to another: its deck, the rival in it, and how many of its
    rounds were guessed by then."""

    game: Game
    deck: str
    rival: str
    guessed: int


@dataclass(slots=True)
class Session:
    """One tab's memory: who plays, which game, where in it. Everything else is derived from the store.

    `rival` names the share of a friend whose score is to be beaten in this game.
    `left` is the game whose result was left for another one, its deck, and whose score was to be beaten in it.
    `aside` is a game that was begun, and that another one has taken the place of.
    `notices` is to be said by the next page drawn, and `heard` what the last one has said; so `hint` and `hinted`, of
    what was last pressed among people.
    `introduction` is what somebody new is told before the first guess.
    `calls`: between guess and reveal the player is asked what the network will be. `fresh` is the game and the round
    whose reveal they have not seen yet.
    `glancing` is the game and the round whose photograph is being shown for a moment in this tab.
    `wants_more`: what is folded away under a reveal is wanted open.
    `folds` are what can be unfolded, each with the name that it has now and whether it was open when it got it.
    `told` names the steps of the story that this tab has had run, `telling` the one that it asked for last, and
    `trying` the deck that the network is tried on there.
    `near` are the parts of a long page that its reader has come near to since it was opened.
    `plan` names the photographs that a class would see, `plan_without` those of them that are left out, and `rooms`
    are those that this tab has opened; the walls of those in `walls` were opened from it.
    `is_linked`: the player is known by the link alone, since this browser keeps no cookie.
    """

    player: str
    is_linked: bool = False
    network: str = DEFAULT
    awaited: str = ""
    mode: Mode = Mode.FOUR
    deck: str = ""
    is_admin: bool = False
    game: Game | None = None
    rival: str = ""
    left: tuple[Game, str, str] | None = None
    aside: GameAside | None = None
    position: int = 1
    keys: bool = True
    says_sure: bool = False
    calls: bool = True
    fresh: tuple[str, int] | None = None
    wants_more: bool = False
    folds: dict[str, tuple[str, bool]] = field(default_factory=dict)
    introduction: Introduction | None = None
    glancing: tuple[str, int] | None = None
    notices: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    shown: tuple[str, int, float] | None = None
    hung: int = 12
    near: set[str] = field(default_factory=set)
    spoiled: set[str] = field(default_factory=set)
    subject: str = ""
    uploads: int = 0
    tickets: dict[str, Ticket[object]] = field(default_factory=dict)
    board: tuple[bool, ...] = (False,) * 16
    told: set[str] = field(default_factory=set)
    telling: str = ""
    trying: str = ""
    lists: dict[str, int] = field(default_factory=dict)
    reading: str = ""
    drafts: int = 0
    replying: str = ""
    said: str = ""
    hint: str = ""
    hinted: str = ""
    sort: Sort = Sort.NEW
    plan: str = field(default_factory=lambda: secrets.token_hex(4))
    plan_without: set[str] = field(default_factory=set)
    rooms: list[NewRoom] = field(default_factory=list)
    walls: set[str] = field(default_factory=set)

    @property
    def choice(self) -> Choice:
        """How this tab plays."""
        return Choice(self.mode, self.network, self.deck, self.rival)

    def seen(self, game: str, position: int) -> None:
        """Start the clock of a round when its photograph is first drawn."""
        if self.shown is None or self.shown[:2] != (game, position):
            self.shown = (game, position, time.monotonic())

    @property
    def shown_ms(self) -> int:
        """How long the current photograph has been on screen, in milliseconds."""
        return 0 if self.shown is None else round((time.monotonic() - self.shown[2]) * 1000)

    def hang_more(self, count: int) -> None:
        """Show more of the gallery."""
        self.hung += count

    def come_near(self, part: str) -> None:
        """The reader of a long page has come near to that part of it."""
        self.near.add(part)

    def begun_open(self, fold: str, name: str, is_open: bool) -> bool:
        """How the fold of that key was drawn at first, under its present name; `is_open` is how it would be drawn now.

        One that is told otherwise later is another fold to Streamlit: the click that closes it would open it again.
        Where the page was left meanwhile it is drawn at first once more.
        """
        if fold not in st.session_state or self.folds.get(fold, ("", False))[0] != name:
            self.folds[fold] = (name, is_open)
        return self.folds[fold][1]

    def unrolled(self, what: str, usual: int) -> int:
        """How much of that list is shown: as much as was asked for, else as much as is usual."""
        return self.lists.get(what, usual)

    def unroll(self, what: str, count: int) -> None:
        """Show so much of that list."""
        self.lists[what] = count

    def tell(self, *parts: str) -> None:
        """Have the next page drawn say this, once, in whole sentences; half of one, as what refuses has it, will do."""
        said = formatting.sentences(*parts)
        if said not in self.notices:
            self.notices.append(said)


def session() -> Session:
    """The memory of the tab that is being served."""
    if "session" not in st.session_state:
        st.session_state["session"] = _begun()
    return cast("Session", st.session_state["session"])


def picked(key: str) -> object:
    """What the visitor chose in the widget of that key."""
    return st.session_state.get(key)


def put(key: str, value: object) -> None:
    """Have the widget of that key show that, from its callback."""
    st.session_state[key] = value


def _opponent() -> str:
    """Whom a tab begins against: the house's opponent, but where a link leads to a game and names none, the default."""
    return DEFAULT if "game" in st.query_params else house_opponent.house_network()


def _begun() -> Session:
    """A tab's memory as it begins, with the player of the cookie, else of the link, else a new one kept in the link."""
    linked = st.query_params.get(COOKIE)
    for token in (player_in(st.context.headers.get_all("cookie")), linked):
        if token is not None and is_player(token):
            return Session(player=token, is_linked=token == linked, network=_opponent())
    begun = Session(player=new_player(), is_linked=True, network=_opponent())
    st.query_params[COOKIE] = begun.player
    if linked is not None:
        begun.tell("The player in that link is none of this quiz's; you play as a new one.")
    return begun
