"""The gallery hangs what fools the network, as the game and the list on the command line have it."""

from types import SimpleNamespace

import pytest

from deck.__main__ import kind
from deck.judged import shipped_judgements
from deck.kinds import Kind, kind_of
from deck.sources import starter
from model.judgements import judgements
from ui import gallery, resources


@pytest.mark.parametrize("network", ["efficientnet_lite0", "efficientnet_lite2"])
def test_every_room_says_the_same_of_the_starter_deck(network: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asleep = SimpleNamespace(network=SimpleNamespace(name=network))
    monkeypatch.setattr(resources, "opponent", lambda name: asleep)
    resources.store.clear()
    deck, judged = starter(), shipped_judgements(network)
    said = judgements(deck, network, None)
    kinds = {photo.id: kind_of(said[photo.id].claimed, photo.accepted) for photo in deck.photographs}
    listed = {photo.id: kind(photo, judged) for photo in deck.photographs}
    assert listed == {name: "neither" if found is None else found.value for name, found in kinds.items()}
    played = {photo.id: kind_of(claim.claimed, photo.accepted) for photo, claim in resources.known_of(deck, network)}
    assert played == {name: found for name, found in kinds.items() if found is not None}
    hung = {found.photograph for found in gallery.mistakes(network)}
    assert hung == {name for name, found in kinds.items() if found is Kind.FOOLING}
    resources.store.clear()
