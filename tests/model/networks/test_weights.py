"""Weights are those of the network that was asked for, or a sentence; never something else."""

import shutil
import socket
from collections import OrderedDict
from pathlib import Path

import pytest
import torch
from torch import nn

from model.inference.classifier import Classifier, load
from model.networks.loading import load_module
from model.networks.pixel_network import fit_in_order, read_tensors
from model.networks.registry import Checkpoint, Network, find, networks
from model.networks.weights import WeightsError, checkpoints_folder, locate, sha256
from tests.model.fakes import make_picture, served

MOBILENET = "torchvision:mobilenet_v2-v1"
FILE = "mobilenet_v2-b0353104.pth"


@pytest.fixture
def checkpoints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder where torch keeps its downloads."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    folder = tmp_path / "torch" / "hub" / "checkpoints"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def good(shared: Path) -> Path:
    return shared / "weights" / FILE


def two_layers() -> nn.Sequential:
    return nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4))


def renamed(module: nn.Module) -> OrderedDict[str, torch.Tensor]:
    return OrderedDict((f"_{name}", tensor.clone()) for name, tensor in module.state_dict().items())


def test_tensors_fit_by_their_order_whatever_their_names() -> None:
    source, target = two_layers(), two_layers()
    fit_in_order(target, renamed(source), "x.pth")
    assert all(torch.equal(target.state_dict()[name], tensor) for name, tensor in source.state_dict().items())


def test_too_few_or_many_tensors_are_refused() -> None:
    tensors = renamed(two_layers())
    tensors.popitem()
    with pytest.raises(WeightsError, match=r"x\.pth have 6 tensors where the network has 7"):
        fit_in_order(two_layers(), tensors, "x.pth")


def test_a_tensor_of_another_shape_is_refused() -> None:
    tensors = renamed(two_layers())
    tensors["_0.weight"] = tensors["_0.weight"].T
    expected = r"x.pth do not fit: _0.weight is float32 \(3, 4\) where the network's 0.weight is float32 \(4, 3\)"
    with pytest.raises(WeightsError, match=expected):
        fit_in_order(two_layers(), tensors, "x.pth")


def test_a_tensor_of_another_type_is_refused() -> None:
    tensors = renamed(two_layers())
    tensors["_1.bias"] = tensors["_1.bias"].half()
    with pytest.raises(WeightsError, match=r"_1\.bias is float16"):
        fit_in_order(two_layers(), tensors, "x.pth")


def test_nothing_changes_where_something_does_not_fit() -> None:
    target = two_layers()
    before = {name: tensor.clone() for name, tensor in target.state_dict().items()}
    tensors = renamed(two_layers())
    tensors["_1.bias"] = tensors["_1.bias"].half()
    with pytest.raises(WeightsError):
        fit_in_order(target, tensors, "x.pth")
    assert all(torch.equal(target.state_dict()[name], tensor) for name, tensor in before.items())


@pytest.mark.weights
def test_the_other_bundled_networks_weights_are_refused() -> None:
    """Past the checksum as well: Lite2 has 386 tensors, Lite0 has 296."""
    import timm

    lite2 = find("efficientnet_lite2").checkpoint
    assert lite2 is not None
    path, _ = locate(lite2)
    with pytest.raises(WeightsError, match="have 386 tensors where the network has 296"):
        fit_in_order(timm.create_model("tf_efficientnet_lite0"), read_tensors(path), path.name)


def test_a_file_that_would_run_something_is_refused(tmp_path: Path) -> None:
    torch.save({"weight": Path("/etc")}, tmp_path / "x.pth")
    with pytest.raises(WeightsError, match=r"x.pth cannot be read as tensors"):
        read_tensors(tmp_path / "x.pth")


@pytest.mark.parametrize("content", [[torch.zeros(1)], {"weight": 3}])
def test_a_file_of_other_things_is_refused(tmp_path: Path, content: object) -> None:
    torch.save(content, tmp_path / "x.pth")
    with pytest.raises(WeightsError, match="not a table of named tensors"):
        read_tensors(tmp_path / "x.pth")


