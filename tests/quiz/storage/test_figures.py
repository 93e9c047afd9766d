"""The crowd's figures, each against a plain recount of what was put in."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import text

from quiz.analysis.statistics import Paired, Tally
from quiz.confidence import SURE_STEPS
from quiz.game import Distractors, Game, Kind, LabelSpace, Mode, Round
from quiz.storage import looks
from quiz.storage.figures import PhotographGuesses, Totals
from quiz.storage.store import Answer, Guess, Store
from quiz.storage.versions import NOT_NOTED, Version, id_of, parse_maker
from tests.quiz.storage.plays import MODES, look

pytestmark = pytest.mark.slow  # a crowd that has played, for each


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
        """By hand: of a player's guesses at a photograph, the earliest, if of what it shows, looked at for long."""
        return [guess for guess in self.firsts_of_any_mode if guess.mode in (Mode.FOUR, Mode.ALL_200)]

    @property
    def firsts_of_any_mode(self) -> list[Guess]:
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
    games = [store.save_game(dealt(f"seed{n}", mode)) for n in range(3) for mode in MODES]
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
                named = asked.truth if game.mode is not Mode.SAYS else asked.offered[3]
                chosen = rng.choice([named, *asked.offered[:3], None])
                sure = rng.choice([None, *(step for step, _ in SURE_STEPS[game.mode])])
                look(store, game, asked.position, player=player)
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
        assert "net" in store.figures.compared().opponents, "whichever is the latest"
    others = {f"net@{id_of('net', old)}", "net@unknown"}
    found = store.figures.compared()
    assert {one.network: one.its.tally for one in found.comparisons} == {
        name: Tally(int(name == "net"), 1) for name in (*others, "net")
    }
    assert set(found.opponents) == {one.network for one in found.by_class} == {*others, "net"}
    assert {one.network for one in store.figures.mistakes()} == others
    for name in others:
        assert parse_maker(name) == ("net", name.partition("@")[2])
    assert parse_maker("net") == ("net", "")
    assert parse_maker("timm:a@b") == ("timm:a@b", "")


def space_of(guess: Guess) -> LabelSpace:
    return LabelSpace.OPTIONS if guess.mode is Mode.FOUR else LabelSpace.ALL_200


def tally(rows: list[tuple[bool, bool]]) -> Tally:
    return Tally(sum(right for right, _ in rows), len(rows), sum(unsure for _, unsure in rows))


def test_accuracy(store: Store, played: Played) -> None:
    cells: dict[tuple[Kind, Distractors], list[Guess]] = defaultdict(list)
    for g in played.firsts:
        cells[g.kind, g.distractors].append(g)
    found = store.figures.compared().accuracy
    assert {(a.kind, a.distractors): a.pooled.tally for a in found} == {
        key: tally([(g.is_right, g.chosen is None) for g in some]) for key, some in cells.items()
    }
    assert len(found) == len(cells)
    for one in found:
        some, of = cells[one.kind, one.distractors], one.pooled
        assert of.players == len({player for player, g in played.guesses if g.first_sight and g in some})
        assert of.photographs == len({g.photograph for g in some})
        assert of.interval.low <= of.rate <= of.interval.high
    numbers = {type(x) for a in found for x in (a.pooled.tally.right, a.pooled.tally.n, a.pooled.tally.unsure)}
    assert numbers == {int}
    assert any(not guess.first_sight for _, guess in played.guesses)


def test_comparisons(store: Store, played: Played) -> None:
    cells: Counter[tuple[str, Kind, LabelSpace, Distractors | None, bool, bool]] = Counter()
    photographs: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for g in played.firsts:
        for network, space, _, _, right in played.answers.get((g.game, g.position), []):
            way = g.distractors if space is LabelSpace.OPTIONS else None
            cells[network, g.kind, space, way, g.is_right, right] += 1
            photographs[network, g.kind, space, way, right].add(g.photograph)
    outcomes = [(True, True), (True, False), (False, True), (False, False)]
    expected = {key[:4]: Paired(*(cells[(*key[:4], a, b)] for a, b in outcomes)) for key in cells}
    found = store.figures.compared().comparisons
    assert {(c.network, c.kind, c.label_space, c.distractors): c.counts for c in found} == expected
    assert len(found) == len(expected)
    for one in found:
        key = (one.network, one.kind, one.label_space, one.distractors)
        assert (one.right, one.wrong) == (len(photographs[*key, True]), len(photographs[*key, False]))
        assert one.people.tally.right == one.counts.both_right + one.counts.only_a
        assert one.its.tally == Tally(one.counts.both_right + one.counts.only_b, one.counts.n)
        assert one.ahead.low <= one.people.rate - one.its.rate <= one.ahead.high


def test_by_class(store: Store, played: Played) -> None:
    cells: dict[tuple[str, int], list[tuple[Guess, bool]]] = defaultdict(list)
    for g in played.firsts:
        for network, space, _, _, right in played.answers.get((g.game, g.position), []):
            if space is LabelSpace.ALL_1000:
                cells[network, g.truth].append((g, right))
    found = store.figures.compared().by_class
    assert {(c.network, c.truth): (c.people.tally, c.its.tally) for c in found} == {
        key: (tally([(g.is_right, g.chosen is None) for g, _ in some]), tally([(right, False) for _, right in some]))
        for key, some in cells.items()
    }
    assert len(found) == len(cells)


