"""A frame is a part of a file, and a photograph of its own."""

from pathlib import Path

import pytest
from PIL import Image

from deck.photographs import Photograph, PixelFrame, UnreadablePhotographError, decode, is_known_by
from tests.deck.recipes.hosts import png, sha

DATA = png(0)
FRAME = PixelFrame(sha(DATA), 3, 5, 43, 37)


@pytest.fixture
def photograph(tmp_path: Path) -> Photograph:
    (tmp_path / "a.png").write_bytes(DATA)
    return Photograph(id=FRAME.id, path=tmp_path / "a.png", truth=8, accepted=frozenset({8}), frame=FRAME)


def test_another_frame_is_another_photograph() -> None:
    others = [
        PixelFrame(sha(DATA), 3, 5, 43, 38),
        PixelFrame(sha(DATA), 35, 5, 43, 37),
        PixelFrame(sha(png(1)), 3, 5, 43, 37),
    ]
    assert len({FRAME.id, sha(DATA), *(one.id for one in others)}) == 5


def test_its_bytes_are_the_same_anywhere_and_say_whose_part_they_are(photograph: Photograph) -> None:
    data = photograph.read()
    head, pixels = data[: -40 * 32 * 3], data[-40 * 32 * 3 :]
    assert head == f"P6\n# {sha(DATA)} 3 5 43 37\n40 32\n255\n".encode()
    with Image.open(photograph.path) as whole:
        assert pixels == whole.convert("RGB").crop((3, 5, 43, 37)).tobytes()
    assert decode(data).size == (40, 32)


def test_only_its_own_bytes_are_known_by_its_id(photograph: Photograph) -> None:
    data = photograph.read()
    assert is_known_by(photograph.id, data)
    assert is_known_by(sha(DATA), DATA)
    assert is_known_by(sha(data), data), "as the file that it would be"
    assert not is_known_by(photograph.id, DATA)
    assert not is_known_by(photograph.id, data.replace(b" 43 ", b" 44 ", 1))
    assert not is_known_by(sha(b""), DATA)


def test_a_file_that_was_changed_is_not_read(photograph: Photograph) -> None:
    photograph.path.write_bytes(png(1))
    with pytest.raises(UnreadablePhotographError, match="was changed after its deck was opened"):
        photograph.read()


def test_a_frame_beyond_the_picture_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadablePhotographError, match="has 64 × 48 pixels, and its frame reaches beyond them"):
        PixelFrame(sha(DATA), 0, 0, 64, 49).cut(DATA)


@pytest.mark.parametrize("sides", [(-1, 0, 4, 4), (4, 0, 4, 4), (0, 5, 4, 4)])
def test_a_frame_holds_pixels(sides: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="holds no pixel"):
        PixelFrame(sha(DATA), *sides)


def test_an_id_of_another_frame_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is not that of PixelFrame"):
        Photograph(id=sha(DATA), path=tmp_path, truth=8, accepted=frozenset({8}), frame=FRAME)
