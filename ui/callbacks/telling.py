"""What a click in the story does: have one of its steps run."""

from functools import partial

from deck.sources import DeckError
from services import container
from services.lab import exhibits, tasks
from services.lab.isolation import OnlyAdminError, guarded
from services.lab.work_queue import QueueFullError
from ui import access
from ui.callbacks import experimenting
from ui.session import session
from ui.views import story, story_figures
from ui.views.lab import reprogramming

_WAKING = "story-waking"


def prepare() -> None:
    """Have what the first step needs awake before anybody asks for it, once for each tab; what cannot be, need not."""
    s = session()
    if _WAKING in s.told:
        return
    s.told.add(_WAKING)
    work = partial(tasks.waking, story.TELLER)
    try:
        s.tickets[_WAKING] = container.work_queue().ask(
            s.player, guarded(work, "", is_public=access.is_public(), is_admin=s.is_admin)
        )
    except (QueueFullError, OnlyAdminError):
        return


def add_noise(key: str) -> None:
    """Fool the network with that photograph."""
    s = session()
    s.telling = story.NOISE
    try:
        plan = story.noise_plan(key)
    except ValueError as wrong:
        s.tell(str(wrong))
        return
    experimenting.ask(story.NOISE, partial(tasks.attack, story.TELLER, key, plan, is_shown_to_others=False), about=key)


def put_frame() -> None:
    """Put the frame around a board."""
    session().told.add(story.FRAME)


def another_board() -> None:
    """Another board, by chance, that is not the one that lies there."""
    s = session()
    before = s.board
    while s.board == before:
        s.board = reprogramming.roll()


def ask_as_taken() -> None:
    """Ask the network about the photograph to which nothing was added."""
    session().told.add(story.AS_TAKEN)


def try_some() -> None:
    """Try the network on some photographs."""
    s = session()
    s.telling = story.COUNT
    try:
        s.trying, photographs = exhibits.drawn(story_figures.counting_seed())
    except DeckError as gone:
        s.tell(str(gone))
        return
    experimenting.ask(story.COUNT, partial(tasks.trying, story.TELLER, [photo.id for photo in photographs]))
