"""`python -m deck`: what it prints, where to, and what it exits with."""

import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PIL import Image

from config.files import ROOT
from deck import __main__ as cli
from deck import judged
from deck.classes import class_of
from deck.download import FetchPhase, FetchProgress
from deck.photographs import Deck, Photograph
from deck.sources import open_deck, open_imagenet_a
from tests.waiting import ended

STINGRAY, HEN, COCK = "n01498041", "n01514859", "n01514668"
HEADER = ",".join(judged.JUDGEMENT_COLUMNS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A deck of two, a stingray credited and a hen not."""
    root = tmp_path / "deck"
    for wnid, shade in ((STINGRAY, 10), (HEN, 200)):
        (root / wnid).mkdir(parents=True)
        Image.new("L", (8, 8), shade).save(root / wnid / "some name.png")
    (root / "credits.csv").write_text(
        f"file,author,licence,source,title\n{STINGRAY}/some name.png,Ann,CC0,https://example.org,Ray\n"
    )
    return root


@pytest.fixture
def judgements(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A table in which network "x" takes both photographs for a hen."""
    ids = [photograph.id for photograph in open_deck(str(folder)).photographs]
    table = tmp_path / "judgements.csv"
    table.write_text("\n".join([HEADER, *(f"{id_},x,w,p,{HEN},0.75,{STINGRAY}" for id_ in ids)]) + "\n")
    monkeypatch.setattr(cli, "shipped_judgements", partial(judged.shipped_judgements, table=table))
    return table


def test_list_says_id_class_kind_file_and_credit(
    folder: Path, judgements: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["list", "--deck", str(folder), "--network", "x"]) == 0
    ray, hen = (line.split("\t") for line in capsys.readouterr().out.splitlines())
    photographs = open_deck(str(folder)).photographs
    file = str(folder / STINGRAY / "some name.png")
    credit = "Ray, Ann, CC0, https://example.org"
    assert ray == [photographs[0].id[:12], f"stingray ({STINGRAY})", "fooling", file, credit]
    assert hen[1:3] == [f"hen ({HEN})", "control"]
    assert hen[4] == "no credit"


def test_list_as_json_holds_everything(folder: Path, judgements: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["list", "--deck", str(folder), "--network", "x", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    deck = open_deck(str(folder))
    assert (listed["digest"], listed["network"]) == (deck.digest, "x")
    assert listed["photographs"][0] == {
        "id": deck.photographs[0].id,
        "wnid": STINGRAY,
        "class": "stingray",
        "accepted": [STINGRAY],
        "kind": "fooling",
        "file": str(folder / STINGRAY / "some name.png"),
        "credit": {
            "title": "Ray",
            "author": "Ann",
            "licence": "CC0",
            "source": "https://example.org",
            "package": "",
            "change": "",
            "is_framed": False,
        },
        "striking": None,
    }
    assert listed["photographs"][1]["credit"] is None


def test_a_network_that_was_not_run_judges_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["list", "--deck", str(folder)]) == 0
    assert [line.split("\t")[2] for line in capsys.readouterr().out.splitlines()] == ["not judged"] * 2


def test_any_accepted_class_makes_a_control(tmp_path: Path) -> None:
    hen, cock = class_of(HEN).index, class_of(COCK).index
    photograph = Photograph(id="0" * 64, path=tmp_path, truth=hen, accepted=frozenset({hen, cock}))
    said = judged.Judged(claimed=cock, probability=0.5, runner_up=hen, weights="w", preprocessing="p")
    assert cli.kind(photograph, {photograph.id: said}) == "control"


def test_the_starter_deck_is_listed_by_default(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert listed["deck"] == "starter"
    assert len(listed["photographs"]) == len(open_deck("starter").photographs)


def test_file_names_that_are_no_text_can_be_listed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd = os.fsdecode(os.fsencode(folder / HEN) + b"/\xff\xfe.png")
    try:
        Image.new("L", (8, 8), 90).save(odd, "PNG")
    except OSError:
        pytest.skip("this file system takes no names that are no text")
    assert cli.main(["list", "--deck", str(folder), "--json"]) == 0
    assert cli.main(["list", "--deck", str(folder)]) == 0
    assert "\N{REPLACEMENT CHARACTER}" in capsys.readouterr().out


def test_what_is_wrong_is_one_sentence_and_exit_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        ["list", "--deck", str(tmp_path / "nowhere")],
        ["list", "--deck", "imagenet-a"],
        ["fetch", "imagenet-a", "--url", "http://127.0.0.1:9/x.tar"],
        ["fetch", "imagenet-a", "--url", "nonsense"],
    ):
        assert cli.main(arguments) == 1
        shown = capsys.readouterr()
        assert shown.out == ""
        assert len(shown.err.splitlines()) == 1
        assert shown.err.endswith(".\n")


def test_what_was_not_asked_for_right_is_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["fetch", "imagenet-z"], ["list", "--colour"]):
        with pytest.raises(SystemExit) as ended:
            cli.main(arguments)
        assert ended.value.code == 2
        assert "usage: python -m deck" in capsys.readouterr().err


@pytest.mark.process
def test_a_reader_that_has_seen_enough_is_no_error(folder: Path) -> None:
    with (
        subprocess.Popen(
            [sys.executable, "-m", "deck", "list", "--deck", str(folder), "--json"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as listing,
        ended(listing),
    ):
        assert listing.stdout is not None
        assert listing.stderr is not None
        listing.stdout.close()
        assert listing.stderr.read().count("Traceback") == 0
        assert listing.wait() == 0


# Fetching.


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A small ImageNet-A on a server of this machine."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    served = tmp_path / "served"
    served.mkdir()
    with tarfile.open(served / "a.tar", "w") as tar:
        for number in range(3):
            picture = io.BytesIO()
            Image.new("RGB", (32, 32), (number * 80, 0, 0)).save(picture, "JPEG")
            entry = tarfile.TarInfo(f"imagenet-a/{STINGRAY}/{number}.jpg")
            entry.size = picture.tell()
            tar.addfile(entry, io.BytesIO(picture.getvalue()))

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(served))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/a.tar"
        server.shutdown()
        thread.join()


def test_fetch_puts_the_deck_in_place_and_says_what_is_odd(
    url: str, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["fetch", "imagenet-a", "--url", url]) == 0
    shown = capsys.readouterr()
    assert shown.out.splitlines() == [
        f"ImageNet-A is now in {data_folder / 'decks' / 'imagenet-a'}: 3 photographs.",
        "It has 3 photographs, not the published 7,500.",
    ]
    assert "download: 100%" in shown.err
    assert "unpack: 100%" in shown.err
    deck = open_imagenet_a()
    assert deck is not None
    assert len(deck.photographs) == 3

    assert cli.main(["fetch", "imagenet-a", "--url", url]) == 0
    assert "is already in" in capsys.readouterr().out


def test_ctrl_c_says_that_it_can_be_resumed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, progress: object, **__: object) -> None:
        assert callable(progress)
        progress(FetchProgress(FetchPhase.DOWNLOAD, 1, 2))
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "fetch_imagenet_a", interrupted)
    assert cli.main(["fetch", "imagenet-a"]) == 128 + signal.SIGINT
    assert "run the same command again and it goes on" in capsys.readouterr().err


