"""Answers computed by torch itself: on an accelerator, and on the CPU until the ONNX engine is there."""

import copy
import ctypes
import sys
import threading
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from model.inference.engine import NoRoomError, Pixels

if TYPE_CHECKING:
    import torch

    from model.networks.pixel_network import PixelNetwork


class TorchEngine:
    """A network run by torch, channels-last; in half precision on CUDA, else in single."""

    def __init__(self, module: "PixelNetwork", device: "torch.device", *, half: bool = False) -> None:
        """`module` stays as it is; the engine has a copy on `device`."""
        import torch

        self._torch = torch
        self._place = device
        self._type = torch.float16 if half else torch.float32
        self._module = copy.deepcopy(module).to(device).to(memory_format=torch.channels_last)
        # Normalisation stays in single precision: half has 11 bits, and pixels come in 8.
        self._module.network.to(dtype=self._type)
        self._turn = nullcontext() if device.type == "cuda" else threading.Lock()
        self.device = describe(device, half=half)
        self.largest_batch = 4 if device.type == "cpu" else 32
        self.precision = "float16" if half else "float32"

    @property
    def place(self) -> "torch.device":
        return self._place

    def logits(self, photographs: Pixels) -> NDArray[np.float32]:
        return self.logits_of(self._torch.from_numpy(photographs))

    def logits_of(self, photographs: "torch.Tensor") -> NDArray[np.float32]:
        """As `logits`, of a tensor that lies on the device already, or does not."""
        torch = self._torch
        try:
            with self._turn, torch.inference_mode():
                batch = photographs.to(self._place, memory_format=torch.channels_last)
                if batch.dtype == torch.uint8:
                    batch = batch.float().div_(255)
                normalised = ((batch - self._module.mean) / self._module.std).to(self._type)
                answer = self._module.network(normalised).float().cpu().numpy()
        except torch.OutOfMemoryError as error:
            torch.cuda.empty_cache()
            raise NoRoomError(f"{len(photographs)} photographs at a time do not fit on {self.device}") from error
        return np.asarray(answer, dtype=np.float32)

    def for_bulk(self) -> "TorchEngine":
        """Itself: CUDA queues what several threads ask of it, elsewhere they take turns."""
        return self

    def warm_up(self, crop: int, batches: tuple[int, ...] = (1, 2, 8)) -> None:
        """Let the device choose its kernels before a visitor waits for them."""
        for photographs in batches:
            self.logits(np.full((photographs, 3, crop, crop), 0.5, dtype=np.float32))


def one_thread() -> None:
    """Let torch use one core for whatever the calling thread asks of it: the others are the visitors'."""
    import torch

    torch.set_num_threads(1)


def describe(device: "torch.device", *, half: bool) -> str:
    """A device in words."""
    import torch

    names = {"cpu": "CPU (PyTorch)", "mps": "Apple GPU"}
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else names.get(device.type, device.type)
    return f"{name} (half precision)" if half else name


def choose_device(asked: str | None) -> str:
    """ "cuda", "mps" or "cpu": what was asked for, else the fastest that is here.

    Raises:
        ValueError: what was asked for is no device, or not here.
    """
    if asked not in (None, "cpu", "cuda", "mps"):
        raise ValueError(f"device={asked!r} is none of cpu, cuda, mps")
    if asked == "cpu" or (asked is None and not _accelerator_thinkable()):
        return "cpu"
    import torch

    here = [
        *(["cuda"] if torch.cuda.is_available() else []),
        *(["mps"] if torch.backends.mps.is_available() else []),
        "cpu",
    ]
    if asked is not None and asked not in here:
        raise ValueError(f"device={asked!r} is not on this machine, which has {', '.join(here)}")
    return asked or here[0]


def _accelerator_thinkable() -> bool:
    """Ask the driver rather than torch, which takes seconds to import: on most machines the answer is no."""
    if sys.platform == "darwin" or Path("/dev/kfd").exists():
        return True
    try:
        driver = ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
        devices = ctypes.c_int(0)
        return bool(driver.cuInit(0) == 0 and driver.cuDeviceGetCount(ctypes.byref(devices)) == 0 and devices.value)
    except (OSError, AttributeError):
        return False
