"""What a press does where a photograph is shown for a moment: begin the look, once, and keep how long it was."""

import logging
from collections.abc import Mapping

from quiz.storage.store import OtherDealError, StoreError
from services import container, play
from ui.session import picked, session

log = logging.getLogger(__name__)


def begin(position: int) -> None:
    """Have the photograph of that round shown in this tab, unless it was shown before, here or elsewhere."""
    s = session()
    if s.game is None:
        return
    try:
        if play.begin_glance(s.game, position, player=s.player):
            s.glancing = (s.game.id, position)
    except OtherDealError as begun:
        s.game = container.store().game(s.game.id)
        s.tell(str(begun))
    except StoreError as trouble:
        s.tell(str(trouble), "Nothing was shown: press again.")
    except ValueError as wrong:
        log.warning("refused a look at round %r of game %s: %s", position, s.game.id, wrong)
        s.tell(str(wrong))


def end(position: int, widget: str) -> None:
    """The look is over: keep for how many ms the photograph was shown, if that widget could measure it."""
    s = session()
    if s.game is None or s.glancing != (s.game.id, position):
        return
    s.glancing = None
    found = picked(widget)
    said = found.get("shown") if isinstance(found, Mapping) else None
    glanced_ms = said.get("ms") if isinstance(said, Mapping) else None
    if not isinstance(glanced_ms, int) or isinstance(glanced_ms, bool):
        return  # the tab was hidden, or the photograph did not come
    try:
        play.measure_glance(s.game, position, glanced_ms, player=s.player)
    except StoreError as trouble:
        s.tell(str(trouble), "How long you saw it was not kept; go on all the same.")
    except ValueError as wrong:
        log.warning("refused a look of %r ms at round %r of game %s: %s", glanced_ms, position, s.game.id, wrong)
