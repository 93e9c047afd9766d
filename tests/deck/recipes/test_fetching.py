"""A recipe becomes a deck, whole or not at all; what strangers' hosts do wrong is said and harms nothing."""

import io
import struct
import subprocess
import sys
import time
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from config.files import ROOT
from deck.download import DownloadError, UnreachedError
from deck.photographs import decode
from deck.recipes import fetching, receiving
from deck.recipes.fetching import FetchedRecipe, fetch_recipe, recipe_at, usual_folder
from deck.recipes.receiving import Bounds, RecipeProgress
from deck.recipes.table import DeckRecipe, RecipeError, read_recipe
from deck.sources import DeckError, open_deck
from tests.deck.download.shop import CancelledError, is_a_sentence
from tests.deck.recipes.hosts import HEN, OX, Host, all_below, noise, png, row, sha, table
from tests.waiting import ended

FRAME = {"left": "3", "top": "5", "right": "43", "bottom": "37", "framed": "yes"}


def recipe_of(*rows: dict[str, str]) -> DeckRecipe:
    return read_recipe(table(*rows), "my.csv")


def fetched(host: Host, *rows: dict[str, str], to: Path, bounds: Bounds | None = None) -> FetchedRecipe:
    return fetch_recipe(recipe_of(*rows), to, mirror=host.url, bounds=bounds)


def test_it_becomes_a_deck_of_framed_photographs(host: Host, tmp_path: Path) -> None:
    hen, ox = png(0), png(7)
    rows = host.put("a/hen.png", hen, **FRAME), host.put("b/ox.png", ox, wnid=OX, striking="5")
    told: list[RecipeProgress] = []
    to = tmp_path / "mine"
    got = fetch_recipe(recipe_of(*rows), to, mirror=f"{host.url}/", progress=told.append)
    assert got == FetchedRecipe(to, photographs=2)
    assert (told[-1].done, told[-1].total, told[-1].received_bytes) == (2, 2, len(hen) + len(ox))
    assert all_below(tmp_path) == sorted(["mine/recipe.csv", f"mine/files/{sha(hen)}.png", f"mine/files/{sha(ox)}.png"])

    deck = open_deck(str(to))
    framed, whole = deck.photographs
    assert framed.id == sha(f"{sha(hen)} 3 5 43 37".encode())
    assert framed.is_framed
    assert "cropped to be hard" in deck.note
    expected = Image.open(io.BytesIO(hen)).convert("RGB").crop((3, 5, 43, 37))
    assert decode(framed.read()).tobytes() == expected.tobytes(), "the pixels of the frame, and no others"
    assert (whole.id, whole.read(), whole.striking) == (sha(ox), ox, 5)


def test_frames_are_of_the_upright_picture(host: Host, tmp_path: Path) -> None:
    image = Image.linear_gradient("L").convert("RGB").resize((60, 40))
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned
    to = io.BytesIO()
    image.save(to, "PNG", exif=exif)
    fetched(host, host.put("a.png", to.getvalue(), left="0", top="0", right="40", bottom="60"), to=tmp_path / "mine")
    (photograph,) = open_deck(str(tmp_path / "mine")).photographs
    assert decode(photograph.read()).tobytes() == image.transpose(Image.Transpose.ROTATE_270).tobytes()


def test_what_is_there_is_not_asked_for_again(host: Host, tmp_path: Path) -> None:
    rows = [host.put(f"{shade}.png", png(shade)) for shade in range(4)]
    fetched(host, *rows, to=tmp_path / "mine")
    asked = host.asked.copy()
    again = fetched(host, *rows, to=tmp_path / "mine")
    assert (again.was_there, again.photographs) == (True, 4)
    assert host.asked == asked

    lost = tmp_path / "mine" / "files" / f"{sha(png(2))}.png"
    lost.write_bytes(lost.read_bytes()[:-1])
    again = fetched(host, *rows, to=tmp_path / "mine")
    assert (again.was_there, again.photographs) == (False, 4)
    assert (host.asked - asked) == {"2.png": 1}
    assert len(open_deck(str(tmp_path / "mine")).photographs) == 4


