"""What a friend is told before playing: of a game how the house's network did, of a photograph nothing at all.

A chat fetches cards for whoever reads them, and cannot say who that is. So nothing here says, or lets anyone infer,
what a network made of one photograph: whether it was right is half of the answer.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from urllib.parse import urlencode

from deck.sources import DeckError
from model.networks.registry import DEFAULT
from quiz import formatting
from quiz.game import GLANCES, Game, Kind, Mode
from quiz.invitations import SHORT, Invitation, Picture
from quiz.seeds import Daily, Day, parse_day, seed_of, today
from quiz.storage.shares import Share
from services import challenges, container, games
from services.decks import available

QUESTION = "What is this?"
LINE = "A network has its answer. What is yours?"
"""What is said of every photograph: of those that fool it, of those that don't, and of those it has yet to see."""

_PICTURES = {Mode.SAYS: 1, **dict.fromkeys(GLANCES, 0)}
"""How many of a game's photographs its card shows, where these are not four: none of those to be glanced at."""

DAYS = 14
"""Days that the feed goes back."""


def of_photograph(digits: str) -> Invitation | None:
    """The invitation to the photograph whose id begins so; None where there is none, or more than one."""
    found = games.photograph_beginning(digits)
    if found is None:
        return None
    return Invitation(
        path=path_of(found.id),
        title=QUESTION,
        line=LINE,
        call="Look and guess",
        play=f"game={seed_of(found.id)}",
        pictures=(Picture(found.id, found.credit),),
    )


def of_game(seed: str, link: Mapping[str, str]) -> Invitation | None:
    """The invitation to the game of that seed, played as the rest of the link says, as far as that is here."""
    mode = Mode(link["mode"]) if link.get("mode") in list(Mode) else Mode.FOUR
    network = link.get("network", DEFAULT)
    network = network if games.is_network_here(network) else DEFAULT
    deck = link.get("deck", "") if link.get("deck", "") in available.playable_decks() else ""
    try:
        dealt = games.deal_from(seed, games.Choice(mode, network, deck))
    except DeckError:
        return None
    store = container.store()
    shown = store.shared(link.get("by", ""))
    game = (None if shown is None else store.game(shown.game)) or games.as_begun(dealt)
    if game.seed != seed or not challenges.are_photographs_here(
        game
    ):  # somebody's share of another game, or of one that has gone
        shown, game = None, games.as_begun(dealt)
    named = {"mode": mode, "network": network, "deck": deck}
    kept = {key: value for key, value in named.items() if key in link and link[key] == value}
    by = {} if shown is None else {"by": shown.id}
    title, line = _of_day(day, game, shown) if (day := parse_day(seed)) else _dare(game, shown)
    return Invitation(
        path=f"g/{seed}" + (f"?{urlencode(kept | by)}" if kept or by else ""),
        title=title,
        line=line,
        call="Play",
        play=urlencode({"game": seed, **kept, **by}),
        pictures=tuple(_picture(asked.photograph) for asked in game.rounds[: _PICTURES.get(game.mode, 4)]),
    )


def of_days() -> list[tuple[date, Invitation]]:
    """The photographs of the last days that anybody asked for, and today's, the latest first. Raises `ValueError`."""
    try:
        games.daily(Day(Daily.PHOTOGRAPH, today()))
    except DeckError as nothing:
        raise ValueError(str(nothing)) from nothing
    found = []
    for ago in range(DAYS):
        day = Day(Daily.PHOTOGRAPH, today() - timedelta(days=ago))
        if games.settled(day) is not None and (invitation := of_game(day.seed, {})) is not None:
            found.append((day.date, invitation))
    return found


def _of_day(day: Day, game: Game, shown: Share | None) -> tuple[str, str]:
    """What is asked on that day, and how a friend did, else the network."""
    if day.what is Daily.GAME:
        dared, line = _dare(game, shown)
        title = f"The {formatting.spelled(len(game.rounds))} of {formatting.day(day.date)}"
        return title if shown is None else f"{title}: {dared[0].lower()}{dared[1:]}", line
    title = f"{QUESTION} The photograph of {formatting.day(day.date)}"
    return title, LINE if shown is None else challenges.dare(shown.people, 1)


def _dare(game: Game, shown: Share | None) -> tuple[str, str]:
    """What there is to beat: a friend's score where one is shown, else the network's own, where it has one."""
    if game.mode is Mode.SAYS:
        return _dare_to_foresee(game, shown)
    if game.mode in GLANCES:
        return _dare_to_glance(game, shown)
    if shown is None:
        return "Can you out-see a network?", f"{_networks_own(game)} The same for everybody."
    title = challenges.dare(shown.people, len(game.rounds))
    if len(game.rounds) == 1:
        return title, "The same photograph, the same options."
    if shown.network.n < shown.people.n or not is_about_the_game(shown.network.right, shown.network.n):
        return title, "A friend of yours got that. The same photographs, the same options."
    return title, f"A friend of yours got that; the network got {shown.network.right}."


def _dare_to_foresee(game: Game, shown: Share | None) -> tuple[str, str]:
    """The same where one says what the network claims: there is nothing it could get, and blind guessing to beat."""
    rules = "All of these fool it" if len(game.rounds) > 1 else "It fools it"
    line = f"{rules}; one of four options is what it says. Blind guessing gets one in four."
    return "Can you tell what a network will say?" if shown is None else challenges.dare(
        shown.people, len(game.rounds)
    ), line


def _dare_to_glance(game: Game, shown: Share | None) -> tuple[str, str]:
    """The same at a glance: for how long one looks, and that nobody may look twice."""
    line = f"Each photograph is shown once, for {game.mode.exposure_ms:,} ms; then say what it was."
    return "What do you see at a glance?" if shown is None else challenges.dare(shown.people, len(game.rounds)), line


def _networks_own(game: Game) -> str:
    """How many of a game's photographs its network gets, in a sentence, or what is said of every photograph."""
    n, its = len(game.rounds), sum(asked.kind is Kind.CONTROL for asked in game.rounds)
    return f"It gets {its} of these {n}." if is_about_the_game(its, n) else LINE


def _picture(photograph: str) -> Picture:
    return Picture(photograph, available.photograph(photograph).credit)


def path_of(photograph: str) -> str:
    """Where the page of a photograph is."""
    return f"p/{photograph[:SHORT]}"


def is_about_the_game(right: int, many: int) -> bool:
    """Whether “right of many” says nothing of any one photograph: none and all do, and so does either of one."""
    return 0 < right < many
