"""What others measured on ImageNet-A, with where they said it: the figures that ours are held against.

Networks go by the names that the zoo, torchvision or timm has for their weights.
"""

from dataclasses import dataclass

TIMM_COMMIT = "4e5207c7"
"""Of huggingface/pytorch-image-models: the state of its two tables that every figure called timm's was read from."""

_TIMM = f"timm: huggingface/pytorch-image-models at {TIMM_COMMIT}, results/results-imagenet-a.csv"
_LIST = f"huggingface/pytorch-image-models at {TIMM_COMMIT}, results/results-imagenet.csv and results-imagenet-a.csv"
_README = "ImageNet-A: lisadunlap/natural-adv-examples at 28d34dff, README"
_META = "ImageNet: torchvision 0.29.2, the weights' own metadata"
_FILTERED = f"{_META}; filtered against it; {_README}"
_DENSE = f"{_META}; {_README}"
_V2 = f"{_META}; ImageNet-A: huggingface/pytorch-image-models at {TIMM_COMMIT}, results/results-imagenet-a.csv"


@dataclass(frozen=True, slots=True)
class Published:
    """One network's published top-1, in per cent, on ImageNet and on ImageNet-A; `None` where none was found.

    `row` is what timm's tables call these weights and `pixels` at which side they were rated there; both figures are of
    that row, except where `source` says otherwise.
    """

    network: str
    title: str
    imagenet_top1: float | None
    imagenet_a_top1: float
    source: str
    row: str = ""
    pixels: int = 224


_Step = tuple[str, str, float]
"""What a way of training is called, whose weights those are, their top-1 on ImageNet-A in per cent."""


@dataclass(frozen=True, slots=True)
class RobustPair:
    """One network trained in several ways, step by step; `beside` is another plain training of it.

    `pixels` is the side at which timm rated them.
    """

    title: str
    steps: tuple[_Step, ...]
    source: str
    pixels: int = 224
    beside: _Step | None = None


def published() -> tuple[Published, ...]:
    """Every network that figures are known of, from the hardest hit to the least."""
    return _PUBLISHED


def published_for(network: str) -> Published | None:
    """What is published of these weights, under any of the names that they go by."""
    name = _ALIASES.get(network, network)
    return next((entry for entry in _PUBLISHED if entry.network == name), None)


def robust_pairs() -> tuple[RobustPair, ...]:
    """The same network, plain and trained to be robust: every such pair in timm's table.

    Robust are adversarial training (`adv`), AdvProp (`ap`) and AugMix (`am`, and `ram` with RandAugment). Plain is the
    training that comes closest to it otherwise.
    """
    return _ROBUST


def more_data() -> tuple[RobustPair, ...]:
    """The same network, trained on more photographs, or on the same ones for longer."""
    return _MORE_DATA


_PUBLISHED = tuple(
    Published(network, title, imagenet, imagenet_a, source, row or network.removeprefix("timm:"), pixels)
    for network, title, imagenet, imagenet_a, row, pixels, source in (
        ("torchvision:resnet50-v1", "ResNet-50 (2015)", 76.130, 0.0, "resnet50.tv_in1k", 224, _FILTERED),
        ("torchvision:resnet18-v1", "ResNet-18", 69.752, 1.120, "resnet18.tv_in1k", 224, _LIST),
        ("torchvision:vgg19-v1", "VGG-19", 72.400, 2.107, "vgg19.tv_in1k", 224, _LIST),
        ("torchvision:densenet121-v1", "DenseNet-121", 74.434, 2.147, "densenet121.tv_in1k", 224, _DENSE),
        ("torchvision:vgg16-v1", "VGG-16", 71.594, 2.560, "vgg16.tv_in1k", 224, _LIST),
        ("efficientnet_lite0", "EfficientNet-Lite0", 74.846, 3.053, "tf_efficientnet_lite0.in1k", 224, _LIST),
        ("timm:tf_efficientnet_lite1.in1k", "EfficientNet-Lite1", 76.674, 4.480, "", 240, _LIST),
        ("torchvision:resnet101-v1", "ResNet-101", 77.404, 4.560, "resnet101.tv_in1k", 224, _LIST),
        ("efficientnet_lite2", "EfficientNet-Lite2", 77.470, 5.360, "tf_efficientnet_lite2.in1k", 260, _LIST),
        ("torchvision:resnet152-v1", "ResNet-152", 78.330, 6.053, "resnet152.tv_in1k", 224, _LIST),
        ("torchvision:resnet50-v2", "ResNet-50, trained again (2021)", 80.858, 14.387, "resnet50.tv2_in1k", 224, _V2),
        ("timm:vit_base_patch16_224.augreg_in1k", "ViT-B/16, ImageNet-1k", 79.154, 14.907, "", 224, _LIST),
        ("timm:resnet50.fb_ssl_yfcc100m_ft_in1k", "ResNet-50, YFCC100M", 79.252, 15.840, "", 224, _LIST),
        ("timm:swin_tiny_patch4_window7_224.ms_in1k", "Swin-T, ImageNet-1k", 81.388, 21.120, "", 224, _LIST),
        ("timm:convnext_tiny.fb_in1k", "ConvNeXt-T, ImageNet-1k", 82.066, 24.107, "", 224, _LIST),
        ("timm:swin_tiny_patch4_window7_224.ms_in22k_ft_in1k", "Swin-T, ImageNet-22k", 80.966, 29.547, "", 224, _LIST),
        ("timm:resnet50.fb_swsl_ig1b_ft_in1k", "ResNet-50, a billion photographs", 81.146, 29.760, "", 224, _LIST),
        ("timm:convnext_base.fb_in1k", "ConvNeXt-B, ImageNet-1k", 83.838, 36.693, "", 224, _LIST),
        ("timm:vit_base_patch16_224.augreg_in21k_ft_in1k", "ViT-B/16, ImageNet-21k", 84.534, 43.133, "", 224, _LIST),
        ("timm:convnext_base.fb_in22k_ft_in1k", "ConvNeXt-B, ImageNet-22k", 85.814, 54.773, "", 224, _LIST),
        (
            "timm:vit_large_patch14_clip_336.openai_ft_in12k_in1k",
            "CLIP ViT-L/14-336, tuned",
            88.260,
            77.133,
            "",
            336,
            _LIST,
        ),
        ("timm:eva02_large_patch14_448.mim_m38m_ft_in22k_in1k", "EVA-02-L, 448 pixels", 90.056, 88.627, "", 448, _LIST),
    )
)

