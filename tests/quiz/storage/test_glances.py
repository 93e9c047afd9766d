"""Glances: shown once, kept before they are shown, and no part of what is said of photographs."""

import csv
import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from quiz.analysis.statistics import Tally
from quiz.export import answers_csv
from quiz.game import GLANCES, Distractors, Game, Kind, LabelSpace, Mode, Origin, Round
from quiz.storage.glancing.glances import Glance
from quiz.storage.store import Store, StoreError
from tests.quiz.storage.plays import ANA, BEN, Dealt, look, said

BRIEF = Mode.GLANCE_200


def say(store: Store, game: Game, position: int, *, right: bool = True, player: str = ANA) -> bool:
    """Say what it is, or something else; whether that was a first sight."""
    asked = game.at(position)
    chosen = asked.truth if right else next(index for index in asked.offered if index not in asked.accepted)
    return store.guess(
        player=player, game=game.id, position=position, chosen=chosen, shown_ms=900, dealt=game
    ).first_sight


def test_an_exposure_is_a_mode_of_its_own() -> None:
    assert [mode.exposure_ms for mode in GLANCES] == [100, 200, 500, 1000]
    assert {mode.exposure_ms for mode in Mode if mode not in GLANCES} == {0}


def test_the_same_photographs_and_options_as_without_a_limit(dealt: Dealt) -> None:
    """So that nothing but the exposure differs."""
    four, brief = dealt(), dealt(mode=BRIEF)
    assert brief.rounds == four.rounds
    assert len({dealt(mode=mode).id for mode in (Mode.FOUR, *GLANCES)}) == 5


def test_nobody_says_what_was_not_shown(store: Store, dealt: Dealt) -> None:
    game = dealt(mode=BRIEF)
    with pytest.raises(ValueError, match="not shown yet"):
        say(store, game, 1)
    assert store.guesses(player=ANA, game=game.id) == ()
    look(store, game, 1, player=ANA)
    with pytest.raises(ValueError, match="not shown yet"):
        say(store, game, 1, player=BEN)
    assert say(store, game, 1)
    (kept,) = store.guesses(player=ANA, game=game.id)
    assert (kept.mode, kept.distractors, kept.glanced_ms) == (BRIEF, Distractors.GLANCE, 200)
    assert game.at(1).distractors is not Distractors.GLANCE, "a round knows how its options were chosen"
    assert store.game(game.id) == game


def test_it_is_shown_once_whoever_asks_at_once(store: Store, dealt: Dealt) -> None:
    game = dealt(mode=BRIEF)
    store.save_game(game)

    def begin(_: int) -> bool:
        return store.glances.begin(player=ANA, game=game.id, position=1)

    with ThreadPoolExecutor(4) as tabs:
        assert sorted(tabs.map(begin, range(4))) == [False, False, False, True]
    assert store.glances.of(player=ANA, game=game.id, position=1) == Glance(None)
    assert store.glances.of(player=BEN, game=game.id, position=1) is None
    assert store.glances.begin(player=BEN, game=game.id, position=1)
    store.glances.measure(183, player=ANA, game=game.id, position=1)
    store.glances.measure(999, player=ANA, game=game.id, position=1)
    assert store.glances.of(player=ANA, game=game.id, position=1) == Glance(183), "the first word stands"
    say(store, game, 1)
    assert not begin(0)


def test_a_look_that_nobody_measured_is_kept_as_such(store: Store, dealt: Dealt) -> None:
    game = dealt(mode=BRIEF)
    look(store, game, 1, player=ANA, glanced_ms=None)
    assert say(store, game, 1)
    (kept,) = store.guesses(player=ANA, game=game.id)
    assert kept.glanced_ms is None


def test_what_is_no_look_is_refused(store: Store, dealt: Dealt) -> None:
    four, game = dealt(), dealt(mode=BRIEF)
    store.save_game(four)
    with pytest.raises(ValueError, match="shown for a moment"):
        store.glances.begin(player=ANA, game=four.id, position=1)
    with pytest.raises(ValueError, match="shown for a moment"):
        store.glances.begin(player=ANA, game=game.id, position=1)
    store.save_game(game)
    with pytest.raises(ValueError, match="no round 11"):
        store.glances.begin(player=ANA, game=game.id, position=11)
    for glanced_ms in (-1, 60_001):
        with pytest.raises(ValueError, match="not between 0 and 60000"):
            store.glances.measure(glanced_ms, player=ANA, game=game.id, position=1)
    store.glances.measure(200, player=ANA, game=game.id, position=1)
    assert store.glances.of(player=ANA, game=game.id, position=1) is None, "nothing is measured that has not begun"


def test_nothing_is_counted_of_the_photograph(store: Store, dealt: Dealt) -> None:
    game = dealt(mode=BRIEF)
    for position in range(1, 11):
        look(store, game, position, player=ANA, glanced_ms=190 + position)
        say(store, game, position, right=position <= 6)
    place = store.crowd.of(game.at(1).photograph, player=ANA)
    assert (place.people, place.chosen, place.opinions) == (Tally(0, 0), (), ())
    assert store.figures.by_photograph() == ()
    assert store.figures.totals().guesses == store.figures.totals().players == 0
    found = store.figures.compared()
    assert (found.accuracy, found.comparisons, found.calibrated, found.called, found.foreseen) == (
        (), (), None, None, None,
    )  # fmt: skip
    assert list(store.differences()) == []
    store.rebuild_counts()
    assert store.figures.by_photograph() == ()
    share = store.shared(store.share(player=ANA, game=game.id))
    assert share is not None
    assert share.people == Tally(6, 10)
    rows = list(csv.DictReader(io.StringIO(answers_csv(store.export(player=ANA)))))
    assert {(row["mode"], row["distractors"]) for row in rows} == {("glance200", "glance")}
    assert [row["glanced_ms"] for row in rows] == [str(190 + position) for position in range(1, 11)]
    store.comments.say(player=ANA, photograph=game.at(1).photograph, text="ha, saw it")
    (said_of_it,) = store.comments.of(game.at(1).photograph, player=ANA).threads
    assert said_of_it.was_right is None
    assert store.forget(player=ANA) == 10
    assert store.glances.of(player=ANA, game=game.id, position=1) is None
    assert list(store.differences()) == []


