import pytest
import timm
from torchvision.models import get_model_weights  # type: ignore[attr-defined]

from model.networks.loading import _preprocessing
from model.networks.registry import DEFAULT, Network, find, networks


def test_the_default_is_first_and_bundled() -> None:
    first = networks()[0]
    assert (first.name, first.bundled) == (DEFAULT, True)
    assert [network.name for network in networks() if network.bundled] == ["efficientnet_lite0", "efficientnet_lite2"]


def test_names_find_their_entries() -> None:
    assert len({network.name for network in networks()}) == len(networks())
    assert all(find(network.name) is network for network in networks())


@pytest.mark.parametrize("network", networks(), ids=lambda network: network.name)
def test_entries_are_complete(network: Network) -> None:
    assert network.why.endswith(".")
    assert len(network.why) < 110
    assert network.licence
    assert network.source
    assert network.imagenet_top1 is not None
    assert 0 < network.imagenet_top1 <= 100
    assert network.preprocessing is not None
    assert network.checkpoint is not None
    assert bool(network.checkpoint.package) == network.bundled
    assert bool(network.checkpoint.url) != network.bundled


@pytest.mark.parametrize(
    ("name", "top1"),
    [
        ("efficientnet_lite0", 3.053),
        ("efficientnet_lite2", 5.360),
        ("torchvision:resnet50-v1", 0.0),
        ("torchvision:densenet121-v1", 2.147),
        ("torchvision:resnet50-v2", 14.387),
        ("torchvision:convnext_tiny-v1", None),
    ],
)
def test_published_accuracy_on_imagenet_a(name: str, top1: float | None) -> None:
    assert find(name).imagenet_a_top1 == top1


@pytest.mark.parametrize(
    "network", [network for network in networks() if not network.bundled], ids=lambda network: network.name
)
def test_entries_say_what_torchvision_says(network: Network) -> None:
    builder, _, version = network.name.removeprefix("torchvision:").partition("-")
    weights = get_model_weights(builder)[f"IMAGENET1K_{version.upper()}"]
    assert network.architecture == builder
    assert network.checkpoint is not None
    assert network.checkpoint.url == weights.url
    assert network.checkpoint.file == weights.url.rsplit("/", 1)[1]
    assert f"-{network.checkpoint.sha256}." in network.checkpoint.file
    assert network.preprocessing == _preprocessing(weights.transforms())
    assert network.imagenet_top1 == weights.meta["_metrics"]["ImageNet-1K"]["acc@1"]


@pytest.mark.parametrize("network", networks()[:2], ids=lambda network: network.name)
def test_bundled_entries_say_what_timm_says(network: Network) -> None:
    said = timm.get_pretrained_cfg(network.architecture)
    seen = network.preprocessing
    assert said is not None
    assert seen is not None
    assert (seen.crop, seen.resize) == (said.input_size[1], int(said.input_size[1] / said.crop_pct))
    assert (seen.interpolation, seen.mean, seen.std) == (said.interpolation, said.mean, said.std)
    assert (said.num_classes, said.crop_mode, said.license) == (1000, "center", network.licence.lower())


@pytest.mark.parametrize("name", ["timm:nobody_entered_this.a1_in1k", "torchvision:nobody_entered_this-v1"])
def test_any_network_of_the_two_libraries_has_an_entry(name: str) -> None:
    network = find(name)
    assert (network.name, network.bundled, network.preprocessing) == (name, False, None)


@pytest.mark.parametrize("name", ["", "resnet50", "timm:", "timm:hf-hub:x/y", "torchvision:../x", "keras:vgg16"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is not a network: take one of efficientnet_lite0"):
        find(name)
