"""A deck of one's own: what fools every network and as many controls, from a folder or a zip, whole or not at all."""

import csv
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from config.files import data_folder
from deck.classes import class_of, imagenet_a_indices, interchangeable, neighbours
from deck.photographs import Deck, Photograph
from deck.sources import open_deck
from model.__main__ import main
from model.evaluation.deck_filter import FilterError, filtrate, write_deck
from model.inference.classifier import Classifier
from model.inference.prediction_cache import CACHE_FILE, Key, PredictionCache, TopTwo
from quiz.dealing import deal
from quiz.game import Candidate, Kind, Mode

LITE0 = "efficientnet_lite0"


@pytest.fixture
def engine_ready(engines: Path, lite0: Classifier, data_folder: Path) -> None:
    data_folder.mkdir(parents=True, exist_ok=True)
    (data_folder / "engines").symlink_to(engines)


def photograph(number: int, truth: int, *more: int) -> Photograph:
    return Photograph(f"{number:064x}", Path(f"{number}.jpg"), truth, frozenset({truth, *more}))


def said_by(network: str, answers: Mapping[int, tuple[int, float]]) -> tuple[Key, dict[str, TopTwo]]:
    key = Key(network, network * 8, "as it comes")
    return key, {f"{number:064x}": TopTwo(claimed, sure, 999) for number, (claimed, sure) in answers.items()}


def test_kept_is_what_every_network_gets_wrong() -> None:
    deck = Deck("d", "D", tuple(photograph(n, 10) for n in range(5)))
    said = dict(
        [
            said_by("a", {0: (20, 0.9), 1: (20, 0.6), 2: (10, 0.9), 3: (20, 0.9), 4: (10, 0.5)}),
            said_by("b", {0: (21, 0.8), 1: (22, 0.9), 2: (10, 0.9), 3: (10, 0.9), 4: (10, 0.5)}),
        ]
    )
    found = filtrate(deck, said)
    assert [int(one.id, 16) for one in found.fooling] == [0, 1]  # surest first, by the least sure of the networks
    assert {int(one.id, 16) for one in found.controls} == {2, 4}
    assert found.others == 1
    assert [int(one.id, 16) for one in filtrate(deck, said, confidence=0.7).fooling] == [0]
    assert filtrate(deck, said, controls=0).controls == ()
    with pytest.raises(FilterError, match="None of the 5 photographs fools every network"):
        filtrate(deck, said, confidence=0.95)


def test_another_name_of_the_same_thing_is_no_mistake() -> None:
    laptop = class_of("n03642806").index
    other = next(iter(interchangeable(laptop)))
    deck = Deck("d", "D", (photograph(0, laptop), photograph(1, 10)))
    found = filtrate(deck, dict([said_by("a", {0: (other, 0.9), 1: (20, 0.9)})]))
    assert [int(one.id, 16) for one in found.fooling] == [1]
    assert found.ambiguous == 1


def test_who_was_not_answered_is_left_out() -> None:
    deck = Deck("d", "D", (photograph(0, 10), photograph(1, 10)))
    found = filtrate(deck, dict([said_by("a", {1: (20, 0.9)})]))
    assert set(found.claims) == {f"{1:064x}"}


