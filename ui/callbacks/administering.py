"""What an admin's click does. Each asks again whether it is an admin's: what a browser may press proves nothing."""

import logging
import secrets
import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import streamlit as st

from config.files import data_folder
from deck.zipped import MAX_PACKED_BYTES
from model.networks.preprocessing import Protocol
from model.networks.registry import find
from services import container
from services.decks import available
from services.decks.made_here import is_made_here
from services.decks.own_names import is_deck_name
from services.house import opponent as house_opponent
from services.subprocess_jobs import BusyError, on_how_many_workers
from ui import access
from ui.session import picked, session
from ui.views.admin import measurable_decks

log = logging.getLogger(__name__)


_FORGOTTEN_S = 24 * 3600


def zip_mb() -> int:
    """How many megabytes a zip may have on this page: what the server takes, and never more than is unpacked."""
    return min(int(st.get_option("server.maxUploadSize")), MAX_PACKED_BYTES // 1_000_000)


def take_key(link: Mapping[str, str]) -> bool:
    """Become an admin by the key in a link; whether there was a key, which should not stay in the address.

    Who has entered by a link that works once is an admin in every tab.
    """
    s = session()
    s.is_admin = s.is_admin or container.admin_access().knows(s.player)
    if "key" not in link:
        return False
    if s.is_admin:
        return True
    _enter(link["key"])
    return True


def enter(widget: str) -> None:
    """Become an admin by the key that was typed."""
    _enter(str(picked(widget) or ""))


def _enter(key: str) -> None:
    s = session()
    try:
        s.is_admin = container.admin_access().opens(key, player=s.player, address=st.context.ip_address)
    except PermissionError as wait:
        s.tell(str(wait))
        return
    if not s.is_admin:
        s.tell("That is not the key. It is in QUIZ_ADMIN_SECRET, or in the server's log.")


def leave() -> None:
    """Be a visitor again."""
    s = session()
    s.is_admin = False
    container.admin_access().leaves(s.player)


def start_evaluation(network: str, deck: str, protocol: str) -> None:
    """Start measuring what is chosen in those widgets: a network on a deck, with whose preprocessing."""
    s = session()
    if not s.is_admin:
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
    if not s.is_admin:
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
    if session().is_admin:
        container.jobs().cancel()


def delete_deck(name: str) -> None:
    """Delete a deck that was made here; never one that lies elsewhere."""
    if not session().is_admin or not is_made_here(name):
        return
    shutil.rmtree(available.own_folders()[name], ignore_errors=True)
    log.info("the deck %s was deleted by an admin", name)
    session().tell(f"The deck {name} is gone.")


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


def start_open_deck() -> None:
    """Fetch the open deck now, whatever QUIZ_FETCH says of the start."""
    if access.may_fetch():
        container.fetching_open_deck().start()


def choose_opponent(network: str) -> None:
    """Have a network fetched, to be whom newcomers play against from then on; an empty name for the usual one."""
    if not session().is_admin:
        return
    try:
        house_opponent.set_house_opponent(network)
    except OSError as trouble:
        log.warning("the choice of an opponent could not be kept: %s", trouble)
        session().tell("The choice could not be kept; the operator's log says why.")
        return
    if network:
        container.opponents().try_again(network)
        container.opponent(network)


def start_fetch() -> None:
    """Start it. Who may is asked again: what a browser says it may press proves nothing."""
    if access.may_fetch():
        container.fetching().start()
