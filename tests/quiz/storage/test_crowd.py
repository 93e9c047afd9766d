"""The crowd's counts against an independent scan, and the lists against a plain sort."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import JSON, text
from sqlalchemy.exc import IntegrityError

from deck.classes import imagenet_a_indices
from quiz.__main__ import main
from quiz.analysis.hardness import hardness
from quiz.analysis.statistics import Tally, wilson
from quiz.game import Distractors, Game, Kind, LabelSpace, Origin
from quiz.storage.crowd import Hardest, Place
from quiz.storage.discussion.reactions import Reaction, Ruling, fitting
from quiz.storage.store import Answer, Store, StoreError
from tests.quiz.storage.plays import MODES, look

Dealt = Callable[..., Game]
PLAYERS = tuple(f"player {n}" for n in range(25))


def said(claimed: int, probability: float) -> Answer:
    return Answer(LabelSpace.ALL_1000, claimed, probability, took_ms=1.0, device="cpu", cached=False)


def play_all(store: Store, dealt: Dealt, players: tuple[str, ...] = PLAYERS) -> list[Game]:
    """Players, each of some games; two networks answer, not always alike."""
    rng = random.Random(5)
    games = [store.save_game(dealt(f"seed{n}", mode)) for n in range(4) for mode in MODES]
    for game in games:
        for asked in game.rounds:
            for network in ("net", "other"):
                if rng.random() < 0.8:
                    answer = said(rng.choice([asked.truth, 6, 301]), round(rng.random(), 3))
                    store.record_answers(game=game.id, position=asked.position, network=network, answers=[answer])
    for player in players:
        for game in rng.sample(games, 3):
            for asked in game.rounds[: rng.choice([10, 10, 4])]:
                chosen = rng.choice([asked.truth if asked.claim is None else asked.claim, *asked.offered[:3], None])
                look(store, game, asked.position, player=player)
                store.guess(player=player, game=game.id, position=asked.position, chosen=chosen, shown_ms=1)
    return games


SCAN = """
SELECT guesses.photograph, games.network, guesses.distractors, guesses.chosen, guesses.is_right, rounds.options
FROM guesses JOIN games ON games.id = guesses.game
JOIN rounds ON rounds.game = guesses.game AND rounds.position = guesses.position
WHERE first_sight AND guesses.mode IN ('four', 'all200')
"""
Row = tuple[str, str, int | None, bool, frozenset[int]]


def scanned(store: Store) -> dict[str, list[Row]]:
    """The first sights of each photograph, as they lie in the table, with all that could be said."""
    found: dict[str, list[Row]] = {}
    with store._database.reading() as connection:
        for photograph, *rest in connection.execute(text(SCAN).columns(options=JSON())):
            offered = frozenset(index for index, _ in rest[4]) or frozenset(imagenet_a_indices())
            found.setdefault(photograph, []).append((rest[0], rest[1], rest[2], bool(rest[3]), offered))
    return found


def tally(rows: list[Row]) -> Tally:
    return Tally(sum(r[3] for r in rows), len(rows), sum(r[2] is None for r in rows))


def of(store: Store, photograph: str) -> Place:
    """The crowd of a photograph, as one who was shown it sees it."""
    store.saw(player="onlooker", photographs=[photograph])
    return store.crowd.of(photograph, player="onlooker")


@pytest.mark.slow
def test_counts_are_what_a_scan_finds(store: Store, dealt: Dealt) -> None:
    play_all(store, dealt)
    found = scanned(store)
    assert len(found) > 20
    for photograph, rows in found.items():
        crowd = of(store, photograph)
        assert crowd.people == tally(rows)
        assert crowd.fooled == sum(not r[3] and r[2] is not None for r in rows)
        assert {o.distractors: o.people for o in crowd.opinions} == {
            way: tally([r for r in rows if r[1] == way]) for way in Distractors if any(r[1] == way for r in rows)
        }
        assert dict(crowd.chosen) == {c: sum(r[2] == c for r in rows) for c in {r[2] for r in rows} if c is not None}
        for claim in crowd.said:
            offered = [r for r in rows if r[0] == claim.network and claim.claimed in r[4]]
            assert (claim.agreed, claim.n) == (sum(r[2] == claim.claimed for r in offered), len(offered))
    assert list(store.differences()) == []


def test_who_was_not_offered_it_is_not_asked_whether_they_said_it(store: Store, dealt: Dealt) -> None:
    """A claim kept out of the options, as another name of the truth is, cannot be agreed with."""
    game = store.save_game(dealt())
    asked = next(r for r in game.rounds if r.kind is Kind.FOOLING and r.distractors is Distractors.NETWORK)
    own = next(option.index for option in asked.options if option.origin is Origin.NETWORK)
    absent = next(index for index in range(1000) if index not in asked.offered)
    for player, chosen in (("ana", own), ("ben", asked.truth)):
        store.guess(player=player, game=game.id, position=asked.position, chosen=chosen, shown_ms=1)
    store.record_answers(game=game.id, position=asked.position, network="net", answers=[said(own, 0.5)])
    (claim,) = of(store, asked.photograph).said
    assert (claim.agreed, claim.n) == (1, 2)
    with store._database.writing() as connection:
        connection.execute(text("UPDATE claims SET claimed = :absent"), {"absent": absent})
    (claim,) = of(store, asked.photograph).said
    assert (claim.agreed, claim.n) == (0, 0)


def test_a_second_look_is_not_counted_twice(store: Store, dealt: Dealt) -> None:
    game = store.save_game(dealt())
    for _ in range(3):
        store.guess(player="ana", game=game.id, position=1, chosen=None, shown_ms=1)
    store.saw(player="ben", photographs=[game.at(1).photograph])
    store.guess(player="ben", game=game.id, position=1, chosen=None, shown_ms=1)
    assert of(store, game.at(1).photograph).people == Tally(0, 1, 1)
    assert list(store.differences()) == []


def test_the_surest_claim_stands(store: Store, dealt: Dealt) -> None:
    one, two = store.save_game(dealt("seed1")), store.save_game(dealt("seed2"))
    photograph = next(iter({r.photograph for r in one.rounds} & {r.photograph for r in two.rounds}))
    for game, answer in ((one, said(6, 0.5)), (two, said(7, 0.9)), (one, said(8, 0.99))):
        position = next(r.position for r in game.rounds if r.photograph == photograph)
        store.record_answers(game=game.id, position=position, network="net", answers=[answer])
    (claim,) = of(store, photograph).said
    assert (claim.claimed, claim.probability) == (7, 0.9), "what was refused as a second answer does not count"
    assert list(store.differences()) == []


@pytest.mark.slow
def test_lists_are_sorted_as_by_hand(store: Store, dealt: Dealt) -> None:
    play_all(store, dealt)
    found = scanned(store)
    with store._database.reading() as connection:
        rows = connection.execute(text("SELECT photograph, probability, is_right FROM claims")).all()
    expected: dict[Hardest, dict[str, float]] = {which: {} for which in Hardest}
    for photograph in found.keys() | {row[0] for row in rows}:
        people = tally(found.get(photograph, []))
        claims = [(p, bool(right)) for name, p, right in rows if name == photograph]
        fooled = wilson(people.n - people.right - people.unsure, people.n).low if people.n >= 3 else None
        wrong = sum(p for p, right in claims if not right) / len(claims) if claims else None
        if fooled is not None:
            expected[Hardest.PEOPLE][photograph] = fooled
        if wrong is not None:
            expected[Hardest.NETWORKS][photograph] = wrong
        if fooled is not None and wrong is not None:
            right = sum(p for p, right in claims if right) / len(claims)
            expected[Hardest.BOTH][photograph] = min(fooled, wrong)
            expected[Hardest.DIFFER][photograph] = max(min(people.interval.low, wrong), min(fooled, right))
    for which, scores in expected.items():
        hardest = [s for s in scores.items() if s[1] > 0]
        listed = store.crowd.hardest(which, limit=100)
        assert [pytest.approx(scores[s.photograph]) for s in listed] == sorted(dict(hardest).values(), reverse=True)
        assert {s.photograph for s in listed} == dict(hardest).keys()
        assert all(s.people == tally(found.get(s.photograph, [])) for s in listed)
        assert store.crowd.hardest(which, limit=2) == listed[:2]
        assert len(listed) > 2


def test_hardness_of_a_few() -> None:
    nobody = hardness(n=0, n_right=0, n_unsure=0, networks=0, sure_wrong=0.0, sure_right=0.0)
    assert (nobody.people, nobody.networks, nobody.both, nobody.differ) == (None, None, None, None)
    two = hardness(n=2, n_right=0, n_unsure=0, networks=1, sure_wrong=0.9, sure_right=0.0)
    assert (two.people, two.networks, two.both) == (None, 0.9, None)
    torn = hardness(n=10, n_right=10, n_unsure=0, networks=1, sure_wrong=0.9, sure_right=0.0)
    assert torn.people == torn.both == 0.0
    assert torn.differ == pytest.approx(wilson(10, 10).low)
    unsure = hardness(n=10, n_right=0, n_unsure=10, networks=1, sure_wrong=0.0, sure_right=0.9)
    assert unsure.people == 0.0, "who does not know was not fooled"


def test_only_who_knows_the_photograph_sees_its_crowd(store: Store, dealt: Dealt) -> None:
    game = store.save_game(dealt())
    photograph = game.at(1).photograph
    assert not store.crowd.is_known(photograph, player="ana")
    with pytest.raises(ValueError, match="Guess this photograph first"):
        store.crowd.of(photograph, player="ana")
    store.guess(player="ana", game=game.id, position=1, chosen=None, shown_ms=1)
    assert store.crowd.is_known(photograph, player="ana")
    assert store.crowd.of(photograph, player="ana").people.n == 1


@pytest.mark.slow
def test_forgetting_takes_a_player_out_of_the_counts(store: Store, dealt: Dealt) -> None:
    play_all(store, dealt, PLAYERS[:5])
    before = {photograph: of(store, photograph) for photograph in scanned(store)}
    play_all(store, dealt, ("one more",))
    store.reactions.feel(next(iter(scanned(store))), frozenset({Reaction.FAIR}), player="onlooker")
    assert {photograph: of(store, photograph) for photograph in scanned(store)} != before
    store.forget(player="one more")
    assert {photograph: of(store, photograph) for photograph in before} == before
    assert list(store.differences()) == []
    for player in (*PLAYERS[:5], "onlooker"):
        store.forget(player=player)
    with store._database.reading() as connection:
        for table in ("counts", "offers", "reaction_counts", "reactions"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0
        assert connection.execute(text("SELECT sum(n) FROM crowds")).scalar_one() == 0
    assert list(store.differences()) == []


@pytest.mark.slow
def test_a_confirmed_wrong_label_leaves_every_figure(store: Store, dealt: Dealt) -> None:
    games = play_all(store, dealt)
    wrong = store.crowd.hardest(Hardest.PEOPLE, limit=1)[0].photograph
    figures = store.figures
    rows = len(scanned(store)[wrong])
    before = figures.totals().first_sights
    store.moderation.rule(wrong, Ruling.DISMISSED)
    assert not of(store, wrong).is_label_wrong
    assert store.crowd.hardest(Hardest.PEOPLE, limit=1)[0].photograph == wrong
    store.moderation.rule(wrong, Ruling.CONFIRMED)
    assert of(store, wrong).is_label_wrong
    assert store.crowd.wrong_labels() == {wrong}
    for which in Hardest:
        assert wrong not in {s.photograph for s in store.crowd.hardest(which, limit=100)}
    assert wrong not in {f.photograph for f in figures.by_photograph()}
    assert wrong not in {m.photograph for m in figures.mistakes()}
    assert figures.totals().first_sights == before - rows
    compared = figures.compared()
    assert sum(one.pooled.n for one in compared.accuracy) == before - rows
    truth = next(r.truth for g in games for r in g.rounds if r.photograph == wrong)
    assert not [c for c in compared.by_class if c.truth == truth], "each class has one photograph in this deck"
    store.moderation.rule(wrong, Ruling.DISMISSED)
    assert figures.totals().first_sights == before


def test_thirty_players_of_one_photograph_are_thirty(store: Store, dealt: Dealt) -> None:
    game, start = store.save_game(dealt()), Barrier(30)

    def click(number: int) -> None:
        start.wait()
        player = f"player {number % 15}"  # each in two tabs
        store.guess(player=player, game=game.id, position=1, chosen=game.at(1).offered[number % 4], shown_ms=1)

    with ThreadPoolExecutor(30) as pool:
        list(pool.map(click, range(30)))
    assert of(store, game.at(1).photograph).people.n == 15
    assert list(store.differences()) == []


@pytest.mark.slow
def test_players_come_and_go_at_once(store: Store, dealt: Dealt) -> None:
    """Guesses, answers and forgetting in a crowd of threads: nobody waits in a circle, and the counts still add up."""
    games = [store.save_game(dealt(f"seed{n}")) for n in range(3)]

    def live(number: int) -> None:
        player = f"player {number}"
        for game in games:
            for asked in random.Random(number).sample(game.rounds, 5):
                store.guess(player=player, game=game.id, position=asked.position, chosen=asked.truth, shown_ms=1)
                answer = said(asked.truth, random.Random(number).random())
                store.record_answers(
                    game=game.id, position=asked.position, network=f"net{number % 3}", answers=[answer]
                )
                store.reactions.feel(asked.photograph, frozenset(fitting({True})), player=player)
        if number % 2:
            store.forget(player=player)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(live, range(16)))
    assert list(store.differences()) == []
    assert sum(map(len, scanned(store).values())) > 50


SPOILT = {
    "counts": "UPDATE counts SET n = n + 1 WHERE n = (SELECT max(n) FROM counts)",
    "offers": "UPDATE offers SET n = n + 1 WHERE n = (SELECT max(n) FROM offers)",
    "crowds": "UPDATE crowds SET n = n + 1 WHERE n = (SELECT max(n) FROM crowds)",
    "claims": "DELETE FROM claims WHERE network = 'other'",
    "hard_people": "UPDATE crowds SET hard_people = 0.5 WHERE hard_people IS NOT NULL",
    "reaction_counts": "UPDATE reaction_counts SET n = 7",
    "likes": "UPDATE comments SET likes = 7",
}


@pytest.mark.slow
@pytest.mark.parametrize("what", SPOILT)
def test_the_command_finds_what_differs_and_mends_it(
    store: Store, dealt: Dealt, what: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QUIZ_DATABASE_URL", store._database.url.render_as_string(hide_password=False))
    games = play_all(store, dealt)
    photograph = games[0].at(1).photograph
    store.saw(player="ana", photographs=[photograph])
    store.reactions.feel(photograph, frozenset({Reaction.FAIR}), player="ana")
    store.comments.say(player="ana", photograph=photograph, text="that one")
    with store._database.reading() as connection:
        before = connection.execute(text("SELECT * FROM crowds ORDER BY photograph")).all()
    assert main(["counts", "--check"]) == 0
    assert "what a scan" in capsys.readouterr().out
    with store._database.writing() as connection:
        connection.execute(text(SPOILT[what]))
    assert main(["counts", "--check"]) == 1
    told = capsys.readouterr()
    assert {"hard_people": "hard_people=0.5", "likes": "comments"}.get(what, what) in told.out
    assert "--rebuild" in told.err
    assert main(["counts", "--rebuild"]) == 0
    assert main(["counts", "--check"]) == 0
    with store._database.reading() as connection:
        again = connection.execute(text("SELECT * FROM crowds ORDER BY photograph")).all()
    assert [tuple(pytest.approx(v) if isinstance(v, float) else v for v in row) for row in before] == list(
        map(tuple, again)
    )


def test_the_database_itself_refuses_to_count_below_nothing(store: Store, dealt: Dealt) -> None:
    play_all(store, dealt, PLAYERS[:2])
    for table in ("counts", "crowds"):
        with pytest.raises(StoreError) as failed, store._database.writing() as connection:
            connection.execute(text(f"UPDATE {table} SET n = -1"))
        assert isinstance(failed.value.__cause__, IntegrityError)
