"""What a click in the game does, on stand-ins for the services, which have tests of their own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from deck.sources import DeckError
from model.networks.registry import DEFAULT
from quiz.game import Call, Game, Mode
from quiz.seeds import Daily, Day, today
from quiz.storage.failures import Failure, StoreError
from quiz.storage.store import OtherDealError
from services.challenges import BY, NoChallengeError
from services.games import Choice, Introduction
from tests.ui.callbacks.stand_ins import LITE2, OTHER, SEED, Services, dealt
from ui import access
from ui.callbacks import forgetting, playing
from ui.session import GameAside, Session


def test_a_link_is_its_game_and_the_address_names_it(tab: Session, game: Game, address: dict[str, str]) -> None:
    assert (game.seed, game.mode, tab.position, tab.notices) == (SEED, Mode.FOUR, 1, [])
    assert address == {"game": SEED, "round": "1"}


def test_without_a_link_it_is_a_new_game_and_then_that_game(tab: Session, address: dict[str, str]) -> None:
    playing.open_game({})
    begun = tab.game
    assert begun is not None
    playing.open_game({})
    assert tab.game is begun
    playing.open_game(address)
    assert tab.game is begun


def test_a_game_goes_on_at_the_first_round_that_is_open(
    tab: Session, services: Services, address: dict[str, str]
) -> None:
    services.guessed = {1, 2, 4}
    playing.open_game({"game": SEED})
    assert tab.position == 3
    playing.open_game({"game": SEED, "round": "7"})
    assert (tab.position, address["round"], tab.notices) == (7, "7", [])
    playing.open_game({"game": SEED, "round": "eleven"})
    assert tab.position == 3
    assert "no round 'eleven'" in tab.notices[0]


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ({"game": "!!"}, "Here is a new game."),
        ({"game": SEED, "mode": "blindfold"}, "Here are four options instead."),
        ({"game": SEED, "deck": "elsewhere"}, "The deck 'elsewhere' of that link is not here"),
        ({"game": SEED, "network": "no such network"}, "no such network"),
        ({"game": SEED, "network": "timm:resnet18.a1_in1k"}, "which is not here"),
    ],
)
def test_what_a_link_gets_wrong_is_said_once_and_played_as_usual(
    tab: Session, address: dict[str, str], link: dict[str, str], said: str
) -> None:
    playing.open_game(link)
    assert tab.game is not None
    assert (tab.game.mode, tab.game.network, tab.deck) == (Mode.FOUR, DEFAULT, "")
    (sentence,) = tab.notices
    assert said in sentence


def test_a_link_can_name_mode_network_and_deck(tab: Session, address: dict[str, str]) -> None:
    link = {"game": SEED, "mode": "all200", "network": LITE2, "deck": "mine"}
    playing.open_game(link)
    assert tab.game is not None
    assert (tab.game.mode, tab.game.network, tab.deck) == (Mode.ALL_200, LITE2, "mine")
    assert address == {**link, "round": "1"}
    assert not tab.notices


def test_a_photograph_that_cannot_be_asked_is_said(tab: Session, services: Services, address: dict[str, str]) -> None:
    services.begins_otherwise = True
    playing.open_game({"game": SEED})
    assert tab.notices == ["The photograph of that link cannot be asked here; this is another."]


def test_a_day_is_played_as_it_is_for_everybody(tab: Session, address: dict[str, str]) -> None:
    seed = Day(Daily.GAME, today()).seed
    playing.open_game({"game": seed, "mode": "all200", "network": LITE2, "deck": "mine"})
    assert tab.game is not None
    assert (tab.game.seed, tab.game.mode, tab.game.network, tab.deck) == (seed, Mode.FOUR, DEFAULT, "")
    assert not tab.notices


@pytest.mark.parametrize(("days", "said"), [(1, "has not come yet"), (-1, "counts for no streak")])
def test_another_day_is_said(tab: Session, address: dict[str, str], days: int, said: str) -> None:
    day = Day(Daily.GAME, today() + timedelta(days=days))
    playing.open_game({"game": day.seed})
    assert tab.game is not None
    assert tab.game.seed == (Day(Daily.GAME, today()).seed if days > 0 else day.seed)
    assert said in tab.notices[0]


def test_a_game_that_is_refused_leaves_none_and_no_round(
    tab: Session, game: Game, services: Services, address: dict[str, str]
) -> None:
    services.refused = DeckError("Nothing can be asked.")
    with pytest.raises(DeckError):
        playing.open_game({"game": OTHER, "round": "3"})
    assert (tab.game, tab.position, "round" in address) == (None, 1, False)


def test_a_challenge_is_taken_up_as_the_friend_played(
    tab: Session, services: Services, address: dict[str, str]
) -> None:
    services.challenge = services.friends = dealt(SEED, Choice(Mode.ALL_200, LITE2))
    playing.open_game({"game": SEED, BY: "share"})
    assert (tab.rival, tab.mode, tab.network) == ("share", Mode.ALL_200, LITE2)
    assert address == {"game": SEED, "mode": "all200", "network": LITE2, BY: "share", "round": "1"}
    services.challenge = services.friends = None
    playing.open_game({"game": OTHER})
    assert tab.rival == ""


def test_a_challenge_that_is_none_is_said_and_the_game_is_played(
    tab: Session, services: Services, address: dict[str, str]
) -> None:
    services.challenge = NoChallengeError("Your friend’s score is not kept any more.")
    playing.open_game({"game": SEED, BY: "share"})
    assert tab.game is not None
    assert (tab.rival, tab.notices) == ("", ["Your friend’s score is not kept any more."])
    assert BY not in address


def test_a_guess_is_settled_and_said_how_sure(
    tab: Session, game: Game, services: Services, choose: Callable[[object], None]
) -> None:
    choose(0.8)
    playing.guess(1, 7)
    tab.says_sure = True
    playing.guess(2, 8)
    playing.guess(3, None)
    choose("very")
    playing.guess(4, 9)
    assert services.settled == [(SEED, 1, 7, None), (SEED, 2, 8, 0.8), (SEED, 3, None, None), (SEED, 4, 9, None)]
    playing.guess(1, 7)
    assert tab.notices == []
    playing.guess(1, 8)
    assert tab.notices == ["You had answered this one before, perhaps in another tab: that answer stands."]


def test_who_guesses_is_then_asked_what_the_network_will_be(
    tab: Session, game: Game, services: Services, choose: Callable[[object], None]
) -> None:
    """Unless they would rather not be, or were told."""
    choose(None)
    playing.guess(1, 7)
    assert services.asked == [1]
    playing.call(1, Call.WRONG)
    assert services.called == [(SEED, 1, Call.WRONG)]
    assert (tab.fresh, tab.notices) == ((game.id, 1), [])
    playing.call(1, Call.PASSED)
    assert tab.notices == []
    playing.call(1, Call.RIGHT)
    assert "This bet was closed before" in tab.notices[0]
    tab.introduction = Introduction(game.at(2).photograph, 5, 0.9)
    playing.guess(2, 7)
    tab.calls = False
    playing.guess(3, 7)
    assert services.asked == [1]


def test_a_call_that_is_not_kept_is_said(tab: Session, game: Game, services: Services) -> None:
    services.refused = StoreError(Failure.FULL, "saved")
    playing.call(1, Call.RIGHT)
    assert "What you called was not kept: say it again." in tab.notices[0]
    tab.game = None
    playing.call(1, Call.RIGHT)
    assert services.called == []


def test_a_guess_without_a_game_is_none(tab: Session, services: Services) -> None:
    playing.guess(1, 7)
    assert services.settled == []


@pytest.mark.parametrize(
    ("refused", "said"),
    [
        (StoreError(Failure.FULL, "saved"), "Your guess was not kept: make it again."),
        (ValueError("That is not one of the options"), "That is not one of the options."),
    ],
)
def test_a_guess_that_is_not_kept_is_said(
    tab: Session,
    game: Game,
    services: Services,
    choose: Callable[[object], None],
    refused: Exception,
    said: str,
) -> None:
    choose(None)
    services.refused = refused
    playing.guess(1, 7)
    assert tab.game is game
    assert said in tab.notices[0]


def test_of_another_deal_that_was_begun_the_tab_holds_that(
    tab: Session, game: Game, services: Services, choose: Callable[[object], None]
) -> None:
    choose(None)
    services.kept = replace(game, rounds=game.rounds[::-1])
    services.refused = OtherDealError()
    playing.guess(1, 7)
    assert tab.game is services.kept
    assert len(tab.notices) == 1


def test_next_goes_on_once_and_not_beyond_the_end(tab: Session, game: Game, address: dict[str, str]) -> None:
    playing.advance(1)
    playing.advance(1)
    assert (tab.position, address["round"]) == (2, "2")
    tab.position = len(game.rounds)
    playing.advance(len(game.rounds))
    assert tab.position == len(game.rounds)


def test_another_game_is_dealt_without_the_friend(tab: Session, game: Game, address: dict[str, str]) -> None:
    tab.rival, tab.position = "share", 5
    playing.new_game()
    assert tab.game is not None
    assert (tab.game.seed, tab.position, tab.rival) == (OTHER, 1, "")
    assert address == {"game": OTHER, "round": "1"}


def test_another_ten_leave_the_address_of_the_result_alone(tab: Session, game: Game, address: dict[str, str]) -> None:
    playing.deal_another()
    assert tab.game is not None
    assert (tab.game.seed, address["game"]) == (OTHER, SEED)


@pytest.mark.parametrize(
    ("change", "value"), [("pick_mode", Mode.ALL_200), ("pick_deck", "mine"), ("pick_opponent", LITE2)]
)
def test_what_is_chosen_is_played_or_refused_and_left_as_it_was(
    tab: Session,
    game: Game,
    services: Services,
    choose: Callable[[object], None],
    change: str,
    value: object,
) -> None:
    before = tab.choice
    choose(value)
    services.refused = DeckError("Nothing can be asked.")
    getattr(playing, change)("widget")
    assert (tab.choice, tab.game, tab.notices) == (before, game, ["Nothing can be asked."])
    services.refused = None
    getattr(playing, change)("widget")
    assert value in (tab.mode, tab.deck, tab.network)
    assert tab.game is not game


def test_a_network_that_is_refused_is_not_left_standing_in_its_box(
    tab: Session, game: Game, services: Services, choose: Callable[[object], None]
) -> None:
    choose("no such network")
    playing.pick_opponent("against")
    assert "no such network" in tab.notices[0]
    assert services.held == {"against": tab.network}
    services.held.clear()
    choose(LITE2)
    playing.pick_opponent("against")
    assert (tab.network, services.held) == (LITE2, {})


@pytest.mark.parametrize(("change", "value"), [("pick_mode", None), ("pick_deck", "gone"), ("pick_opponent", None)])
def test_what_nobody_offered_changes_nothing(
    tab: Session, game: Game, choose: Callable[[object], None], change: str, value: object
) -> None:
    before = tab.choice
    choose(value)
    getattr(playing, change)("widget")
    assert (tab.choice, tab.game) == (before, game)


def test_a_network_on_its_way_is_waited_for_and_the_game_goes_on(tab: Session, game: Game, services: Services) -> None:
    services.playable = {DEFAULT}
    playing.set_opponent(LITE2)
    assert (tab.awaited, tab.network, tab.game) == (LITE2, DEFAULT, game)
    assert services.tried == [LITE2]
    progress = playing.awaited()
    assert progress is not None
    assert progress.done == 3
    playing.give_up_waiting()
    assert playing.awaited() is None


def test_where_strangers_come_no_visitor_has_a_network_fetched(
    tab: Session, game: Game, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUIZ_PUBLIC", "yes")
    playing.set_opponent("timm:resnet18.a1_in1k")
    assert (services.tried, tab.notices) == ([], [access.NOT_FETCHED])
    tab.is_admin = True
    playing.set_opponent("timm:resnet18.a1_in1k")
    assert services.tried == ["timm:resnet18.a1_in1k"]


def test_what_was_shown_with_its_answer_is_noted_once(tab: Session, services: Services) -> None:
    playing.spoiled(["a", "b"])
    playing.spoiled(["b", "c"])
    playing.spoiled(["a"])
    assert services.seen == [("a", "b"), ("c",)]


def test_who_is_forgotten_begins_anew(tab: Session, game: Game, services: Services) -> None:
    tab.said, tab.replying, tab.spoiled = "a comment", "another", {"a"}
    tab.aside = GameAside(game, "", "", 3)
    services.refused = StoreError(Failure.LOCKED, "deleted")
    forgetting.forget_me()
    assert (tab.game, tab.said) == (game, "a comment")
    services.refused = None
    forgetting.forget_me()
    assert (tab.game, tab.said, tab.replying, tab.spoiled) == (None, "", "", set())
    assert not tab.aside
    assert tab.notices[-1] == "Done: 12 answers of yours deleted."