def bomb() -> bytes:
    """A PNG of 60,000 × 60,000 pixels in few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(bytes(1_000_000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


def test_each_fault_of_a_source_is_said_and_only_its_photograph_is_left_out(host: Host, tmp_path: Path) -> None:
    good = host.put("good.png", png(0))
    rows = {
        "answered 404": row("gone.png", png(1)),
        "answered 500": host.put("ill.png", png(2)),
        "is not the file that was expected": host.put("other.png", png(3)) | {"sha256": sha(b"another")},
        "is no photograph": host.put("text.png", b"<html>Sign in first</html>"),
        "too many pixels; at most 50 million": host.put("bomb.png", bomb()),
        "its frame reaches beyond": host.put("small.png", png(4), **FRAME | {"right": "65"}),
        "is damaged or cut short": host.put("half.png", png(5)[:-60]),
        "larger than the 1,000 bytes that it may have": host.put("huge.png", bytes(2_000), bytes="1000"),
        "larger than the 0.1 MB": host.put("vast.png", bytes(200_000)),
        "circle": host.put("circle.png", png(6)),
        "It had not come after 1 s": host.put("slow.png", png(7, (300, 200))),
    }
    host.status["ill.png"] = 500
    host.moved["circle.png"] = "/circle.png"
    host.trickles["slow.png"] = 1
    bounds = Bounds(file_bytes=150_000, file_s=1.0)
    got = fetched(host, good, *rows.values(), to=tmp_path / "mine", bounds=bounds)
    assert got.photographs == 1
    assert got.left_out.keys() == {said["address"] for said in rows.values()}
    for why, said in rows.items():
        assert why in got.left_out[said["address"]]
        assert got.left_out[said["address"]].endswith(".")
    assert f"{len(rows)} sources were left out, the first is " in got.remark
    deck = open_deck(str(tmp_path / "mine"))
    assert [photograph.id for photograph in deck.photographs] == [sha(png(0))]
    assert "11 of the 12 photographs of its recipe are not here." in deck.note
    assert len(deck.left_out) == 11
    assert all_below(tmp_path) == sorted(["mine/recipe.csv", f"mine/files/{sha(png(0))}.png"])


def test_a_length_that_is_a_lie_fills_no_disk(host: Host, tmp_path: Path) -> None:
    said = host.put("a.png", png(0))
    host.says["a.png"] = 10**15
    with pytest.raises(DownloadError, match=r"larger than the 25\.0 MB"):
        fetched(host, said, to=tmp_path / "mine")
    assert not (tmp_path / "mine").exists()


def test_all_files_together_have_a_bound(host: Host, tmp_path: Path) -> None:
    rows = [host.put(f"{shade}.png", png(shade, (300, 300))) for shade in range(4)]
    size = len(png(0, (300, 300)))
    with pytest.raises(DownloadError, match="more than the 0 MB that a recipe may have"):
        fetched(host, *rows, to=tmp_path / "mine", bounds=Bounds(all_bytes=size))
    with pytest.raises(DownloadError, match="make several recipes of it"):
        fetched(host, *(said | {"bytes": "60000000"} for said in rows[:1]), to=tmp_path, bounds=Bounds(all_bytes=size))
    assert not (tmp_path / "mine").exists()


def test_the_time_for_all_of_it_has_a_bound(host: Host, tmp_path: Path) -> None:
    rows = [host.put("quick.png", png(0)), host.put("slow.png", png(1, (300, 200)))]
    host.trickles["slow.png"] = 1
    with pytest.raises(DownloadError, match="try again, and it goes on; 1 of 2 photographs are here"):
        fetched(host, *rows, to=tmp_path / "mine", bounds=Bounds(all_s=1.0))
    host.trickles.clear()
    assert fetched(host, *rows, to=tmp_path / "mine").photographs == 2
    assert host.asked["quick.png"] == 1


def test_whether_there_is_a_connection_is_known_soon(host: Host, tmp_path: Path) -> None:
    """Nobody says no: packets are lost, a name is looked up for ever."""
    rows = [host.put(f"{shade}.png", png(shade)) for shade in range(20)]
    host.silent |= set(host.files)
    began = time.monotonic()
    with pytest.raises(UnreachedError, match=r"127\.0\.0\.1 did not answer within 0\.5 s: check the") as error:
        fetched(host, *rows, to=tmp_path / "mine", bounds=Bounds(known_s=0.5))
    assert is_a_sentence(error.value)
    assert time.monotonic() - began < 4
    assert host.asked.total() <= 6


def test_a_host_that_is_not_there_is_asked_once_and_others_are_not_left_out_for_it(host: Host, tmp_path: Path) -> None:
    with pytest.raises(UnreachedError, match="cannot be reached: check the connection") as error:
        fetch_recipe(
            recipe_of(row("a.png", png(0)), row("b.png", png(1))), tmp_path / "mine", mirror="http://127.0.0.1:9"
        )
    assert is_a_sentence(error.value)
    assert all_below(tmp_path) == []


def test_where_the_connection_is_lost_nothing_is_put_in_place_and_the_next_goes_on(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "_AT_A_TIME", 1)
    rows = [host.put(f"{shade}.png", png(shade)) for shade in range(5)]

    def unplug(progress: RecipeProgress) -> None:
        host.is_down = host.is_down or progress.done == 2

    with pytest.raises(
        UnreachedError, match=r"The connection to 127\.0\.0\.1 broke off: try again, and it goes on; 2 of 5"
    ):
        fetch_recipe(recipe_of(*rows), tmp_path / "mine", mirror=host.url, progress=unplug)
    assert not (tmp_path / "mine").exists()
    with pytest.raises(DeckError):
        open_deck(str(tmp_path / "mine"))
    host.is_down = False
    assert fetched(host, *rows, to=tmp_path / "mine").photographs == 5
    assert [host.sent[f"{shade}.png"] for shade in range(5)] == [len(png(shade)) for shade in range(5)]


def test_a_source_that_breaks_off_alone_is_left_out(host: Host, tmp_path: Path) -> None:
    rows = [host.put("a.png", png(0)), host.put("b.png", png(1)), host.put("c.png", png(2))]
    host.breaks_after["b.png"] = 0
    got = fetched(host, *rows, to=tmp_path / "mine")
    assert got.photographs == 2
    assert list(got.left_out) == [rows[1]["address"]]


def test_cancelled_it_goes_on_where_it_was(host: Host, tmp_path: Path) -> None:
    rows = [host.put(f"{shade}.png", png(shade)) for shade in range(12)]

    def cancel(progress: RecipeProgress) -> None:
        if progress.done >= 3:
            raise CancelledError

    with pytest.raises(CancelledError):
        fetch_recipe(recipe_of(*rows), tmp_path / "mine", mirror=host.url, progress=cancel)
    assert not (tmp_path / "mine").exists()
    assert fetched(host, *rows, to=tmp_path / "mine").photographs == 12
    assert all(host.asked[path] == 1 for path in list(host.files)[:3])


CHILD = """
import sys
from pathlib import Path
from deck.recipes.fetching import fetch_recipe, recipe_at
fetch_recipe(recipe_at(Path(sys.argv[1])), Path(sys.argv[2]), mirror=sys.argv[3],
             progress=lambda told: print(told.received_bytes, flush=True))