# The table of what networks said.


def test_what_shipped_networks_said_is_read_by_network(tmp_path: Path) -> None:
    table = tmp_path / "judgements.csv"
    one, two = "a" * 64, "b" * 64
    table.write_text(f"{HEADER}\n{one},x,w1,p1,{HEN},0.75,{COCK}\n{two},y,w2,p2,{COCK},0.5,{HEN}\n", encoding="utf-8")
    assert judged.shipped_judgements("x", table=table) == {
        one: judged.Judged(class_of(HEN).index, 0.75, class_of(COCK).index, "w1", "p1")
    }
    assert judged.shipped_judgements("z", table=table) == {}
    assert judged.shipped_judgements("x", table=tmp_path / "nowhere.csv") == {}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (f"stingray,x,w,p,{HEN},0.5,{COCK}", "line 2: 'stingray' is not a photograph's id"),
        (f"{'a' * 64},x,w,p,n00000000,0.5,{COCK}", "line 2: wnid 'n00000000'"),
        (f"{'a' * 64},x,w,p,{HEN},1.5,{COCK}", "line 2: '1.5' is not a probability"),
        (f"{'a' * 64},x,w,p,{HEN},nan,{COCK}", "line 2: 'nan' is not a probability"),
        (f"{'a' * 64},x", "line 2"),
    ],
)
def test_a_table_that_says_nonsense_names_the_line(tmp_path: Path, row: str, said: str) -> None:
    table = tmp_path / "judgements.csv"
    table.write_text(f"{HEADER}\n{row}\n")
    with pytest.raises(ValueError, match=said):
        judged.shipped_judgements("x", table=table)


def test_a_table_that_lacks_a_column_names_it(tmp_path: Path) -> None:
    table = tmp_path / "judgements.csv"
    table.write_text("photograph,network\nx,x\n")
    with pytest.raises(ValueError, match="no column 'claimed'"):
        judged.shipped_judgements("x", table=table)


def test_what_ships_was_judged_of_what_ships() -> None:
    """Of every photograph of the starter deck, by the opponent that a visitor meets first."""
    if not judged.JUDGEMENTS.exists():
        pytest.skip("assets/deck/judgements.csv has not been made yet: python -m model judge")
    deck: Deck = open_deck("starter")
    assert judged.shipped_judgements(cli.DEFAULT_NETWORK).keys() == {one.id for one in deck.photographs}
