"""What the app's network is held against: the same weights, used the plain way, without anything of the app's.

timm's module behind timm's transform, run by torch as it comes; and an export of that module, run by ONNX Runtime
with the settings that it comes with, behind the same decoding and cropping and NumPy.
"""

import io
import warnings
from pathlib import Path
from typing import cast

import numpy as np
import onnxruntime
import timm
import torch
from numpy.typing import NDArray
from PIL import Image
from timm.data import create_transform  # type: ignore[attr-defined]

from model.networks.registry import find
from model.networks.weights import locate

_Logits = NDArray[np.float32]


class Eager:
    """timm's module, called, in single precision on `place`."""

    title = "torch, eager"

    def __init__(self, network: str, *, place: str = "cpu") -> None:
        entry = find(network)
        if entry.checkpoint is None or entry.preprocessing is None:
            raise ValueError(f"network={network!r} is not bundled")
        module = timm.create_model(entry.architecture)
        tensors = torch.load(locate(entry.checkpoint)[0], map_location="cpu", weights_only=True)
        module.load_state_dict(dict(zip(module.state_dict(), tensors.values(), strict=True)))
        self.preprocessing = entry.preprocessing
        self.module = module.eval().to(place)
        self.place = place
        self.transform = create_transform(
            input_size=(3, self.preprocessing.crop, self.preprocessing.crop),
            interpolation=self.preprocessing.interpolation,
            mean=self.preprocessing.mean,
            std=self.preprocessing.std,
            crop_pct=self.preprocessing.crop / self.preprocessing.resize,
        )
        self.steps = self.transform.transforms

    def view(self, image_bytes: bytes) -> torch.Tensor:
        """Decoded, resized, cropped, normalised: (1, 3, crop, crop)."""
        seen: object = Image.open(io.BytesIO(image_bytes)).convert("RGB")
        for step in self.steps:
            seen = step(seen)
        return cast("torch.Tensor", seen).unsqueeze(0)

    def forward(self, view: torch.Tensor) -> _Logits:
        """The logits, (1, 1000)."""
        with torch.inference_mode():
            return cast("_Logits", self.module(view.to(self.place)).cpu().numpy())

    def classify(self, image_bytes: bytes) -> _Logits:
        return self.forward(self.view(image_bytes))


class Onnx:
    """ONNX Runtime on the CPU, on an export of that module for one photograph at a time."""

    title = "ONNX Runtime, plain"

    def __init__(self, eager: Eager, folder: Path) -> None:
        self._resize_and_crop = eager.steps[:2]
        self._mean = np.array(eager.preprocessing.mean, dtype=np.float32).reshape(3, 1, 1)
        self._std = np.array(eager.preprocessing.std, dtype=np.float32).reshape(3, 1, 1)
        crop = eager.preprocessing.crop
        file = folder / "plain.onnx"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the exporter, about its own insides
            program = torch.onnx.export(
                eager.module.to("cpu"), (torch.zeros(1, 3, crop, crop),), dynamo=True, verbose=False
            )
        if program is None:
            raise RuntimeError("torch exported nothing")
        program.save(file, external_data=False)
        eager.module.to(eager.place)
        self._session = onnxruntime.InferenceSession(  # type: ignore[attr-defined]
            file, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name

    def view(self, image_bytes: bytes) -> NDArray[np.float32]:
        """Decoded, resized, cropped, normalised: (1, 3, crop, crop)."""
        seen = Image.open(io.BytesIO(image_bytes)).convert("RGB")
        for step in self._resize_and_crop:
            seen = step(seen)
        pixels = np.asarray(seen, dtype=np.float32).transpose(2, 0, 1) / np.float32(255)
        return np.ascontiguousarray((pixels - self._mean) / self._std)[np.newaxis]

    def forward(self, view: NDArray[np.float32]) -> _Logits:
        """The logits, (1, 1000)."""
        return cast("_Logits", self._session.run(None, {self._input: view})[0])

    def classify(self, image_bytes: bytes) -> _Logits:
        return self.forward(self.view(image_bytes))
