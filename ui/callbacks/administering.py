"""What a host's click does. Each asks again whether it is a host's: what a browser says it may press proves nothing."""

import json
import logging
import secrets
import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import streamlit as st

from config.checks import is_deck_name
from config.files import data_folder
from deck.classes import class_of
from deck.zipped import MAX_PACKED_BYTES
from model.evaluation.deck_filter import REPORT
from model.evaluation.results import Protocol
from model.networks.registry import find
from quiz import formatting
from services import container
from services.decks import available
from services.subprocess_jobs import (
    BusyError,
    MeasuredAccuracy,
    Status,
    on_how_many_workers,
    time_left,
)
from ui import html
from ui.session import picked, session

log = logging.getLogger(__name__)


_FORGOTTEN_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Striking:
    """A photograph that a deck was made of, and the surest of the claims about it."""

    photograph: str
    truth: int
    network: str
    claimed: int
    probability: float


@dataclass(frozen=True, slots=True)
class Made:
    """A deck that was made here: how many photographs fool, how many are controls, and the most striking."""

    name: str
    fooling: int
    controls: int
    striking: tuple[Striking, ...]


def zip_mb() -> int:
    """How many megabytes a zip may have on this page: what the server takes, and never more than is unpacked."""
    return min(int(st.get_option("server.maxUploadSize")), MAX_PACKED_BYTES // 1_000_000)


def take_key(link: Mapping[str, str]) -> bool:
    """Become a host by the key in a link; whether there was a key, which should not stay in the address.

    Who has entered by a link that works once is a host in every tab.
    """
    s = session()
    s.is_host = s.is_host or container.admin_access().knows(s.player)
    if "key" not in link:
        return False
    if s.is_host:
        return True
    _enter(link["key"])
    return True


def enter(widget: str) -> None:
    """Become a host by the key that was typed."""
    _enter(str(picked(widget) or ""))


def _enter(key: str) -> None:
    s = session()
    try:
        s.is_host = container.admin_access().opens(key, player=s.player, address=st.context.ip_address)
    except PermissionError as wait:
        s.tell(str(wait))
        return
    if not s.is_host:
        s.tell("That is not the key. It is in QUIZ_HOST_SECRET, or in the server's log.")


def leave() -> None:
    """Be a visitor again."""
    s = session()
    s.is_host = False
    container.admin_access().leaves(s.player)


def measurable_decks() -> dict[str, str]:
    """What can be measured: names and titles, the usual deck first."""
    return {deck.name: f"{deck.title}, {len(deck.photographs):,} photographs" for deck in available.decks()}


def start_evaluation(network: str, deck: str, protocol: str) -> None:
    """Start measuring what is chosen in those widgets: a network on a deck, with whose preprocessing."""
    s = session()
    if not s.is_host:
        return
    official = picked(protocol) is Protocol.OFFICIAL
    deck = str(picked(deck))
    try:
        found = find(str(picked(network) or "").strip())
    except ValueError as wrong:
        s.tell(str(wrong))
        return
    if deck not in measurable_decks():
        s.tell("That deck is not here any more.")
        return
    place = str(available.own_folders().get(deck, deck))
    by = " by the official protocol" if official else ""
    how = Protocol.OFFICIAL if official else Protocol.OWN
    arguments = ["evaluate", "--network", found.name, "--deck", place, "--protocol", how.value]
    title = next(opened.title for opened in available.decks() if opened.name == deck)
    _start(f"{found.title} on {title}{by}", [*arguments, "--workers", str(on_how_many_workers())])


def make_deck(upload: str, fooled: str, confidence: str, name: str) -> None:
    """Start making a deck of one's own from what is in those widgets: a zip, networks, per cent, a name."""
    s = session()
    if not s.is_host:
        return
    name, networks, packed = str(picked(name) or "").strip(), picked(fooled), picked(upload)
    if not isinstance(packed, BytesIO):
        s.tell("There is no zip yet: drop one first.")
    elif packed.getbuffer().nbytes > zip_mb() << 20:
        s.tell(f"That zip is larger than {zip_mb()} MB, which is as much as is taken here.")
    elif not isinstance(networks, list) or not networks:
        s.tell("Name a network that the photographs should fool.")
    elif not is_deck_name(name):
        s.tell("A deck's name is of small letters, digits and hyphens, 40 at most, such as: my-holidays.")
    elif (data_folder() / "decks" / name).exists():
        s.tell(f"There is a deck {name} already: delete it, or choose another name.")
    else:
        file = data_folder() / "uploads" / f"{secrets.token_hex(8)}.zip"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(packed.getbuffer())
        sure = float(str(picked(confidence) or 0)) / 100
        arguments = ["filter", str(file), "--networks", ",".join(map(str, networks)), "--confidence", str(sure)]
        out = ["--out", str(data_folder() / "decks" / name), "--workers", str(on_how_many_workers())]
        if not _start(f"The deck {name}", [*arguments, *out], makes=name, upload=file):
            file.unlink(missing_ok=True)


def sweep_leftovers() -> None:
    """Delete uploads that a server which was killed has left: what is a day old, nobody is reading any more."""
    for file in (data_folder() / "uploads").glob("*.zip"):
        with suppress(OSError):
            if time.time() - file.stat().st_mtime > _FORGOTTEN_S:
                file.unlink()


def cancel() -> None:
    """End what is running."""
    if session().is_host:
        container.jobs().cancel()


def delete_deck(name: str) -> None:
    """Delete a deck that was made here; never one that lies elsewhere."""
    if not session().is_host or not is_made_here(name):
        return
    shutil.rmtree(available.own_folders()[name], ignore_errors=True)
    log.info("the deck %s was deleted by a host", name)
    session().tell(f"The deck {name} is gone.")


def made() -> tuple[Made, ...]:
    """The decks that were made here, as their reports have it; who has none, or a damaged one, is left out."""
    found = []
    for name, folder in available.own_folders().items():
        try:
            facts = json.loads((folder / REPORT).read_text(encoding="utf-8"))
            striking = tuple(_striking(entry) for entry in facts["fooling"][:4])
            found.append(Made(name, len(facts["fooling"]), len(facts["controls"]), striking))
        except (OSError, ValueError, KeyError, TypeError, IndexError):
            continue
    return tuple(found)


def is_made_here(name: str) -> bool:
    """Whether that deck lies among those made here, and so may be deleted here."""
    folder = available.own_folders().get(name)
    return folder is not None and folder.parent == data_folder() / "decks" and (folder / REPORT).is_file()


def _counts(one: Made) -> str:
    """What is in a deck, in numbers."""
    return f"{formatting.counted(one.fooling, 'photograph')} that fool, {formatting.counted(one.controls, 'control')}."


def job_caption(one: Striking) -> str:
    """What a network was sure of, as a line of HTML under the photograph."""
    return html.said(html.NETWORK, formatting.probability(one.probability), f"sure: {html.name_of(one.claimed)}", False)


def running_line(status: Status) -> str:
    """What a job is at, in a line."""
    if status.total is None:
        return f"{status.title}: {status.phase.lower()}…"
    line = f"{status.done:,} of {status.total:,}"
    if status.rate and status.left_s is not None:
        line += f", {status.rate:,.0f} a second, {time_left(status.left_s)}"
    return f"{status.title}: {line}"


def ended_line(status: Status) -> str:
    """How a job ended, in a sentence."""
    if status.is_cancelled:
        return f"{status.title}: cancelled. What was answered is kept; started again, it goes on from there."
    if status.trouble:
        return f"{status.title}: {status.trouble}"
    if status.makes:
        return next(
            (f"{status.title} is made: {_counts(one)}" for one in made() if one.name == status.makes),
            f"{status.title} is made.",
        )
    return f"Measured: {status.title}.{_headline(status.measured)}"


def _headline(found: MeasuredAccuracy | None) -> str:
    """What came of it, if the job has said so."""
    if found is None:
        return ""
    return f" It got {found.right:,} of {found.photographs:,} right, choosing among {found.classes:,} classes."


def _start(title: str, arguments: Sequence[str], *, makes: str = "", upload: Path | None = None) -> bool:
    """Whether it runs now."""
    try:
        container.jobs().start(
            title,
            [*arguments, "--progress", "json"],
            makes=makes,
            after=lambda: upload.unlink(missing_ok=True) if upload is not None else None,
        )
    except BusyError as busy:
        session().tell(str(busy))
        return False
    except OSError as trouble:
        log.warning("a job could not be started: %s", trouble)
        session().tell("It could not be started; the operator's log says why.")
        return False
    return True


def _striking(entry: Mapping[str, object]) -> Striking:
    claims = entry["claims"]
    if not isinstance(claims, list):
        raise TypeError("claims are no list")
    surest = max(claims, key=lambda claim: float(claim["probability"]))
    return Striking(
        photograph=str(entry["photograph"]),
        truth=class_of(str(entry["truth"])).index,
        network=str(surest["network"]),
        claimed=class_of(str(surest["claimed"])).index,
        probability=float(surest["probability"]),
    )