@pytest.mark.weights
@pytest.mark.parametrize("network", networks()[:2], ids=lambda network: network.name)
def test_bundled_weights_are_pinned(network: Network) -> None:
    assert network.checkpoint is not None
    assert len(network.checkpoint.sha256) == 64
    path, digest = locate(network.checkpoint)
    assert digest == network.checkpoint.sha256 == sha256(path)


def package_with(folder: Path, name: str, data: bytes) -> Checkpoint:
    """A package like those of the bundled weights, with other bytes in it."""
    entry = find("efficientnet_lite0").checkpoint
    assert entry is not None
    (folder / name / "models").mkdir(parents=True)
    (folder / name / "__init__.py").write_text("raise RuntimeError('it must not be imported')")
    (folder / name / "models" / entry.file).write_bytes(data)
    return Checkpoint(file=entry.file, sha256=entry.sha256, package=name)


@pytest.mark.weights
def test_damaged_bundled_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = find("efficientnet_lite0").checkpoint
    other = find("efficientnet_lite2").checkpoint
    assert entry is not None
    assert other is not None
    data = locate(entry)[0].read_bytes()
    monkeypatch.syspath_prepend(tmp_path)
    spoiled = [data[:-1], data[: len(data) // 2], b"", data[:-9] + b"x" + data[-8:], locate(other)[0].read_bytes()]
    for number, content in enumerate(spoiled):
        checkpoint = package_with(tmp_path, f"damaged_weights_{number}", content)
        with pytest.raises(WeightsError, match=f"install damaged_weights_{number} again") as refusal:
            locate(checkpoint)
        assert "their SHA-256 begins with" in str(refusal.value)
        assert entry.file in str(refusal.value)
    assert locate(package_with(tmp_path, "whole_weights", data))[1] == entry.sha256


def test_missing_bundled_weights_say_what_to_install() -> None:
    with pytest.raises(WeightsError, match=r"install the package no_such_weights, which requirements\.txt names"):
        locate(Checkpoint(file="x.pth", sha256="00", package="no_such_weights"))


def test_downloads_go_where_torch_looks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for variables in ({"TORCH_HOME": str(tmp_path / "a")}, {"XDG_CACHE_HOME": str(tmp_path / "b")}, {}):
        monkeypatch.delenv("TORCH_HOME", raising=False)
        monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        assert checkpoints_folder() == Path(torch.hub.get_dir()) / "checkpoints"


@pytest.mark.weights
def test_weights_are_downloaded_once_with_progress(
    good: Path, checkpoints: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    heard: list[tuple[int, int | None]] = []
    with served(good.parent) as url:
        monkeypatch.setenv("QUIZ_WEIGHTS_URL", f"{url}/")
        loaded = load_module(find(MOBILENET), progress=lambda done, total: heard.append((done, total)))
    size = good.stat().st_size
    assert heard[-1] == (size, size)
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)
    assert loaded.weights == sha256(good)
    assert (checkpoints / FILE).read_bytes() == good.read_bytes()
    assert loaded.network.imagenet_top1 == 71.878
    again = load_module(find(MOBILENET))  # the server is gone
    assert again.weights == loaded.weights


@pytest.mark.weights
def test_weights_that_are_here_are_not_downloaded(
    good: Path, checkpoints: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(good, checkpoints / FILE)
    monkeypatch.setenv("QUIZ_WEIGHTS_URL", "http://127.0.0.1:9")
    assert load_module(find(MOBILENET)).weights.startswith("b0353104")


def truncated(data: bytes) -> bytes:
    return data[: len(data) * 2 // 3]


def corrupted(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes(255 - byte for byte in data[middle : middle + 64]) + data[middle + 64 :]


@pytest.mark.weights
@pytest.mark.parametrize("spoil", [truncated, corrupted])
def test_damaged_weights_are_refused_wherever_they_are_from(
    good: Path, checkpoints: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: "object"
) -> None:
    assert callable(spoil)
    data = spoil(good.read_bytes())
    (checkpoints / FILE).write_bytes(data)
    with pytest.raises(WeightsError, match=f"{FILE} are damaged or another network's") as refusal:
        load_module(find(MOBILENET))
    assert "delete it, and it will be downloaded again" in str(refusal.value)
    (checkpoints / FILE).unlink()
    (tmp_path / "server").mkdir()
    (tmp_path / "server" / FILE).write_bytes(data)
    with served(tmp_path / "server") as url:
        monkeypatch.setenv("QUIZ_WEIGHTS_URL", url)
        with pytest.raises(WeightsError, match="could not be downloaded"):
            load_module(find(MOBILENET))
    assert not (checkpoints / FILE).exists()


@pytest.mark.weights
def test_another_networks_weights_under_this_name_are_refused(good: Path, checkpoints: Path) -> None:
    """ResNet-50's name on MobileNet's file, as it lies, and with a checksum in its name that fits."""
    shutil.copy(good, checkpoints / "resnet50-0676ba61.pth")
    with pytest.raises(WeightsError, match="begins with b0353104 and not with 0676ba61"):
        load_module(find("torchvision:resnet50-v1"))


@pytest.mark.weights
def test_weights_that_do_not_fit_are_refused(good: Path, checkpoints: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file with the right checksum and the wrong tensors is nobody's accident, but it is refused, too."""
    file = checkpoints / FILE
    tensors = read_tensors(good)
    tensors.popitem()
    torch.save(tensors, file)
    monkeypatch.setattr("model.networks.loading.locate", lambda checkpoint, progress: (file, "ff" * 32))
    with pytest.raises(WeightsError, match=rf"{FILE} do not fit {MOBILENET}: .*MobileNetV2"):
        load_module(find(MOBILENET))


def test_offline_it_is_one_sentence_that_says_what_to_do(checkpoints: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setenv("QUIZ_WEIGHTS_URL", f"http://127.0.0.1:{nobody.getsockname()[1]}")
        with pytest.raises(WeightsError) as refusal:
            load("torchvision:resnet50-v1")
    said = str(refusal.value)
    assert said.startswith("The weights resnet50-0676ba61.pth are not on this machine and could not be downloaded")
    assert "EfficientNet-Lite0 and Lite2, need no download" in said
    assert "\n" not in said
    assert not list(checkpoints.glob("*.pth"))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("torchvision:resnet5-v1", "closest are torchvision:resnet50-v1"),
        ("torchvision:mobilenet_v2-v9", "closest are torchvision:mobilenet_v2-v"),
        ("torchvision:resnet50", "several weights for 'resnet50'; choose one of torchvision:resnet50-v1, torch"),
        ("torchvision:vgg16-features", "no network 'vgg16-features'"),
        ("torchvision:fasterrcnn_resnet50_fpn", "no network 'fasterrcnn_resnet50_fpn'"),
    ],
)
def test_unknown_names_are_refused_with_what_comes_closest(name: str, said: str) -> None:
    with pytest.raises(WeightsError, match=said):
        load_module(find(name))


def test_a_network_with_one_set_of_weights_needs_no_version(
    good: Path, checkpoints: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUIZ_WEIGHTS_URL", "http://127.0.0.1:9")
    with pytest.raises(WeightsError, match=r"densenet121-a639ec97\.pth"):
        load_module(find("torchvision:densenet121"))


def test_a_downloaded_network_answers(good: Path, checkpoints: Path, tmp_path: Path, lite0: Classifier) -> None:
    shutil.copy(good, checkpoints / FILE)
    classifier = load(MOBILENET, device="cpu", engines=tmp_path / "engines")
    picture = make_picture(1)
    first = classifier.classify(picture.id, picture.data)
    assert classifier.wait_for_engine() == "CPU (ONNX Runtime)"
    assert (first.network, first.device) == (MOBILENET, "CPU (PyTorch)")
    classifier.close()
    again = load(MOBILENET, device="cpu", engines=tmp_path / "engines")
    assert again.device == "CPU (ONNX Runtime)"
    second = again.classify(picture.id, picture.data)
    assert abs(second.log_probabilities - first.log_probabilities).max() < 1e-4
    again.close()
