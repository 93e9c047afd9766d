"""What can be done in a room, by whom: the one door for the API, the teacher's page and tests."""

import csv
import io
import logging
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from config.settings import settings
from deck.classes import classes, imagenet_a_indices, neighbours
from deck.photographs import UnreadablePhotographError
from deck.sources import DeckError
from model.networks.registry import DEFAULT, find
from quiz.dealing import deal
from quiz.export import harmless
from quiz.game import Call, Candidate, Game
from quiz.rooms.codes import digest_of, new_token
from quiz.rooms.room import Presence, Pupil, RoomPace, RoomRound, RoomSettings, came_true
from quiz.rooms.state import LONGEST_ROOM, Command
from quiz.storage.rooms.refusals import OutOfRoomError, UnknownTokenError
from services import container, images
from services.decks import askable, available
from services.rooms.live import RoomSeen
from services.rooms.room_schema import RoomAsker, RoomView
from services.rooms.views import view_of

log = logging.getLogger(__name__)

_PLACES: Final = {"remove": Presence.REMOVED, "ban": Presence.BANNED, "let_in": Presence.IN}
_COLUMNS: Final = (
    "nickname", "photograph", "truth", "answer", "right", "bet", "bet_came_true", "seconds",
    "network", "network_claimed", "network_right",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """What a teacher chooses before there is a room.

    Attributes:
        seed: deals the photographs: the same seed, the same ten.
        length: how many of them.
        network: the machine.
        deck: one of `playable_decks`; empty for the house's choice.
        without: photographs that are left out.
        settings: what pupils see and may do.
    """

    seed: str
    length: int = 10
    network: str = DEFAULT
    deck: str = ""
    without: frozenset[str] = frozenset()
    settings: RoomSettings = field(default_factory=RoomSettings)


@dataclass(frozen=True, slots=True)
class NewRoom:
    """A room that was just made: its code, and the token of whoever leads, which is told this once."""

    code: str
    host_token: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody who was just let in: their number, name, and the token that they are known by again."""

    token: str
    number: int
    name: str


def preview(plan: RoomPlan) -> Game:
    """The photographs that a room of that plan would ask, in their order. Raises `DeckError`."""
    return _dealt(plan)[0]


def create(plan: RoomPlan) -> NewRoom:
    """Make a room. Raises `DeckError`, where there is nothing to ask; `StoreError`."""
    forget_expired()
    game, said = _dealt(plan)
    rounds = [RoomRound(one, said[one.photograph].claimed, said[one.photograph].probability) for one in game.rounds]
    token = new_token()
    code = container.store().rooms.create(
        host_key=digest_of(token), settings=plan.settings, network=plan.network, rounds=rounds, now=_now()
    )
    return NewRoom(code, token)


def _dealt(plan: RoomPlan) -> tuple[Game, dict[str, Candidate]]:
    digest, found = askable.candidates(plan.network, plan.deck)
    said = {one.photograph: one for one in found if one.photograph not in plan.without}
    try:
        game = deal(
            said.values(),
            seed=plan.seed,
            mode=plan.settings.mode,
            network=plan.network,
            deck=digest,
            neighbours=neighbours,
            label_space=imagenet_a_indices(),
            length=max(1, min(plan.length, LONGEST_ROOM)),
        )
    except ValueError as none:
        raise DeckError(f"{str(none)[:1].upper()}{str(none)[1:]}.") from none
    return game, said


def forget_expired() -> None:
    """Delete the rooms whose time is over. Raises `StoreError`."""
    if gone := container.store().rooms.delete_expired(_now()):
        log.info("%s rooms were over and are deleted", gone)


def asker_of(seen: RoomSeen, token: str, at: int | None = None) -> RoomAsker:
    """Who asks, by their token, and what they look `at` at their own pace; without one, the wall.

    Raises:
        NotInRoomError: nobody here has that token, or they were taken out of the room.
    """
    if not token:
        return RoomAsker()
    key = digest_of(token)
    if key and key == seen.room.host_key:
        return RoomAsker(leads=True)
    pupil = seen.by_key.get(key)
    if pupil is None:
        raise UnknownTokenError
    if pupil.presence is not Presence.IN:
        raise OutOfRoomError(pupil)
    return RoomAsker(pupil, at=at)


def look(seen: RoomSeen, who: RoomAsker, *, join_url: str) -> RoomView:
    """The room as they may see it; `join_url` is where others come in."""
    return view_of(seen, who, join_url=join_url, title=_title(seen.room.network), size=_size, credit=_credit)


def join(code: str, name: str | None, token: str | None = None) -> Joined:
    """Let somebody in, who may have made their token themselves. Raises as `Rooms.join` does."""
    token = token or new_token()
    pupil = container.store().rooms.join(code, key=digest_of(token), name=name, now=_now())
    container.live_rooms().changed(code)
    return Joined(token, pupil.number, pupil.name)


def rename(code: str, token: str) -> Pupil:
    """Another made-up name. Raises as `Rooms.rename` does."""
    pupil = container.store().rooms.rename(code, key=digest_of(token))
    container.live_rooms().changed(code)
    return pupil


def answer(code: str, token: str, position: int, option: int | None) -> Future[None]:
    """Keep an answer: durable once that is done. Fails as `Rooms.answer` does."""
    return _voted(code, container.store().rooms.answer(code, position, key=digest_of(token), option=option, now=_now()))


def call_machine(code: str, token: str, position: int, called: Call) -> Future[None]:
    """Keep what a pupil calls the machine: durable once that is done. Fails as `Rooms.call` does."""
    return _voted(code, container.store().rooms.call(code, position, key=digest_of(token), called=called, now=_now()))


def _voted(code: str, kept: Future[None]) -> Future[None]:
    kept.add_done_callback(lambda said: container.live_rooms().voted(code) if said.exception() is None else None)
    return kept


def take_step(code: str, command: Command, *, version: int, by_s: int = 30) -> None:
    """Take one step of a room. Raises as `Rooms.lead` does. Who may is the asker's to show."""
    keep = timedelta(hours=settings().room_hours)
    container.store().rooms.lead(code, command, version=version, now=_now(), keep=keep, by_s=by_s)
    container.live_rooms().changed(code)


def place_pupil(code: str, what: str, number: int) -> None:
    """Remove a pupil, ban one, or let one in again. Raises: ValueError, where there is none of that number."""
    container.store().rooms.place(code, number, _PLACES[what])
    container.live_rooms().changed(code)


def delete(code: str) -> None:
    """Delete the room at once, and all that was said in it. Raises `UnknownRoomError`, `StoreError`."""
    container.store().rooms.delete(code)
    container.live_rooms().forget(code)


def answers_table(seen: RoomSeen) -> bytes:
    """What was said of the photographs that were told as CSV in UTF-8 with a byte order mark, a line an answer."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    names = {pupil.number: pupil.name for pupil in seen.pupils}
    title = _title(seen.room.network)
    is_timed = seen.room.settings.pace is RoomPace.HOST  # what is kept counts from when all were asked
    for position in range(1, seen.room.state.told + 1):
        asked = seen.room.at(position)
        for number, said in sorted(seen.said(position).items()):
            called = came_true(asked, said.called)
            row = (
                names[number], position, _name(asked.asked.truth), _name(said.chosen), _yes(said.is_right),
                "" if said.called is None else said.called.value, "" if called is None else _yes(called),
                f"{said.took_ms / 1000:.1f}" if is_timed else "",
                title, _name(asked.claimed), _yes(asked.machine_is_right),
            )  # fmt: skip
            writer.writerow([harmless(str(cell)) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _now() -> datetime:
    return datetime.now(UTC)


def _name(index: int | None) -> str:
    return "I don't know" if index is None else classes()[index].name


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def _title(network: str) -> str:
    return find(network).title


def _size(photograph: str) -> tuple[int, int]:
    """A photograph's width and height; a square where it cannot be had any more, so that the lesson goes on."""
    try:
        shown = images.display(photograph)
    except (DeckError, UnreadablePhotographError):
        return 640, 640
    return shown.width, shown.height


def _credit(photograph: str) -> str:
    try:
        given = available.photograph(photograph).credit
    except DeckError:
        return ""
    return "" if given is None else ", ".join(part for part in (given.author, given.licence) if part)
