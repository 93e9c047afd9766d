"""How a new game begins: with what somebody new is told, and with what is said to who has seen everything."""

from typing import TYPE_CHECKING

import pytest

from quiz.game import Kind
from services.games import Introduction
from tests.ui.callbacks.stand_ins import OTHER, SEED, Services
from ui.callbacks import playing
from ui.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("again", "told"),
    [
        ({}, []),
        ({Kind.FOOLING: 3}, ["here that fools it; 3 photographs come again: those that you saw longest ago"]),
        ({Kind.CONTROL: 1}, ["here that it gets right; one photograph comes again: the one"]),
        ({Kind.FOOLING: 6, Kind.CONTROL: 4}, ["Nothing new is left here; 10 photographs come again"]),
    ],
)
def test_who_has_seen_all_is_told_what_comes_again(
    tab: Session, services: Services, address: dict[str, str], again: dict[Kind, int], told: list[str]
) -> None:
    services.again = again
    begins: tuple[Callable[[], None], ...] = (lambda: playing.open_game({}), playing.new_game)
    for begin in begins:
        tab.notices.clear()
        begin()
        assert len(tab.notices) == len(told)
        assert all(part in notice for part, notice in zip(told, tab.notices, strict=True))


def test_what_somebody_new_is_told_of_a_photograph_makes_it_no_first_look(
    tab: Session, services: Services, address: dict[str, str]
) -> None:
    services.introduction = Introduction("a" * 64, 5, 0.9)
    playing.open_game({}, introduces=True)
    assert tab.introduction == services.introduction
    assert services.seen == [("a" * 64,)], "noted before it is told"
    playing.guess(1, None)
    assert len(services.settled) == 1
    assert services.seen == [("a" * 64,)]


def test_the_introduction_can_be_skipped_and_another_game_is_dealt(
    tab: Session, services: Services, address: dict[str, str]
) -> None:
    services.introduction = Introduction("a" * 64, 5, 0.9)
    playing.open_game({}, introduces=True)
    playing.new_game()
    assert tab.introduction is None
    assert tab.game is not None
    assert tab.game.seed == OTHER


@pytest.mark.parametrize("link", [{"game": SEED}, {"mode": "four"}, {"round": "2"}])
def test_who_follows_a_link_is_not_introduced(
    tab: Session, services: Services, address: dict[str, str], link: dict[str, str]
) -> None:
    services.introduction = Introduction("a" * 64, 5, 0.9)
    playing.open_game(link, introduces=True)
    assert tab.introduction is None


def test_a_page_that_does_not_introduce_does_not(tab: Session, services: Services, address: dict[str, str]) -> None:
    services.introduction = Introduction("a" * 64, 5, 0.9)
    playing.open_game({})
    assert tab.introduction is None
