"""Labels that do not touch."""

import itertools
import math

import pytest

from ui.charts.label_placement import CHARACTER, TALL, Box, Label, place, spread_apart


def test_a_lonely_mark_is_named_on_its_right() -> None:
    (label,) = place([(50, 50)], ["A"], width=300, height=300)
    assert (label.index, label.anchor) == (0, "left")


def test_at_the_edge_the_name_goes_to_the_other_side() -> None:
    (label,) = place([(295, 50)], ["ResNet"], width=300, height=300)
    assert (label.anchor, label.dx) == ("right", -9)


def test_in_a_crowd_the_first_are_named_and_nothing_overlaps() -> None:
    marks = [(50 + n % 5, 50 + n) for n in range(30)]
    placed = place(marks, ["a long name"] * 30, width=300, height=300)
    assert placed[0].index == 0
    assert 1 < len(placed) < 30
    boxes = []
    for label in placed:
        x, y = marks[label.index]
        wide = CHARACTER * len("a long name")
        left = x + label.dx - {"left": 0, "right": wide, "center": wide / 2}[label.anchor]
        boxes.append((left, y + label.dy - TALL / 2, left + wide, y + label.dy + TALL / 2))
    for (l1, t1, r1, b1), (l2, t2, r2, b2) in itertools.combinations(boxes, 2):
        assert l1 >= r2 or l2 >= r1 or t1 >= b2 or t2 >= b1


def test_what_is_taken_stays_free_and_no_text_is_no_label() -> None:
    assert place([(50, 50)], ["A"], width=300, height=300, taken=[(0, 0, 300, 300)]) == ()
    assert place([(50, 50)], [""], width=300, height=300) == ()


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ((), ()),
        ((10, 50), (10, 50)),
        ((50, 50), (40, 60)),
        ((50, 51, 10), (40.5, 60.5, 10)),
        ((0, 0), (0, 20)),
        ((100, 100, 95), (80, 100, 60)),
    ],
)
def test_heights_are_moved_apart_as_little_as_need_be(wanted: tuple[float, ...], found: tuple[float, ...]) -> None:
    assert spread_apart(wanted, gap=20, low=0, high=100) == pytest.approx(found)


def test_where_there_is_no_room_for_all_they_share_it() -> None:
    found = spread_apart([50] * 11, gap=20, low=0, high=100)
    assert sorted(found) == pytest.approx(list(range(0, 101, 10)))
    assert not any(math.isnan(height) for height in found)


def stands(label: Label, mark: tuple[float, float], text: str) -> Box:
    """Where a label's text stands."""
    wide = CHARACTER * len(text)
    left = mark[0] + label.dx - {"left": 0, "right": wide, "center": wide / 2}[label.anchor]
    top = mark[1] + label.dy - (TALL / 2 if not label.is_led else TALL if label.dy < 0 else 0)
    return left, top, left + wide, top + TALL


LOW = [(20.0 + 9 * n, 250.0 - 3 * (n % 3)) for n in range(9)]


def test_hanging_names_have_a_row_each_and_no_line_goes_through_another_s() -> None:
    placed = place(LOW, ["a long name"] * 9, width=300, height=460, hanging=range(9))
    assert len(placed) == 9
    assert all(label.is_led and label.dy > 0 for label in placed)
    boxes = [stands(label, LOW[label.index], "a long name") for label in placed]
    for one, other in itertools.combinations(boxes, 2):
        assert one[3] <= other[1] or other[3] <= one[1]
    for label in placed:
        x = LOW[label.index][0]
        ends = LOW[label.index][1] + label.dy
        assert not [box for box in boxes if box[0] < x < box[2] and box[1] < ends - 1]


def test_what_has_no_room_beside_it_is_led_to() -> None:
    marks = [(150.0, 150.0), (132.0, 150.0), (168.0, 150.0), (150.0, 132.0), (150.0, 168.0)]
    (label,) = place(marks, ["in the middle", "", "", "", ""], width=300, height=300)
    assert label.is_led
    assert math.hypot(label.dx, label.dy) > 20


def test_a_label_has_room_on_a_wider_screen_too() -> None:
    """Two marks in one place on a phone are apart on a desktop, where a name beside the one would lie on the other."""
    marks, texts = [(100.0, 100.0), (102.0, 100.0)], ["one", ""]
    (narrow,) = place(marks, texts, width=300, height=300)
    assert (narrow.anchor, narrow.dx) == ("left", 9)
    (both,) = place(marks, texts, width=300, height=300, stretch=4)
    assert both.anchor == "right"
