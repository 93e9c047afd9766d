"""The machine and the processes on it, as far as the system tells."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("torch", "onnxruntime", "timm", "streamlit", "pillow")


def cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def use_cores(count: int) -> None:
    """Keep to that many cores, with everything started from here. Raises: ValueError where there are fewer."""
    if not hasattr(os, "sched_setaffinity"):
        raise ValueError("This system does not let a program keep to some of its cores.")
    here = sorted(os.sched_getaffinity(0))
    if not 1 <= count <= len(here):
        raise ValueError(f"--cores {count} is not between 1 and the {len(here)} that are here.")
    os.sched_setaffinity(0, here[:count])


def load_average() -> str:
    """How many processes wanted a core, on average over the last minute."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def description() -> str:
    """Processor, cores, memory and versions, in a line."""
    memory = _kilobytes(Path("/proc/meminfo"), "MemTotal")
    processor = _said(Path("/proc/cpuinfo"), "model name") or platform.processor() or platform.machine()
    parts = [
        processor,
        f"{cores()} of {os.cpu_count()} cores",
        *([f"{memory / 1024**2:.0f} GB"] if memory else []),
        f"{platform.system()} {platform.release()}",
        f"Python {platform.python_version()}",
        *(f"{library} {version(library)}" for library in LIBRARIES),
    ]
    return ", ".join(parts)


def peak_mb(pid: int) -> float | None:
    """The most memory that a process has held at once, in MB; None where the system does not say."""
    kilobytes = _kilobytes(Path(f"/proc/{pid}/status"), "VmHWM")
    return None if kilobytes is None else kilobytes * 1024 / 1e6


def children(pid: int) -> tuple[int, ...]:
    """The processes that a process has started and that still run."""
    found: list[int] = []
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, listed.read_text().split())
        except OSError:  # that thread has ended meanwhile
            continue
    return tuple(found)


def _kilobytes(file: Path, name: str) -> int | None:
    said = _said(file, name)
    return None if said is None else int(said.split()[0])


def _said(file: Path, name: str) -> str | None:
    """What stands behind `name:` in a file of /proc."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((line.partition(":")[2].strip() for line in lines if line.partition(":")[0].strip() == name), None)
