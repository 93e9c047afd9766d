"""A network as a torch module that speaks RGB in [0, 1], and what it takes to make one of tensors in a file."""

import difflib
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, cast

import torch
from torch import Tensor, nn

from model.networks.preprocessing import Preprocessing
from model.networks.registry import Network
from model.networks.weights import WeightsError, reason


class PixelNetwork(nn.Module):
    """A network with its normalisation: (N, 3, H, W) RGB in [0, 1] to logits (N, 1000). Frozen."""

    mean: Tensor
    std: Tensor

    def __init__(self, network: nn.Module, preprocessing: Preprocessing) -> None:
        super().__init__()
        self.network = network
        self.register_buffer("mean", torch.tensor(preprocessing.mean).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(preprocessing.std).view(1, 3, 1, 1), persistent=False)
        self.eval().requires_grad_(False)

    def forward(self, photographs: Tensor) -> Tensor:
        return cast("Tensor", self.network((photographs - self.mean) / self.std))


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """A network with its weights: its entry with nothing left open, and `weights`, their SHA-256 in hex."""

    network: Network
    preprocessing: Preprocessing
    weights: str
    module: PixelNetwork


def read_tensors(path: Path) -> dict[str, Tensor]:
    """The named tensors of a file of weights; nothing in it is run.

    Raises:
        WeightsError: it is not such a file.
    """
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise WeightsError(f"The weights in {path} cannot be read as tensors: {reason(error)}.") from error
    if not isinstance(state, Mapping) or not all(isinstance(value, Tensor) for value in state.values()):
        raise WeightsError(f"The weights in {path} are not a table of named tensors.")
    return {str(name): value for name, value in state.items()}


def fit_in_order(module: nn.Module, tensors: Mapping[str, Tensor], file: str) -> None:
    """Copy tensors that bear other names into a module of the same structure, in order.

    Raises:
        WeightsError: they are not as many, or one has another shape or type.
    """
    places = module.state_dict()
    if len(places) != len(tensors):
        raise WeightsError(f"The weights in {file} have {len(tensors)} tensors where the network has {len(places)}.")
    for (place, expected), (name, tensor) in zip(places.items(), tensors.items(), strict=True):
        if expected.shape != tensor.shape or expected.dtype != tensor.dtype:
            raise WeightsError(
                f"The weights in {file} do not fit: {name} is {_describe(tensor)} "
                f"where the network's {place} is {_describe(expected)}."
            )
    module.load_state_dict(dict(zip(places, tensors.values(), strict=True)), strict=True)


def finish(network: Network, preprocessing: Preprocessing, weights: str, module: nn.Module) -> Loaded:
    """Freeze a module and see that it answers with 1,000 classes.

    Raises:
        WeightsError: it does not.
    """
    whole = PixelNetwork(module, preprocessing)
    with torch.inference_mode():
        answer = whole(torch.zeros(1, 3, preprocessing.crop, preprocessing.crop))
    if not isinstance(answer, Tensor) or answer.shape != (1, 1000):
        shape = tuple(answer.shape) if isinstance(answer, Tensor) else type(answer).__name__
        raise WeightsError(f"{network.name} does not answer with ImageNet's 1,000 classes but with {shape}.")
    return Loaded(replace(network, preprocessing=preprocessing), preprocessing, weights, whole)


def state_digest(module: nn.Module) -> str:
    """SHA-256 in hex over the names, types, shapes and values of a module's tensors, in order."""
    digest = hashlib.sha256()
    for name, tensor in module.state_dict().items():
        digest.update(f"{name} {_describe(tensor)}\n".encode())
        digest.update(tensor.detach().cpu().contiguous().view(-1).view(torch.uint8).numpy().data)
    return digest.hexdigest()


def no_such_network(name: str, asked: str, names: Sequence[str], library: str) -> WeightsError:
    """A sentence that names what comes closest."""
    close = difflib.get_close_matches(asked, names, n=4, cutoff=0.5) or sorted(names)[:4]
    family = name.partition(":")[0]
    return WeightsError(
        f"{library} has no network {asked!r} with ImageNet-1k weights; "
        f"closest are {', '.join(f'{family}:{match}' for match in close)}."
    )


def preprocessing_of(
    *,
    resize: int,
    crop: int,
    interpolation: str,
    mean: Sequence[float],
    std: Sequence[float],
    squash: bool = False,
) -> Preprocessing:
    """A library's description of its transform, in our words.

    Raises:
        WeightsError: it is one that we do not do.
    """
    if interpolation not in ("bilinear", "bicubic") or len(mean) != 3 or len(std) != 3:
        raise WeightsError(
            f"These weights want {interpolation} interpolation, {len(mean)} channels, which is not done here."
        )
    return Preprocessing(
        resize=resize,
        crop=crop,
        interpolation=cast("Literal['bilinear', 'bicubic']", interpolation),
        mean=(mean[0], mean[1], mean[2]),
        std=(std[0], std[1], std[2]),
        squash=squash,
    )


def _version(name: str) -> str:
    return name.removeprefix("IMAGENET1K_").lower().replace("_", "-")


def _describe(tensor: Tensor) -> str:
    return f"{str(tensor.dtype).removeprefix('torch.')} {tuple(tensor.shape)}"