@pytest.mark.parametrize("mode", [Mode.FOUR, Mode.GLANCE_1000])
def test_what_was_glanced_at_before_is_no_first_look(store: Store, dealt: Dealt, mode: Mode) -> None:
    """Neither a longer one nor a glance, though nothing was said of the first; and the answer is known after it."""
    brief, other = dealt(mode=BRIEF), dealt(mode=mode)
    look(store, brief, 1, player=ANA)
    if mode.exposure_ms:
        look(store, other, 1, player=ANA)
    assert not say(store, other, 1)
    assert store.crowd.is_known(other.at(1).photograph, player=ANA)
    if mode.exposure_ms:
        look(store, other, 2, player=ANA)
    assert say(store, other, 2)


def test_the_database_itself_holds_mode_and_look_together(store: Store, dealt: Dealt) -> None:
    game = dealt(mode=BRIEF)
    look(store, game, 1, player=ANA)
    say(store, game, 1)
    for change in ("mode = 'four'", "distractors = 'network'", "mode = 'glance7'", "glanced_ms = 60001"):
        with pytest.raises((IntegrityError, StoreError)), store._database.writing() as connection:
            connection.execute(text(f"UPDATE guesses SET {change}"))
    four = dealt("another2")
    say(store, four, 1, player=BEN)
    with pytest.raises((IntegrityError, StoreError)), store._database.writing() as connection:
        connection.execute(text("UPDATE guesses SET glanced_ms = 100 WHERE mode = 'four'"))


def choose(asked: Round, what: str) -> int | None:
    """The network's claim, another wrong option, or none."""
    claim = next((option.index for option in asked.options if option.origin is Origin.NETWORK), None)
    other = next(index for index in asked.offered if index not in asked.accepted and index != claim)
    return {"claim": claim, "other": other, "pass": None}[what]


def test_wrong_choices_are_held_against_the_claim_and_looks_without_a_limit_stand_beside(
    store: Store, dealt: Dealt
) -> None:
    """By hand: two players glance, one looks for long; rounds whose options were drawn at random have no claim."""
    brief, long = store.save_game(dealt(mode=BRIEF)), store.save_game(dealt())
    lured = [r for r in brief.rounds if r.kind is Kind.FOOLING and r.distractors is Distractors.NETWORK]
    for game in (brief, long):
        for asked in game.rounds:
            own = next((o.index for o in asked.options if o.origin is Origin.NETWORK), 7)
            answer = said(LabelSpace.ALL_1000, own if asked.kind is Kind.FOOLING else asked.truth)
            store.record_answers(game=game.id, position=asked.position, network=game.network, answers=[answer])
    bens = {lured[0].position: 251, lured[1].position: None}  # shown for too long, and not measured
    for player, what in ((ANA, "claim"), (BEN, "other")):
        for asked in brief.rounds:
            glanced_ms = bens.get(asked.position, 250) if player == BEN else 200
            look(store, brief, asked.position, player=player, glanced_ms=glanced_ms)
            chosen = choose(asked, what) if asked in lured else asked.truth
            store.guess(player=player, game=brief.id, position=asked.position, chosen=chosen, shown_ms=1)
    slow = [("claim", "other", "pass")[n % 3] for n in range(len(lured))]
    for asked in long.rounds:
        chosen = choose(asked, slow[lured.index(asked)]) if asked in lured else asked.truth
        store.guess(player="token-of-cleo", game=long.id, position=asked.position, chosen=chosen, shown_ms=1)
    found, many = store.figures.compared().glanced, len(lured)
    assert found is not None
    assert found.named is not None
    assert found.unlimited is not None
    assert (found.named.tally, found.named.players, found.uncounted) == (Tally(many, 2 * many - 2), 2, 2)
    assert found.unlimited.tally == Tally(slow.count("claim"), many - slow.count("pass"))
    fooling, controls = (sum(r.kind is kind for r in brief.rounds) for kind in (Kind.FOOLING, Kind.CONTROL))
    assert found.right[Kind.FOOLING, 200].tally == Tally(2 * (fooling - many), 2 * fooling - 2)
    assert found.right[Kind.CONTROL, 200].tally == Tally(2 * controls, 2 * controls)
    assert found.right[Kind.FOOLING, 0].tally == Tally(fooling - many, fooling, slow.count("pass"))
    assert set(found.right) == {(kind, ms) for kind in Kind for ms in (0, 200)}
    store.forget(player=ANA)
    store.forget(player=BEN)
    assert store.figures.compared().glanced is None


def test_only_glances_that_nobody_measured_say_so_and_no_more(store: Store, dealt: Dealt) -> None:
    game = dealt(mode=BRIEF)
    look(store, game, 1, player=ANA, glanced_ms=None)
    say(store, game, 1)
    found = store.figures.compared().glanced
    assert found is not None
    assert (dict(found.right), found.named, found.unlimited, found.uncounted) == ({}, None, None, 1)
