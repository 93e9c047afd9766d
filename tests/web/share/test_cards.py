"""The picture of an invitation: its size, its words, and names of every script and none."""

import asyncio
import io

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from config.files import ASSETS
from deck.photographs import Credit
from quiz.invitations import Invitation, Picture
from web.share.cards import _FOOT, _QUIET, ASIDE, GAP, HEIGHT, WIDTH, _tiles, drawn_card, owed
from web.share.pages import Cards
from web.share.typesetting import Lettering, tidied

FONTS = ASSETS / "fonts"
SKY = (90, 160, 230)


@pytest.fixture(scope="module")
def lettering() -> Lettering:
    return Lettering(FONTS)


def invitation(author: str = "Ada Lovelace", licence: str = "CC BY-SA 4.0", many: int = 1) -> Invitation:
    pictures = tuple(Picture(f"{n:064x}", Credit("", author, licence)) for n in range(many))
    return Invitation("p/0", "What is this?", "A network has its answer. What is yours?", "Guess", "", pictures)


def drawn(lettering: Lettering, of: Invitation, *sizes: tuple[int, int]) -> Image.Image:
    """The card, of photographs that are sky all over."""
    return Image.open(io.BytesIO(drawn_card(of, [Image.new("RGB", size, SKY) for size in sizes], lettering))).convert(
        "RGB"
    )


def sky(of: Image.Image) -> tuple[int, int]:
    """Width and height of what is sky in it."""
    is_sky = (np.abs(np.asarray(of, dtype=int) - SKY) < 12).all(axis=2)
    rows, columns = np.nonzero(is_sky)
    return int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1


@pytest.mark.parametrize("size", [(800, 600), (300, 3000), (3000, 300), (1, 50), (50, 1), (4000, 4000)])
def test_all_of_a_photograph_is_on_its_card_and_nothing_is_stretched(
    lettering: Lettering, size: tuple[int, int]
) -> None:
    found = drawn(lettering, invitation(), size)
    assert found.size == (WIDTH, HEIGHT)
    width, height = sky(found)
    assert abs(width / height - size[0] / size[1]) < 0.05 * size[0] / size[1] + 0.03
    assert max(width / WIDTH, height / HEIGHT) > 0.6, "it is large"


def test_a_game_shows_four(lettering: Lettering) -> None:
    found = drawn(lettering, invitation(many=5), *[(640, 480)] * 5)
    width, height = sky(found)
    assert (width, height) == (780, HEIGHT - _FOOT)


SIDES = st.one_of(st.integers(1, 40), st.integers(1, 1500), st.sampled_from([386, 387, 388, 283, 284, 285, 20_000]))
SIZES = st.tuples(SIDES, SIDES).filter(lambda size: size[0] * size[1] <= 2_000_000)


