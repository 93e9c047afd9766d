"""What is published of ImageNet-A, against the project's own table of it."""

import csv
import re
from pathlib import Path

import pytest
import timm
from torchvision.models import get_model_weights, list_models  # type: ignore[attr-defined]

from model.evaluation.published import TIMM_COMMIT, RobustPair, _Step, more_data, published, published_for, robust_pairs
from model.networks.registry import find, networks


def table_of(shared: Path, heading: str) -> list[float]:
    """Every percentage in a table of SCIENCE.md, in order of size."""
    text = (shared / "SCIENCE.md").read_text(encoding="utf-8").split(heading, 1)[1]
    rows = [line for line in text.split("\n###", 1)[0].split("\n## ", 1)[0].splitlines() if line.startswith("| ")]
    return sorted(float(number) for row in rows for number in re.findall(r"\b\d+\.\d+\b", row.split("|")[2]))


def timm_table(shared: Path, name: str) -> dict[tuple[str, int], float]:
    """Top-1 in per cent by weights and pixels."""
    with (shared / "timm-results" / f"{name}.csv").open(encoding="utf-8") as file:
        return {(row["model"], int(row["img_size"])): float(row["top1"]) for row in csv.DictReader(file)}


def every_step(pair: RobustPair) -> tuple[_Step, ...]:
    return pair.steps if pair.beside is None else (*pair.steps, pair.beside)


def test_every_published_value_is_one_of_the_table_s(shared: Path) -> None:
    table = table_of(shared, "### Published top-1 on ImageNet-A")
    ours = [one.imagenet_a_top1 for one in published()]
    assert set(ours) <= set(table)
    assert len(set(ours)) == len(ours) == len(table) - 1  # DenseNet-121 has two there, by two interpolations


def test_every_robust_pair_of_the_table_is_there(shared: Path) -> None:
    ours = {top1 for pair in robust_pairs() for _, _, top1 in every_step(pair)}
    assert set(table_of(shared, "### How little robust training helps")) <= ours


def test_the_published_figures_are_those_of_timm_s_tables(shared: Path) -> None:
    """Both of each row, at the pixels it names, as of the commit that is named as their source."""
    assert TIMM_COMMIT in (shared / "timm-results/README.md").read_text(encoding="utf-8")
    imagenet, imagenet_a = timm_table(shared, "results-imagenet"), timm_table(shared, "results-imagenet-a")
    theirs = 0
    for one in published():
        if one.source.count(TIMM_COMMIT):
            assert one.imagenet_a_top1 == imagenet_a[one.row, one.pixels], one
            theirs += 1
        if "results/results-imagenet.csv" in one.source:
            assert one.imagenet_top1 == imagenet[one.row, one.pixels], one
    assert theirs == len(published()) - 2, "ResNet-50 and DenseNet-121 are of another source"


def test_other_imagenet_figures_are_torchvision_s() -> None:
    weights = {
        f"torchvision:{name}-v{one.name[-1]}": one
        for name in list_models()
        for one in get_model_weights(name)
        if one.name.startswith("IMAGENET1K_V")
    }
    others = [(one.network, one.imagenet_top1) for one in published() if "the weights' own metadata" in one.source]
    others += [(one.name, one.imagenet_top1) for one in networks() if one.name.startswith("torchvision:")]
    assert len(others) > 4
    for network, top1 in others:
        assert weights[network].meta["_metrics"]["ImageNet-1K"]["acc@1"] == top1, network


def test_the_robust_pairs_are_all_of_timm_s_table(shared: Path) -> None:
    """Every row whose name says that it was trained to be robust, with the figure of its pixels."""
    table = timm_table(shared, "results-imagenet-a")
    for pair in robust_pairs():
        for _, network, top1 in every_step(pair):
            assert top1 == table[network.removeprefix("timm:"), pair.pixels], (pair.title, network)
    hardened = {
        (name, pixels) for name, pixels in table if re.search(r"adv_|\.ap_in1k|\.am_in1k|\.ram_in1k|augmix", name)
    }
    assert {(pair.steps[1][1].removeprefix("timm:"), pair.pixels) for pair in robust_pairs()} == hardened


def test_every_published_figure_names_its_table_s_commit() -> None:
    sources = [one.source for one in published()] + [pair.source for pair in (*robust_pairs(), *more_data())]
    for source in (*sources, *(network.source for network in networks() if network.imagenet_a_top1 is not None)):
        assert re.search(r"\bat [0-9a-f]{8}\b", source), source


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
