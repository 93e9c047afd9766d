"""Whom newcomers play against: EfficientNet-Lite0, or the network that the operator has chosen in its place.

ResNet-50 is whose mistakes ImageNet-A was collected from, so it is the opponent there. On other photographs, which were
cropped to be hard for EfficientNet-Lite0, it would be right nearly always; so it waits for ImageNet-A to be here.

A link that names no network goes on meaning the default: the games of old links are dealt as they were.
"""

import os

from config.files import data_folder
from model.networks.registry import DEFAULT, find
from services import container
from services.decks import askable, available
from services.opponents import Phase

FILTERED_AGAINST = "torchvision:resnet50-v1"
"""The network whose mistakes ImageNet-A is."""

_FILE = "opponent"


def chosen_opponent() -> str:
    """The network that the operator has chosen, whether or not it is here; empty where none was."""
    try:
        name = (data_folder() / _FILE).read_text(encoding="utf-8").strip()
        return find(name).name
    except (OSError, ValueError):
        return ""


def set_house_opponent(name: str) -> None:
    """Have newcomers play against that network once it is here; empty for the default. Fetches nothing by itself.

    Raises: ValueError for a name nobody knows, HomeError or OSError where it cannot be kept.
    """
    file = data_folder() / _FILE
    if not name:
        file.unlink(missing_ok=True)
        return
    unfinished = file.with_name(f"{_FILE}.{os.getpid()}.part")
    unfinished.write_text(find(name).name, encoding="utf-8")
    unfinished.replace(file)


def house_network() -> str:
    """Whom somebody plays against who has chosen nobody and follows no link to a game."""
    name = chosen_opponent()
    if not name or available.imagenet_a() is None:
        return DEFAULT
    opponent = container.opponent(name)
    is_here = opponent.is_loaded and opponent.progress.phase is not Phase.FAILED
    return name if is_here and askable.is_playable(name) else DEFAULT


def wake_chosen() -> None:
    """Set the chosen one on its way, so that it is here when somebody comes."""
    if name := chosen_opponent():
        container.opponent(name)
