"""Whom newcomers play against: the default, until the operator's choice and what it is for are here."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from deck.photographs import Deck
from model.networks.registry import DEFAULT, find
from services import container
from services.decks import askable, available
from services.house import opponent as house_opponent
from services.house.opponent import FILTERED_AGAINST, chosen_opponent, house_network, set_house_opponent
from services.once import shared
from services.opponents import Phase, Progress


@pytest.fixture
def resnet(monkeypatch: pytest.MonkeyPatch, data_folder: Path) -> Iterator[SimpleNamespace]:
    """The network, here and through with a deck that there is enough of; ImageNet-A is here."""
    opponent = SimpleNamespace(network=find(FILTERED_AGAINST), is_loaded=True, progress=Progress(Phase.READY), asked=0)

    def asked(name: str) -> SimpleNamespace:
        assert name == FILTERED_AGAINST
        opponent.asked += 1
        return opponent

    shared.close()
    monkeypatch.setattr(container, "opponent", asked)
    monkeypatch.setattr(askable, "is_playable", lambda name, deck="": True)
    monkeypatch.setattr(available, "imagenet_a", lambda: Deck(name="imagenet-a", title="", photographs=()))
    yield opponent
    shared.close()


def test_nothing_is_chosen_at_first_and_nothing_is_asked_for(resnet: SimpleNamespace) -> None:
    assert (chosen_opponent(), house_network()) == ("", DEFAULT)
    house_opponent.wake_chosen()
    assert resnet.asked == 0


def test_what_was_chosen_is_kept_and_can_be_taken_back(resnet: SimpleNamespace, data_folder: Path) -> None:
    set_house_opponent(FILTERED_AGAINST)
    assert (chosen_opponent(), house_network()) == (FILTERED_AGAINST, FILTERED_AGAINST)
    assert [path.name for path in data_folder.iterdir()] == ["opponent"]
    set_house_opponent("")
    assert (chosen_opponent(), house_network()) == ("", DEFAULT)
    set_house_opponent("")


def test_it_waits_for_imagenet_a(resnet: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    set_house_opponent(FILTERED_AGAINST)
    monkeypatch.setattr(available, "imagenet_a", lambda: None)
    assert house_network() == DEFAULT


@pytest.mark.parametrize(
    ("is_loaded", "phase", "is_playable"),
    [(False, Phase.LOADING, True), (True, Phase.FAILED, True), (True, Phase.JUDGING, False)],
)
def test_nobody_waits_for_it(
    resnet: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, is_loaded: bool, phase: Phase, is_playable: bool
) -> None:
    set_house_opponent(FILTERED_AGAINST)
    resnet.is_loaded, resnet.progress = is_loaded, Progress(phase)
    monkeypatch.setattr(askable, "is_playable", lambda name, deck="": is_playable)
    assert house_network() == DEFAULT


def test_at_start_it_is_set_on_its_way(resnet: SimpleNamespace) -> None:
    set_house_opponent(FILTERED_AGAINST)
    house_opponent.wake_chosen()
    assert resnet.asked == 1


def test_what_is_no_network_is_refused_and_a_spoilt_file_is_no_choice(
    resnet: SimpleNamespace, data_folder: Path
) -> None:
    with pytest.raises(ValueError, match="is not a network"):
        set_house_opponent("../../etc/passwd")
    set_house_opponent(FILTERED_AGAINST)
    (data_folder / "opponent").write_bytes(b"\xff\x00nonsense")
    assert (chosen_opponent(), house_network()) == ("", DEFAULT)
