"""What every visitor shares: made once per process, frozen, changed by nobody."""

import logging

from config.files import data_folder
from config.settings import settings
from model.explain.saliency import Explainer
from model.inference.prediction_cache import FILE, PredictionCache
from model.reprogramming.digit_reader import shipped
from quiz.storage.store import Store
from services.admin_access import Door, the_door
from services.decks.available import decks
from services.decks.download import Fetching
from services.lab.visitor_photographs import Desk
from services.lab.work_queue import Turns
from services.lab.worker import Apart
from services.once import shared
from services.opponents import (
    Opponent,
    Opponents,
)
from services.rate_limits import Pace
from services.subprocess_jobs import Jobs
from services.uploads import Uploads
from ui import streamlit_files

log = logging.getLogger(__name__)


@shared.once_closed(Store.close)
def store() -> Store:
    """The store of games and guesses. Raises `StoreError`, and is tried again on the next call."""
    return Store()


@shared.once_closed(PredictionCache.close)
def predictions() -> PredictionCache:
    """What networks have said of photographs before."""
    return PredictionCache(data_folder() / FILE)


@shared.once
def fetching() -> Fetching:
    """The fetch of ImageNet-A that the whole house shares; when it is in place it is opened and judged."""

    return Fetching()


@shared.once_closed(Jobs.close)
def jobs() -> Jobs:
    """What a host has running."""
    return Jobs(data_folder())


@shared.once_closed(Desk.close)
def visitor_photographs() -> Desk:
    """Visitors' own photographs."""
    return Desk(after=streamlit_files.sweep)


@shared.once
def work_queue() -> Turns:
    """Whose turn it is in the lab."""
    return Turns()


@shared.once_per(most=4)
def explainer(network: str) -> Explainer:
    """What explains that network. Raises `WeightsError`."""
    return Explainer(opponent(network).classifier.module())


@shared.once
def digit_explainer() -> Explainer:
    """What explains the small network that reads digits."""
    return Explainer(shipped().module)


@shared.once_closed(Apart.close)
def lab_worker() -> Apart:
    """The lab's own process, where strangers come."""
    return Apart(settings().lab_memory_mb)


@shared.once
def uploads() -> Uploads:
    """What may be uploaded, and what is here."""
    return Uploads()


@shared.once
def rate_limits() -> Pace:
    """Who has said how much of late."""
    return Pace()


@shared.once
def admin_access() -> Door:
    """Who may be a host."""
    return the_door()


@shared.once
def opponents() -> Opponents:
    """The networks that are here or on their way."""
    return Opponents(lambda name: Opponent(name, cache=predictions(), decks=decks))


def opponent(network: str) -> Opponent:
    """The network of that name on its way to being ready. Raises `ValueError` for a name nobody knows."""
    return opponents().get(network)
