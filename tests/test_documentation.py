"""What the documents name is there: files, modules, commands, settings, and each other."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.files import ROOT
from config.settings import FORMER, LAB_MEMORY_MB, VARIABLES

DOCUMENTS = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
)
DECISIONS = [file for file in DOCUMENTS if file.parent.name == "decisions" and file.name != "README.md"]
ROOMS = ("assets", "bench", "config", "deck", "docs", "model", "pages", "quiz", "services", "tests", "ui", "web")
MADE_IN_A_TRY = {"pages/hello.py"}
"""What a newcomer makes, and nobody else has."""


def name_of(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.fixture(params=DOCUMENTS, ids=name_of)
def document(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


def code(text: str) -> Iterator[str]:
    """What stands between single backticks, and each line of blocks of code."""
    for block in re.findall(r"```.*?\n(.*?)```", text, re.DOTALL):
        yield from block.splitlines()
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def test_files_and_folders_that_are_named_are_there(document: Path) -> None:
    gone = set()
    for said in code(document.read_text(encoding="utf-8")):
        for path in re.findall(rf"(?<![\w/.])(?:{'|'.join(ROOMS)})/[\w./-]*\w", said):
            if "…" not in said and path not in MADE_IN_A_TRY and not (ROOT / path).exists():
                gone.add(path)
    assert not gone


def test_modules_and_what_is_in_them_are_there(document: Path) -> None:
    """Of `services.play.settle` the file is looked for, and the name in it."""
    gone = set()
    for said in code(document.read_text(encoding="utf-8")):
        for dotted in re.findall(rf"(?<![\w/.])(?:{'|'.join(ROOMS)})(?:\.[A-Za-z_]\w*)+", said):
            *path, last = dotted.split(".")
            if last == "sqlite3":
                continue
            file, inside = ROOT.joinpath(*path), ROOT.joinpath(*path, last)
            if inside.with_suffix(".py").is_file() or inside.is_dir() or inside.with_suffix(".md").is_file():
                continue
            text = file.with_suffix(".py").read_text(encoding="utf-8") if file.with_suffix(".py").is_file() else ""
            if not re.search(rf"^\s*(?:def|class) {last}\b|^{last}\b", text, re.MULTILINE):
                gone.add(dotted)
    assert not gone


def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    broken = [to for to in links if "://" not in to and not (document.parent / to).exists()]
    assert not broken


def test_targets_of_make_are_made(document: Path) -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {
        target
        for said in code(document.read_text(encoding="utf-8"))
        for target in re.findall(r"(?:^|^.*/)make (\w+)", said)
    }
    assert named <= targets


def test_settings_that_are_named_are_read(document: Path) -> None:
    named = set(re.findall(r"\bQUIZ_[A-Z_]*[A-Z]\b", document.read_text(encoding="utf-8")))
    assert {name for name in named if not name.startswith("QUIZ_TEST_")} <= VARIABLES.keys() | FORMER.keys()


def test_every_setting_is_documented_with_its_default() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = {
        name: (what.strip(), default.strip())
        for name, what, default in re.findall(r"^\| `(QUIZ_\w+)` \| (.*?) \| (.*?) \|$", text, re.MULTILINE)
    }
    assert list(rows) == sorted(VARIABLES), "one row each, in order"
    assert all(what and default for what, default in rows.values())
    assert rows["QUIZ_LAB_MEMORY"][1] == f"`{LAB_MEMORY_MB}`"
    assert all(f"`{former}`" in text for former in FORMER)


def test_what_a_process_shares_is_said_with_what_becomes_of_it_in_two() -> None:
    shared = (ROOT / "services" / "container.py").read_text(encoding="utf-8")
    things = re.findall(r"^@shared\.\w+.*\ndef (\w+)", shared, re.MULTILINE)
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == sorted(things)


@pytest.mark.parametrize("decision", DECISIONS, ids=name_of)
def test_a_decision_says_what_why_at_what_cost_and_when_to_look_again(decision: Path) -> None:
    text = decision.read_text(encoding="utf-8")
    parts = re.findall(r"^\*\*(Question|Decided|Why|What it costs|Look again)\b", text, re.MULTILINE)
    assert parts == ["Question", "Decided", "Why", "What it costs", "Look again"]
    assert len(text.splitlines()) <= 40, "a page"
    assert f"({decision.name})" in (decision.parent / "README.md").read_text(encoding="utf-8")


def test_a_newcomer_reads_the_front_page_in_three_minutes() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 80
    assert len(text.split()) <= 3 * 220
    assert "make play" in text
    assert "make test" in text


def test_every_document_is_found_from_the_front_page() -> None:
    seen, todo = set(), [ROOT / "README.md"]
    while todo:
        at = todo.pop()
        if at not in seen:
            seen.add(at)
            links = re.findall(r"\]\(([^)#\s]+\.md)", at.read_text(encoding="utf-8"))
            todo += [(at.parent / to).resolve() for to in links if "://" not in to]
    assert set(DOCUMENTS) <= seen


def test_what_has_changed_is_told_first() -> None:
    lines = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# Changelog"
    assert next(line for line in lines if line.startswith("## ")) == "## Unreleased"
