"""A recipe is looked over before anything of it is fetched: what is wrong with it is one sentence."""

import csv
import io

import pytest

from deck.classes import class_of
from deck.recipes.fetching import OPEN_DECK_RECIPE
from deck.recipes.table import MOST_ROWS, RecipeError, check_address, read_recipe
from tests.deck.download.shop import is_a_sentence
from tests.deck.recipes.hosts import HEN, OX, png, row, sha, table

DATA = png(0)


def test_a_row_says_where_what_and_whose() -> None:
    recipe = read_recipe(
        table(
            row("a/hen.PNG?raw=1", DATA, left="3", top="5", right="43", bottom="37", framed="yes", striking="4")
            | {"accepted": OX, "title": "A hen", "change": "brightened", "bytes": str(len(DATA))}
        ),
        "my.csv",
    )
    (one,) = recipe.ingredients
    assert one.address == "https://photographs.example.org/a/hen.PNG?raw=1"
    assert one.file_name == f"{sha(DATA)}.png"
    assert one.truth == class_of(HEN).index
    assert one.said.accepted == {class_of(OX).index}
    assert one.frame is not None
    assert (one.frame.left, one.frame.top, one.frame.right, one.frame.bottom) == (3, 5, 43, 37)
    assert one.id == sha(f"{sha(DATA)} 3 5 43 37".encode()), "known by digest and frame"
    assert one.said.credit is not None
    assert (one.said.credit.title, one.said.credit.author, one.said.striking) == ("A hen", "Ann", 4)
    assert one.said.credit.is_framed
    assert one.said.credit.change == "brightened; cropped to 40 × 32 pixels"
    assert recipe.size_bytes == len(DATA)


def test_without_a_frame_it_is_known_by_its_file_and_is_the_photograph_of_any_deck() -> None:
    (one,) = read_recipe(table(row("hen", DATA)), "my.csv").ingredients
    assert (one.id, one.frame, one.file_name) == (sha(DATA), None, sha(DATA))


def test_spreadsheets_write_it_as_they_do() -> None:
    said = table(row("hen.jpg", DATA)).decode()
    for data in (
        said.replace(",", ";").encode("utf-16"),
        said.replace(",", "\t").replace("\n", "\r\n").encode("utf-8-sig"),
        said.replace("author", "Author ").encode(),
    ):
        assert len(read_recipe(data, "my.csv").ingredients) == 1


