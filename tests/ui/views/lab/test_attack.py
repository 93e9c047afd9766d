"""What the page on fooling claims is what was measured: of the patch, how it was laid; of random noise, how often."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from model.attacks.patch import Patch, find_patch
from model.attacks.random_noise import measured_for
from model.networks.registry import Network, networks
from services import container
from tests.ui.views.comparison.figures_by_hand import unbroken
from ui.views.lab import attack

ALONE = (
    "Random noise of the same size is the control: if it does less, what fools is which way the values move. Another"
)


def test_the_patch_s_rate_says_how_it_was_laid() -> None:
    found = Patch("x", "ab", 859, np.zeros((8, 8, 3), dtype=np.uint8), size=0.4, fooled=254, tried=300)
    as_designed = unbroken(
        "Laid once on each of 300 photographs that it was not designed on, wherever chance put it inside the crop, "
        "40 % of it wide, turned by up to 22.5° either way, it made 254 a toaster: 85 % (80–88 %). "
    )
    film = "Nobody has filmed it printed yet: paper, light and angle will change it."
    assert attack.patch_rate(found) == as_designed + film
    turned = unbroken("Turned by any angle: 115, 38 % (33–44 %). ")
    assert attack.patch_rate(replace(found, fooled_turned=115)) == as_designed + turned + film


def test_the_shipped_patch_says_both() -> None:
    shipped = find_patch("efficientnet_lite0")
    assert shipped is not None
    assert shipped.tried == 300
    assert shipped.fooled_turned is not None
    assert shipped.fooled_turned < shipped.fooled / 2


@pytest.mark.parametrize("network", [one for one in networks() if one.bundled])
def test_random_noise_is_not_said_to_do_nothing(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each bundled network the page has a figure of its own, with what it is of and an interval."""
    weights = network.checkpoint.sha256 if network.checkpoint is not None else ""
    known = measured_for(network.name, weights)
    assert known is not None, "python -m model noise --ship"
    monkeypatch.setattr(container, "opponent", lambda _: SimpleNamespace(classifier=SimpleNamespace(weights=weights)))
    said = attack.attack_caption(network.name)
    assert "nothing" not in said
    first, *others = known.changed
    assert f"Of the starter deck’s {known.photographs} photographs, coin tosses of ±8/255 changed" in said
    assert f"the first answer on {first}: " in said
    assert f"other tosses on {min(others)} to {max(others)}." in said


def test_of_other_networks_no_figure_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "opponent", lambda _: SimpleNamespace(classifier=SimpleNamespace(weights="other")))
    assert attack.attack_caption("efficientnet_lite0").startswith(ALONE)