def test_the_network_most_played_against_comes_first(store: Store, played: Played) -> None:
    looks = Counter(
        network
        for g in played.firsts
        for network, space, *_ in played.answers.get((g.game, g.position), [])
        if space is LabelSpace.ALL_1000
    )
    assert store.figures.compared().opponents == tuple(sorted(looks, key=lambda name: (-looks[name], name)))


def test_people_are_counted_on_a_decks_own_photographs(store: Store, played: Played) -> None:
    some = sorted({g.photograph for g in played.firsts})[::3]
    found = store.figures.compared({"some": some, "none": ["f" * 64]}).on
    assert found["none"] == {}
    assert {way: one.tally for way, one in found["some"].items()} == {
        way: tally(
            [(g.is_right, g.chosen is None) for g in played.firsts if g.distractors is way and g.photograph in some]
        )
        for way in {g.distractors for g in played.firsts if g.photograph in some}
    }


def test_a_crowd_of_many_is_read_in_groups_and_comes_to_the_same(
    store: Store, played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = store.figures.compared()
    monkeypatch.setattr(looks, "_MANY", 3)
    monkeypatch.setattr(looks, "_DIGITS", 1)
    grouped = store.figures.compared()
    assert [(a.kind, a.distractors, a.pooled.tally) for a in grouped.accuracy] == [
        (a.kind, a.distractors, a.pooled.tally) for a in whole.accuracy
    ]
    assert [c.counts for c in grouped.comparisons] == [c.counts for c in whole.comparisons]
    assert [(c.people.tally, c.its.tally) for c in grouped.by_class] == [
        (c.people.tally, c.its.tally) for c in whole.by_class
    ]


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
    cells: dict[float, list[tuple[bool, bool]]] = defaultdict(list)
    for g in played.firsts:
        if g.sure is not None:
            cells[g.sure].append((g.is_right, False))
    found = store.figures.compared().calibrated
    assert found is not None
    assert {level.sure: level.pooled.tally for level in found.levels} == {
        key: tally(rows) for key, rows in cells.items()
    }
    assert [level.sure for level in found.levels] == sorted(cells)
    assert {level.sure for level in found.levels} == {step for steps in SURE_STEPS.values() for step, _ in steps}
    said = [g for g in played.firsts if g.sure is not None]
    assert found.pooled.tally == tally([(g.is_right, False) for g in said])
    assert found.sure == pytest.approx(sum(g.sure or 0 for g in said) / len(said))
    assert found.gap.low < found.pooled.rate - found.sure < found.gap.high
    assert any(g.sure is not None and not g.first_sight for _, g in played.guesses)


def test_what_is_said_of_claims_or_at_a_glance_is_counted_apart_and_in_no_other_figure(
    store: Store, played: Played
) -> None:
    """With these guesses gone, every other figure is the same to the last digit of its interval."""
    said = [g for g in played.firsts_of_any_mode if g.mode is Mode.SAYS]
    before = store.figures.compared()
    assert before.foreseen is not None
    assert before.foreseen.tally == tally([(g.is_right, g.chosen is None) for g in said])
    assert before.foreseen.photographs == len({g.photograph for g in said})
    assert 0 < before.foreseen.tally.right < before.foreseen.n
    for g in said:
        assert g.is_right == (g.chosen is not None and g.chosen == played.rounds[g.game, g.position].claim)
    totals, crowd = store.figures.totals(), store.figures.by_photograph()
    assert list(store.differences()) == []
    with store._database.writing() as connection:
        connection.execute(text("DELETE FROM guesses WHERE mode NOT IN ('four', 'all200')"))
    after = store.figures.compared()
    assert before.glanced is not None
    assert (after.foreseen, after.glanced) == (None, None)
    assert replace(before, foreseen=None, glanced=None) == after
    assert (store.figures.totals(), store.figures.by_photograph()) == (totals, crowd)
    assert list(store.differences()) == []


def test_totals(store: Store, played: Played) -> None:
    counted = [(player, guess) for player, guess in played.guesses if guess.mode in (Mode.FOUR, Mode.ALL_200)]
    assert store.figures.totals() == Totals(
        players=len({player for player, guess in counted if guess.first_sight}),
        games=len({guess.game for _, guess in counted}),
        guesses=len(counted),
        first_sights=len(played.firsts),
        photographs=len({guess.photograph for guess in played.firsts}),
    )


def test_a_photograph_that_was_known_is_not_among_those_of_first_looks(store: Store, dealt: Dealt) -> None:
    """Nor is whoever knew all of them among the players: "1 first look at 2 photographs" is none."""
    known, game = (store.save_game(dealt("seed", mode)) for mode in (Mode.SAYS, Mode.FOUR))
    for again in (known, game):
        store.guess(player="knows", game=again.id, position=1, chosen=None, shown_ms=1)
    assert store.figures.totals() == Totals(players=0, games=1, guesses=1, first_sights=0, photographs=0)
    store.guess(player="looks", game=game.id, position=2, chosen=None, shown_ms=1)
    assert store.figures.totals() == Totals(players=1, games=1, guesses=2, first_sights=1, photographs=1)


def test_before_anyone_has_played(store: Store) -> None:
    figures = store.figures
    assert figures.totals() == Totals(0, 0, 0, 0, 0)
    assert not any((figures.mistakes(), figures.by_photograph()))
    found = figures.compared({"deck": ["f" * 64]})
    assert not any((found.accuracy, found.comparisons, found.by_class, found.opponents))
    assert found.on == {"deck": {}}
    assert found.calibrated is None
