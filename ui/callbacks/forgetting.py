"""What a click does about all that is kept of a player."""

from quiz import formatting
from quiz.storage.store import StoreError
from services import play
from ui.session import session


def forget_me() -> None:
    """Delete all that is kept of this player, here and in the tab, and begin anew."""
    s = session()
    try:
        gone = play.forget(s.player)
    except StoreError as trouble:
        s.tell(str(trouble))
        return
    s.game, s.rival, s.left, s.aside = None, "", None, None
    s.spoiled.clear()
    s.said = s.replying = s.reading = s.hint = ""
    s.drafts += 1  # what was being written is no longer in its field
    s.tell(f"Done: {formatting.counted(gone, 'answer')} of yours deleted.")
