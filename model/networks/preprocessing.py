"""What a network gets to see of a photograph: resized, cropped at the centre, nothing else.

Preprocessing belongs to the weights: the same network with another crop gives other answers. The arithmetic
is torchvision's and timm's evaluation transform, to the pixel, done with Pillow alone so that nothing here
waits for torch.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from deck.photographs import decode

FILTERS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """Resize, centre crop and normalisation of one network's weights.

    `resize` is the length in pixels of the shorter side before the crop, `crop` the side of the square that
    the network sees. With `squash` both sides become `resize` and the photograph's proportions are lost.
    `mean` and `std` are per channel, RGB in [0, 1]; they are applied inside the network, not by `view`.
    With `as_stored` a file is taken as it lies there, neither turned upright nor laid on white.
    """

    resize: int
    crop: int
    interpolation: Literal["bilinear", "bicubic"]
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    squash: bool = False
    as_stored: bool = False

    @property
    def key(self) -> str:
        """Part of what a cached prediction is filed under: equal where the network sees the same."""
        mean, std = (" ".join(f"{value:g}" for value in values) for values in (self.mean, self.std))
        how = "squash" if self.squash else "resize"
        as_stored = ", as stored" if self.as_stored else ""
        return f"{how} {self.resize}, crop {self.crop}, {self.interpolation}, mean {mean}, std {std}{as_stored}"

    def seen(self, data: bytes) -> Image.Image:
        """The `view` of a file. Raises: UnreadablePhotographError."""
        return self.view(decode(data, as_stored=self.as_stored))

    def view(self, image: Image.Image) -> Image.Image:
        """The `crop` x `crop` RGB picture that the network sees of `image`.

        Source: torchvision.transforms.functional.resize and center_crop, which timm's create_transform uses
        as well.
        """
        image = image if image.mode == "RGB" else image.convert("RGB")
        width, height = self.resized(*image.size)
        left, top = self.margins(width, height)
        if image.size != (width, height):
            image = image.resize((width, height), FILTERS[self.interpolation])
        return image.crop((left, top, left + self.crop, top + self.crop))

    def crop_box(self, width: int, height: int) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of what the network sees, in pixels of a photograph `width` x `height`."""
        resized_width, resized_height = self.resized(width, height)
        left, top = self.margins(resized_width, resized_height)
        across, down = width / resized_width, height / resized_height
        return (
            max(left, 0) * across,
            max(top, 0) * down,
            min(left + self.crop, resized_width) * across,
            min(top + self.crop, resized_height) * down,
        )

    def margins(self, width: int, height: int) -> tuple[int, int]:
        """Where the crop begins, left and top, in a resized photograph; negative where black is added."""
        return _margin(width, self.crop), _margin(height, self.crop)

    def resized(self, width: int, height: int) -> tuple[int, int]:
        """Width and height, in pixels, that a photograph `width` x `height` has before the crop."""
        if self.squash:
            return self.resize, self.resize
        if width <= height:
            return self.resize, int(self.resize * height / width)
        return int(self.resize * width / height), self.resize


def pixels(view: Image.Image) -> NDArray[np.float32]:
    """RGB in [0, 1], shape (3, H, W), of a view."""
    return np.ascontiguousarray(np.asarray(view, dtype=np.uint8).transpose(2, 0, 1), dtype=np.float32) / np.float32(255)


def _margin(length: int, crop: int) -> int:
    """Where the crop begins; negative where black is added because `length` is shorter than the crop."""
    return round((length - crop) / 2) if length >= crop else -((crop - length) // 2)


class Protocol(StrEnum):
    """Whose resize, crop and normalisation: the weights' own, or those of ImageNet-A's `eval.py` for every network."""

    OWN = "own"
    OFFICIAL = "official"
