"""The port behind a classifier: whatever computes a network's answers for a batch, on this machine or elsewhere."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.float32] | NDArray[np.uint8]
"""Photographs, (N, 3, H, W) RGB: float32 in [0, 1], or 8 bits."""


class Engine(Protocol):
    """Computes logits. `device` says on what, for people; `precision` is "float32" or "float16".

    `largest_batch` is how many photographs at a time it answers fastest per photograph, or nearly so.
    """

    @property
    def device(self) -> str: ...

    @property
    def precision(self) -> str: ...

    @property
    def largest_batch(self) -> int: ...

    def logits(self, photographs: Pixels) -> NDArray[np.float32]:
        """(N, 3, H, W) RGB, float32 in [0, 1] or 8 bits, to (N, 1000).

        Raises:
            NoRoomError: so many photographs at a time do not fit into the device's memory.
        """
        ...

    def for_bulk(self) -> "Engine":
        """The same network for many threads at once, each of which runs whole batches of its own."""
        ...


class EngineError(RuntimeError):
    """An engine's file that cannot be used: one sentence for the log."""


class NoRoomError(RuntimeError):
    """A batch that does not fit into the memory of its device; a smaller one may."""