"""


@pytest.mark.process
def test_killed_in_mid_write_it_goes_on_where_it_was(host: Host, tmp_path: Path) -> None:
    """SIGKILL: no handler runs, and still nothing is lost, locked or taken for whole."""
    rows = [host.put("whole.png", png(0)), host.put("slow.png", noise((900, 600)))]
    file = tmp_path / "my.csv"
    file.write_bytes(table(*rows))
    host.trickles["slow.png"] = 16_384
    with (
        subprocess.Popen(
            [sys.executable, "-c", CHILD, file, tmp_path / "mine", host.url],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        ) as child,
        ended(child),
    ):
        assert child.stdout is not None
        for line in child.stdout:
            if int(line) > 60_000:
                break
        child.kill()
    assert not (tmp_path / "mine").exists()
    (part,) = (tmp_path / ".mine.fetching" / "files").glob("*.part")
    arrived = part.stat().st_size
    assert 0 < arrived < len(host.files["slow.png"])
    host.trickles.clear()
    assert fetched(host, *rows, to=tmp_path / "mine").photographs == 2
    assert host.asked["whole.png"] == 1
    assert host.sent["slow.png"] == len(host.files["slow.png"]) - arrived, "what had come was not sent again"
    assert all_below(tmp_path / "mine") == sorted(
        ["recipe.csv", f"files/{sha(png(0))}.png", f"files/{sha(host.files['slow.png'])}.png"]
    )


def test_a_full_disk_and_a_file_in_the_way_are_sentences(host: Host, tmp_path: Path) -> None:
    said = host.put("a.png", png(0))
    (tmp_path / "file").touch()
    with pytest.raises(DownloadError, match=r"in the way and no recipe's deck|cannot be used") as error:
        fetched(host, said, to=tmp_path / "file")
    assert is_a_sentence(error.value)
    (tmp_path / "deck" / HEN).mkdir(parents=True)
    with pytest.raises(DownloadError, match="is in the way and no recipe's deck"):
        fetched(host, said, to=tmp_path / "deck")
    assert host.asked.total() == 0


def test_another_recipe_is_in_the_way_unless_it_is_renewed(host: Host, tmp_path: Path) -> None:
    old, new = host.put("a.png", png(0)), host.put("b.png", png(1))
    kept = host.put("c.png", png(2))
    to = tmp_path / "mine"
    fetched(host, old, kept, to=to)
    with pytest.raises(DownloadError, match="holds the deck of another recipe"):
        fetched(host, new, kept, to=to)
    host.is_down = True
    with pytest.raises(UnreachedError):
        fetch_recipe(recipe_of(new, kept), to, mirror=host.url, is_renewed=True)
    assert len(open_deck(str(to)).photographs) == 2, "what was there is played on"
    host.is_down = False
    assert fetch_recipe(recipe_of(new, kept), to, mirror=host.url, is_renewed=True).photographs == 2
    assert {one.id for one in open_deck(str(to)).photographs} == {sha(png(1)), sha(png(2))}
    assert host.asked["c.png"] == 1
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".lock") == ["data", "mine"]


def test_without_a_mirror_nobody_is_sent_on_into_this_network(host: Host) -> None:
    """A host may send on; but not to where a recipe could not."""
    host.moved["away"] = "http://127.0.0.1:1/secret"
    session = receiving._PublicSession()
    with pytest.raises(DownloadError, match=r"sends on to somewhere else: address='http://127\.0\.0\.1:1/secret'"):
        session.get(f"{host.url}/away", timeout=5)
    host.moved["away"] = "//127.0.0.1:1/secret"
    with pytest.raises(DownloadError, match="sends on to somewhere else"):
        session.get(f"{host.url}/away", timeout=5)
    session.close()


def test_a_recipe_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="There is no recipe at") as error:
        recipe_at(tmp_path / "nowhere.csv")
    assert is_a_sentence(error.value)


def test_where_a_recipe_is_put_its_name_says(data_folder: Path) -> None:
    decks = data_folder / "decks"
    assert usual_folder("Frau Meiers Vögel (3b)") == decks / "frau-meiers-v-gel-3b"
    assert usual_folder("../../../etc") == decks / "etc"
    assert usual_folder("imagenet-a") == decks / "imagenet-a-recipe"
    assert usual_folder("..") == decks / "recipe"


def test_a_deck_whose_table_was_spoilt_is_a_sentence(host: Host, tmp_path: Path) -> None:
    fetched(host, host.put("a.png", png(0)), to=tmp_path / "mine")
    (tmp_path / "mine" / "recipe.csv").write_text("nonsense")
    with pytest.raises(DeckError, match="is no recipe: it lacks the column") as error:
        open_deck(str(tmp_path / "mine"))
    assert is_a_sentence(error.value)


# The one that ships.


def test_the_open_deck_is_what_its_recipe_says(shared: Path, host: Host, tmp_path: Path) -> None:
    mirror = shared / "open-deck" / "mirror"
    if not mirror.is_dir():
        pytest.skip(f"the open deck's files are not at {mirror}: they are not shipped")
    recipe = recipe_at(fetching.OPEN_DECK_RECIPE)
    for file in mirror.rglob("*"):
        if file.is_file():
            host.files[file.relative_to(mirror).as_posix()] = file.read_bytes()
    got = fetch_recipe(recipe, tmp_path / "open", mirror=host.url)
    assert got == replace(got, photographs=95, left_out={}, was_there=False)
    deck = open_deck(str(tmp_path / "open"))
    assert len(deck.photographs) == 95
    assert sum(photograph.is_framed for photograph in deck.photographs) == 53
    for photograph in deck.photographs:
        assert min(decode(photograph.read()).size) >= 190
