"""What is published of ImageNet-A, against the project's own table of it."""

import re
from pathlib import Path

import pytest
import timm
from torchvision.models import get_model_weights, list_models  # type: ignore[attr-defined]

from model.published import more_data, published, published_for, robust_pairs
from model.zoo import find, networks


def table_of(shared: Path, heading: str) -> list[float]:
    """Every percentage in a table of SCIENCE.md, in order of size."""
    text = (shared / "SCIENCE.md").read_text(encoding="utf-8").split(heading, 1)[1]
    rows = [line for line in text.split("\n###", 1)[0].split("\n## ", 1)[0].splitlines() if line.startswith("| ")]
    return sorted(float(number) for row in rows for number in re.findall(r"\b\d+\.\d+\b", row.split("|")[2]))


def test_every_published_value_is_one_of_the_table_s(shared: Path) -> None:
    table = table_of(shared, "### Published top-1 on ImageNet-A")
    ours = [one.imagenet_a_top1 for one in published()]
    assert set(ours) <= set(table)
    assert len(set(ours)) == len(ours) == len(table) - 1  # DenseNet-121 has two there, by two interpolations


def test_every_robust_pair_is_the_table_s(shared: Path) -> None:
    steps = [top1 for pair in robust_pairs() for _, _, top1 in pair.steps]
    assert sorted(steps) == table_of(shared, "### How little robust training helps")


def test_more_data_are_the_same_published_values() -> None:
    for pair in more_data():
        assert len(pair.steps) >= 2
        for _, network, top1 in pair.steps:
            found = published_for(network)
            assert found is not None
            assert found.imagenet_a_top1 == top1


def test_every_name_is_a_network_s() -> None:
    pretrained = set(timm.list_pretrained())
    torchvision = {
        f"torchvision:{name}-v{weights.name[-1]}" for name in list_models() for weights in get_model_weights(name)
    }
    names = {one.network for one in published()} | {name for pair in robust_pairs() for _, name, _ in pair.steps}
    for name in names:
        if name.startswith("timm:"):
            assert name.removeprefix("timm:") in pretrained
        elif name.startswith("torchvision:"):
            assert name in torchvision
        else:
            assert find(name).bundled


def test_the_zoo_says_the_same() -> None:
    for network in networks():
        found = published_for(network.name)
        if found is not None:
            assert (network.imagenet_top1, network.imagenet_a_top1) == (found.imagenet_top1, found.imagenet_a_top1)
        else:
            assert network.imagenet_a_top1 is None


@pytest.mark.parametrize(
    ("alias", "network"),
    [
        ("timm:tf_efficientnet_lite0.in1k", "efficientnet_lite0"),
        ("torchvision:resnet18", "torchvision:resnet18-v1"),
        ("timm:resnet50.tv2_in1k", "torchvision:resnet50-v2"),
    ],
)
def test_the_same_weights_under_another_name(alias: str, network: str) -> None:
    found = published_for(alias)
    assert found is not None
    assert found.network == network
    assert published_for("timm:resnet18.a1_in1k") is None