_ALIASES = {
    "timm:tf_efficientnet_lite0.in1k": "efficientnet_lite0",
    "timm:tf_efficientnet_lite0": "efficientnet_lite0",
    "timm:tf_efficientnet_lite1": "timm:tf_efficientnet_lite1.in1k",
    "timm:tf_efficientnet_lite2.in1k": "efficientnet_lite2",
    "timm:tf_efficientnet_lite2": "efficientnet_lite2",
    **{f"torchvision:{name}": f"torchvision:{name}-v1" for name in ("resnet18", "vgg16", "vgg19", "densenet121")},
    **{
        f"timm:{name}.tv_in1k": f"torchvision:{name}-v1"
        for name in ("resnet18", "resnet50", "resnet101", "resnet152", "vgg16", "vgg19")
    },
    "timm:resnet50.tv2_in1k": "torchvision:resnet50-v2",
}

_ROBUST = (
    RobustPair(
        "Inception-v3",
        (
            ("plain", "timm:inception_v3.tf_in1k", 10.853),
            ("adversarial", "timm:inception_v3.tf_adv_in1k", 10.880),
        ),
        _TIMM,
        pixels=299,
    ),
    RobustPair(
        "Inception-ResNet-v2",
        (
            ("plain", "timm:inception_resnet_v2.tf_in1k", 16.467),
            ("adversarial", "timm:inception_resnet_v2.tf_ens_adv_in1k", 16.120),
        ),
        _TIMM,
        pixels=299,
    ),
    RobustPair(
        "ResNet-50",
        (
            ("plain", "timm:resnet50.gluon_in1k", 4.053),
            ("AugMix", "timm:resnet50.am_in1k", 4.133),
        ),
        _TIMM,
        pixels=224,
    ),
    RobustPair(
        "ResNet-50 (RandAugment)",
        (
            ("RandAugment", "timm:resnet50.ra_in1k", 7.360),
            ("with AugMix", "timm:resnet50.ram_in1k", 5.800),
        ),
        _TIMM,
        pixels=224,
    ),
    RobustPair(
        "ResNet-50 (288 pixels)",
        (
            ("RandAugment", "timm:resnet50.ra_in1k", 11.493),
            ("with AugMix", "timm:resnet50.ram_in1k", 9.427),
        ),
        _TIMM,
        pixels=288,
    ),
    RobustPair(
        "EfficientNet-B0",
        (
            ("AutoAugment", "timm:tf_efficientnet_b0.aa_in1k", 5.187),
            ("AdvProp", "timm:tf_efficientnet_b0.ap_in1k", 5.307),
            ("Noisy Student", "timm:tf_efficientnet_b0.ns_jft_in1k", 11.093),
        ),
        _TIMM,
        pixels=224,
    ),
    RobustPair(
        "EfficientNet-B1",
        (
            ("AutoAugment", "timm:tf_efficientnet_b1.aa_in1k", 7.160),
            ("AdvProp", "timm:tf_efficientnet_b1.ap_in1k", 8.413),
            ("Noisy Student", "timm:tf_efficientnet_b1.ns_jft_in1k", 18.907),
        ),
        _TIMM,
        pixels=240,
    ),
    RobustPair(
        "EfficientNet-B2",
        (
            ("AutoAugment", "timm:tf_efficientnet_b2.aa_in1k", 9.680),
            ("AdvProp", "timm:tf_efficientnet_b2.ap_in1k", 10.453),
            ("Noisy Student", "timm:tf_efficientnet_b2.ns_jft_in1k", 24.213),
        ),
        _TIMM,
        pixels=260,
    ),
    RobustPair(
        "EfficientNet-B3",
        (
            ("AutoAugment", "timm:tf_efficientnet_b3.aa_in1k", 16.760),
            ("AdvProp", "timm:tf_efficientnet_b3.ap_in1k", 17.133),
            ("Noisy Student", "timm:tf_efficientnet_b3.ns_jft_in1k", 35.667),
        ),
        _TIMM,
        pixels=300,
    ),
    RobustPair(
        "EfficientNet-B4",
        (
            ("AutoAugment", "timm:tf_efficientnet_b4.aa_in1k", 25.920),
            ("AdvProp", "timm:tf_efficientnet_b4.ap_in1k", 25.813),
            ("Noisy Student", "timm:tf_efficientnet_b4.ns_jft_in1k", 51.040),
        ),
        _TIMM,
        pixels=380,
    ),
    RobustPair(
        "EfficientNet-B5",
        (
            ("AutoAugment", "timm:tf_efficientnet_b5.aa_in1k", 29.707),
            ("AdvProp", "timm:tf_efficientnet_b5.ap_in1k", 34.400),
            ("Noisy Student", "timm:tf_efficientnet_b5.ns_jft_in1k", 59.920),
        ),
        _TIMM,
        pixels=456,
        beside=("RandAugment", "timm:tf_efficientnet_b5.ra_in1k", 31.120),
    ),
    RobustPair(
        "EfficientNet-B6",
        (
            ("AutoAugment", "timm:tf_efficientnet_b6.aa_in1k", 34.973),
            ("AdvProp", "timm:tf_efficientnet_b6.ap_in1k", 40.373),
            ("Noisy Student", "timm:tf_efficientnet_b6.ns_jft_in1k", 61.853),
        ),
        _TIMM,
        pixels=528,
    ),
    RobustPair(
        "EfficientNet-B7",
        (
            ("AutoAugment", "timm:tf_efficientnet_b7.aa_in1k", 37.787),
            ("AdvProp", "timm:tf_efficientnet_b7.ap_in1k", 45.267),
            ("Noisy Student", "timm:tf_efficientnet_b7.ns_jft_in1k", 67.187),
        ),
        _TIMM,
        pixels=600,
        beside=("RandAugment", "timm:tf_efficientnet_b7.ra_in1k", 42.267),
    ),
    RobustPair(
        "EfficientNet-B8",
        (
            ("RandAugment", "timm:tf_efficientnet_b8.ra_in1k", 47.987),
            ("AdvProp", "timm:tf_efficientnet_b8.ap_in1k", 46.533),
        ),
        _TIMM,
        pixels=672,
    ),
)


