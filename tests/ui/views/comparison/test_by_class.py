"""Class by class, against tallies made by hand."""

from quiz.analysis.pooled import FEWEST_OF_A_CLASS, FEWEST_PLAYERS
from tests.ui.views.comparison.figures_by_hand import CROW, FROG, LITE0, LITE2, SEAL, asked
from ui import html
from ui.views.comparison.by_class import per_class

frog, crow, seal = (html.name_of(truth) for truth in (FROG, CROW, SEAL))


def test_what_differs_from_all_others_is_named_with_interval_and_n() -> None:
    found = per_class(
        [
            asked(FROG, 90, 20, 100, gap=(0.4, 0.9), apart=(0.1, 1.0)),
            asked(CROW, 10, 60, 100, gap=(-0.8, -0.2), apart=(-1.0, -0.1)),
            asked(SEAL, 99, 0, 100, gap=(0.8, 1.0), apart=(-0.1, 1.2)),
        ],
        LITE0,
    )
    assert found.title == f"People do best beside the network on {frog}, and worst on {crow}"
    assert (
        f"{frog[1:]}: +70 (+40 to +90) points for people, of 100 looks by 60 players at 6 photographs."
        in found.sentence
    )
    assert f"{crow[1:]}: −50 (−80 to −20) points" in found.sentence
    assert "3 judged at once" in found.sentence
    assert [row.name for row in found.rows] == [seal, frog, crow]
    assert found.table()[1] == {
        "Class": frog,
        "People": 90,
        "Network": 20,
        "Gap": 70,
        "95 %": "+40 to +90",
        "Looks": 100,
        "Players": 60,
        "Photographs": 6,
    }


def test_the_widest_gap_is_not_named_where_it_is_no_wider_than_elsewhere() -> None:
    found = per_class([asked(FROG, 90, 0, 100, gap=(0.8, 1.0)), asked(CROW, 10, 90, 100)], LITE0)
    assert found.title == "Class by class, no gap stands out"
    alone = per_class([asked(FROG, 90, 0, 100, apart=(0.1, 1.0))], LITE0)
    assert alone.title == f"People do best beside the network on {frog}"
    behind = per_class([asked(FROG, 0, 90, 100, apart=(-1.0, -0.1))], LITE0)
    assert behind.title == f"People do worst beside the network on {frog}"


def test_a_class_of_few_players_or_photographs_is_not_named_and_stands_last() -> None:
    few = asked(FROG, 400, 0, 400, apart=(0.5, 1.0), players=FEWEST_PLAYERS - 1)
    at_few = asked(SEAL, 400, 0, 400, apart=(0.5, 1.0), photographs=FEWEST_OF_A_CLASS - 1)
    found = per_class([few, at_few, asked(CROW, 3, 2, 5)], LITE0)
    assert found.title == "Class by class, no gap stands out"
    assert found.rows[0].name == crow
    assert [row["95 %"] is None for row in found.table()] == [False, True, True]
    none = per_class([few], LITE0)
    assert none.title == "Class by class, it is too early to say"
    assert "after 20 players and 5 photographs of it" in none.sentence
    assert len(none.rows) == 1
    assert per_class([], LITE0).title == "No class has been looked at yet"


def test_only_the_network_asked_for_counts() -> None:
    found = per_class([asked(FROG, 2, 1, 5), asked(CROW, 2, 1, 5, network=LITE2)], LITE0)
    assert [row.name for row in found.rows] == [frog]


def test_of_few_looks_no_shares_are_told_and_the_most_looked_at_stands_first() -> None:
    found = per_class([asked(FROG, 2, 0, 2, players=2), asked(CROW, 5, 1, 10, players=2)], LITE0)
    assert [row["Looks"] for row in found.table()] == [10, 2]
    assert [(row["People"], row["Network"], row["Gap"]) for row in found.table()] == [(50, 10, 40), (None, None, None)]
