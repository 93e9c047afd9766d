"""Decoding for the accelerator, with the processor as its stand-in: the same code, torch's arithmetic, not Pillow's."""

import io
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from deck.photographs import UnreadablePhotographError, decode, is_plain_jpeg
from model.inference.gpu_decoding import can_decode, views
from model.networks.loading import load_module
from model.networks.preprocessing import Preprocessing
from model.networks.registry import OFFICIAL, find

CPU = torch.device("cpu")
SHAPES = [(500, 375), (240, 600), (120, 90), (256, 256)]


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize("preprocessing", [OFFICIAL, find("efficientnet_lite2").preprocessing])
def test_it_sees_what_the_network_would_see(shared: Path, preprocessing: Preprocessing) -> None:
    photograph = decode(next((shared / "photographs").glob("*/*.jpg")).read_bytes())
    files = [saved(photograph.resize(size), "JPEG", quality=92, subsampling=0) for size in SHAPES]
    found = views(files, preprocessing, CPU)
    assert found.shape == (4, 3, preprocessing.crop, preprocessing.crop)
    assert found.dtype == torch.uint8
    for data, view in zip(files, found, strict=True):
        reference = np.asarray(preprocessing.view(decode(data)), dtype=np.int16)
        difference = np.abs(view.permute(1, 2, 0).numpy().astype(np.int16) - reference)
        assert difference.max() <= 3
        assert difference.mean() < 0.2


@pytest.mark.weights
def test_the_network_says_the_same_of_it(shared: Path) -> None:
    loaded = load_module(find("efficientnet_lite0"))
    files = [file.read_bytes() for file in sorted((shared / "photographs").glob("*/*.jpg"))[:24]]
    usual = np.stack([np.asarray(loaded.preprocessing.view(decode(data))) for data in files])
    with torch.inference_mode():
        here = loaded.module(views(files, loaded.preprocessing, CPU).float() / 255).log_softmax(1)
        there = loaded.module(torch.from_numpy(usual).permute(0, 3, 1, 2).float() / 255).log_softmax(1)
    assert (here.argmax(1) == there.argmax(1)).all()
    assert (here - there).exp().sub(1).abs().amax() < 1  # no class is twice as likely, or half


def test_what_is_no_plain_jpeg_goes_through_pillow(shared: Path) -> None:
    photograph = decode(next((shared / "photographs").glob("*/*.jpg")).read_bytes())
    exif = Image.Exif()
    exif[0x0112] = 6
    odd = [
        saved(photograph, "PNG"),
        saved(photograph, "JPEG", exif=exif),
        saved(photograph.convert("CMYK"), "JPEG"),
        saved(photograph.convert("L"), "JPEG"),
    ]
    assert not any(is_plain_jpeg(data) for data in odd)
    plain = saved(photograph, "JPEG")
    assert is_plain_jpeg(plain)
    found = views([odd[0], plain, *odd[1:]], OFFICIAL, CPU)
    for data, view in zip(odd, [found[0], *found[2:]], strict=True):
        as_stored = Image.open(io.BytesIO(data)).convert("RGB")  # as the official program opens them, turned or not
        assert (view.permute(1, 2, 0).numpy() == np.asarray(OFFICIAL.view(as_stored))).all()


def test_a_jpeg_that_it_refuses_is_pillow_s_to_judge(shared: Path) -> None:
    data = next((shared / "photographs").glob("*/*.jpg")).read_bytes()
    assert can_decode(CPU, data, OFFICIAL)
    assert not can_decode(CPU, b"no photograph", OFFICIAL)
    with pytest.raises(UnreadablePhotographError):
        views([data, data[:300]], OFFICIAL, CPU)
