"""Where a network looked: which parts of the very crop that it saw speak for a class, and how sure one may be of that.

Hooks and gradients live on a copy of the network that is the explainer's own: the shared one is never touched.

*Sources*: HiResCAM: Draelos and Carin 2020, arXiv 2011.08891. Grad-CAM: Selvaraju et al. 2016, arXiv 1610.02391.
Integrated gradients: Sundararajan et al. 2017, arXiv 1703.01365. Occlusion: Zeiler and Fergus 2013, arXiv 1311.2901.
Sanity checks: Adebayo et al. 2018, arXiv 1810.03292. All but the sum of HiResCAM is Captum's.
"""

import copy
import threading
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor, nn

Map = NDArray[np.float32]


class Method(StrEnum):
    """How to ask."""

    HIRESCAM = "HiResCAM"
    GRADCAM = "Grad-CAM"
    GRADIENTS = "Integrated gradients"
    OCCLUSION = "Occlusion"


class NoMapError(ValueError):
    """This method has nothing to say about this network. Its text is a sentence."""


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """A map (h, w) of how much each place speaks for class `index`; below 0 it speaks against it.

    CAMs are coarse (7 x 7 for most), the others as large as the crop. `logit` is the network's for the class.
    """

    method: Method
    index: int
    map: Map
    logit: float


STEPS = 128
"""Points on the way from black to the photograph, at which integrated gradients asks for a gradient."""


class Explainer:
    """Explains one network. Safe among threads: they take turns."""

    def __init__(self, network: "nn.Module", *, randomised: "Randomised | None" = None) -> None:
        """`network` maps (N, 3, H, W) in [0, 1] to logits (N, C), and stays as it is.

        `randomised` says what of the copy forgets all it has learned.
        """
        self._network = copy.deepcopy(network)
        self._device = next(chain(network.parameters(), network.buffers())).device
        self._turn = threading.Lock()
        self._layer: nn.Module | None = None
        if randomised is not None:
            randomise(self._network, randomised)

    def explain(self, view: NDArray[np.uint8], index: int, method: Method = Method.HIRESCAM) -> Explanation:
        """Which parts of `view` (H, W, 3) speak for class `index`.

        Raises:
            NoMapError: the network has no map of places for a CAM.
            ValueError: there is no such class.
        """
        import torch

        values = np.ascontiguousarray(view.transpose(2, 0, 1), dtype=np.float32) / np.float32(255)
        photograph = torch.from_numpy(values)[None].to(self._device)
        with self._turn:
            with torch.no_grad():
                logits = self._network(photograph)[0]
            if not 0 <= index < len(logits):
                raise ValueError(f"index={index} is not one of the {len(logits):,} classes")
            found = self._found(photograph, index, method)
        return Explanation(
            method, index, np.ascontiguousarray(found.detach().cpu().numpy(), dtype=np.float32), float(logits[index])
        )

    def _found(self, photograph: "Tensor", index: int, method: Method) -> "Tensor":
        match method:
            case Method.HIRESCAM:
                return self._hirescam(photograph, index)
            case Method.GRADCAM:
                return self._gradcam(photograph, index)
            case Method.GRADIENTS:
                return self._gradients(photograph, index)
            case Method.OCCLUSION:
                return self._occlusion(photograph, index)

    def _hirescam(self, photograph: "Tensor", index: int) -> "Tensor":
        """Σₖ Aₖ ⊙ ∂yᶜ/∂Aₖ, which for a network that ends in mean and linear layer sums to its logit less the bias."""
        from captum.attr import LayerGradientXActivation

        method = LayerGradientXActivation(self._network, self._places(photograph))
        return cast("Tensor", method.attribute(photograph.requires_grad_(True), target=index))[0].sum(0)

    def _gradcam(self, photograph: "Tensor", index: int) -> "Tensor":
        """Σₖ mean(∂yᶜ/∂Aₖ) · Aₖ, kept signed: what is below 0 is cut off where it is drawn."""
        from captum.attr import LayerGradCam

        method = LayerGradCam(self._network, self._places(photograph))
        return cast("Tensor", method.attribute(photograph.requires_grad_(True), target=index))[0, 0]

    def _gradients(self, photograph: "Tensor", index: int) -> "Tensor":
        """Integrated from black; summed over the colours. Sums to the difference of the logit from that of black."""
        from captum.attr import IntegratedGradients

        method = IntegratedGradients(self._network)
        found = method.attribute(  # type: ignore[has-type]
            photograph, baselines=0.0, target=index, n_steps=STEPS, method="gausslegendre", internal_batch_size=8
        )
        return cast("Tensor", found)[0].sum(0)

    def _occlusion(self, photograph: "Tensor", index: int) -> "Tensor":
        """By how much the logit falls when a grey square covers the place, averaged over the squares that do."""
        from captum.attr import Occlusion

        side = photograph.shape[-1]
        window, stride = side // 7, side // 14
        method = Occlusion(self._network)
        found = method.attribute(
            photograph,
            sliding_window_shapes=(3, window, window),
            strides=(3, stride, stride),
            baselines=0.5,
            target=index,
            perturbations_per_eval=8,
        )
        return cast("Tensor", found)[0].mean(0)

    def _places(self, photograph: "Tensor") -> "nn.Module":
        if self._layer is None:
            self._layer = last_places(self._network, photograph)
        return self._layer


