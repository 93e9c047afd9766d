"""The photograph where it is shown for a moment: covered, shown once it is asked for, and covered again."""

from ui import html
from ui.callbacks import glancing
from ui.components.brief_look import brief_look
from ui.session import session
from ui.views import glance
from ui.views.glance import Look
from ui.views.round_view import RoundView


def covered_photograph(board: RoundView, look: Look) -> None:
    """The box of the photograph, with a button while the look is ahead."""
    if board.shown is None:
        return
    position, widget = board.asked.position, f"look-{board.game.id}-{board.asked.position}"
    brief_look(
        round_id=f"{board.game.id} {position}",
        stage=look.value,
        src=f"photographs/{board.asked.photograph}.jpg" if look is Look.BEGUN else "",
        exposure_ms=board.game.mode.exposure_ms,
        size=(board.shown.width, board.shown.height),
        shape=html.shape_of(board.shown.width, board.shown.height),
        alt=glance.covered_alt(board.game, position),
        otherwise=glance.NO_SCRIPT,
        keys=session().keys,
        key=widget,
        on_press=lambda: glancing.begin(position),
        on_end=lambda: glancing.end(position, widget),
    )
