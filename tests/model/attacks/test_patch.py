"""The patch: laid where it should be, designed on a real network, kept and found."""

import math
import re
from pathlib import Path

import numpy as np
import pytest
import torch

from deck.photographs import decode
from model.__main__ import main
from model.attacks.patch import TURN, Designer, Lay, Patch, PatchError, find_patch, somewhere
from model.inference.classifier import Classifier
from tests.model.attacks.test_pgd import linear
from tests.model.fakes import make_picture


def test_a_patch_lies_where_it_should() -> None:
    patch = Patch("x", "ab", 859, np.full((96, 96, 3), 255, dtype=np.uint8))
    view = np.zeros((200, 200, 3), dtype=np.uint8)
    laid = patch.on(view, Lay(size=0.5, x=0.25, y=0.75))
    assert laid[150, 50].tolist() == [255, 255, 255]
    assert not laid[:100].any()
    assert not laid[:, 101:].any()
    assert (laid[..., 0] > 127).sum() == pytest.approx(np.pi * 50**2, rel=0.02), "a disc"
    assert (patch.on(view, Lay(size=0.5, x=0.0, y=1.0)) == laid).all(), "at an edge it is moved back in"


def test_the_design_lays_it_where_the_page_does() -> None:
    """The differentiable way and Pillow's agree, up to resampling at the edge."""
    views = [np.zeros((96, 96, 3), dtype=np.uint8)]
    designer = Designer(linear(96), views, 7)
    with torch.no_grad():
        designer._w.copy_(torch.linspace(-2, 2, 96).expand(1, 3, 96, 96))
    for turn in (0.0, 0.35):
        lay = Lay(size=0.5, x=0.4, y=0.6, turn=turn)
        ours = designer._lay(torch.zeros(1, 3, 96, 96), [lay])[0].permute(1, 2, 0).detach().numpy()
        theirs = Patch("x", "ab", 7, designer.disc()).on(views[0], lay) / 255
        assert np.abs(ours - theirs).mean() < 0.015


def test_a_few_steps_make_the_target_likelier(lite0: Classifier) -> None:
    views = [np.asarray(lite0.preprocessing.view(decode(make_picture(seed).data))) for seed in range(4)]
    steps = list(Designer(lite0.module(), views, 859, steps=60, batch=2).run())
    assert np.mean([step.loss for step in steps[-10:]]) < np.mean([step.loss for step in steps[:5]]) - 1


def test_a_patch_is_kept_and_found_and_printed(tmp_path: Path) -> None:
    disc = np.random.default_rng(0).integers(0, 256, (96, 96, 3), dtype=np.uint8)
    Patch("torchvision:x", "ab", 859, disc, fooled=3, tried=4, fooled_turned=1).save(tmp_path)
    found = find_patch("torchvision:x", (tmp_path,))
    assert found is not None
    assert (found.disc == disc).all()
    assert (found.target, found.fooled, found.tried, found.fooled_turned) == (859, 3, 4, 1)
    assert found.to_print().startswith(b"\x89PNG")


def test_somewhere_is_inside() -> None:
    random = np.random.default_rng(0)
    for _ in range(200):
        lay = somewhere(random)
        assert lay.size / 2 <= lay.x <= 1 - lay.size / 2
        assert 0.25 <= lay.size <= 0.5
        assert abs(lay.turn) <= TURN
    turns = [somewhere(random, turn=math.pi).turn for _ in range(200)]
    assert max(map(abs, turns)) > 3


def test_a_damaged_patch_is_a_sentence(tmp_path: Path) -> None:
    found = Patch("x", "y", 3, np.zeros((8, 8, 3), dtype=np.uint8))
    for content in ("{", "{}", '{"network": "x"}'):
        found.save(tmp_path).with_suffix(".json").write_text(content, encoding="utf-8")
        with pytest.raises(PatchError, match="damaged"):
            find_patch("x", (tmp_path,))


def test_a_patch_is_measured_again_on_what_it_was_not_designed_on(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, data_folder: Path, lite0: Classifier, engines: Path
) -> None:
    del lite0  # which has its engine made
    data_folder.mkdir()
    (data_folder / "engines").symlink_to(engines)
    for seed in range(3):
        place = tmp_path / "deck" / "n01514859" / f"{seed}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(make_picture(seed).data)
    assert main(["patch", "--judge"]) == 1
    assert "--judge needs --measure DECK" in capsys.readouterr().err
    assert main(["patch", "--judge", "--measure", str(tmp_path / "deck")]) == 0
    said = capsys.readouterr().out
    assert re.search(r"^[0-3] of 3 photographs .* turned by at most 22.5 degrees; turned by any angle, [0-3]\.", said)
