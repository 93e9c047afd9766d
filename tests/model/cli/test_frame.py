"""`python -m model frame`: a sheet to look at, and a deck of what somebody keeps."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from deck.classes import class_of
from deck.photographs import decode
from deck.sources import open_deck, open_starter
from model.__main__ import main
from model.inference.classifier import Classifier

pytestmark = pytest.mark.weights

LITE0 = "efficientnet_lite0"


@pytest.fixture
def photographs(engines: Path, lite0: Classifier, data_folder: Path, tmp_path: Path) -> Path:
    """A few whole photographs, and one that no frame of is large enough to be seen."""
    data_folder.mkdir(parents=True, exist_ok=True)
    (data_folder / "engines").symlink_to(engines)
    folder = tmp_path / "mine"
    whole = [photo for photo in open_starter().photographs if not photo.is_framed]
    for photo in whole[:4]:
        to = folder / photo.path.parent.name
        to.mkdir(parents=True, exist_ok=True)
        shutil.copy(photo.path, to)
    (folder / "credits.csv").write_text(
        "file,author,licence,source\n"
        + "".join(f"{photo.path.parent.name}/{photo.path.name},Ann,CC0,https://example.org\n" for photo in whole[:4])
    )
    return folder


def test_what_somebody_keeps_of_the_sheet_is_a_deck(
    photographs: Path, lite0: Classifier, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "framed"
    asked = ["frame", str(photographs), "--out", str(out), "--confidence", "0.2"]
    assert main(asked) == 0
    said = capsys.readouterr().out
    assert not out.exists(), "nobody has looked yet"
    sheet = tmp_path / "framed.frames"
    assert sheet.as_uri() in said
    assert "--keep" in said
    shown = json.loads((sheet / "candidates.json").read_text(encoding="utf-8"))["frames"]
    assert len(shown) >= 2
    assert {file.name for file in sheet.glob("*.jpg")} == {f"{n}.jpg" for n in range(1, len(shown) + 1)}
    assert [one["probability"] for one in shown] == sorted((one["probability"] for one in shown), reverse=True)
    page = (sheet / "sheet.html").read_text(encoding="utf-8")
    assert f"Wrong through {shown[0]['wrong']} of {shown[0]['tried']} frames" in page

    assert main([*asked, "--keep", "1,2"]) == 0
    assert f"2 frames are in {out}" in capsys.readouterr().out
    deck = open_deck(str(out))
    with (out / "credits.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    fooling = [row for row in rows if row["kind"] == "fooling"]
    assert len(fooling) == 2
    assert {row["author"] for row in rows} == {"Ann"}
    facts = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert {entry["photograph"] for entry in facts["fooling"]} <= {photo.id for photo in deck.photographs}
    for number, entry in enumerate(facts["fooling"]):
        photo = deck.get(entry["photograph"])
        top = lite0.classify(photo.id, photo.read()).top(1)[0]
        assert top.index == class_of(shown[number]["claimed"]).index, "as it is in its file it fools as it did"
        assert top.probability == pytest.approx(shown[number]["probability"], abs=1e-3)
        left, above, right, below = shown[number]["box"]
        assert decode(photo.read()).size == (right - left, below - above)
        if [left, above, right, below] != [0, 0, *shown[number]["size"]]:
            assert photo.is_framed
            assert photo.credit is not None
            assert photo.credit.change.endswith(f"cropped to {right - left} × {below - above} pixels")
    kept = {one["photograph"] for one in shown[:2]}
    assert not kept & {photo.id for photo in deck.photographs if photo.frame is None and not photo.is_framed}
    assert "How often it is fooled here measures nothing." in (out / "report.md").read_text(encoding="utf-8")


def test_what_cannot_be_done_is_a_sentence(
    photographs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "framed"
    asked = ["frame", str(photographs), "--out", str(out)]
    sheet = tmp_path / "framed.frames"

    def told() -> str:
        assert not out.exists()
        return capsys.readouterr().err.strip().splitlines()[-1]

    assert main([*asked, "--keep", "1"]) == 1
    assert told() == "There is no sheet yet: run the same without --keep first, and look at it."
    assert main([*asked, "--confidence", "1"]) == 1
    assert "is the network wrong and 100 % sure: try other photographs" in told()
    assert main([*asked, "--confidence", "0.2"]) == 0
    capsys.readouterr()
    assert main([*asked, "--keep", "1,999"]) == 1
    assert "choose among these" in told()
    (sheet / "candidates.json").write_text("{")
    assert main([*asked, "--keep", "1"]) == 1
    assert "cannot be read: run the same without --keep once more" in told()
    (sheet / "candidates.json").write_text(json.dumps({"deck": "another", "key": {}, "frames": []}))
    assert main([*asked, "--keep", "1"]) == 1
    assert "is of other photographs, or of another network" in told()
    with pytest.raises(SystemExit):
        main([*asked, "--keep", "one"])
    assert "'one' is no number on the sheet; write them as 1,3-5" in capsys.readouterr().err
    (tmp_path / "framed").mkdir()
    (tmp_path / "framed" / "holiday.txt").touch()
    assert main(asked) == 1
    assert "is no deck that was made here" in capsys.readouterr().err
