"""Class by class, against tallies made by hand."""

from quiz.figures import PEOPLE, ClassAccuracy
from quiz.rounds import LabelSpace
from quiz.statistics import Tally
from tests.ui.figures_by_hand import CROW, FROG, LITE0, LITE2, SEAL, asked
from ui import look
from ui.classwise import per_class


def test_the_widest_gaps_are_named_with_their_counts() -> None:
    frog, crow = look.name_of(FROG), look.name_of(CROW)
    found = per_class([*asked(FROG, (9, 9), (2, 9)), *asked(CROW, (1, 6), (5, 6)), *asked(SEAL, (4, 4))], LITE0)
    assert found.title == f"People are furthest ahead on {frog}, the network on {crow}"
    assert f"{frog[1:]}: people 9 of 9, network 2 of 9." in found.sentence
    assert f"{crow[1:]}: people 1 of 6, network 5 of 6." in found.sentence
    assert found.table() == [
        {"Class": frog, "People": 100, "Network": 22, "Gap": 78, "People, right": "9 of 9", "Network, right": "2 of 9"},
        {"Class": crow, "People": 17, "Network": 83, "Gap": -67, "People, right": "1 of 6", "Network, right": "5 of 6"},
        {
            "Class": look.name_of(SEAL),
            "People": 100,
            "Network": None,
            "Gap": None,
            "People, right": "4 of 4",
            "Network, right": "0 of 0",
        },
    ]


def test_a_gap_of_few_guesses_is_not_named_and_stands_last() -> None:
    found = per_class([*asked(FROG, (4, 4), (0, 4)), *asked(CROW, (3, 5), (2, 5))], LITE0)
    assert found.title == f"People are furthest ahead on {look.name_of(CROW)}"
    assert [row.name for row in found.rows] == [look.name_of(CROW), look.name_of(FROG)]
    for rows in (asked(FROG, (4, 4), (0, 4)), ()):
        none = per_class(rows, LITE0)
        assert (none.title, none.rows) == ("No class has been guessed 5 times yet", ())


def test_ties_are_named_together() -> None:
    two = [*asked(FROG, (8, 10), (2, 10)), *asked(CROW, (4, 5), (1, 5))]
    frog, crow = look.name_of(FROG), look.name_of(CROW)
    assert per_class(two, LITE0).title == f"People are furthest ahead on {frog} and {crow}"
    three = [*two, *asked(SEAL, (4, 5), (1, 5))]
    assert per_class(three, LITE0).title == f"People are furthest ahead on {frog} and 2 others"
    level = per_class(asked(FROG, (4, 5), (4, 5)), LITE0)
    assert level.title == "Class by class, people and network are level"
    behind = per_class(asked(FROG, (0, 5), (4, 5)), LITE0)
    assert behind.title == f"The network is furthest ahead on {frog}"


def test_people_are_counted_however_they_were_asked_and_the_network_among_the_1000_only() -> None:
    rows = [
        *asked(FROG, (2, 5), (1, 9)),
        ClassAccuracy(PEOPLE, FROG, LabelSpace.ALL_200, Tally(1, 4)),
        ClassAccuracy(LITE0, FROG, LabelSpace.ALL_200, Tally(9, 9)),
        ClassAccuracy(LITE2, FROG, LabelSpace.ALL_1000, Tally(9, 9)),
    ]
    (row,) = per_class(rows, LITE0).rows
    assert (row.people, row.network) == (Tally(3, 9), Tally(1, 9))
