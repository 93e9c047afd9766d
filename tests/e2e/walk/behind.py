"""Data behind the pages, for the walk: games of three players, what people say, a measured network, decks of one's own.

Run as a script it fills the folder that QUIZ_DATA names, through the app's own store and commands, before a server
starts there, and prints what was made as JSON.
"""

import json
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from config.files import data_folder
from deck.sources import open_starter
from model.__main__ import main as model_command
from model.evaluation.results import FOLDER, from_json, to_json
from quiz.game import Game
from quiz.players import new_player
from quiz.seeds import Daily, Day, today
from quiz.storage import tables
from quiz.storage.discussion.reactions import fitting
from quiz.storage.store import Answer, Store
from services import container, play
from services import games as dealing
from services.decks import available
from tests.server import HOME, Server
from ui.callbacks import commenting

SEEDS = ("k7m2qxyz", "wxyz2345", "hjkmnpqr")
OWN_DECKS = ("own-1", "own-2", "own-3")
OF_OWN = 16
"""Photographs of a deck of one's own."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What there is: ids of games in the order of `SEEDS`, a friend's share of the first, a photograph that is talked
    about (with the game and position that ask it), one that nobody talks about, and the photograph of today.
    """

    games: tuple[str, ...]
    share: str
    photograph: str
    quiet: str
    day: str


def fill(server: Server) -> Behind:
    """Fill the data folder of a server that has not started."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.e2e.walk.behind"],
        cwd=HOME,
        env=server.environment,
        check=True,
        stdout=subprocess.PIPE,
        timeout=600,
    )
    found = json.loads(made.stdout.splitlines()[-1])
    return Behind(**{**found, "games": tuple(found["games"])})


def _main() -> None:
    store = container.store()
    games = [store.save_game(dealing.deal_from(s, dealing.Choice())) for s in SEEDS]
    ana, ben = new_player(), new_player()
    for game in games:
        _play(store, game, ana, right=4)
        _play(store, game, ben, right=7)
        _play(store, game, new_player(), right=5)  # what is hardest for people is said from three looks on
        _answer(store, game)
    _yesterday(store, ana)
    day = dealing.daily(Day(Daily.PHOTOGRAPH, today()))
    talked, quiet = (games[0].rounds[at].photograph for at in (0, 1))
    _talk(store, talked, ana, ben)
    store.reactions.object(quiet, "a lamp post", player=ben)
    _measure()
    _own_decks()
    made = Behind(tuple(g.id for g in games), store.share(player=ben, game=games[0].id), talked, quiet, day.id)
    print(json.dumps(asdict(made)))


def _play(store: Store, game: Game, player: str, *, right: int) -> None:
    """A whole game, of which the first `right` rounds rightly, with how sure they were."""
    for asked in game.rounds:
        chosen = next(index for index in asked.offered if (index in asked.accepted) == (asked.position <= right))
        sure = (0.5, 0.75, 0.99)[asked.position % 3]
        store.guess(
            player=player,
            game=game.id,
            position=asked.position,
            chosen=chosen,
            shown_ms=900 * asked.position,
            sure=sure,
        )


def _answer(store: Store, game: Game) -> None:
    """What the network says of each round, live."""
    classifier = container.opponent(game.network).classifier
    for asked in game.rounds:
        said = classifier.classify(asked.photograph, available.photograph(asked.photograph).read())
        answers = [
            Answer(space, top.index, top.probability, said.took_ms, said.device, said.cached)
            for space, among in play.label_spaces(asked).items()
            for top in said.top(1, among)
        ]
        store.record_answers(game=game.id, position=asked.position, network=game.network, answers=answers)


def _yesterday(store: Store, player: str) -> None:
    """Somebody came by."""
    game = dealing.daily(Day(Daily.PHOTOGRAPH, today() - timedelta(days=1)))
    store.guess(player=player, game=game.id, position=1, chosen=game.rounds[0].truth, shown_ms=1)
    then = datetime.now(UTC) - timedelta(days=1)
    with store._database.writing() as connection:
        connection.execute(update(tables.guesses).where(tables.guesses.c.game == game.id).values(guessed_at=then))
        connection.execute(update(tables.games).where(tables.games.c.id == game.id).values(created_at=then))


def _talk(store: Store, photograph: str, ana: str, ben: str) -> None:
    """Comments of every state, a reply, likes, reactions and a doubt."""
    say = store.comments.say
    for number in range(commenting.MORE):  # more than are shown at once, before the walk's visitors add theirs
        say(player=ana, photograph=photograph, text=f"I looked at it {number + 2} times.")
    first = say(player=ana, photograph=photograph, text="The shadow gave it away.")
    say(player=ben, photograph=photograph, text="Not to me.", parent=first)
    store.comments.like(first, player=ben)
    reported = say(player=ben, photograph=photograph, text="Buy my shoes.")
    store.comments.report(reported, player=ana)
    store.moderation.hide(say(player=ben, photograph=photograph, text="Buy more of my shoes."))
    store.reactions.feel(photograph, frozenset(fitting(store.reactions.outcomes(photograph, player=ben))), player=ben)
    store.reactions.object(photograph, "a lamp post", player=ana)


def _measure() -> None:
    """One network on the deck that ships, and twins of it to compare with and to choose from."""
    _run("evaluate", "--deck", "starter")
    (file,) = (data_folder() / FOLDER).glob("*.json")
    found = from_json(file.read_text(encoding="utf-8"))[0]
    for name in ("twin", "other twin"):
        file.with_name(f"{name}.json").write_text(to_json([replace(found, title=f"Its {name}")]), encoding="utf-8")


def _own_decks() -> None:
    """A deck made by the command, and copies of it under other names, to be deleted."""
    source = data_folder() / "source"
    for photograph in open_starter().photographs[:OF_OWN]:
        place = source / photograph.path.parent.name / photograph.path.name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(photograph.path, place)
    decks = data_folder() / "decks"
    _run("filter", str(source), "--out", str(decks / OWN_DECKS[0]), "--controls", "4")
    shutil.rmtree(source)
    for name in OWN_DECKS[1:]:
        shutil.copytree(decks / OWN_DECKS[0], decks / name)


def _run(*arguments: str) -> None:
    """A command of the model's."""
    if code := model_command(list(arguments)):
        raise RuntimeError(f"{arguments} ended with {code}")


if __name__ == "__main__":
    _main()
