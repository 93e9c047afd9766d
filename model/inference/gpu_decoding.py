"""JPEG decoding on the accelerator, for whole decks: there, the processor could not keep up with the network.

What comes out differs from Pillow's by a few levels a pixel, so that answers to it are filed apart from the game's.
Importing this module imports torch.
"""

import re
import warnings
from collections.abc import Sequence
from typing import cast

import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import interpolate, pad
from torchvision.io import ImageReadMode, decode_jpeg

from deck.photographs import is_plain_jpeg
from model.inference.engine import NoRoomError
from model.networks.preprocessing import Preprocessing

# torchvision means to give its decoders up for TorchCodec's one day; the version that is pinned has them.
_DEPRECATED = "The image decoding and encoding"
_TORCHVISION_IS_QUIET = ("ignore", re.compile(_DEPRECATED, re.IGNORECASE), DeprecationWarning, None, 0)

SUFFIX = ", JPEG decoded on the device"
"""What tells the preprocessing of such answers apart."""


def can_decode(device: torch.device, sample: bytes, preprocessing: Preprocessing) -> bool:
    """Whether this installation of torchvision decodes on that device: asked by doing it."""
    if not is_plain_jpeg(sample):
        return False
    try:
        _seen(_decoded([sample], device)[0], preprocessing)
    except RuntimeError:
        return False
    return True


def views(files: Sequence[bytes], preprocessing: Preprocessing, device: torch.device) -> Tensor:
    """What a network sees of photographs: (N, 3, crop, crop) RGB in 8 bits, on `device`.

    Whatever is not a plain upright JPEG goes the usual way, through Pillow.

    Raises:
        UnreadablePhotographError: one of them is no photograph.
        NoRoomError: so many do not fit into the device's memory.
    """
    plain = [at for at, data in enumerate(files) if is_plain_jpeg(data)]
    try:
        images = zip(plain, _decoded([files[at] for at in plain], device), strict=True)
        found = {at: _seen(image, preprocessing) for at, image in images}
    except torch.OutOfMemoryError as error:
        torch.cuda.empty_cache()
        raise NoRoomError(f"{len(files)} photographs at a time do not fit on the device") from error
    except RuntimeError:  # it refuses one of them: Pillow says which, and whether it is no photograph at all
        found = {}
    for at, data in enumerate(files):
        if at not in found:
            found[at] = _from_pillow(preprocessing.seen(data)).to(device)
    return torch.stack([found[at] for at in range(len(files))])


def _decoded(files: Sequence[bytes], device: torch.device) -> list[Tensor]:
    if warnings.filters[:1] != [_TORCHVISION_IS_QUIET]:
        warnings.filterwarnings("ignore", _DEPRECATED, DeprecationWarning)
    encoded = [torch.frombuffer(bytearray(data), dtype=torch.uint8) for data in files]
    return cast("list[Tensor]", decode_jpeg(encoded, mode=ImageReadMode.RGB, device=device)) if encoded else []


def _seen(image: Tensor, preprocessing: Preprocessing) -> Tensor:
    """`Preprocessing.view` of one image (3, H, W), in the device's own arithmetic."""
    height, width = preprocessing.resized(image.shape[2], image.shape[1])[::-1]
    if image.shape[1:] != (height, width):
        resized = interpolate(
            image[None].float(), size=(height, width), mode=preprocessing.interpolation, antialias=True
        )[0]
        image = resized.round_().clamp_(0, 255).to(torch.uint8)
    left, top, crop = *preprocessing.margins(width, height), preprocessing.crop
    missing = max(-left, 0), max(left + crop - width, 0), max(-top, 0), max(top + crop - height, 0)
    if any(missing):
        image = pad(image, missing)
    return image[:, max(top, 0) : max(top, 0) + crop, max(left, 0) : max(left, 0) + crop]


def _from_pillow(view: Image.Image) -> Tensor:
    flat = torch.frombuffer(bytearray(view.tobytes()), dtype=torch.uint8)
    return flat.view(view.height, view.width, 3).permute(2, 0, 1)
