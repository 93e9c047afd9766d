"""What others measured on ImageNet-A, with where they said it: the figures that ours are held against.

Networks go by the names that the zoo, torchvision or timm has for their weights.
"""

from dataclasses import dataclass

_TIMM = "timm: huggingface/pytorch-image-models, results/results-imagenet-a.csv"
_LIST = "huggingface/pytorch-image-models, results/results-imagenet.csv and results-imagenet-a.csv"
_README = "lisadunlap/natural-adv-examples, README"
_CONVNEXT = f"{_LIST}; ImageNet at 224 pixels: Liu et al. 2022, arXiv 2201.03545"


@dataclass(frozen=True, slots=True)
class Published:
    """One network's published top-1, in per cent, on ImageNet and on ImageNet-A; `None` where none was found."""

    network: str
    title: str
    imagenet_top1: float | None
    imagenet_a_top1: float
    source: str


@dataclass(frozen=True, slots=True)
class RobustPair:
    """One network trained in several ways: what the way is called, whose weights those are, top-1 on ImageNet-A."""

    title: str
    steps: tuple[tuple[str, str, float], ...]
    source: str


def published() -> tuple[Published, ...]:
    """Every network that figures are known of, from the hardest hit to the least."""
    return _PUBLISHED


def published_for(network: str) -> Published | None:
    """What is published of these weights, under any of the names that they go by."""
    name = _ALIASES.get(network, network)
    return next((entry for entry in _PUBLISHED if entry.network == name), None)


def robust_pairs() -> tuple[RobustPair, ...]:
    """The same network, plain and trained to be robust."""
    return _ROBUST


def more_data() -> tuple[RobustPair, ...]:
    """The same network, trained on more photographs, or on the same ones for longer."""
    return _MORE_DATA


_PUBLISHED = tuple(
    Published(network, title, imagenet, imagenet_a, source)
    for network, title, imagenet, imagenet_a, source in (
        ("torchvision:resnet50-v1", "ResNet-50 (2015)", 76.130, 0.0, f"filtered against it; {_README}"),
        ("torchvision:resnet18-v1", "ResNet-18", 69.760, 1.120, _LIST),
        ("torchvision:vgg19-v1", "VGG-19", 72.378, 2.107, _LIST),
        ("torchvision:densenet121-v1", "DenseNet-121", 74.434, 2.147, f"{_README}; torchvision's weights (ImageNet)"),
        ("torchvision:vgg16-v1", "VGG-16", 71.592, 2.560, _LIST),
        ("efficientnet_lite0", "EfficientNet-Lite0", 74.830, 3.053, _LIST),
        ("timm:tf_efficientnet_lite1.in1k", "EfficientNet-Lite1", 76.644, 4.480, _LIST),
        ("torchvision:resnet101-v1", "ResNet-101", 77.376, 4.560, _LIST),
        ("efficientnet_lite2", "EfficientNet-Lite2", 77.464, 5.360, _LIST),
        ("torchvision:resnet152-v1", "ResNet-152", 78.322, 6.053, _LIST),
        ("torchvision:resnet50-v2", "ResNet-50, trained again (2021)", 80.858, 14.387, _LIST),
        ("timm:vit_base_patch16_224.augreg_in1k", "ViT-B/16, ImageNet-1k", 79.154, 14.907, _LIST),
        ("timm:resnet50.fb_ssl_yfcc100m_ft_in1k", "ResNet-50, YFCC100M", 79.234, 15.840, _LIST),
        ("timm:swin_tiny_patch4_window7_224.ms_in1k", "Swin-T, ImageNet-1k", 81.376, 21.120, _LIST),
        ("timm:convnext_tiny.fb_in1k", "ConvNeXt-T, ImageNet-1k", 82.1, 24.107, _CONVNEXT),
        ("timm:swin_tiny_patch4_window7_224.ms_in22k_ft_in1k", "Swin-T, ImageNet-22k", 80.968, 29.547, _LIST),
        ("timm:resnet50.fb_swsl_ig1b_ft_in1k", "ResNet-50, a billion photographs", 81.182, 29.760, _LIST),
        ("timm:convnext_base.fb_in1k", "ConvNeXt-B, ImageNet-1k", 83.8, 36.693, _CONVNEXT),
        ("timm:vit_base_patch16_224.augreg_in21k_ft_in1k", "ViT-B/16, ImageNet-21k", 84.532, 43.133, _LIST),
        ("timm:convnext_base.fb_in22k_ft_in1k", "ConvNeXt-B, ImageNet-22k", 85.8, 54.773, _CONVNEXT),
        ("timm:vit_large_patch14_clip_336.openai_ft_in12k_in1k", "CLIP ViT-L/14-336, tuned", 88.268, 77.133, _LIST),
        ("timm:eva02_large_patch14_448.mim_m38m_ft_in22k_in1k", "EVA-02-L, 448 pixels", 90.052, 88.627, _LIST),
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
        (("plain", "timm:inception_v3.tf_in1k", 10.853), ("adversarial", "timm:inception_v3.tf_adv_in1k", 10.880)),
        _TIMM,
    ),
    RobustPair(
        "ResNet-50",
        (("plain", "timm:resnet50.gluon_in1k", 4.053), ("AugMix", "timm:resnet50.ram_in1k", 4.133)),
        _TIMM,
    ),
    RobustPair(
        "EfficientNet-B4",
        (
            ("AutoAugment", "timm:tf_efficientnet_b4.aa_in1k", 25.920),
            ("AdvProp", "timm:tf_efficientnet_b4.ap_in1k", 25.813),
        ),
        _TIMM,
    ),
    RobustPair(
        "EfficientNet-B7",
        (
            ("RandAugment", "timm:tf_efficientnet_b7.ra_in1k", 42.267),
            ("AdvProp", "timm:tf_efficientnet_b7.ap_in1k", 45.267),
            ("Noisy Student", "timm:tf_efficientnet_b7.ns_jft_in1k", 67.187),
        ),
        _TIMM,
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
