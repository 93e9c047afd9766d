"""Write a network as an ONNX file, in a process of its own: `python -m model.inference.onnx_export NETWORK FILE`.

torch traces for seconds, holding Python's lock, warns and prints: nothing a server should do beside its
visitors.
"""

import argparse
import base64
import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from config.files import ROOT
from model.inference.onnx_engine import INPUT, OUTPUT, OnnxEngine, probe
from model.networks.preprocessing import Protocol
from model.networks.weights import reason

if TYPE_CHECKING:
    from model.networks.pixel_network import Loaded


def start_export(
    network: str, weights: str, file: Path, *, protocol: Protocol = Protocol.OWN
) -> "subprocess.Popen[str]":
    """Start writing `network` to `file`, which appears whole or not at all.

    `weights` is the digest that they must have. What the process prints can be read from its `stdout`.
    """
    command = [sys.executable, "-m", "model.inference.onnx_export", network, str(file.resolve()), "--weights", weights]
    command += ["--protocol", protocol.value]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}
    return subprocess.Popen(  # noqa: S603 - our own module, and a name that was found in the zoo
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )


def export(network: str, file: Path, *, weights: str, protocol: Protocol = Protocol.OWN) -> None:
    """Write `network` to `file` and check it against torch.

    Raises:
        WeightsError: the network cannot be loaded.
        EngineError: ONNX Runtime answers otherwise than torch.
        ValueError: the weights are not those that were asked for.
    """
    from model.networks.loading import load_module
    from model.networks.registry import find

    loaded = load_module(find(network), protocol=protocol)
    if loaded.weights != weights:
        raise ValueError(f"the weights of {network} are {loaded.weights[:12]} and not {weights[:12]}")
    write(loaded, file)


def write(loaded: "Loaded", file: Path) -> None:
    """Write a network that is loaded to `file`, whole or not at all. Raises EngineError as `export` does."""
    import torch

    file.parent.mkdir(parents=True, exist_ok=True)
    photographs = torch.from_numpy(probe(loaded.preprocessing.crop))
    with torch.inference_mode():
        expected = loaded.module(photographs).numpy().astype("<f4")
    program = torch.onnx.export(
        loaded.module,
        (photographs,),
        dynamo=True,
        input_names=[INPUT],
        output_names=[OUTPUT],
        dynamic_shapes=({0: torch.export.Dim("photographs", min=1, max=4096)},),
        verbose=False,
    )
    if program is None:
        raise RuntimeError("torch exported nothing")
    program.model.metadata_props["crop"] = str(loaded.preprocessing.crop)
    program.model.metadata_props["probe"] = base64.b64encode(np.ascontiguousarray(expected).tobytes()).decode()
    program.model.metadata_props["weights"] = loaded.weights
    unfinished = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        program.save(unfinished, external_data=False)
        OnnxEngine(unfinished)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m model.inference.onnx_export", description=__doc__)
    parser.add_argument("network")
    parser.add_argument("file", type=Path)
    parser.add_argument("--weights", required=True, help="SHA-256 of the weights")
    parser.add_argument("--protocol", type=Protocol, choices=tuple(Protocol), default=Protocol.OWN)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    if hasattr(os, "nice"):
        os.nice(10)  # visitors come first
    try:
        export(arguments.network, arguments.file, weights=arguments.weights, protocol=arguments.protocol)
    except Exception as error:  # one line for the log of the process that waits
        print(f"{type(error).__name__}: {reason(error)}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
