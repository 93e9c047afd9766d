"""Invitations say what is so, of the real deck and network, and never what the photograph is."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from deck.classes import classes
from deck.sources import starter
from model.zoo import DEFAULT
from quiz.invitations import Invitation
from quiz.rounds import Kind, Mode
from quiz.seeds import seed_of
from ui import dealing, invitations, resources


@pytest.fixture(autouse=True)
def fresh_store(data_folder: Path) -> Iterator[None]:
    """An empty store, and the starter deck."""
    resources.store.clear()
    yield
    resources.store.clear()


def invited(digits: str) -> Invitation:
    found = invitations.of_photograph(digits)
    assert found is not None
    return found


def test_the_line_is_what_the_network_did_and_nothing_gives_it_away() -> None:
    _, candidates = resources.candidates(DEFAULT)
    kinds = {candidate.photograph: candidate.kind for candidate in candidates}
    for photograph in starter().photographs:
        said = invited(photograph.id)
        told = " ".join((said.path, said.title, said.line, said.call, said.play)).casefold()
        names = [name for index in photograph.accepted for name in (classes()[index].name, classes()[index].wnid)]
        assert not any(re.search(rf"\b{re.escape(name.casefold())}\b", told) for name in names)
        kind = kinds.get(photograph.id)
        assert ("and wrong" in said.line) == (kind is Kind.FOOLING)
        assert ("got it" in said.line) == (kind is Kind.CONTROL)


@pytest.mark.parametrize(
    ("probability", "is_right", "line"),
    [
        (0.9999, False, "A network is over 99 % sure, and wrong."),
        (0.97, True, "A network got it, 97 % sure. Would you?"),
        (None, False, "A network has yet to look at it."),
    ],
)
def test_what_is_said_of_a_network(probability: float | None, is_right: bool, line: str) -> None:
    assert invitations.claim(probability, is_right=is_right).replace("\u00a0", " ") == line


def test_a_link_to_a_photograph_deals_a_game_that_begins_with_it() -> None:
    for photograph in starter().photographs[::7]:
        if invited(photograph.id).line.startswith("A network has yet"):
            continue
        for deck in ("", "usual"):
            game = dealing.deal_from(seed_of(photograph.id), mode=Mode.FOUR, network=DEFAULT, deck=deck)
            assert game.rounds[0].photograph == photograph.id
            assert game.seed == seed_of(photograph.id)
            assert len(game.rounds) == 10


@pytest.mark.parametrize("digits", ["", "0" * 64, "f" * 12])
def test_no_photograph_no_invitation(digits: str) -> None:
    assert invitations.of_photograph(digits) is None


def test_an_invitation_to_a_game_says_how_the_network_does_and_shows_a_score_only_from_the_store() -> None:
    plain = invitations.of_game("k7m2qxyz", {})
    assert plain is not None
    assert plain.line.startswith("It gets 4 of these 10.")
    assert (plain.path, plain.play) == ("g/k7m2qxyz", "game=k7m2qxyz")
    assert invitations.of_game("k7m2qxyz", {"by": "abcdefghjk"}) == plain, "a made-up score"
    store = resources.store()
    game = store.save_game(dealing.deal_from("k7m2qxyz", mode=Mode.FOUR, network=DEFAULT, deck=""))
    for asked in game.rounds:
        store.guess(player="ana", game=game.id, position=asked.position, chosen=asked.truth, shown_ms=1)
    shared = store.share(player="ana", game=game.id)
    scored = invitations.of_game("k7m2qxyz", {"by": shared})
    assert scored is not None
    assert scored.title == "Can you match 10 of 10?"
    assert scored.path == f"g/k7m2qxyz?by={shared}"
    assert scored.card == f"g/k7m2qxyz/card.png?by={shared}"
    assert scored.play == f"game=k7m2qxyz&by={shared}", "the score to beat is carried into the game"
    assert scored.pictures == plain.pictures
    assert invitations.of_game("wxyz2345", {"by": shared}) == invitations.of_game("wxyz2345", {}), "of another game"


def test_an_invitation_to_a_game_keeps_what_is_known_of_its_link() -> None:
    found = invitations.of_game(
        "k7m2qxyz", {"mode": "all200", "network": "efficientnet_lite2", "x": "<", "deck": "gone"}
    )
    assert found is not None
    assert found.play == "game=k7m2qxyz&mode=all200&network=efficientnet_lite2"
    odd = invitations.of_game("k7m2qxyz", {"mode": "blink", "network": "gpt"})
    assert odd is not None
    assert odd.play == "game=k7m2qxyz"


def test_looking_at_an_invitation_keeps_no_game() -> None:
    invitations.of_game("k7m2qxyz", {})
    assert resources.store().figures.totals().games == 0
    game = dealing.deal_from("k7m2qxyz", mode=Mode.FOUR, network=DEFAULT, deck="")
    assert resources.store().game(game.id) is None
