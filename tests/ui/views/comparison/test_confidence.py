"""How sure a network was of its mistakes, against mistakes made by hand."""

from tests.ui.views.comparison.figures_by_hand import LITE0, LITE2, TITLE, unbroken, wrong
from ui.views.comparison.confidence import sureness


def test_half_its_mistakes_by_hand() -> None:
    sure = (0.05, 0.15, 0.15, 0.31, 0.42, 0.42, 0.629, 0.7, 0.75, 0.9, 0.95, 1.0)
    found = sureness([wrong(str(n), p) for n, p in enumerate(sure)], LITE0)
    assert found.title == unbroken("It was 62 % sure or more in half its mistakes")
    assert found.sentence.startswith(unbroken(f"Of its 12 mistakes, {TITLE} was at least 90 % sure in 3."))
    assert found.counts == (1, 2, 0, 1, 2, 0, 1, 2, 0, 3)
    assert found.median == 0.629


def test_each_photograph_counts_once_and_other_networks_not_at_all() -> None:
    repeated = [
        wrong("a", 0.5),
        wrong("a", 0.7),
        wrong("c", 0.75),
        wrong("c", 0.5),
        *(wrong(str(n), 0.6) for n in range(10)),
        wrong("b", 0.9, LITE2),
    ]
    found = sureness(repeated, LITE0)
    assert sum(found.counts) == 12
    assert found.counts[7] == 2


def test_an_odd_number_of_mistakes_has_a_middle_one() -> None:
    found = sureness([wrong(str(n), 0.05 * n) for n in range(1, 12)], LITE0)
    assert found.title == unbroken("It was 30 % sure or more in half its mistakes")
    none = sureness([wrong(str(n), 0.1) for n in range(10)], LITE0)
    assert unbroken("at least 90 % sure in none.") in none.sentence


def test_of_few_mistakes_nothing_is_said_and_of_none_that() -> None:
    found = sureness([wrong(str(n), 0.9) for n in range(9)], LITE0)
    assert found.title == "How sure it was of its mistakes: too few to say"
    assert "has made 9 mistakes so far; this waits for 10" in found.sentence
    assert found.counts == ()
    assert "1 mistake so far" in sureness([wrong("a", 0.997)], LITE0).sentence
    assert sureness([], LITE0).title == f"{TITLE} has not been wrong yet"


def test_whole_percents_are_not_lost_to_binary_fractions() -> None:
    found = sureness([wrong(str(n), 0.29) for n in range(10)], LITE0)
    assert found.title == unbroken("It was 29 % sure or more in half its mistakes")
