"""The gallery hangs what fools the network, as the game and the list on the command line have it."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from deck.__main__ import kind
from deck.judged import shipped_judgements
from deck.kinds import Kind, kind_of
from deck.sources import open_starter
from model.judgements.lookup import judgements
from services import container
from services.decks import askable, available
from ui.views import gallery


@pytest.mark.parametrize("network", ["efficientnet_lite0", "efficientnet_lite2"])
def test_every_room_says_the_same_of_the_starter_deck(network: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asleep = SimpleNamespace(network=SimpleNamespace(name=network))
    monkeypatch.setattr(container, "opponent", lambda name: asleep)
    container.store.clear()
    deck, judged = open_starter(), shipped_judgements(network)
    said = judgements(deck, network, None)
    kinds = {photo.id: kind_of(said[photo.id].claimed, photo.accepted) for photo in deck.photographs}
    listed = {photo.id: kind(photo, judged) for photo in deck.photographs}
    assert listed == {name: "neither" if found is None else found.value for name, found in kinds.items()}
    played = {photo.id: kind_of(claim.claimed, photo.accepted) for photo, claim in askable.known_of(deck, network)}
    assert played == {name: found for name, found in kinds.items() if found is not None}
    hung = {found.photograph for found in gallery.hangings(network)}
    assert hung == {name for name, found in kinds.items() if found is Kind.FOOLING}
    container.store.clear()


def test_a_photograph_of_two_decks_hangs_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A deck of one's own may hold photographs of the starter deck; the wall has a place for each."""
    monkeypatch.setattr(container, "opponent", lambda name: SimpleNamespace(network=SimpleNamespace(name=name)))
    container.store.clear()
    alone = gallery.hangings("efficientnet_lite0")
    mine = replace(open_starter(), name="mine", photographs=open_starter().photographs[:60])
    monkeypatch.setattr(available, "decks", lambda: (open_starter(), mine))
    assert gallery.hangings("efficientnet_lite0") == alone
    container.store.clear()


@pytest.mark.parametrize(
    ("people", "fooled", "unsure", "said"),
    [
        (0, 0, 0, "Nobody has been asked this one yet."),
        (1, 1, 0, "One person was asked, and was fooled."),
        (1, 0, 1, "One person was asked, and didn’t know."),
        (80, 8, 60, "8 of 80 people were fooled too, and 60 didn’t know."),
        (80, 0, 80, "None of 80 people was fooled, and 80 didn’t know."),
        (3, 3, 0, "All 3 people were fooled too."),
    ],
)
def test_who_does_not_know_is_told_apart_from_who_was_fooled(people: int, fooled: int, unsure: int, said: str) -> None:
    assert gallery.people_sentence(gallery.Hanging("p", 1, 2, 0.9, people, fooled, unsure)) == said
