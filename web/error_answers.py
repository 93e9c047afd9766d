"""What becomes of a fault on the way to an answer: a status and a sentence here, and the rest in the operator's log."""

import logging
import math
import time
from collections import OrderedDict
from typing import Final, NamedTuple

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import Scope

from config.files import HomeError, for_visitors
from deck.photographs import UnreadablePhotographError
from deck.sources import DeckError
from model.networks.weights import WeightsError
from quiz.storage.failures import StoreError
from web.base_url import way_home
from web.limits import FullError
from web.share.html import notice

log = logging.getLogger(__name__)

UNFORESEEN: Final = "Something broke on our side, and it has been noted."
A_MINUTE_S: Final = 60


class Fault(NamedTuple):
    """How a kind of fault is answered: its status, and what is said where its own text would tell of this machine."""

    status: int
    sentence: str


FORESEEN: Final[dict[type[Exception], Fault]] = {
    FullError: Fault(503, "Too many are asking for this at once. Try again in a moment."),
    StoreError: Fault(503, "The quiz's records cannot be reached just now; try again in a moment."),
    HomeError: Fault(503, HomeError.VISITORS),
    WeightsError: Fault(503, "That network is not to be had just now; try again later."),
    DeckError: Fault(404, "That is in none of the decks on this machine."),
    UnreadablePhotographError: Fault(404, "That photograph cannot be read."),
    ValueError: Fault(404, "There is no such thing here."),
}
HEADLINES: Final = {404: "Nothing to see here", 503: "Not just now"}
_noted: Final[OrderedDict[str, float]] = OrderedDict()


def answer_to(error: Exception, scope: Scope) -> Response | None:
    """The answer to a fault that some address met; None to one that nobody foresaw.

    Another ValueError than the rooms' own kinds may be anything, and its text for anybody.
    """
    return None if _kind_of(error) in (None, ValueError) else error_answer(error, scope)


def error_answer(error: Exception, scope: Scope, *, status: int | None = None) -> Response:
    """The answer to a fault whose text is a sentence, which is logged: a page for people, else the sentence alone.

    `status`, where it is another than is usual for that kind.
    """
    usual_status, usual = FORESEEN[_kind_of(error) or ValueError]
    status, said = status or usual_status, str(error)
    _note(status, said)
    said = for_visitors(said, usual) or usual
    said += "" if said.endswith((".", "?")) else "."
    headers = {"cache-control": "no-store", **_retry_after(error, status)}
    if "text/html" in Headers(scope=scope).get("accept", ""):
        return notice(HEADLINES[status], said, way_home=way_home(scope), status=status, headers=headers)
    return PlainTextResponse(said, status_code=status, headers=headers)


def _kind_of(error: Exception) -> type[Exception] | None:
    """The kind in the table that it is of, the nearest one; None where it is of none."""
    return next((kind for kind in type(error).__mro__ if kind in FORESEEN), None)


def _note(status: int, said: str) -> None:
    """A line in the log, of each sentence once a minute: what visitors ask for again and again fills no disk."""
    now = time.monotonic()
    if now - _noted.get(said, -math.inf) < A_MINUTE_S:
        return
    _noted[said] = now
    _noted.move_to_end(said)
    while len(_noted) > 100:
        _noted.popitem(last=False)
    log.warning("%d: %s", status, said)


def _retry_after(error: Exception, status: int) -> dict[str, str]:
    if status != 503:
        return {}
    return {"retry-after": str(error.retry_after_s if isinstance(error, FullError) else A_MINUTE_S)}