@pytest.mark.slow
@given(sizes=st.lists(SIZES, min_size=1, max_size=5))
@settings(max_examples=40, deadline=None)
@example(sizes=[(800, 450)] * 4)
@example(sizes=[(320, 225), (40, 29)])
@example(sizes=[(20_000, 1), (1, 20_000), (1, 1)])
def test_a_card_is_drawn_of_photographs_of_any_size_and_number(
    lettering: Lettering, sizes: list[tuple[int, int]]
) -> None:
    found = drawn(lettering, invitation(many=len(sizes)), *sizes)
    assert found.size == (WIDTH, HEIGHT)
    if len(sizes) > 1:
        rows = 1 if len(sizes) == 2 else 2
        assert sky(found) == (780, HEIGHT - _FOOT if rows == 2 else (HEIGHT - _FOOT - GAP) // 2)


@pytest.mark.slow
@given(size=SIZES, many=st.integers(2, 4))
@settings(max_examples=500, deadline=None)
def test_a_tile_is_cut_from_the_middle_of_a_photograph_of_any_size(size: tuple[int, int], many: int) -> None:
    """Of a photograph whose last quarter is dark, the first corner of its tile is bright and the last is dark."""
    photograph = Image.new("RGB", size)
    photograph.paste(SKY, (0, 0, size[0], size[1] - size[1] // 2))
    photograph.paste(SKY, (0, 0, size[0] - size[0] // 2, size[1]))
    box = (0, 0, WIDTH - ASIDE, HEIGHT - _FOOT)
    card_with_tiles = Image.new("RGB", (WIDTH, HEIGHT), (255, 0, 0))
    _tiles(card_with_tiles, [photograph] * many, box)
    tile = (box[2] - GAP) // 2, (box[3] - GAP) // 2
    for at in range(many):
        left, top = (at % 2) * (tile[0] + GAP), (at // 2) * (tile[1] + GAP)
        drawn_tile = np.asarray(card_with_tiles.crop((left, top, left + tile[0], top + tile[1])))
        assert not (drawn_tile == (255, 0, 0)).all(axis=2).any(), "the ground shows through"
        if min(size) > 40:  # smaller ones are blurred all over
            assert np.abs(drawn_tile[0, 0].astype(int) - SKY).max() < 20
            assert drawn_tile[-1, -1].max() < 20


def test_what_is_not_to_be_seen_yet_is_covered_by_patches(lettering: Lettering) -> None:
    card = drawn_card(invitation(), [], lettering)
    assert card == drawn_card(invitation(), [], lettering), "the same each time"
    covered = np.asarray(Image.open(io.BytesIO(card)).convert("RGB"))[40:500, 40:700].astype(int)
    assert np.ptp(covered, axis=2).max() < 24, "greys"
    assert 40 < covered.min() < 90
    assert 160 < covered.max() < 210


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("Łukasz Żółć & Søren Ångström", "Łukasz Żółć & Søren Ångström"),
        ("Дмитрий Ёлкин", "Дмитрий Ёлкин"),
        ("محمد الأحمد", "محمد الأحمد"),
        ("דוד בן־גוריון", "דוד בן־גוריון"),
        ("山田太郎 Taro / 김철수 / 王小明", "山田太郎 Taro / 김철수 / 王小明"),
        ("Nguyễn Văn A", "Nguyễn Văn A"),
        ("\U0001f468\u200d\U0001f680 Sunny", "Sunny"),
        ("a\x00b\nc\u202ed\u2066", "ab cd"),
        ("สมชาย ใจดี", ""),
        ("علي 山田", ""),
        ("\U0001f33b", ""),
        ("\u202e\u200b", ""),
    ],
)
def test_a_name_is_written_as_it_is_or_left_to_the_page(lettering: Lettering, author: str, name: str) -> None:
    before, written, after = owed(invitation(author), lettering)
    assert written == name
    assert after == ", CC BY-SA 4.0"
    assert before == ("Photograph: " if name else before)
    assert name or before.endswith(("named on the page", "is not recorded"))


def test_accents_in_piles_are_taken_down() -> None:
    assert len(tidied("Z" + "\u0335\u0322\u031b\u0356\u0349" * 40)) <= 3


def test_a_name_from_right_to_left_reads_from_right_to_left(lettering: Lettering) -> None:
    """Arabic letters are joined; of a Hebrew name the first letter, with the widest shape here, stands at the right."""
    face = lettering._face("dejavu-sans.woff2", 40, 400)
    assert face.getlength("محمد") < sum(face.getlength(letter) for letter in "محمد")
    found = Image.new("L", (300, 60))
    lettering.draw(ImageDraw.Draw(found), (0, 0), "שווווו", size=40, fill="white")
    ink = np.asarray(found).sum(axis=0)
    half = round(face.getlength("שווווו") / 2)
    alone = Image.new("L", (300, 60))
    lettering.draw(ImageDraw.Draw(alone), (0, 0), "ווווו", size=40, fill="white")
    thin = np.asarray(alone).sum(axis=0)
    assert np.abs(ink[:half].astype(int) - thin[:half].astype(int)).mean() < 1, "the left half is what follows"


@pytest.mark.parametrize("author", ["W" * 4000, "A very long name indeed, of a society " * 30, "محمد " * 200])
def test_a_long_name_is_cut_and_its_licence_is_not(lettering: Lettering, author: str) -> None:
    _, name, after = owed(invitation(author), lettering)
    cut = lettering.cut(name, size=22, width=600)
    assert cut.endswith("…")
    assert lettering.width(cut, size=22) <= 600
    assert after == ", CC BY-SA 4.0"
    found = drawn(lettering, invitation(author), (640, 480))
    margin = found.crop((WIDTH - 36, HEIGHT - _FOOT, WIDTH, HEIGHT))
    assert len(margin.getcolors() or []) == 1, "something is written over the edge"


def test_the_credit_is_legible(lettering: Lettering) -> None:
    """Its colour against the ground, by WCAG's 4.5 to 1."""

    def luminance(colour: str) -> float:
        channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    assert (luminance(_QUIET) + 0.05) / (luminance("#151311") + 0.05) > 4.5


@pytest.mark.slow
def test_cards_are_drawn_once_and_kept_within_a_bound() -> None:
    asked: list[str] = []

    def photograph(identity: str) -> bytes:
        asked.append(identity)
        made = io.BytesIO()
        Image.new("RGB", (64, 48), SKY).save(made, "JPEG")
        return made.getvalue()

    async def look() -> None:
        one, two, three = (invitation(author) for author in ("One", "Two", "Three"))
        size = len(await Cards(photograph=photograph, fonts=FONTS).png(one, asker="a"))
        asked.clear()
        cards = Cards(photograph=photograph, fonts=FONTS, at_most_bytes=size * 5 // 2)
        first = await cards.png(one, asker="a")
        assert await cards.png(one, asker="b") is first
        assert len(asked) == 1
        await cards.png(two, asker="a")
        await cards.png(three, asker="a")
        await cards.png(three, asker="a")
        assert len(asked) == 3
        await cards.png(one, asker="a")
        assert len(asked) == 4, "the oldest had made room"

    asyncio.run(look())


def test_a_licence_that_runs_on_is_cut_as_well(lettering: Lettering) -> None:
    _, _, after = owed(invitation(licence="all rights reserved " * 40), lettering)
    assert lettering.width(after, size=22) < 300
