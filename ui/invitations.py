"""What a friend is told before playing: how the house's network did on a photograph, and no more than that."""

from collections.abc import Mapping
from datetime import date, timedelta
from urllib.parse import urlencode

from deck.sources import DeckError
from model.zoo import DEFAULT
from quiz.invitations import SHORT, Invitation, Picture
from quiz.rounds import Game, Kind, Mode
from quiz.seeds import Daily, Day, parse_day, seed_of, today
from quiz.shares import Share
from ui import challenge, dealing, resources, words

QUESTION = "What is this?"
DAYS = 14
"""Days that the feed goes back."""


def of_photograph(digits: str) -> Invitation | None:
    """The invitation to the photograph whose id begins so; None where there is none, or more than one."""
    found = dealing.photograph(digits)
    if found is None:
        return None
    said = next((judged for _, judged in resources.known_of(resources.alone(found), DEFAULT)), None)
    is_right = said is not None and said.claimed in found.accepted
    return Invitation(
        path=path_of(found.id),
        title=QUESTION,
        line=claim(None if said is None else said.probability, is_right=is_right),
        call="Look and guess",
        play=f"game={seed_of(found.id)}",
        pictures=(Picture(found.id, found.credit),),
    )


def of_game(seed: str, link: Mapping[str, str]) -> Invitation | None:
    """The invitation to the game of that seed, played as the rest of the link says, as far as that is here."""
    mode = Mode(link["mode"]) if link.get("mode") in list(Mode) else Mode.FOUR
    network = link.get("network", DEFAULT)
    network = network if dealing.is_here(network) else DEFAULT
    deck = link.get("deck", "") if link.get("deck", "") in resources.playable_decks() else ""
    try:
        dealt = dealing.deal_from(seed, mode=mode, network=network, deck=deck)
    except DeckError:
        return None
    store = resources.store()
    shown = store.shared(link.get("by", ""))
    game = store.game(dealt.id if shown is None else shown.game) or dealt
    if game.seed != seed or not challenge.is_here(game):  # somebody's share of another game, or of one that has gone
        shown, game = None, store.game(dealt.id) or dealt
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
        pictures=tuple(_picture(asked.photograph) for asked in game.rounds[:4]),
    )


def of_days() -> list[tuple[date, Invitation]]:
    """The photographs of the last days that anybody asked for, and today's, the latest first. Raises `ValueError`."""
    try:
        dealing.daily(Day(Daily.PHOTOGRAPH, today()))
    except DeckError as nothing:
        raise ValueError(str(nothing)) from nothing
    found = []
    for ago in range(DAYS):
        day = Day(Daily.PHOTOGRAPH, today() - timedelta(days=ago))
        if dealing.settled(day) is not None and (invitation := of_game(day.seed, {})) is not None:
            found.append((day.date, invitation))
    return found


def _of_day(day: Day, game: Game, shown: Share | None) -> tuple[str, str]:
    """What is asked on that day, and how a friend did, else the network."""
    if day.what is Daily.GAME:
        dared, line = _dare(game, shown)
        title = f"The {words.spelled(len(game.rounds))} of {words.day(day.date)}"
        return title if shown is None else f"{title}: {dared[0].lower()}{dared[1:]}", line
    title = f"What is this? The photograph of {words.day(day.date)}"
    if shown is not None:
        return title, challenge.dare(shown.people, 1)
    said = of_photograph(game.rounds[0].photograph)
    return title, "" if said is None else said.line


def _dare(game: Game, shown: Share | None) -> tuple[str, str]:
    """What there is to beat: a friend's score where one is shown, else the network's own."""
    if shown is None:
        return "Can you out-see a network?", f"{_networks_own(game)} The same for everybody."
    title = challenge.dare(shown.people, len(game.rounds))
    is_answered = shown.network.n == shown.people.n
    if len(game.rounds) == 1:
        its = f"The network {'got' if shown.network.right else 'missed'} it." if is_answered else "The same options."
        return title, its
    if not is_answered:
        return title, "A friend of yours got that. The same photographs, the same options."
    return title, f"A friend of yours got that; the network got {shown.network.right or 'none'}."


def _networks_own(game: Game) -> str:
    """How many of a game's photographs its network gets, in a sentence."""
    n, its = len(game.rounds), sum(asked.kind is Kind.CONTROL for asked in game.rounds)
    if n == 1:
        return "It gets this one." if its else "It does not get this one."
    if its in (0, n):
        return f"It gets {'all' if its else 'none'} of these {n}."
    return f"It gets {its} of these {n}."


def _picture(photograph: str) -> Picture:
    return Picture(photograph, resources.photograph(photograph).credit)


def path_of(photograph: str) -> str:
    """Where the page of a photograph is."""
    return f"p/{photograph[:SHORT]}"


def claim(probability: float | None, *, is_right: bool) -> str:
    """How sure a network was, over the 1,000, and whether it was right; not of what."""
    if probability is None:
        return "A network has yet to look at it."
    sure = words.probability(probability)
    return f"A network got it, {sure} sure. Would you?" if is_right else f"A network is {sure} sure, and wrong."