def last_places(network: "nn.Module", photograph: "Tensor") -> "nn.Module":
    """The last module whose output is still a map of places (N, K, h, w), h and w more than 1.

    Raises:
        NoMapError: what follows is no such map nor a vector, as in networks of tokens.
    """
    import torch

    said: list[tuple[nn.Module, torch.Size]] = []
    hooks = [
        module.register_forward_hook(
            lambda module, _, output: said.append((module, output.shape)) if isinstance(output, torch.Tensor) else None
        )
        for module in network.modules()
    ]
    try:
        with torch.no_grad():
            network(photograph)
    finally:
        for hook in hooks:
            hook.remove()
    calls: dict[int, int] = {}
    for module, _ in said:
        calls[id(module)] = calls.get(id(module), 0) + 1
    for module, shape in reversed(said):
        if len(shape) == 4 and shape[2] == shape[3] > 1 and calls[id(module)] == 1:
            return module
        if len(shape) == 3 or (len(shape) == 4 and shape[2] != shape[3]):
            break
    raise NoMapError("This network keeps no map of places to its end; ask it by integrated gradients or occlusion.")


class Randomised(StrEnum):
    """What of a network forgets all it has learned, from its end backwards."""

    HEAD = "its last layer"
    TOP = "the upper half of its layers"
    ALL = "every layer"


def randomise(network: "nn.Module", which: Randomised, *, seed: int = 0) -> None:
    """Draw weights anew, each tensor from a normal distribution of its own mean and spread, in place."""
    import torch

    weights = [parameter for parameter in network.parameters() if parameter.dim() > 1]
    chosen = {
        Randomised.HEAD: weights[-1:],
        Randomised.TOP: weights[len(weights) // 2 :],
        Randomised.ALL: weights,
    }[which]
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for weight in chosen:
            drawn = torch.randn(weight.shape, generator=generator).to(weight.device)
            weight.copy_(drawn * weight.std() + weight.mean())


def likeness(a: Map, b: Map) -> float:
    """Spearman's rank correlation of two maps of one size, in [-1, 1]; 0 where one of them is flat.

    *Source*: the measure of Adebayo et al. 2018, arXiv 1810.03292.
    """
    if a.shape != b.shape:
        raise ValueError(f"maps of {a.shape} and {b.shape} cannot be compared")
    first, second = (ranks - ranks.mean() for ranks in (_ranks(a), _ranks(b)))
    spread = np.sqrt((first @ first) * (second @ second))
    return float(first @ second / spread) if spread > 0 else 0.0


def _ranks(values: Map) -> NDArray[np.float64]:
    """The rank of each value from 1 on, alike ones at the middle of theirs, (N,)."""
    _, places, alike = np.unique(values.ravel(), return_inverse=True, return_counts=True)
    middles: NDArray[np.float64] = np.cumsum(alike) - (alike - 1) / 2
    return middles[places]


def evidence(explanation: Explanation, side: int) -> Map:
    """What speaks for the class, in [0, 1], enlarged to (side, side); the strongest place is 1."""
    from PIL import Image

    positive = np.maximum(explanation.map, 0)
    if positive.shape != (side, side):
        image = Image.fromarray(positive).resize((side, side), Image.Resampling.BILINEAR)
        positive = np.asarray(image, dtype=np.float32)
    if explanation.method is Method.GRADIENTS:  # single pixels are too fine to be seen
        positive = _softened(positive)
    strongest = float(np.percentile(positive, 99.8))
    return np.clip(positive / strongest, 0, 1).astype(np.float32) if strongest > 0 else np.zeros_like(positive)


def _softened(values: Map, sigma: float = 2.0) -> Map:
    """A Gaussian blur, cut off at four sigma, the map mirrored beyond its edges."""
    reach = int(4 * sigma + 0.5)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    weights /= weights.sum()
    blurred = values.astype(np.float64)
    for axis in (0, 1):
        padded = np.pad(blurred, [(reach, reach) if at == axis else (0, 0) for at in (0, 1)], mode="symmetric")
        blurred = np.sum(np.lib.stride_tricks.sliding_window_view(padded, len(weights), axis=axis) * weights, axis=-1)
    return blurred.astype(np.float32)
