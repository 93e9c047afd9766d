"""`timm:` names, against a stand-in for the hub: the few answers of its protocol that its client asks for."""

import hashlib
import json
import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType

import pytest
import timm
import torch
from huggingface_hub.errors import OfflineModeIsEnabled
from safetensors.torch import save_file

from config.files import ROOT
from model.networks.loading import load_module
from model.networks.registry import IMAGENET_MEAN, IMAGENET_STD, find
from model.networks.weights import WeightsError

NAME = "test_efficientnet.r160_in1k"
COMMIT = "0123456789abcdef0123456789abcdef01234567"

PROGRAM = f"""
import json, logging, sys
from pathlib import Path
import torch
from model.networks.loading import load_module
from model.networks.weights import WeightsError
from model.networks.registry import find
heard = []
try:
    loaded = load_module(find("timm:{NAME}"), progress=lambda done, total: heard.append((done, total)))
except WeightsError as error:
    print(json.dumps({{"refused": str(error)}}))
    sys.exit()
photographs = torch.linspace(0, 1, 3 * 160 * 160).view(1, 3, 160, 160)
print(json.dumps({{
    "name": loaded.network.name, "weights": loaded.weights, "preprocessing": loaded.preprocessing.key,
    "licence": loaded.network.licence, "heard": heard[-1:], "logits": loaded.module(photographs)[0].tolist(),
}}))
"""


class Hub(ThreadingHTTPServer):
    """Has one file of one repository."""

    def __init__(self, data: bytes, etag: str) -> None:
        super().__init__(("127.0.0.1", 0), HubRequest)
        self.data = data
        self.etag = etag
        self.asked: list[str] = []


class HubRequest(BaseHTTPRequestHandler):
    server: Hub

    def do_HEAD(self) -> None:
        self.answer(with_body=False)

    def do_GET(self) -> None:
        self.answer(with_body=True)

    def answer(self, *, with_body: bool) -> None:
        self.server.asked.append(f"{self.command} {self.path}")
        found = self.path == f"/timm/{NAME}/resolve/main/model.safetensors"
        data = self.server.data if found else b"{}"
        self.send_response(200 if found else 404)
        if not found:
            self.send_header("X-Error-Code", "EntryNotFound")
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("ETag", f'"{self.server.etag}"')
        self.send_header("X-Linked-Etag", f'"{self.server.etag}"')
        self.send_header("X-Linked-Size", str(len(data)))
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if with_body:
            self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        pass


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> tuple[torch.nn.Module, bytes]:
    """A tiny network of timm's with made-up weights, and their file."""
    torch.manual_seed(0)
    module = timm.create_model("test_efficientnet", pretrained=False).eval()
    path = tmp_path_factory.mktemp("weights") / "model.safetensors"
    save_file(module.state_dict(), path)
    return module, path.read_bytes()


def serve(data: bytes, etag: str) -> Iterator[Hub]:
    with Hub(data, etag) as hub:
        thread = threading.Thread(target=hub.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield hub
        finally:
            hub.shutdown()
            thread.join()


@pytest.fixture
def hub(weights: tuple[torch.nn.Module, bytes]) -> Iterator[Hub]:
    yield from serve(weights[1], hashlib.sha256(weights[1]).hexdigest())


def load_there(home: Path, endpoint: str, settings: Mapping[str, str] = MappingProxyType({})) -> dict[str, object]:
    """Load the network in a process of its own: the hub's client reads its settings when it is imported."""
    environment = {**os.environ, "HF_ENDPOINT": endpoint, "HF_HOME": str(home), "HF_HUB_DISABLE_TELEMETRY": "1"} | dict(
        settings
    )
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    answer = json.loads(done.stdout)
    assert isinstance(answer, dict)
    return answer


@pytest.mark.process
def test_a_network_is_loaded_from_the_hub_and_then_from_here(
    hub: Hub, weights: tuple[torch.nn.Module, bytes], tmp_path: Path
) -> None:
    endpoint = f"http://127.0.0.1:{hub.server_port}"
    answer = load_there(tmp_path, endpoint)
    module, data = weights
    photographs = torch.linspace(0, 1, 3 * 160 * 160).view(1, 3, 160, 160)
    with torch.no_grad():
        mean, std = (torch.tensor(values).view(3, 1, 1) for values in (IMAGENET_MEAN, IMAGENET_STD))
        expected = module((photographs - mean) / std)[0]
    assert torch.tensor(answer["logits"]) == pytest.approx(expected, abs=1e-4)
    assert answer["name"] == f"timm:{NAME}"
    assert answer["preprocessing"] == "resize 168, crop 160, bicubic, mean 0.485 0.456 0.406, std 0.229 0.224 0.225"
    assert answer["licence"] == "apache-2.0"
    assert answer["heard"] == [[len(data), len(data)]]
    hub.asked.clear()
    again = load_there(tmp_path, endpoint)
    assert (again["weights"], again["logits"]) == (answer["weights"], answer["logits"])
    assert not [request for request in hub.asked if request.startswith("GET")]
    offline = load_there(tmp_path, "http://127.0.0.1:9")
    assert offline["weights"] == answer["weights"]
    (blob,) = tmp_path.glob("hub/models--*/blobs/*")
    blob.write_bytes(data[:-4] + b"\x00\x00\x80\x7f")
    assert "are damaged: delete the file" in str(load_there(tmp_path, endpoint).get("refused"))


@pytest.mark.process
def test_what_never_arrived_is_one_sentence_offline(tmp_path: Path) -> None:
    answer = load_there(tmp_path, "http://127.0.0.1:9")
    said = str(answer.get("refused"))
    assert said.startswith(f"The weights of timm:{NAME} are not on this machine and their hub cannot be reached")
    assert "\n" not in said


@pytest.mark.process
def test_another_networks_weights_are_refused(tmp_path: Path) -> None:
    save_file({"conv_stem.weight": torch.zeros(3)}, tmp_path / "other.safetensors")
    data = (tmp_path / "other.safetensors").read_bytes()
    for hub in serve(data, hashlib.sha256(data).hexdigest()):
        answer = load_there(tmp_path / "home", f"http://127.0.0.1:{hub.server_port}")
    assert "are damaged or another network's" in str(answer.get("refused"))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("timm:efficientnet_lite00", "no network 'efficientnet_lite00' .*closest are .*timm:efficientnet_lite0"),
        ("timm:resnet50.no_such_tag", "timm has no network"),
        ("timm:lcnet_035", "timm has no network 'lcnet_035'"),  # an architecture without weights
        ("timm:vit_small_patch14_dinov2", "do not answer with ImageNet's 1,000 classes"),
        ("timm:resmlp_12_224.fb_dino", "do not answer with ImageNet's 1,000 classes"),
        ("timm:beitv2_base_patch16_224.in1k_ft_in22k", "do not answer with ImageNet's 1,000 classes"),
        ("timm:convnext_tiny.fb_in22k", "do not answer with ImageNet's 1,000 classes"),
    ],
)
def test_names_without_imagenet_weights_are_refused(name: str, said: str) -> None:
    with pytest.raises(WeightsError, match=said):
        load_module(find(name))


