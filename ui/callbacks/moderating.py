"""What an admin's click does about what visitors say. Each asks again whether it is an admin's."""

import logging
from collections.abc import Callable

from quiz.storage.discussion.reactions import Ruling
from quiz.storage.store import StoreError
from services import container
from ui.session import session

log = logging.getLogger(__name__)


def hide(comment: str) -> None:
    """Hide a comment."""
    _done(lambda: container.store().moderation.hide(comment))


def restore(comment: str) -> None:
    """Show a comment, whatever else is reported of it."""
    _done(lambda: container.store().moderation.restore(comment))


def ban(player: str) -> None:
    """Let its author say nothing more."""
    _done(lambda: container.store().moderation.ban(player))


def unban(player: str) -> None:
    """Let them speak again."""
    _done(lambda: container.store().moderation.unban(player))


def rule(photograph: str, ruling: Ruling) -> None:
    """Confirm that a label is wrong, or find it right."""
    _done(lambda: container.store().moderation.rule(photograph, ruling))


def exported() -> bytes:
    """Every comment as CSV, for a spreadsheet. Raises `StoreError`.

    It is called when the file is fetched, outside of any tab, and so cannot ask who fetches it: only an admin's page
    offers it, under an address that nobody guesses.
    """
    return container.store().moderation.export().encode("utf-8-sig")


def _done(do: Callable[[], None]) -> None:
    s = session()
    if not s.is_admin:
        return
    try:
        do()
    except (ValueError, StoreError) as trouble:
        log.warning("an admin's act failed: %s", trouble)
        s.tell(str(trouble))
