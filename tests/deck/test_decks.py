"""A photograph is its bytes, and a deck is known by what is in it."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from deck.photographs import Deck, Photograph, UnreadablePhotographError, decode, display_jpeg
from deck.sources import open_deck


def photograph(file: Path, data: bytes) -> Photograph:
    file.write_bytes(data)
    return Photograph(id=hashlib.sha256(data).hexdigest(), path=file, truth=6, accepted=frozenset({6}))


def test_a_photograph_is_its_bytes(tmp_path: Path) -> None:
    one = photograph(tmp_path / "0.1_digital clock_0.86.jpg", b"pixels")
    assert one.read() == b"pixels"
    one.path.write_bytes(b"others")
    with pytest.raises(UnreadablePhotographError, match="changed") as changed:
        one.read()
    one.path.unlink()
    with pytest.raises(UnreadablePhotographError, match="gone") as gone:
        one.read()
    for error in (changed.value, gone.value):
        assert "clock" not in str(error)


def test_a_file_that_may_not_be_read_has_not_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = photograph(tmp_path / "a.jpg", b"pixels")

    def refused(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refused)
    with pytest.raises(UnreadablePhotographError, match="cannot be read just now"):
        one.read()


def test_too_little_memory_is_no_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Image, "open", full)
    with pytest.raises(UnreadablePhotographError, match="not enough memory"):
        decode(b"whatever")


def test_a_photograph_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="truth=6"):
        Photograph(id="0" * 64, path=tmp_path, truth=6, accepted=frozenset({7}))
    with pytest.raises(ValueError, match="id='stingray'"):
        Photograph(id="stingray", path=tmp_path, truth=6, accepted=frozenset({6}))


def test_a_deck_is_known_by_what_is_in_it(tmp_path: Path) -> None:
    a, b = photograph(tmp_path / "a.jpg", b"a"), photograph(tmp_path / "b.jpg", b"b")
    deck = Deck(name="x", title="X", photographs=(a, b))
    assert deck.digest == Deck(name="y", title="Y", photographs=(b, a)).digest
    assert deck.digest != Deck(name="x", title="X", photographs=(a,)).digest
    bare = hashlib.sha256("".join(sorted([a.id, b.id])).encode()).hexdigest()
    assert deck.bare_digest == bare != deck.digest, "by which decks were known until version 0005"
    assert deck.get(b.id) is b
    with pytest.raises(ValueError, match="'stingray' is not a photograph of this deck"):
        deck.get("stingray")
    with pytest.raises(ValueError, match="twice"):
        Deck(name="x", title="X", photographs=(a, a))


def test_the_same_photographs_under_other_classes_are_another_deck(tmp_path: Path) -> None:
    a, b = photograph(tmp_path / "a.jpg", b"a"), photograph(tmp_path / "b.jpg", b"b")
    elsewhere = replace(b, truth=7, accepted=frozenset({7}))
    lenient = replace(b, accepted=b.accepted | {7})
    decks = [Deck(name="x", title="X", photographs=(a, other)) for other in (b, elsewhere, lenient)]
    decks.append(replace(decks[0], classes=(*decks[0].classes, 999)))
    assert len({deck.digest for deck in decks}) == 4, "a deck that asks for more classes asks another question"
    assert len({deck.bare_digest for deck in decks}) == 1


def test_real_members_of_imagenet_a_open_and_keep_their_names_to_themselves(shared: Path) -> None:
    folder = shared / "imagenet-a"
    if not folder.is_dir():
        pytest.skip(f"no real ImageNet-A photographs at {folder}")
    deck = open_deck(str(folder))
    assert len(deck.photographs) == 5
    for one in deck.photographs:
        image = decode(one.read())
        assert min(image.size) > 100
        made = display_jpeg(image) + one.id.encode() + deck.digest.encode() + repr(image.info).encode()
        for telling in (one.path.name, one.path.stem, one.path.parent.name):
            assert telling.encode() not in made