def test_an_older_name_is_taken_as_timm_takes_it(
    hub: Hub, weights: tuple[torch.nn.Module, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def nothing(repository: str, *_: object, **__: object) -> None:
        asked.append(repository)
        raise OfflineModeIsEnabled("nowhere")

    monkeypatch.setattr("model.networks.timm_hub._download", nothing)
    with pytest.raises(WeightsError, match="timm:gluon_resnet50_v1b are not on this machine"):
        load_module(find("timm:gluon_resnet50_v1b"))
    assert asked == ["timm/resnet50.gluon_in1k"]


def test_weights_at_an_address_of_their_own_are_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """timm:legacy_* and gcvit_*: ImageNet's 1,000 classes, and no hub."""
    torch.manual_seed(0)
    module = timm.create_model("legacy_seresnet18", pretrained=False).eval()
    torch.save(module.state_dict(), tmp_path / "made.pth")
    digest = hashlib.sha256((tmp_path / "made.pth").read_bytes()).hexdigest()
    file = tmp_path / "hub" / "checkpoints" / f"seresnet18-{digest[:8]}.pth"
    file.parent.mkdir(parents=True)
    (tmp_path / "made.pth").rename(file)
    found = timm.models.get_pretrained_cfg("legacy_seresnet18")
    assert found is not None
    assert found.hf_hub_id is None
    found = replace(found, url=f"https://example.org/{file.name}")
    monkeypatch.setattr("model.networks.timm_hub.get_pretrained_cfg", lambda _: found)
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    loaded = load_module(find("timm:legacy_seresnet18"))
    photographs = torch.linspace(0, 1, 3 * 224 * 224).view(1, 3, 224, 224)
    with torch.no_grad():
        mean, std = (torch.tensor(values).view(3, 1, 1) for values in (IMAGENET_MEAN, IMAGENET_STD))
        expected = module((photographs - mean) / std)[0]
    assert torch.equal(loaded.module(photographs)[0], expected)
    file.write_bytes(b"others")
    with pytest.raises(WeightsError, match="are damaged or another network's"):
        load_module(find("timm:legacy_seresnet18"))


@pytest.mark.process
def test_older_files_of_the_hub_are_loaded_from_here(weights: tuple[torch.nn.Module, bytes], tmp_path: Path) -> None:
    """A cache with pytorch_model.bin alone, offline: timm loads it."""
    base = tmp_path / "hub" / f"models--timm--{NAME}"
    for part in ("refs", "blobs", f"snapshots/{COMMIT}"):
        (base / part).mkdir(parents=True)
    (base / "refs" / "main").write_text(COMMIT)
    torch.save(weights[0].state_dict(), tmp_path / "made.bin")
    digest = hashlib.sha256((tmp_path / "made.bin").read_bytes()).hexdigest()
    (tmp_path / "made.bin").rename(base / "blobs" / digest)
    (base / "snapshots" / COMMIT / "pytorch_model.bin").symlink_to(f"../../blobs/{digest}")
    environment = {"HF_HUB_OFFLINE": "1"}
    assert load_there(tmp_path, "http://127.0.0.1:9", environment).get("name") == f"timm:{NAME}"
    missing = load_there(tmp_path / "empty", "http://127.0.0.1:9", environment)
    assert "HF_HUB_OFFLINE says to fetch none" in str(missing.get("refused"))
    (base / "blobs" / digest).write_bytes(b"others")
    assert "are damaged: delete the file" in str(load_there(tmp_path, "http://127.0.0.1:9", environment).get("refused"))


@pytest.mark.process
def test_a_hub_behind_a_certificate_that_is_not_trusted(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=corp.example"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], capture_output=True, check=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with Hub(b"", "") as hub:
        hub.socket = context.wrap_socket(hub.socket, server_side=True)
        thread = threading.Thread(target=hub.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            answer = load_there(tmp_path / "home", f"https://127.0.0.1:{hub.server_port}")
        finally:
            hub.shutdown()
            thread.join()
    assert "The certificate of 127.0.0.1 is not trusted here" in str(answer.get("refused"))
