"""What is remembered: asked once, no more than there is room for, gone with whatever holds it."""

import gc
import weakref

from services.lab.bounded_cache import Remembered
from services.lab.visitor_photographs import VisitorPhotographs
from tests.model.fakes import make_picture


def test_what_is_known_is_not_asked_again() -> None:
    asked: list[str] = []
    known = Remembered(2)

    def upper(key: str) -> str:
        asked.append(key)
        return key.upper()

    def find_out(key: str) -> str:
        return known.get(key, lambda: upper(key))

    assert [find_out(key) for key in "aab"] == ["A", "A", "B"]
    assert asked == ["a", "b"]
    find_out("a")
    find_out("c")  # makes room: of b, which was asked for longest ago
    find_out("a")
    assert asked == ["a", "b", "c"]
    find_out("b")
    assert asked == ["a", "b", "c", "b"]


def test_what_was_found_out_about_a_photograph_goes_with_it() -> None:
    class Answer:
        pass

    desk = VisitorPhotographs()
    token = desk.lay(make_picture(1).data)
    gone = weakref.ref(desk.get(token).answers.get("x", Answer))
    assert gone() is not None
    desk.take_away(token)
    gc.collect()
    assert gone() is None
