"""The crowd's figures, each against a plain recount of what was put in."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from quiz.figures import PEOPLE, PhotographGuesses, Totals
from quiz.looks import read
from quiz.rounds import Distractors, Game, Kind, LabelSpace, Mode, Round
from quiz.statistics import Paired, Tally
from quiz.store import Answer, Guess, Store
from quiz.sureness import SURE_STEPS
from quiz.versions import NOT_NOTED, Version, id_of, parse_maker

Dealt = Callable[..., Game]
NETWORKS = ("net", "other")


@dataclass(frozen=True)
class Played:
    """What was put into the store."""

    guesses: list[tuple[str, Guess]]
    answers: dict[tuple[str, int], list[tuple[str, LabelSpace, int, float, bool]]]
    rounds: dict[tuple[str, int], Round]

    @property
    def firsts(self) -> list[Guess]:
        """By hand: of a player's guesses at a photograph, the earliest."""
        seen: set[tuple[str, str]] = set()
        firsts = []
        for player, guess in self.guesses:
            if (player, guess.photograph) not in seen:
                seen.add((player, guess.photograph))
                firsts.append(guess)
        return firsts


@pytest.fixture
def played(store: Store, dealt: Dealt) -> Played:
    """Twelve players, some of three games each, some given up; two networks, not always answering."""
    rng = random.Random(2)
    games = [store.save_game(dealt(f"seed{n}", mode)) for n in range(3) for mode in Mode]
    kept = Played([], {}, {(g.id, r.position): r for g in games for r in g.rounds})
    for game in games:
        for asked in game.rounds:
            if rng.random() < 0.2:
                continue
            row = kept.answers.setdefault((game.id, asked.position), [])
            for network in NETWORKS:
                answers = []
                for space in asked.label_spaces:
                    pool = asked.offered if space is LabelSpace.OPTIONS else (asked.truth, 6, 301)
                    claimed = rng.choice(pool)
                    probability = rng.random()
                    answers.append(Answer(space, claimed, probability, 1.0, "cpu", False))
                settled = store.record_answers(game=game.id, position=asked.position, network=network, answers=answers)
                row += [
                    (network, s.answer.label_space, s.answer.claimed, s.answer.probability, s.is_right) for s in settled
                ]
    for player in map(str, range(12)):
        for game in rng.sample(games, 3):
            for asked in game.rounds[: rng.choice([10, 10, 4, 0])]:
                chosen = rng.choice([asked.truth, *asked.offered[:3], None])
                sure = rng.choice([None, *(step for step, _ in SURE_STEPS[game.mode])])
                guess = store.guess(
                    player=player, game=game.id, position=asked.position, chosen=chosen, shown_ms=1, sure=sure
                )
                kept.guesses.append((player, guess))
    return kept


def test_versions_of_a_network_are_not_added_up(store: Store, dealt: Dealt) -> None:
    """The latest has the network's name; older ones, and those that nobody noted, are told apart from it."""
    old, new = Version("a" * 64, "crop 224", "float32"), Version("b" * 64, "crop 224", "float32")
    game = store.save_game(dealt())
    wrong = next(index for index in range(1000) if index not in game.at(1).accepted)
    for position, version, claimed in ((1, NOT_NOTED, wrong), (2, old, wrong), (3, new, game.at(3).truth)):
        answer = Answer(LabelSpace.ALL_1000, claimed, 0.5, 1.0, "cpu", False, version)
        store.record_answers(game=game.id, position=position, network="net", answers=[answer])
        store.guess(player="ana", game=game.id, position=position, chosen=None, shown_ms=1)
        names = {found.maker for found in store.figures.accuracy()} - {PEOPLE}
        assert "net" in names, "whichever is the latest"
    others = {f"net@{id_of('net', old)}", "net@unknown"}
    tallies = {name: Tally(0, 0) for name in (*others, "net")}
    for found in store.figures.accuracy():
        if found.maker != PEOPLE:
            tallies[found.maker] += found.tally
    assert tallies == {name: Tally(int(name == "net"), 1) for name in tallies}
    assert {found.maker for found in store.figures.by_class()} == {*tallies, PEOPLE}
    assert {found.network for found in store.figures.comparisons()} == set(tallies)
    assert {found.network for found in store.figures.mistakes()} == others
    with store._database.reading() as connection:
        looks = read(connection)
    assert set(looks.against.networks) == set(tallies)
    assert sorted(looks.against.networks[place] for place in looks.against.network) == sorted(tallies)
    for name in others:
        assert parse_maker(name) == ("net", name.partition("@")[2])
    assert parse_maker("net") == ("net", "")
    assert parse_maker("timm:a@b") == ("timm:a@b", "")


def space_of(guess: Guess) -> LabelSpace:
    return LabelSpace.OPTIONS if guess.mode is Mode.FOUR else LabelSpace.ALL_200


def tally(rows: list[tuple[bool, bool]]) -> Tally:
    return Tally(sum(right for right, _ in rows), len(rows), sum(unsure for _, unsure in rows))


