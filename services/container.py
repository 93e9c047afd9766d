"""What every visitor shares: made once per process, frozen, changed by nobody."""

import logging

from config.files import data_folder
from config.settings import settings
from model.explain.saliency import Explainer
from model.inference.prediction_cache import CACHE_FILE, PredictionCache
from model.reprogramming.digit_reader import shipped
from quiz.storage.store import Store
from services.admin_access import AdminAccess, make_admin_access
from services.decks import available
from services.decks.download import Fetching, fetched_imagenet_a, fetched_open_deck
from services.lab.visitor_photographs import VisitorPhotographs
from services.lab.work_queue import WorkQueue
from services.lab.worker import LabWorker
from services.once import shared
from services.opponents import Opponent, Opponents
from services.rate_limits import RateLimits
from services.rooms.live import LiveRooms
from services.subprocess_jobs import Jobs
from services.uploads import Uploads

log = logging.getLogger(__name__)


@shared.once_closed(Store.close)
def store() -> Store:
    """The store of games and guesses. Raises `StoreError`, and is tried again on the next call."""
    return Store()


@shared.once_closed(PredictionCache.close)
def predictions() -> PredictionCache:
    """What networks have said of photographs before."""
    return PredictionCache(data_folder() / CACHE_FILE)


@shared.once
def fetching() -> Fetching:
    """The fetch of ImageNet-A that the whole house shares; when it is in place it is opened and judged."""
    return Fetching("ImageNet-A", fetched_imagenet_a)


@shared.once
def fetching_open_deck() -> Fetching:
    """The fetch of the open deck, likewise."""
    return Fetching("the open deck", fetched_open_deck)


@shared.once_closed(Jobs.close)
def jobs() -> Jobs:
    """What an admin has running."""
    return Jobs(data_folder())


@shared.once_closed(VisitorPhotographs.close)
def visitor_photographs() -> VisitorPhotographs:
    """Visitors' own photographs."""
    return VisitorPhotographs()


@shared.once
def work_queue() -> WorkQueue:
    """Whose turn it is in the lab."""
    return WorkQueue()


@shared.once_per(most=4)
def explainer(network: str) -> Explainer:
    """What explains that network. Raises `WeightsError`."""
    return Explainer(opponent(network).classifier.module())


@shared.once
def digit_explainer() -> Explainer:
    """What explains the small network that reads digits."""
    return Explainer(shipped().module)


@shared.once_closed(LabWorker.close)
def lab_worker() -> LabWorker:
    """The lab's own process, where strangers come."""
    return LabWorker(settings().lab_memory_mb)


@shared.once
def uploads() -> Uploads:
    """What may be uploaded, and what is here."""
    return Uploads()


@shared.once
def rate_limits() -> RateLimits:
    """Who has said how much of late."""
    return RateLimits()


@shared.once
def live_rooms() -> LiveRooms:
    """What is known of classes in rooms just now."""
    return LiveRooms(lambda: store().rooms)


@shared.once
def admin_access() -> AdminAccess:
    """Who may be an admin."""
    return make_admin_access()


@shared.once
def opponents() -> Opponents:
    """The networks that are here or on their way."""
    return Opponents(lambda name: Opponent(name, cache=predictions(), decks=available.decks))


def opponent(network: str) -> Opponent:
    """The network of that name on its way to being ready. Raises `ValueError` for a name nobody knows."""
    return opponents().get(network)