FRAME = {"left": "0", "top": "0", "right": "8", "bottom": "8"}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"address": "http://photographs.example.org/a.jpg"}, "does not begin with https://"),
        ({"address": "file:///etc/passwd"}, "does not begin with https://"),
        ({"address": "https://127.0.0.1/a.jpg"}, "is no public address"),
        ({"address": "https://[::1]/a.jpg"}, "is no public address"),
        ({"address": "https://2130706433/a.jpg"}, "is no public address"),
        ({"address": "https://localhost/a.jpg"}, "is no public address"),
        ({"address": "https://printer.local/a.jpg"}, "is no public address"),
        ({"address": "https://metadata.internal./a.jpg"}, "is no public address"),
        ({"address": "https://a:b@example.org/a.jpg"}, "is no public address"),
        ({"address": "https://example.org:22/a.jpg"}, "is no public address"),
        ({"address": "https://example.org:x/a.jpg"}, "is no address"),
        ({"address": "https://example.org/../../a.jpg"}, "leads out of its folder"),
        ({"address": "https://example.org/%2e%2E/a.jpg"}, "leads out of its folder"),
        ({"address": "https://example.org/a b\x00.jpg"}, "is no address"),
        ({"address": "https://example.org\\@127.0.0.1/"}, "is no address"),
        ({"address": "https://example.org/" + "a" * 3_000}, "is no address: it is too long"),
        ({"address": ""}, "does not begin with https://|is no address"),
        ({"sha256": "../../etc/passwd"}, "is not a SHA-256"),
        ({"sha256": "a" * 63}, "is not a SHA-256"),
        ({"wnid": "n00000000"}, "n00000000"),
        ({"wnid": "../decks"}, "decks"),
        (FRAME | {"right": ""}, "not four numbers of pixels"),
        (FRAME | {"left": "-3"}, "not four numbers of pixels"),
        (FRAME | {"left": "8"}, "holds no pixel"),
        (FRAME | {"top": "9"}, "holds no pixel"),
        (FRAME | {"right": "99999999999"}, "not four numbers of pixels"),
        ({"author": '=HYPERLINK("https://example.org","Ann")'}, "begins as a formula does"),
        ({"title": "@SUM(1+1)"}, "begins as a formula does"),
        ({"licence": "+1"}, "begins as a formula does"),
        ({"author": "A" * 501}, "longer than 500"),
        ({"author": "Ann\u202eevil"}, "cannot be seen"),
        ({"source": "javascript:alert(1)"}, "is no page"),
        ({"bytes": "99999999999"}, "more than the 64 MB"),
        ({"bytes": "many"}, "is no number of bytes"),
        ({"striking": "6"}, "is not from 1 to 5"),
        ({"framed": "perhaps"}, "neither yes nor no"),
        ({"accepted": "n99999999"}, "n99999999"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(said: dict[str, str], why: str) -> None:
    with pytest.raises(RecipeError, match=why) as error:
        read_recipe(table(row("fine.jpg", png(9)), row("hen.jpg", DATA) | said), "my.csv")
    assert str(error.value).startswith("my.csv, line 3: ")
    assert is_a_sentence(error.value)
    assert len(str(error.value)) < 250


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it lacks the column 'address'"),
        (b"\x89PNG\r\n\x1a\n\x00\xff", "is no recipe"),
        (b"address,sha256\nx,y\n", "it lacks the column 'wnid'"),
        (table(), "it has no rows"),
        (
            table(*[row(f"{i}", bytes([i % 256, i // 256])) for i in range(MOST_ROWS + 1)]),
            "more than 2,000 photographs",
        ),
        (b"x" * 4_000_001, "more than 4 MB"),
        (table(row("a", DATA), row("b", DATA)), "line 3: it is the photograph of line 2 again"),
        (table(row("a", DATA)) + b'"' + b"a" * 200_000, "is no recipe"),
    ],
)
def test_what_is_no_recipe_is_a_sentence(data: bytes, why: str) -> None:
    with pytest.raises(RecipeError, match=why) as error:
        read_recipe(data, "my.csv")
    assert is_a_sentence(error.value)


def test_one_file_may_be_several_photographs() -> None:
    two = [row("a", DATA) | FRAME, row("a", DATA) | FRAME | {"left": "1"}, row("a", DATA)]
    recipe = read_recipe(table(*two), "my.csv")
    assert len({one.id for one in recipe.ingredients}) == 3
    assert len({one.file_name for one in recipe.ingredients}) == 1


def test_the_recipe_that_ships_keeps_to_all_of_this() -> None:
    recipe = read_recipe(OPEN_DECK_RECIPE.read_bytes(), OPEN_DECK_RECIPE.name)
    assert len(recipe.ingredients) == 95
    assert 16_000_000 < recipe.size_bytes < 17_000_000
    for one in recipe.ingredients:
        check_address(one.address)
        assert any(len(part) == 40 and set(part) <= set("0123456789abcdef") for part in one.address.split("/")), (
            f"{one.address} names no commit"
        )
        credit = one.said.credit
        assert credit is not None
        assert all((credit.title, credit.author, credit.licence, credit.source))
        assert credit.licence.startswith("CC BY")
        assert credit.is_framed == (one.frame is not None)
        assert "\\" not in credit.author, "escapes of another program"
    authors = {row_["author"] for row_ in csv.DictReader(io.StringIO(recipe.table.decode()))}
    assert "總統府" in authors
