"""Which decks are here: the one that ships, ImageNet-A, the open deck, and the operator's own."""

from dataclasses import replace
from pathlib import Path

from config.files import HomeError, data_folder
from config.settings import settings
from deck.layout import is_hidden_folder
from deck.photographs import Deck, Photograph
from deck.recipes.fetching import usual_folder
from deck.recipes.opening import OPEN_DECK, is_fetched
from deck.sources import DeckError, imagenet_a_folder, open_deck, open_imagenet_a, open_starter, printable
from services.decks.download import Opening
from services.decks.own_names import TAKEN, USUAL, is_deck_name, link_name, named_deck
from services.once import shared

OWN_DECKS = 50
"""How many decks of one's own are opened."""


@shared.once
def starter() -> Deck:
    """The deck that ships with the app."""
    return open_starter()


@shared.once_per(most=2 + OWN_DECKS)
def _opening(name: str, folder: str, changed_ns: int) -> Opening:
    """A folder on its way to being a deck, made anew when the folder changes. `name` is empty for ImageNet-A's."""
    if not name:
        return Opening(open_imagenet_a)
    own_name = printable(Path(folder).name)
    named = named_deck()
    is_made_here = own_name == name and (named is None or named.name != name)
    title = name.replace("-", " ").capitalize() if is_made_here else own_name
    return Opening(lambda: replace(open_deck(folder), name=name, title=title))


def _changed_ns(folder: Path) -> int:
    """When a folder was changed; 0 where it is not there, so that whoever opens it says so."""
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0


def imagenet_a() -> Deck | None:
    """ImageNet-A where this machine has it, else None, also while it is still being read: nobody waits for that."""
    try:
        folder = imagenet_a_folder()
    except HomeError:
        return None
    changed_ns = _changed_ns(folder)
    if not changed_ns and not settings().imagenet_a:
        return None
    return _opening("", str(folder), changed_ns).deck


def own_folders() -> dict[str, Path]:
    """Where decks of one's own lie, by name: those made here, and the one that QUIZ_DECK names, which comes first."""
    found: dict[str, Path] = {}
    if (named := named_deck()) is not None:
        found[named.name] = named.folder
    try:
        made = sorted(path for path in (data_folder() / "decks").iterdir() if path.is_dir())
    except OSError:
        made = []
    made = [
        path
        for path in made
        if not is_hidden_folder(path.name) and path.name != "imagenet-a" and path not in found.values()
    ]
    # Who has a name that a link takes keeps it, and the open deck is never one too many.
    made.sort(key=lambda path: (path.name != OPEN_DECK, not is_deck_name(path.name)))
    for path in made[:OWN_DECKS]:
        found[link_name(path.name, TAKEN | set(found))] = path
    return found


def open_deck_here() -> Deck | None:
    """The open deck, once it was fetched and is open."""
    try:
        place = usual_folder(OPEN_DECK)
    except HomeError:
        return None
    name = next((name for name, folder in own_folders().items() if folder == place), "")
    return _opening(name, str(place), _changed_ns(place)).deck if name and is_fetched(place) else None


def starter_and_open() -> Deck | None:
    """The starter deck and the open deck as one, which is played where ImageNet-A is not; None without the latter."""
    fetched = open_deck_here()
    return None if fetched is None else _together(fetched)


@shared.once_per(most=2, key=lambda fetched: fetched.digest)
def _together(fetched: Deck) -> Deck:
    ours = starter()
    here = {photo.id for photo in ours.photographs}
    return Deck(
        name=USUAL,
        title="Starter and open deck",
        photographs=ours.photographs + tuple(photo for photo in fetched.photographs if photo.id not in here),
        note=ours.note,
    )


def usual_decks() -> tuple[Deck, ...]:
    """What is, or was, played here where nothing else is named: the best that is here first, the starter deck last."""
    return (*filter(None, (imagenet_a(), starter_and_open())), starter())


def own_decks() -> tuple[Deck, ...]:
    """The decks of one's own that are open by now."""
    found = []
    for name, folder in own_folders().items():
        if (deck := _opening(name, str(folder), _changed_ns(folder)).deck) is not None:
            found.append(deck)
    return tuple(found)


def missing_deck() -> str:
    """A sentence where the deck that QUIZ_DECK names cannot be played; empty where it can, or is being opened."""
    named = named_deck()
    if named is None or not _opening(named.name, str(named.folder), _changed_ns(named.folder)).trouble:
        return ""
    return "The deck that QUIZ_DECK names could not be opened, so another is played; the server's log says why."


def house_deck() -> Deck | None:
    """The deck that QUIZ_DECK names, once it is open; None where the house plays the usual one."""
    named = named_deck()
    return next((deck for deck in own_decks() if named is not None and deck.name == named.name), None)


def playable_decks() -> dict[str, str]:
    """What can be played here, the house's choice first: what a link calls it, and its title."""
    own = own_decks()
    usual = usual_decks()[0]
    house = house_deck()
    first = (house,) if house is not None else ()
    titles = [*((deck.name, deck.title) for deck in first), (USUAL, usual.title)]
    return dict(titles + [(deck.name, deck.title) for deck in own if deck not in first])


def decks() -> tuple[Deck, ...]:
    """Every deck here, the one to play first."""
    real = imagenet_a()
    return ((starter(),) if real is None else (real, starter())) + own_decks()


def photograph(identity: str) -> Photograph:
    """The photograph of that id in any deck here. Raises `DeckError` when none has it."""
    for deck in decks():
        try:
            return deck.get(identity)
        except (KeyError, ValueError):
            continue
    raise DeckError("That photograph is in none of the decks on this machine.")


def deck_of_one(photo: Photograph) -> Deck:
    """A deck of one."""
    return Deck(name="", title="", photographs=(photo,))