@pytest.mark.usefixtures("engine_ready")
def test_a_deck_is_made_and_can_be_played(shared: Path, tmp_path: Path, lite0: Classifier) -> None:
    source = open_deck(str(shared / "photographs"))
    out = tmp_path / "mine"
    assert main(["filter", str(shared / "photographs"), "--networks", LITE0, "--out", str(out)]) == 0
    made = open_deck(str(out))
    answers = {photo.id: lite0.classify(photo.id, photo.read()).top(1)[0] for photo in source.photographs}
    fooling = {
        photo.id
        for photo in source.photographs
        if answers[photo.id].index not in photo.accepted | interchangeable(photo.truth)
    }
    right = {photo.id for photo in source.photographs if answers[photo.id].index in photo.accepted}
    assert len(right) == 257  # as is written beside them
    kept = {photo.id for photo in made.photographs}
    assert kept & fooling == fooling
    assert kept - fooling <= right
    assert len(kept) == 2 * len(fooling)
    for photo in made.photographs:
        original = source.get(photo.id)
        assert photo.read() == original.read()
        assert (photo.truth, photo.accepted) == (original.truth, original.accepted)
        assert photo.credit is not None
        assert original.credit is not None
        assert (photo.credit.author, photo.credit.source) == (original.credit.author, original.credit.source)
        assert photo.path.stem == photo.id[:16]  # says nothing of the answer, nor where it was
    facts = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert {entry["photograph"] for entry in facts["fooling"]} == fooling
    assert facts["source_digest"] == source.digest
    assert facts["networks"][0]["weights"] == lite0.weights
    assert "make play" in (out / "report.md").read_text(encoding="utf-8")
    with (out / "credits.csv").open(encoding="utf-8") as table:
        assert sum(row["kind"] == "fooling" for row in csv.DictReader(table)) == len(fooling)
    game = deal(
        [
            Candidate(photo.id, photo.truth, photo.accepted, answers[photo.id].index, 999 - photo.truth)
            for photo in made.photographs
        ],
        seed="abcd2345",
        mode=Mode.FOUR,
        network=LITE0,
        deck=made.digest,
        neighbours=neighbours,
        label_space=imagenet_a_indices(),
    )
    assert {asked.kind for asked in game.rounds} == {Kind.FOOLING, Kind.CONTROL}


@pytest.mark.usefixtures("engine_ready")
def test_what_fools_by_nature_is_kept_and_a_zip_does_as_well(
    shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packed = tmp_path / "five.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in (shared / "imagenet-a").rglob("n*/*"):
            archive.write(file, Path("some folder", *file.parts[-2:]))
    assert main(["filter", str(packed), "--out", str(tmp_path / "five"), "--progress", "json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[-1]["done"] == lines[-1]["total"] == 5
    assert len(open_deck(str(tmp_path / "five")).photographs) == 5
    assert not list(data_folder().glob("unpacked-*"))
    assert main(["filter", str(packed), "--out", str(tmp_path / "five"), "--confidence", "0.99"]) == 1
    assert "None of the 5 photographs fools every network with a confidence of 0.99" in capsys.readouterr().err
    assert len(open_deck(str(tmp_path / "five")).photographs) == 5  # the deck that was there still is


@pytest.mark.usefixtures("engine_ready")
def test_nothing_of_others_is_replaced(shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("dear")
    arguments = ["filter", str(shared / "imagenet-a"), "--out", str(tmp_path / "letters")]
    assert main(arguments) == 1
    assert "no deck that was made here" in capsys.readouterr().err
    assert (tmp_path / "letters" / "a.txt").read_text() == "dear"


def test_a_deck_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    deck = Deck("d", "D", (photograph(0, 10),))  # its file is not there
    found = filtrate(deck, dict([said_by("a", {0: (20, 0.9)})]))
    with pytest.raises(ValueError, match="gone from its deck"):
        write_deck(found, tmp_path / "deck")
    assert list(tmp_path.iterdir()) == [] or [path.name for path in tmp_path.iterdir()] == ["data"]


@pytest.mark.usefixtures("engine_ready")
def test_it_shares_the_game_s_answers(shared: Path, tmp_path: Path) -> None:
    assert main(["filter", str(shared / "imagenet-a"), "--out", str(tmp_path / "five")]) == 0
    cache = PredictionCache(data_folder() / CACHE_FILE)
    assert len(cache.judgements(LITE0)) == 5
    cache.close()


@pytest.mark.usefixtures("engine_ready")
def test_unreadable_photographs_are_named(tmp_path: Path, shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for file in (shared / "imagenet-a").rglob("n*/*"):
        place = tmp_path / "photos" / file.parent.name / file.name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(file.read_bytes())
    (place.parent / "cut.jpg").write_bytes(place.read_bytes()[:500])
    assert main(["filter", str(tmp_path / "photos"), "--out", str(tmp_path / "deck")]) == 1
    assert "cut.jpg cannot be read and is left out" in capsys.readouterr().err
    assert len(open_deck(str(tmp_path / "deck")).photographs) == 5
