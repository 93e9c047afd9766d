"""A row of credits is of the file that it means, however its name is written; what fits none is told."""

import unicodedata
from pathlib import Path

import pytest

from deck.credits import Credits, CreditsError, read_credits

PLACES = [
    "n01443537/" + unicodedata.normalize("NFD", "été.jpg"),
    "n01498041/b.jpg",
    "n01484850/C.JPG",
    "n01484850/x/d.jpg",
    "n01514859/d.jpg",
]
BY = "Jane Roe,CC BY-SA 4.0,https://example.org/"


def table(folder: Path, *names: str, head: str = "file,author,licence,source") -> Path:
    file = folder / "credits.csv"
    file.write_text("\n".join([head, *(f"{name},{BY}" for name in names)]) + "\n", encoding="utf-8")
    return file


def _author(found: Credits, place: str) -> str:
    credit = found.rows[place].credit
    return "" if credit is None else credit.author


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("n01443537/été.jpg", PLACES[0]),
        (PLACES[0], PLACES[0]),
        ("n01498041\\b.jpg", PLACES[1]),
        ("./n01498041/b.jpg", PLACES[1]),
        ("n01498041//b.jpg ", PLACES[1]),
        ("b.jpg", PLACES[1]),
        ("N01484850/c.jpg", PLACES[2]),
        ("n01484850/x/d.jpg", PLACES[3]),
    ],
)
def test_a_name_in_any_way_of_writing_finds_its_file(tmp_path: Path, written: str, place: str) -> None:
    found = read_credits(table(tmp_path, written), PLACES)
    assert list(found.rows) == [place]
    assert (_author(found, place), found.note) == ("Jane Roe", "")


@pytest.mark.parametrize("written", ["n01443537/other.jpg", "d.jpg", "n01498041/x/b.jpg", "n01443537/b.jpg"])
def test_a_row_of_no_one_file_is_told(tmp_path: Path, written: str) -> None:
    found = read_credits(table(tmp_path, written), PLACES)
    assert not found.rows
    assert found.note == f"1 row of the credits is of no photograph here: {written!r}."


def test_two_files_that_differ_in_writing_alone_are_told_apart(tmp_path: Path) -> None:
    places = ["n01443537/a.jpg", "n01443537/A.jpg"]
    assert list(read_credits(table(tmp_path, places[1]), places).rows) == [places[1]]
    assert read_credits(table(tmp_path, "n01443537/a.JPG"), places).note


def test_rows_are_counted_and_the_first_credit_of_a_file_holds(tmp_path: Path) -> None:
    file = table(tmp_path, "b.jpg", "gone.jpg", "also gone.jpg")
    file.write_text(file.read_text() + "n01498041/b.jpg,Somebody Else,CC0,\n", encoding="utf-8")
    found = read_credits(file, PLACES)
    assert _author(found, PLACES[1]) == "Jane Roe"
    assert found.note == (
        "2 rows of the credits are of no photograph here; the first is 'gone.jpg'. "
        "1 row of the credits is written twice: 'n01498041/b.jpg'."
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_tables_as_spreadsheets_write_them(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = ["File, Author ,licence,source", "b.jpg,Ann Ó,CC0,own"]
    (tmp_path / "credits.csv").write_bytes("\r\n".join(rows).replace(",", delimiter).encode(encoding))
    assert _author(read_credits(tmp_path / "credits.csv", PLACES), PLACES[1]) == "Ann Ó"


def test_how_striking_and_whether_framed_are_read_where_they_are_told(tmp_path: Path) -> None:
    head = "file,author,licence,source,striking,framed"
    (tmp_path / "credits.csv").write_text(f"{head}\nb.jpg,Bo,CC0,own,4,Yes\nc.jpg,Bo,CC0,own, ,\n", encoding="utf-8")
    rows = read_credits(tmp_path / "credits.csv", PLACES).rows
    told, untold = rows[PLACES[1]], rows[PLACES[2]]
    assert (told.striking, told.credit and told.credit.is_framed) == (4, True)
    assert (untold.striking, untold.credit and untold.credit.is_framed) == (None, False)
    assert read_credits(table(tmp_path, "b.jpg"), PLACES).rows[PLACES[1]].striking is None


@pytest.mark.parametrize(
    ("cells", "said"),
    [("0,", "striking='0' is not from 1 to 5"), (",perhaps", "framed='perhaps' is neither yes nor no")],
)
def test_a_judgement_that_is_none_is_refused(tmp_path: Path, cells: str, said: str) -> None:
    head = "file,author,licence,source,striking,framed"
    (tmp_path / "credits.csv").write_text(f"{head}\nb.jpg,Bo,CC0,own,{cells}\n", encoding="utf-8")
    with pytest.raises(CreditsError, match=said):
        read_credits(tmp_path / "credits.csv", PLACES)


def test_what_is_no_table_is_one_sentence(tmp_path: Path) -> None:
    for data in (b"", b"\xff\xfe\x00", b"file,author\n", b"\xe9t\xe9,author\n"):
        (tmp_path / "credits.csv").write_bytes(data)
        with pytest.raises(CreditsError, match=r"is no table of credits: .*\.$"):
            read_credits(tmp_path / "credits.csv", PLACES)
