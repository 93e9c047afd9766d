"""How much memory is left: the tightest of what the machine, the groups above and the process itself allow."""

import sys
from pathlib import Path

import pytest

from services.lab import memory_headroom
from services.lab.memory_headroom import CrampedError, available

GB, MB = 10**9, 10**6


def machine(folder: Path, *, free_kb: int = 16 * 1024**2, groups: str = "0::/\n") -> tuple[Path, Path]:
    """A /proc and a tree of groups."""
    proc, tree = folder / "proc", folder / "cgroup"
    (proc / "self").mkdir(parents=True)
    tree.mkdir()
    (proc / "meminfo").write_text(f"MemTotal: 99 kB\nMemFree: 7 kB\nMemAvailable:   {free_kb} kB\n", encoding="ascii")
    (proc / "self" / "cgroup").write_text(groups, encoding="ascii")
    (proc / "self" / "status").write_text("VmSize:\t100 kB\nVmData:\t50 kB\n", encoding="ascii")
    return proc, tree


def write(place: Path, **files: object) -> None:
    place.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (place / name.replace("__", ".")).write_text(f"{text}\n", encoding="ascii")


def test_of_a_machine_without_limits_it_is_what_the_kernel_says(tmp_path: Path) -> None:
    assert available(*machine(tmp_path, free_kb=2_000_000)) == 2_000_000 * 1024


def test_a_group_counts_and_so_does_every_one_above_it(tmp_path: Path) -> None:
    """What is cached of files can be had back."""
    proc, tree = machine(tmp_path, groups="0::/pod/quiz\n")
    write(tree / "pod" / "quiz", memory__max="max", memory__current=700 * MB)
    write(tree / "pod", memory__max=GB, memory__current=800 * MB, memory__stat=f"anon 1\ninactive_file {150 * MB}")
    assert available(proc, tree) == 350 * MB
    write(tree / "pod" / "quiz", memory__max=750 * MB)
    assert available(proc, tree) == 50 * MB


def test_the_older_groups_have_a_tree_for_memory(tmp_path: Path) -> None:
    proc, tree = machine(tmp_path, groups="9:cpu:/elsewhere\n4:memory:/quiz\n0::/\n")
    write(tree / "memory" / "quiz", memory__limit_in_bytes=GB, memory__usage_in_bytes=900 * MB)
    write(tree / "memory" / "quiz", memory__stat=f"total_inactive_file {20 * MB}")
    assert available(proc, tree) == 120 * MB


@pytest.mark.skipif(sys.platform == "win32", reason="has no such limits")
def test_a_limit_of_the_process_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    limits = {resource.RLIMIT_AS: 300 * 1024, resource.RLIMIT_DATA: resource.RLIM_INFINITY}
    monkeypatch.setattr(resource, "getrlimit", lambda which: (limits[which], limits[which]))
    assert available(*machine(tmp_path)) == 200 * 1024


def test_where_nothing_can_be_read_nothing_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert available(tmp_path / "none", tmp_path / "neither") is None
    monkeypatch.setattr(memory_headroom, "available", lambda: None)
    memory_headroom.check(10**15)
    monkeypatch.setattr(memory_headroom, "available", lambda: 10**9)
    memory_headroom.check(10**9)
    with pytest.raises(CrampedError, match="too little memory left"):
        memory_headroom.check(10**9 + 1)


@pytest.mark.skipif(not Path("/proc/meminfo").exists(), reason="no /proc")
def test_of_this_machine_it_is_a_number() -> None:
    there = available()
    assert there is not None
    assert 0 <= there < 10**14


def test_the_first_piece_of_work_brings_torch_in_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", object())
    with_torch = memory_headroom.needed()
    monkeypatch.delitem(sys.modules, "torch")
    assert memory_headroom.needed() == with_torch + memory_headroom.TORCH
    assert memory_headroom.needed(with_torch=False) == with_torch
