"""Invitations say what is so, of the real deck and network, and never what the photograph is."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from deck.sources import open_starter
from model.judgements.lookup import all_judgements
from model.networks.registry import DEFAULT
from quiz.game import Kind, LabelSpace, Mode
from quiz.invitations import Invitation
from quiz.seeds import seed_of
from quiz.storage.store import Answer
from services import container, games, invitations
from services.decks import askable

pytestmark = pytest.mark.weights


@pytest.fixture(autouse=True)
def fresh_store(data_folder: Path) -> Iterator[None]:
    """An empty store, and the starter deck."""
    container.store.clear()
    yield
    container.store.clear()


def invited(digits: str) -> Invitation:
    found = invitations.of_photograph(digits)
    assert found is not None
    return found


def test_of_every_photograph_the_same_is_said_whatever_it_is_and_whatever_the_network_made_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So nothing of it can be told from its page, its card, its embedding or the feed."""
    unseen = open_starter().photographs[5].id
    monkeypatch.setattr(
        askable, "all_judgements", lambda *of: {k: v for k, v in all_judgements(*of).items() if k != unseen}
    )
    askable._said.clear()
    askable._askable.clear()
    _, candidates = askable.candidates(DEFAULT)
    assert {candidate.kind for candidate in candidates} == set(Kind)
    assert len(candidates) < len(open_starter().photographs), (
        "of some the network has no say, and not even that is told"
    )
    said = {replace(invited(photograph.id), path="", play="", pictures=()) for photograph in open_starter().photographs}
    assert len(said) == 1
    monkeypatch.undo()
    askable._said.clear()
    askable._askable.clear()


@pytest.mark.parametrize(("right", "many", "is_told"), [(4, 10, True), (0, 1, False), (1, 1, False), (0, 3, False),
                                                        (3, 3, False), (1, 2, True), (0, 0, False)])  # fmt: skip
def test_a_score_is_told_where_it_is_about_the_game(right: int, many: int, is_told: bool) -> None:
    assert invitations.is_about_the_game(right, many) is is_told


@pytest.mark.parametrize("claimed", [0, 1])
def test_a_game_of_one_photograph_does_not_tell_what_the_network_made_of_it(claimed: int) -> None:
    """Neither its own link nor a friend's score."""
    _, candidates = askable.candidates(DEFAULT)
    kind = list(Kind)[claimed]
    game = games.deal_from("k7m2qxyz", games.Choice())
    alone = replace(game, rounds=(replace(next(r for r in game.rounds if r.kind is kind), position=1),))
    store, one = container.store(), alone.at(1)
    store.guess(player="ana", game=alone.id, position=1, chosen=one.truth, shown_ms=1, dealt=alone)
    said = next(c.claimed for c in candidates if c.photograph == one.photograph)
    answer = Answer(LabelSpace.ALL_1000, said, 0.9, 1.0, "cpu", False)
    store.record_answers(game=alone.id, position=1, network=DEFAULT, answers=[answer])
    lines = [invitations.of_game("k7m2qxyz", link) for link in ({}, {"by": store.share(player="ana", game=alone.id)})]
    told = " ".join(found.title + found.line for found in lines if found is not None)
    assert "It gets" not in told
    assert "the network got" not in told
    assert "A friend of yours got it. Would you?" in told


def test_a_link_to_a_photograph_deals_a_game_that_begins_with_it() -> None:
    for photograph in open_starter().photographs[::7]:
        if askable.candidate(photograph, DEFAULT) is None:
            continue
        for deck in ("", "usual"):
            game = games.deal_from(seed_of(photograph.id), games.Choice(deck=deck))
            assert game.rounds[0].photograph == photograph.id
            assert game.seed == seed_of(photograph.id)
            assert len(game.rounds) == 10


@pytest.mark.parametrize("digits", ["", "0" * 64, "f" * 12])
def test_no_photograph_no_invitation(digits: str) -> None:
    assert invitations.of_photograph(digits) is None


def test_an_invitation_to_a_game_says_how_the_network_does_and_shows_a_score_only_from_the_store() -> None:
    plain = invitations.of_game("k7m2qxyz", {})
    assert plain is not None
    controls = sum(asked.kind is Kind.CONTROL for asked in games.deal_from("k7m2qxyz", games.Choice()).rounds)
    assert plain.line.startswith(f"It gets {controls} of these 10.")
    assert (plain.path, plain.play) == ("g/k7m2qxyz", "game=k7m2qxyz")
    assert invitations.of_game("k7m2qxyz", {"by": "abcdefghjk"}) == plain, "a made-up score"
    store = container.store()
    game = store.save_game(games.deal_from("k7m2qxyz", games.Choice()))
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
    assert container.store().figures.totals().games == 0
    game = games.deal_from("k7m2qxyz", games.Choice())
    assert container.store().game(game.id) is None


def test_who_is_asked_what_it_will_say_is_told_of_blind_guessing_and_of_no_score_of_its() -> None:
    """All of its photographs fool the network, which is the rule of the game; so the card shows the first alone."""
    found = invitations.of_game("k7m2qxyz", {"mode": "says"})
    assert found is not None
    assert found.title == "Can you tell what a network will say?"
    assert "Blind guessing gets one in four." in found.line
    assert "It gets" not in found.line
    assert found.play == "game=k7m2qxyz&mode=says"
    game = games.deal_from("k7m2qxyz", games.Choice(Mode.SAYS))
    assert [picture.photograph for picture in found.pictures] == [game.at(1).photograph]
    store = container.store()
    for asked in game.rounds:
        chosen = asked.claim if asked.position <= 6 else None
        store.guess(player="ana", game=game.id, position=asked.position, chosen=chosen, shown_ms=1, dealt=game)
    dared = invitations.of_game("k7m2qxyz", {"mode": "says", "by": store.share(player="ana", game=game.id)})
    assert dared is not None
    assert (dared.title, dared.line) == ("Can you beat 6 of 10?", found.line)


def test_what_is_to_be_glanced_at_is_on_no_card() -> None:
    found = invitations.of_game("k7m2qxyz", {"mode": "glance200"})
    assert found is not None
    assert (found.title, found.pictures) == ("What do you see at a glance?", ())
    assert found.line == "Each photograph is shown once, for 200 ms; then say what it was."
    assert found.play == "game=k7m2qxyz&mode=glance200"
    game = games.deal_from("k7m2qxyz", games.Choice(Mode.GLANCE_200))
    store = container.store()
    store.save_game(game)
    for asked in game.rounds:
        store.glances.begin(player="ana", game=game.id, position=asked.position)
        chosen = asked.truth if asked.position <= 6 else None
        store.guess(player="ana", game=game.id, position=asked.position, chosen=chosen, shown_ms=1)
    dared = invitations.of_game("k7m2qxyz", {"mode": "glance200", "by": store.share(player="ana", game=game.id)})
    assert dared is not None
    assert (dared.title, dared.line, dared.pictures) == ("Can you beat 6 of 10?", found.line, ())