def _grown(title: str, *steps: tuple[str, str]) -> RobustPair:
    found = ((label, network, published_for(network)) for label, network in steps)
    return RobustPair(
        title, tuple((label, network, one.imagenet_a_top1) for label, network, one in found if one is not None), _TIMM
    )


_MORE_DATA = (
    _grown(
        "ResNet-50",
        ("1.3 million photographs", "torchvision:resnet50-v2"),
        ("100 million", "timm:resnet50.fb_ssl_yfcc100m_ft_in1k"),
        ("a billion", "timm:resnet50.fb_swsl_ig1b_ft_in1k"),
    ),
    _grown(
        "Swin-T",
        ("1.3 million photographs", "timm:swin_tiny_patch4_window7_224.ms_in1k"),
        ("14 million", "timm:swin_tiny_patch4_window7_224.ms_in22k_ft_in1k"),
    ),
    _grown(
        "ConvNeXt-B",
        ("1.3 million photographs", "timm:convnext_base.fb_in1k"),
        ("14 million", "timm:convnext_base.fb_in22k_ft_in1k"),
    ),
    _grown(
        "ViT-B/16",
        ("1.3 million photographs", "timm:vit_base_patch16_224.augreg_in1k"),
        ("14 million", "timm:vit_base_patch16_224.augreg_in21k_ft_in1k"),
    ),
)
