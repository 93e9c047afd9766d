"""From a name to a network with its weights in it, as a torch module that speaks RGB in [0, 1].

Refuses rather than loads something else: what has been checked is in this order the name, the file, every
tensor, and that the answer is ImageNet's 1,000 classes. Importing this module imports torch.
"""

import difflib
import hashlib
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, cast

import torch
from torch import Tensor, nn

from model.evaluation.results import Protocol
from model.networks.preprocessing import Preprocessing
from model.networks.registry import OFFICIAL, Checkpoint, Network
from model.networks.weights import ByteProgress, WeightsError, locate, reason


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


def load_module(network: Network, *, protocol: Protocol = Protocol.OWN, progress: ByteProgress | None = None) -> Loaded:
    """Load a network and its weights, downloading them if need be; it sees photographs as `protocol` has it.

    Raises:
        WeightsError: there is no such network, or its weights are not here, damaged or another network's.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries, about their own insides
        loaded = _load(network, progress)
        if protocol is Protocol.OWN:
            return loaded
        try:
            return finish(loaded.network, OFFICIAL, loaded.weights, loaded.module.network)
        except (RuntimeError, AssertionError, ValueError) as error:
            if isinstance(error, WeightsError):
                raise
            raise WeightsError(
                f"{network.name} cannot look at {OFFICIAL.crop} x {OFFICIAL.crop} pixels, which the official protocol "
                f"asks for: {reason(error)}."
            ) from error


def _load(network: Network, progress: ByteProgress | None) -> Loaded:
    if network.bundled:
        return _bundled(network)
    if network.name.startswith("torchvision:"):
        return _torchvision(network, progress)
    from model.networks.timm_hub import load_from_timm

    return load_from_timm(network, progress)


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


def _bundled(network: Network) -> Loaded:
    import timm

    if network.checkpoint is None or network.preprocessing is None:
        raise ValueError(f"the zoo's entry {network.name!r} is bundled but says no weights or preprocessing")
    path, digest = locate(network.checkpoint)
    module = timm.create_model(network.architecture, pretrained=False)
    fit_in_order(module, read_tensors(path), path.name)
    return finish(network, network.preprocessing, digest, module)


def _torchvision(network: Network, progress: ByteProgress | None) -> Loaded:
    from torchvision.models import get_model  # type: ignore[attr-defined]

    resolved, weights = _torchvision_weights(network)
    if resolved.checkpoint is None or resolved.preprocessing is None:
        raise ValueError(f"{resolved.name} says no weights or preprocessing")
    path, digest = locate(resolved.checkpoint, progress=progress)
    # torchvision's own builder reads the file again, the careless way: by now it is known to hold tensors
    # alone.
    read_tensors(path)
    try:
        module = get_model(resolved.architecture, weights=weights, progress=False)
    except Exception as error:
        raise WeightsError(f"The weights in {path} do not fit {resolved.name}: {reason(error)}.") from error
    return finish(resolved, resolved.preprocessing, digest, module)


def _torchvision_weights(network: Network) -> tuple[Network, object]:
    """The entry with all that torchvision knows of it, and torchvision's own handle on the weights."""
    from torchvision import models
    from torchvision.models import get_model_weights, list_models  # type: ignore[attr-defined]

    asked = network.name.removeprefix("torchvision:")
    builder, _, version = asked.partition("-")
    known = {
        f"{name}-{_version(weights.name)}": (name, weights)
        for name in list_models(module=models)
        for weights in get_model_weights(name)
        if len(weights.meta.get("categories") or ()) == 1000
    }
    of_builder = [name for name, (of, _) in known.items() if of == builder]
    if not version and len(of_builder) > 1:
        choices = ", ".join(f"torchvision:{name}" for name in of_builder)
        raise WeightsError(f"torchvision has several weights for {builder!r}; choose one of {choices}.")
    name = asked if version else next(iter(of_builder), asked)
    if name not in known:
        raise no_such_network(network.name, asked, list(known), "torchvision")
    _, weights = known[name]
    file = weights.url.rsplit("/", 1)[-1]
    digits = re.search(r"-([0-9a-f]{8,})\.", file)
    if digits is None:
        raise WeightsError(f"torchvision gives no checksum for {file}, so its weights are not loaded.")
    entry = replace(network, name=f"torchvision:{name}", architecture=builder)
    entry = replace(entry, preprocessing=_preprocessing(weights.transforms()))
    entry = replace(entry, checkpoint=Checkpoint(file=file, sha256=digits[1], url=weights.url))
    if entry.imagenet_top1 is None:
        top1 = weights.meta["_metrics"]["ImageNet-1K"]["acc@1"]
        entry = replace(entry, imagenet_top1=float(top1), source="torchvision's weights (ImageNet)")
    return entry, weights


def _preprocessing(transforms: object) -> Preprocessing:
    """From torchvision's evaluation preset, whose fields are what its `describe()` says."""
    resize, crop = (cast("list[int]", getattr(transforms, field))[0] for field in ("resize_size", "crop_size"))
    mean, std = (cast("list[float]", getattr(transforms, field)) for field in ("mean", "std"))
    interpolation = cast("str", getattr(transforms, "interpolation").value)  # noqa: B009 - untyped
    return preprocessing_of(resize=resize, crop=crop, interpolation=interpolation, mean=mean, std=std)


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
