import io
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image
from timm.data.transforms_factory import create_transform
from torchvision.transforms import InterpolationMode
from torchvision.transforms._presets import ImageClassification

from deck.photographs import decode
from model.networks.preprocessing import Preprocessing, pixels
from model.networks.registry import HALF, IMAGENET_MEAN, IMAGENET_STD, find

SIZES = [
    (500, 375),
    (375, 500),
    (224, 224),
    (256, 256),
    (257, 1000),
    (1000, 257),
    (31, 17),
    (8, 90),
    (1, 1),
    (803, 601),
]


def picture(width: int, height: int) -> Image.Image:
    values = np.random.default_rng(width * 10_000 + height).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(values)


def timm_says(image: Image.Image, preprocessing: Preprocessing) -> NDArray[np.float32]:
    transform = create_transform(
        input_size=(3, preprocessing.crop, preprocessing.crop),
        crop_pct=preprocessing.crop / preprocessing.resize,
        crop_mode="squash" if preprocessing.squash else "center",
        interpolation=preprocessing.interpolation,
        mean=preprocessing.mean,
        std=preprocessing.std,
    )
    return np.asarray(transform(image))


def torchvision_says(image: Image.Image, preprocessing: Preprocessing) -> NDArray[np.float32]:
    transform = ImageClassification(
        crop_size=preprocessing.crop,
        resize_size=preprocessing.resize,
        interpolation=InterpolationMode(preprocessing.interpolation),
        mean=preprocessing.mean,
        std=preprocessing.std,
    )
    return np.asarray(transform(image))


def ours(image: Image.Image, preprocessing: Preprocessing) -> NDArray[np.float32]:
    mean, std = (torch.tensor(values).view(3, 1, 1) for values in (preprocessing.mean, preprocessing.std))
    return np.asarray((torch.from_numpy(pixels(preprocessing.view(image))) - mean) / std)


LITE0 = find("efficientnet_lite0").preprocessing
LITE2 = find("efficientnet_lite2").preprocessing
CONVNEXT = find("torchvision:convnext_tiny-v1").preprocessing
SQUASH = Preprocessing(resize=240, crop=224, interpolation="bicubic", mean=HALF, std=HALF, squash=True)
PADDED = Preprocessing(resize=195, crop=224, interpolation="bicubic", mean=IMAGENET_MEAN, std=IMAGENET_STD)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("preprocessing", [LITE0, LITE2, CONVNEXT, SQUASH, PADDED])
def test_equals_timm_to_the_pixel(preprocessing: Preprocessing, size: tuple[int, int]) -> None:
    image = picture(*size)
    assert np.array_equal(ours(image, preprocessing), timm_says(image, preprocessing))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("preprocessing", [LITE0, CONVNEXT, PADDED])
def test_equals_torchvision_to_the_pixel(preprocessing: Preprocessing, size: tuple[int, int]) -> None:
    image = picture(*size)
    assert np.array_equal(ours(image, preprocessing), torchvision_says(image, preprocessing))


def test_equals_both_on_real_photographs(shared: Path) -> None:
    assert LITE0 is not None
    files = sorted((shared / "photographs").glob("*/*"))[::30] + sorted((shared / "starter-deck").glob("*/*.jpg"))[::20]
    assert len(files) > 15
    for file in files:
        image = decode(file.read_bytes())
        with Image.open(file) as opened:
            theirs = opened.convert("RGB")
        assert np.array_equal(ours(image, LITE0), timm_says(theirs, LITE0)), file
        assert np.array_equal(ours(image, LITE0), torchvision_says(theirs, LITE0)), file


def test_greyscale_photographs_become_rgb() -> None:
    assert LITE0 is not None
    grey = picture(300, 240).convert("L")
    file = io.BytesIO()
    grey.save(file, "JPEG")
    seen = pixels(LITE0.view(decode(file.getvalue())))
    assert np.array_equal(seen, pixels(LITE0.view(Image.open(file))))
    assert np.array_equal(seen[0], seen[2])


def test_pixels_are_rgb_in_0_to_1() -> None:
    values = pixels(Image.new("RGB", (4, 2), (255, 0, 51)))
    assert values.shape == (3, 2, 4)
    assert values.dtype == np.float32
    assert values[:, 0, 0].tolist() == pytest.approx([1.0, 0.0, 0.2])


@pytest.mark.parametrize(
    ("size", "box"),
    [
        ((512, 512), (32, 32, 480, 480)),  # resized by a half: margins of 16 pixels become 32
        ((1024, 512), (288, 32, 736, 480)),  # 512 x 256 after it: left margin (512 - 224) / 2 = 144
        ((256, 512), (16, 144, 240, 368)),
    ],
)
def test_crop_box_is_in_the_photographs_own_pixels(size: tuple[int, int], box: tuple[float, ...]) -> None:
    assert LITE0 is not None
    assert LITE0.crop_box(*size) == pytest.approx(box)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("preprocessing", [LITE0, LITE2, SQUASH, PADDED])
def test_crop_box_lies_within_the_photograph(preprocessing: Preprocessing, size: tuple[int, int]) -> None:
    left, top, right, bottom = preprocessing.crop_box(*size)
    assert 0 <= left < right <= size[0] + 1e-9
    assert 0 <= top < bottom <= size[1] + 1e-9


def test_crop_box_frames_what_the_view_shows() -> None:
    assert LITE0 is not None
    image = picture(40, 30).resize((1200, 900), Image.Resampling.BICUBIC)
    left, top, right, bottom = (round(edge) for edge in LITE0.crop_box(*image.size))
    framed = image.crop((left, top, right, bottom)).resize((224, 224), Image.Resampling.BICUBIC)
    difference = np.abs(np.asarray(framed, dtype=float) - np.asarray(LITE0.view(image), dtype=float))
    assert difference.mean() < 1


def test_another_preprocessing_has_another_key() -> None:
    keys = {preprocessing.key for preprocessing in (LITE0, LITE2, CONVNEXT, SQUASH, PADDED) if preprocessing}
    assert len(keys) == 5
    assert LITE0 is not None
    assert LITE0.key == "resize 256, crop 224, bicubic, mean 0.5 0.5 0.5, std 0.5 0.5 0.5"