def test_accuracy(store: Store, played: Played) -> None:
    cells: dict[tuple[str, Kind, LabelSpace, Distractors], list[tuple[bool, bool]]] = defaultdict(list)
    for g in played.firsts:
        cells[PEOPLE, g.kind, space_of(g), g.distractors].append((g.is_right, g.chosen is None))
        for network, space, _, _, right in played.answers.get((g.game, g.position), []):
            cells[network, g.kind, space, g.distractors].append((right, False))
    found = store.figures.accuracy()
    assert {(a.maker, a.kind, a.label_space, a.distractors): a.tally for a in found} == {
        key: tally(rows) for key, rows in cells.items()
    }
    assert len(found) == len(cells)
    assert {a.distractors for a in found} == set(Distractors)
    assert {type(number) for a in found for number in (a.tally.right, a.tally.n, a.tally.unsure)} == {int}
    assert any(not guess.first_sight for _, guess in played.guesses)


def test_comparisons(store: Store, played: Played) -> None:
    cells: Counter[tuple[str, Kind, LabelSpace, Distractors, bool, bool]] = Counter(
        (network, g.kind, space, g.distractors, g.is_right, right)
        for g in played.firsts
        for network, space, _, _, right in played.answers.get((g.game, g.position), [])
    )
    outcomes = [(True, True), (True, False), (False, True), (False, False)]
    expected = {key[:4]: Paired(*(cells[(*key[:4], a, b)] for a, b in outcomes)) for key in cells}
    found = store.figures.comparisons()
    assert {(c.network, c.kind, c.label_space, c.distractors): c.counts for c in found} == expected
    assert len(found) == len(expected)


def test_by_class(store: Store, played: Played) -> None:
    cells: dict[tuple[str, int, LabelSpace], list[tuple[bool, bool]]] = defaultdict(list)
    for g in played.firsts:
        cells[PEOPLE, g.truth, space_of(g)].append((g.is_right, g.chosen is None))
        for network, space, _, _, right in played.answers.get((g.game, g.position), []):
            cells[network, g.truth, space].append((right, False))
    found = store.figures.by_class()
    assert {(c.maker, c.truth, c.label_space): c.tally for c in found} == {k: tally(v) for k, v in cells.items()}
    assert len(found) == len(cells)


@pytest.mark.parametrize("space", list(LabelSpace))
def test_mistakes(store: Store, played: Played, space: LabelSpace) -> None:
    expected: dict[tuple[str, str, int, int], float] = {}
    for key, rows in played.answers.items():
        asked = played.rounds[key]
        for network, label_space, claimed, probability, right in rows:
            if label_space is space and not right:
                mistake = (network, asked.photograph, asked.truth, claimed)
                expected[mistake] = max(probability, expected.get(mistake, 0))
    found = store.figures.mistakes(space)
    assert {(m.network, m.photograph, m.truth, m.claimed): m.probability for m in found} == expected
    assert [m.probability for m in found] == sorted((m.probability for m in found), reverse=True)
    assert len(found) == len(expected)


def test_by_photograph(store: Store, played: Played) -> None:
    cells: dict[tuple[str, Distractors], list[Guess]] = defaultdict(list)
    for g in played.firsts:
        cells[g.photograph, g.distractors].append(g)
    found = store.figures.by_photograph()
    assert len(found) == len(cells)
    for figure in found:
        of_it = cells[figure.photograph, figure.distractors]
        assert figure.tally == tally([(g.is_right, g.chosen is None) for g in of_it])
        assert figure.fooled == sum(not g.is_right and g.chosen is not None for g in of_it)
        assert dict(figure.chosen) == Counter(g.chosen for g in of_it if g.chosen is not None)
        assert [n for _, n in figure.chosen] == sorted((n for _, n in figure.chosen), reverse=True)
    one = found[0].photograph
    assert store.figures.by_photograph(one) == tuple(f for f in found if f.photograph == one)
    assert store.figures.by_photograph("nothing") == ()


def test_shares() -> None:
    figure = PhotographGuesses("p", Distractors.NETWORK, Tally(2, 10, 1), ((5, 7), (3, 2)))
    assert (figure.share(5), figure.share(3), figure.share(4), figure.fooled) == (0.7, 0.2, 0.0, 7)


def test_sureness(store: Store, played: Played) -> None:
    cells: dict[tuple[float, Distractors, Kind], list[tuple[bool, bool]]] = defaultdict(list)
    for g in played.firsts:
        if g.sure is not None:
            cells[g.sure, g.distractors, g.kind].append((g.is_right, False))
    found = store.figures.sureness()
    assert {(s.sure, s.distractors, s.kind): s.tally for s in found} == {
        key: tally(rows) for key, rows in cells.items()
    }
    assert len(found) == len(cells)
    assert {s.sure for s in found} == {step for steps in SURE_STEPS.values() for step, _ in steps}
    assert [s.sure for s in found] == sorted(s.sure for s in found)
    assert any(g.sure is not None and not g.first_sight for _, g in played.guesses)


def test_totals(store: Store, played: Played) -> None:
    assert store.figures.totals() == Totals(
        players=len({player for player, _ in played.guesses}),
        games=len({guess.game for _, guess in played.guesses}),
        guesses=len(played.guesses),
        first_sights=len(played.firsts),
        photographs=len({guess.photograph for _, guess in played.guesses}),
    )


def test_before_anyone_has_played(store: Store) -> None:
    figures = store.figures
    assert figures.totals() == Totals(0, 0, 0, 0, 0)
    for figure in (figures.accuracy, figures.comparisons, figures.by_class, figures.mistakes, figures.by_photograph):
        assert figure() == ()
    assert figures.sureness() == ()
