"""`python -m deck fetch RECIPE.csv`: what it prints, where to, and what it exits with."""

from pathlib import Path

import pytest

from deck import __main__ as cli
from deck.recipes.opening import OPEN_DECK
from deck.sources import DeckError, open_deck
from tests.deck.recipes.hosts import Host, png, row, sha, table


def test_a_recipe_is_fetched_and_what_is_missing_is_told(
    host: Host, tmp_path: Path, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "Frau Meiers Hennen.csv"
    file.write_bytes(table(host.put("a.png", png(0)), row("gone.png", png(1))))
    assert cli.main(["fetch", str(file), "--url", host.url]) == 0
    shown = capsys.readouterr()
    folder = data_folder / "decks" / "frau-meiers-hennen"
    assert shown.out == f"The deck is now in {folder}: 1 photograph.\n"
    told = [line for line in shown.err.splitlines() if line.startswith("left out")]
    assert len(told) == 1
    assert told[0].startswith("left out: https://photographs.example.org/gone.png: 127.0.0.1 answered 404")
    assert [one.id for one in open_deck(str(folder)).photographs] == [sha(png(0))]

    host.files["gone.png"] = png(1)
    assert cli.main(["fetch", str(file), "--url", host.url]) == 0
    assert capsys.readouterr().out == f"The deck is now in {folder}: 2 photographs.\n"
    assert cli.main(["fetch", str(file), "--url", host.url]) == 0
    assert capsys.readouterr().out == f"The deck is already in {folder}: 2 photographs.\n"


def test_the_open_deck_is_fetched_by_name_and_from_a_mirror(
    host: Host,
    tmp_path: Path,
    data_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ours = tmp_path / "open.csv"
    ours.write_bytes(table(host.put("a.png", png(0))))
    monkeypatch.setattr(cli, "OPEN_DECK_RECIPE", ours)
    monkeypatch.setenv("QUIZ_OPEN_DECK_URL", host.url)
    with pytest.raises(DeckError, match="The open deck is not here: fetch it with `python -m deck fetch open-deck`"):
        open_deck(OPEN_DECK)
    assert cli.main(["fetch", OPEN_DECK]) == 0
    assert (data_folder / "decks" / "open-deck" / "recipe.csv").is_file()
    ours.write_bytes(table(host.put("b.png", png(1))))
    assert cli.main(["fetch", OPEN_DECK, "--to", str(tmp_path / "there")]) == 0
    assert cli.main(["fetch", OPEN_DECK]) == 0, "a newer recipe takes the place of what was there"
    deck = open_deck(OPEN_DECK)
    assert [one.id for one in deck.photographs] == [sha(png(1))]


def test_what_does_not_come_about_is_a_sentence_and_exit_1(
    host: Host, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_bytes(table(row("a.png", png(0)) | {"address": "file:///etc/passwd"}))
    gone = tmp_path / "gone.csv"
    gone.write_bytes(table(row("a.png", png(0))))
    for file in (bad, gone, tmp_path / "nowhere.csv"):
        assert cli.main(["fetch", str(file), "--url", host.url]) == 1
        shown = capsys.readouterr()
        assert shown.out == ""
        assert shown.err.splitlines()[-1].endswith(".")
        assert "Traceback" not in shown.err
