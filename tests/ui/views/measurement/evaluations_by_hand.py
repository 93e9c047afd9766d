"""Evaluations, made by hand: as if measured."""

from dataclasses import replace

from model.evaluation.results import Bin, Evaluation, Scores
from model.networks.preprocessing import Protocol

LITE0, LITE2 = "efficientnet_lite0", "efficientnet_lite2"
RELIABILITY = (
    Bin(0.2, 0.3, 40, 0.25, 10),
    Bin(0.5, 0.6, 20, 0.55, 4),
    Bin(0.9, 1.0, 40, 0.95, 6),
)
RESPONSE = ((0.25, 0.12), (0.5, 0.16), (0.75, 0.18), (1.0, 0.2))


def scores(top1: int, n: int, *, classes: int = 200) -> Scores:
    return Scores(
        classes=classes,
        photographs=n,
        top1=top1,
        top5=min(n, 2 * top1),
        mean_confidence_when_wrong=0.6,
        rms_calibration_error=0.5,
        rms_calibration_error_official=0.4,
        aurra=0.15,
        reliability=RELIABILITY,
        response=RESPONSE,
    )


def evaluation(
    top1: int = 300,
    n: int = 7500,
    *,
    network: str = LITE0,
    title: str = "EfficientNet-Lite0",
    published: float | None = 3.053,
    imagenet_top1: float | None = 74.846,
    measured_at: str = "2026-01-02T03:04:05+00:00",
) -> Evaluation:
    """One of ImageNet-A, where `n` is what there is of it."""
    return Evaluation(
        network=network,
        title=title,
        protocol=Protocol.OWN,
        weights="abc",
        preprocessing="resize 256, crop 224",
        precision="float32",
        device="CPU, 2 threads",
        deck="imagenet-a",
        deck_title="ImageNet-A",
        deck_digest="d" * 64,
        deck_classes=200,
        photographs=n,
        unreadable=(),
        left_out=0,
        is_restricted_main=True,
        restricted=scores(top1, n),
        all_1000=scores(top1 // 2, n, classes=1000),
        photographs_per_second=71.5,
        imagenet_top1=imagenet_top1,
        published=published,
        source="timm",
        measured_at=measured_at,
        versions={"numpy": "2"},
    )


def of_starter(one: Evaluation, *, digest: str, top1: int = 50, n: int = 123) -> Evaluation:
    """The same network on the deck that ships."""
    return replace(
        one,
        deck="starter",
        deck_title="Starter deck",
        deck_digest=digest,
        deck_classes=81,
        photographs=n,
        is_restricted_main=False,
        restricted=scores(10, 35),
        all_1000=scores(top1, n, classes=1000),
    )
