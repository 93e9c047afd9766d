"""Where nothing is there to be said, nothing is said; where something is, it is."""

from dataclasses import replace

import numpy as np
import pytest

from bench.coverage import false_alarms, headlines
from bench.simulated import CHANCE, LURED, NETWORK, of_nothing
from quiz.analysis.comparison import compare
from quiz.analysis.glances import seen_at_a_glance
from quiz.analysis.statistics import kappas
from ui.views.comparison import accuracy, agreement, claims, glances

SIMULATIONS = 60


def test_the_crowd_of_nothing_is_what_it_says() -> None:
    assert CHANCE.rate == pytest.approx(0.25, abs=0.002)
    found = of_nothing(np.random.default_rng(1))
    assert found.felt.sure.mean() == pytest.approx(CHANCE.rate, abs=0.02)
    assert found.foreseen.right.mean() == pytest.approx(CHANCE.rate, abs=0.04)
    assert replace(CHANCE, level=LURED).rate == pytest.approx(1 / 3, abs=0.001)
    assert found.glanced.named.mean() == pytest.approx(1 / 3, abs=0.06)


@pytest.mark.slow
def test_no_headline_is_drawn_where_nothing_is_there_to_be_said() -> None:
    """300 players, 6 looks each at 58 photographs, half of them called fooling: one in twenty may speak up."""
    alarms = false_alarms(CHANCE, SIMULATIONS, seed=3, samples=150)
    assert max(alarms.values(), default=0) <= 0.05 * SIMULATIONS, alarms


def test_looks_taken_for_independent_would_have_spoken_up_every_second_time() -> None:
    """What was printed before: κ's interval by drawing looks anew, one by one; 6 by each player at the fooling ones."""
    chance = np.random.default_rng(5)
    spoke = 0
    for _ in range(40):
        read = of_nothing(chance, replace(CHANCE, looks=12)).against
        its, fooling = read.answered[:, 1] == 1, read.kind == 0
        cells = [(read.right == me) & (its == it) & fooling for me in (1, 0) for it in (1, 0)]
        counts = np.array([cell.sum() for cell in cells])
        drawn = kappas(chance.multinomial(counts.sum(), counts / counts.sum(), size=500))
        low, high = np.nanpercentile(drawn, [2.5, 97.5])
        spoke += low > 0 or high < 0
    assert spoke >= 0.4 * 40


def test_what_is_there_is_said() -> None:
    """People who fail where the network does, and are better than it at controls, are found out."""
    read = of_nothing(np.random.default_rng(4))
    its = read.against.answered[:, 1] == 1
    chance = np.random.default_rng(6)
    right = (chance.random(len(its)) < np.where(its, 0.9, 0.2)).astype(np.float64)
    together = replace(read.against, right=right)
    found = compare(replace(read, people=together, against=together), samples=150)
    assert agreement.agreement(found.comparisons, NETWORK).title == "They tend to fail on the same photographs"
    assert {"fail alike", "beside guessing"} <= set(headlines(found))
    assert "more than the" in accuracy.fooling(found).sentence


def test_who_can_tell_what_it_will_say_is_found_out() -> None:
    read = of_nothing(np.random.default_rng(4))
    told = (np.random.default_rng(6).random(len(read.foreseen.n)) < 0.6).astype(np.float64)
    found = compare(replace(read, foreseen=replace(read.foreseen, right=told)), samples=150)
    assert claims.claims_panel(found.foreseen).title.startswith("People can tell what it will say")
    assert "what it will say" in set(headlines(found))


def test_who_sees_at_a_glance_what_it_sees_is_found_out_and_haste_only_where_it_does_it() -> None:
    read = of_nothing(np.random.default_rng(4))
    chance, brief = np.random.default_rng(6), read.glanced.exposure_ms > 0
    for slow, title in ((1 / 3, glances.SEEN_ALIKE), (0.6, "At a glance people’s mistakes are the network’s oftener")):
        named = (chance.random(len(brief)) < np.where(brief, 0.6, slow)).astype(np.float64)
        found = compare(replace(read, glanced=replace(read.glanced, named=named)), samples=150)
        assert glances.lured_panel(found.glanced).title.startswith(title)
        assert "at a glance" in set(headlines(found))


@pytest.mark.slow
def test_no_haste_is_said_where_people_are_lured_as_much_without_a_limit() -> None:
    """Six of ten mistakes are the network's, however long one looks: of haste one in twenty may speak up."""
    chance, spoke = np.random.default_rng(8), 0
    law = replace(CHANCE, players=100, level=0.5)
    for _ in range(SIMULATIONS):
        read = of_nothing(chance, law)
        named = law.answered(chance, read.glanced.player, read.glanced.photograph)
        title = glances.lured_panel(seen_at_a_glance(replace(read.glanced, named=named), samples=150)).title
        assert title != glances.NO_CLEAR_SIGN
        spoke += title.startswith(glances.SEEN_ALIKE)
    assert spoke <= 0.05 * SIMULATIONS
