"""What can be chosen on the play page, in words: how to answer, against whom, and how an opponent is coming along."""

from model.networks.registry import find, networks
from quiz import formatting
from quiz.game import GLANCES, Game, Mode
from services import games
from services.opponents import Phase, Progress
from ui import access
from ui.session import GameAside, session

MODES = {
    Mode.FOUR: "Four options",
    Mode.ALL_200: "Any of the 200, typed",
    Mode.SAYS: "Say what it says",
    **dict.fromkeys(GLANCES, "At a glance"),
}
"""What a way of playing is called on the page."""


def ways_to_play(mode: Mode) -> list[Mode]:
    """The ways of playing to choose from; of brief looks one, as brief as what is played."""
    return [*(other for other in Mode if other not in GLANCES), mode if mode in GLANCES else Mode.GLANCE_200]


PRESENTER = (
    "On a wall: the key P, or `?present=1` in the address, puts the photograph on the whole screen; P again leaves. "
    "It goes with the other keys."
)
"""How presenter mode is had."""


def lies_aside(aside: GameAside) -> str:
    """What became of a game that was begun, as another is dealt in its place."""
    of = f"{aside.guessed} of {len(aside.game.rounds)} answered"
    return f"This is another game; yours against {find(aside.game.network).title} is kept, {of}."


def would_lie_aside(game: Game, guessed: int) -> str:
    """What becomes of the game on the table where something else is chosen; empty where there is nothing to lose."""
    if not 0 < guessed < len(game.rounds):
        return ""
    return f"Another choice deals another game. This one is kept, {guessed} of {len(game.rounds)} answered."


def opponent_names() -> list[str]:
    """The networks to choose from, and the one that is being played if it is another."""
    names = [network.name for network in networks() if access.may_fetch() or games.is_network_here(network.name)]
    return [*names, *(n for n in (session().network, session().awaited) if n and n not in names)]


def opponent_line(name: str) -> str:
    """One opponent in a list: its title, and what it would have to fetch."""
    try:
        network = find(name)
    except ValueError:
        return name
    return network.title if network.bundled else f"{network.title}, to be fetched"


def introduced(name: str) -> str:
    """Who the opponent is, for those who have never met a network; empty where nothing was published of it."""
    network = find(name)
    if network.imagenet_top1 is None:
        return ""
    quarters = network.imagenet_top1 / 25
    share = (
        f"{quarters:.0f} of 4"
        if abs(quarters - round(quarters)) < 0.12
        else f"{network.imagenet_top1:.0f}{formatting.PERCENT} of"
    )
    published = f"{network.imagenet_top1:.1f}{formatting.PERCENT} of ImageNet’s, as published"
    return f"{network.title}: a network that gets {share} ordinary photographs right ({published})."


def opponent_why(name: str) -> str:
    """Why it is interesting, and what was published of it."""
    try:
        network = find(name)
    except ValueError:
        return ""
    figures = [
        f"{accuracy:.1f}{formatting.PERCENT} {where}"
        for accuracy, where in ((network.imagenet_top1, "on ImageNet"), (network.imagenet_a_top1, "on ImageNet-A"))
        if accuracy is not None
    ]
    return f"{network.why} {'Published: ' + ', '.join(figures) + '.' if figures else ''}".strip()


def awaited_sentence(progress: Progress) -> str:
    """That, in words."""
    title = find(session().awaited).title
    if progress.phase is Phase.FAILED:
        return f"{progress.trouble} The game goes on against {find(session().network).title}."
    if progress.phase is Phase.JUDGING:
        return f"{title} is looking at the deck: {progress.done} of {progress.total} photographs."
    if progress.phase is Phase.LOADING and progress.total:
        return f"Fetching {title}: {progress.done / 1e6:.0f} of {progress.total / 1e6:.0f} MB."
    return f"{title} is ready." if progress.phase is Phase.READY else f"{title} is on its way."
