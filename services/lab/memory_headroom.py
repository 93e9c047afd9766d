"""How much memory there is left, as far as the machine and the limits of this process say.

What needs more than that is refused with a sentence: a process that runs out of memory is killed, or falls, with
nothing in its log.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

if sys.platform != "win32":
    import resource

PROC: Final = Path("/proc")
CGROUPS: Final = Path("/sys/fs/cgroup")

TORCH: Final = 800_000_000
"""What importing torch and making a network ready for gradients takes, once: 770 MB with EfficientNet-Lite0."""
WORK: Final = 600_000_000
"""What the heaviest piece of work takes: integrated gradients, 590 MB (EfficientNet-Lite0; ResNet-50: 420)."""
LEAST: Final = 120_000_000
"""With less than that left, what runs is ended, so that the quiz goes on."""


class CrampedError(ValueError):
    """There is not enough memory for it now. Its text is a sentence."""

    def __init__(self) -> None:
        super().__init__("This machine has too little memory left for that just now. The quiz itself goes on.")


def check(needed: int) -> None:
    """See that so many bytes are to be had; where nobody can tell, they are.

    Raises:
        CrampedError: they are not.
    """
    there = available()
    if there is not None and there < needed:
        raise CrampedError


def needed(*, with_torch: bool = True) -> int:
    """How many bytes a piece of the lab's work may take; the first one with torch brings that in."""
    return WORK + TORCH if with_torch and "torch" not in sys.modules else WORK


def available(proc: Path = PROC, cgroups: Path = CGROUPS) -> int | None:
    """Bytes that this process may still take, by the tightest of all limits; None where none can be read."""
    return min((*_of_the_machine(proc), *_of_the_groups(proc, cgroups), *_of_the_process(proc)), default=None)


def _of_the_machine(proc: Path) -> Iterator[int]:
    if (free := _field(proc / "meminfo", "MemAvailable:")) is not None:
        yield free * 1024


def _of_the_groups(proc: Path, cgroups: Path) -> Iterator[int]:
    """Version 2 has one tree, in which every group above counts too; version 1 one for memory."""
    for line in _text(proc / "self" / "cgroup").splitlines():
        _, controllers, path = line.split(":", 2)
        if not controllers:
            root, names = cgroups, ("memory.max", "memory.current", "inactive_file")
        elif "memory" in controllers.split(","):
            root, names = cgroups / "memory", ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
        else:
            continue
        group = root / path.strip("/")
        for place in (group, *group.parents):
            most, used = (_number(place / name) for name in names[:2])
            if most is not None and used is not None:
                yield max(0, most - used + (_field(place / "memory.stat", names[2]) or 0))
            if place == root:
                break


def _of_the_process(proc: Path) -> Iterator[int]:
    if sys.platform == "win32":
        return
    for limit, taken in ((resource.RLIMIT_AS, "VmSize:"), (resource.RLIMIT_DATA, "VmData:")):
        most, _ = resource.getrlimit(limit)
        if most != resource.RLIM_INFINITY and (used := _field(proc / "self" / "status", taken)) is not None:
            yield max(0, most - used * 1024)


def _field(file: Path, name: str) -> int | None:
    """The number after `name` in a file of lines that begin with names."""
    for line in _text(file).splitlines():
        if line.split(maxsplit=1)[:1] == [name]:
            return int(line.split()[1])
    return None


def _number(file: Path) -> int | None:
    text = _text(file).strip()
    return int(text) if text.isdecimal() else None


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii")
    except (OSError, ValueError):
        return ""
