"""Codes that can be read aloud, and names that nobody has to be ashamed of."""

import pytest

from quiz.profanity import check_words
from quiz.rooms import codes, nicknames


def test_a_code_is_read_however_it_is_typed() -> None:
    for _ in range(200):
        code = codes.new_code()
        assert codes.parse_code(f" {code[:3].lower()}-{code[3:]} ") == code


@pytest.mark.parametrize("text", ["", "ABC23", "ABC2345", "ABC0EF", "ABCIEF", "ABCÖEF", "ABC EF", "A" * 9000])
def test_what_cannot_be_a_code_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError, match="6 letters"):
        codes.parse_code(text)


def test_a_token_is_kept_as_its_digest_alone() -> None:
    token = codes.new_token()
    assert len(codes.digest_of(token)) == 64
    assert token not in codes.digest_of(token)
    assert codes.digest_of("") == codes.digest_of("short") == codes.digest_of("x" * 400) == ""


def test_no_two_in_a_room_have_the_same_made_up_name_and_none_is_rude() -> None:
    taken: set[str] = set()
    for _ in range(400):
        name = nicknames.made_up(taken)
        taken.add(nicknames.key_of_name(name))
    assert len(taken) == 400
    for first in nicknames.FIRST:
        check_words(f"{first} {nicknames.SECOND[0]}")
    for second in nicknames.SECOND:
        check_words(f"{nicknames.FIRST[0]} {second}")


def test_a_name_of_ones_own_is_filtered_and_is_nobody_elses() -> None:
    assert nicknames.own_name("  Ada \u202e ", ()) == "Ada"
    for bad in ("", " ", "x" * 21, "fuck", "\u200b"):
        with pytest.raises(ValueError, match=r"\.$"):
            nicknames.own_name(bad, ())
    with pytest.raises(ValueError, match="already"):
        nicknames.own_name("a D a", {nicknames.key_of_name("Ada")})
