"""From a name to a network with its weights in it, as a torch module that speaks RGB in [0, 1].

Refuses rather than loads something else: what has been checked is in this order the name, the file, every
tensor, and that the answer is ImageNet's 1,000 classes. Importing this module imports torch.
"""

import re
import warnings
from dataclasses import replace
from typing import cast

from model.networks.pixel_network import (
    Loaded,
    _version,
    finish,
    fit_in_order,
    no_such_network,
    preprocessing_of,
    read_tensors,
)
from model.networks.preprocessing import Preprocessing, Protocol
from model.networks.registry import OFFICIAL, Checkpoint, Network
from model.networks.weights import ByteProgress, WeightsError, locate, reason


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
