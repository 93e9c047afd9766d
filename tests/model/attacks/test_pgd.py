"""Attacks, against FGSM by hand, exact bounds in 8 bits, and the file read back."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from deck.photographs import decode
from model.__main__ import main
from model.attacks.pgd import (
    DEFENCES,
    Plan,
    canvas,
    distance,
    magnified,
    parse_epsilon,
    pgd,
    png,
    random_noise,
    rounded,
)
from model.inference.classifier import Classifier
from model.networks.pixel_network import PixelNetwork
from model.networks.preprocessing import Preprocessing
from model.networks.registry import OFFICIAL
from tests.model.fakes import make_picture

OSTRICH, BUS = 9, 779


class Linear(torch.nn.Module):
    """Logits linear in the pixels: its gradients can be written down."""

    def __init__(self, side: int, seed: int = 0) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(seed)
        self.weight = torch.nn.Parameter(torch.randn(1000, 3 * side * side, generator=generator))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.flatten(1) @ self.weight.T


def linear(side: int = 4) -> PixelNetwork:
    return PixelNetwork(Linear(side), OFFICIAL)


def some_view(side: int = 4, seed: int = 0) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)


@pytest.mark.parametrize("target", [None, 7])
def test_one_step_of_epsilon_is_fgsm(target: int | None) -> None:
    network, view = linear(), some_view()
    (at,) = pgd(network, view, Plan(truth=3, target=target, epsilon=8 / 255, steps=1, step_size=8 / 255))
    # By hand: the gradient of cross-entropy by the logits is softmax − one-hot; the network is linear in the pixels.
    pixels = view.transpose(2, 0, 1).reshape(-1).astype(np.float64) / 255
    weight = next(network.parameters()).numpy().astype(np.float64)
    mean, std = (np.repeat(values, 16) for values in (OFFICIAL.mean, OFFICIAL.std))
    logits = weight @ ((pixels - mean) / std)
    slope = np.exp(logits - logits.max())
    slope /= slope.sum()
    slope[3 if target is None else target] -= 1
    gradient = (slope @ weight) / std
    moved = pixels + (1 if target is None else -1) * 8 / 255 * np.sign(gradient)
    expected = np.rint(np.clip(moved, 0, 1) * 255).reshape(3, 4, 4).transpose(1, 2, 0)
    assert (at.picture == expected).all()


@settings(deadline=None, max_examples=40)
@given(levels=st.floats(1, 16), steps=st.integers(1, 6), seed=st.integers(0, 99), start=st.booleans(), mu=st.booleans())
def test_no_value_leaves_the_ball_even_after_rounding(
    levels: float, steps: int, seed: int, start: bool, mu: bool
) -> None:
    view = some_view(seed=seed)
    plan = Plan(
        truth=1, target=2, epsilon=levels / 255, steps=steps, random_start=start, momentum=float(mu), step_size=0.1
    )
    for at in pgd(linear(), view, plan):
        moved = np.abs(at.picture.astype(int) - view.astype(int)).max()
        assert moved <= levels + 1e-6


def test_rounding_never_goes_past_an_epsilon_between_two_levels() -> None:
    view = np.full((2, 2, 3), 100, dtype=np.uint8)
    assert rounded(np.full((2, 2, 3), 102.6 / 255, dtype=np.float32), view, 2.6 / 255).max() == 102


def test_a_photograph_is_fooled_in_eight_bits_and_noise_does_nothing(lite0: Classifier, shared: Path) -> None:
    file = next((shared / "photographs" / "n04146614").iterdir())
    seen = canvas(decode(file.read_bytes()), lite0.preprocessing)
    assert lite0.say(seen.whole).top(1)[0].index == BUS
    *_, last = pgd(lite0.module(), seen.view, Plan(truth=BUS, target=OSTRICH))
    data = png(seen.with_view(last.picture))
    again = decode(data)
    assert (np.asarray(lite0.preprocessing.view(again)) == last.picture).all()
    top = lite0.say(again).top(1)[0]
    assert (top.index, top.probability > 0.9) == (OSTRICH, True)
    assert distance(seen.view, last.picture).levels <= 8
    noise = random_noise(seen.view, 8 / 255)
    assert distance(seen.view, noise).levels == 8
    assert lite0.say(seen.with_view(noise)).top(1)[0].index == BUS


def test_the_shared_network_is_left_as_it_was(lite0: Classifier) -> None:
    module = lite0.module()
    view = canvas(decode(make_picture(1).data), lite0.preprocessing).view
    list(pgd(module, view, Plan(truth=1, target=2, steps=2)))
    assert all(parameter.grad is None and not parameter.requires_grad for parameter in module.parameters())
    assert not any(part._forward_hooks or part._backward_hooks for part in module.modules())


@pytest.mark.parametrize("size", [(300, 200), (200, 300), (256, 256), (1000, 333), (224, 900)])
def test_the_view_survives_the_file(size: tuple[int, int]) -> None:
    image = Image.effect_noise(size, 80).convert("RGB")
    for preprocessing in (OFFICIAL, Preprocessing(224, 224, "bicubic", (0.5,) * 3, (0.5,) * 3, squash=True)):
        seen = canvas(image, preprocessing)
        assert (seen.view == np.asarray(preprocessing.view(image))).all()
        other = 255 - seen.view
        with Image.open(io.BytesIO(png(seen.with_view(other)))) as again:
            assert (np.asarray(preprocessing.view(again)) == other).all()


def test_distances_by_hand() -> None:
    before = np.zeros((2, 2, 3), dtype=np.uint8)
    after = before.copy()
    after[0, 0] = (3, 4, 0)
    found = distance(before, after)
    assert found.levels == 4
    assert found.l2 == pytest.approx(5 / 255)
    assert magnified(before, after)[0, 0].tolist() == [188, 208, 128]


def test_defences_keep_the_size() -> None:
    image = decode(make_picture(3, 300, 220).data)
    for defend in DEFENCES.values():
        assert defend(image).size == image.size
    moved = np.asarray(DEFENCES["Moved by 3 pixels"](image))
    assert (moved[3:, 3:] == np.asarray(image)[:-3, :-3]).all()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"epsilon": 0.001}, "epsilon"),
        ({"epsilon": 0.5}, "epsilon"),
        ({"steps": 0}, "steps"),
        ({"target": 1000}, "target"),
        ({"target": 3}, "already"),
        ({"momentum": -1.0}, "momentum"),
    ],
)
def test_a_senseless_plan_is_refused(wrong: dict[str, float], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Plan(**{"truth": 3, "target": 4, **wrong})  # type: ignore[arg-type]


def test_epsilon_is_read_as_people_write_it() -> None:
    assert parse_epsilon("8/255") == pytest.approx(8 / 255)
    assert parse_epsilon("0.03") == pytest.approx(0.03)
    for nonsense in ("", "8/0", "eight"):
        with pytest.raises(ValueError, match="epsilon"):
            parse_epsilon(nonsense)


def test_the_command_says_what_the_file_is_taken_for(
    shared: Path, tmp_path: Path, engines: Path, capsys: pytest.CaptureFixture[str], lite0: Classifier
) -> None:
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "data" / "engines").symlink_to(engines)
    file = next((shared / "photographs" / "n04146614").iterdir())
    out = tmp_path / "fooled.png"
    assert main(["attack", str(file), "--target", "ostrich", "--steps", "20", "--out", str(out), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    top = lite0.say(decode(out.read_bytes())).top(1)[0]
    assert (said["after"]["name"], said["fooled"]) == ("ostrich", True)
    assert said["after"]["probability"] == pytest.approx(top.probability, abs=1e-4)
    assert said["linf"] <= 8 / 255 + 1e-9
    assert said["random_noise"]["name"] == "school bus"
    assert main(["attack", str(file), "--target", "ostritch", "--out", str(out)]) == 1
    assert "ostrich" in capsys.readouterr().err
    assert main(["attack", str(file), "--out", str(tmp_path / "x.jpg")]) == 1
