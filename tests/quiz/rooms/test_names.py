"""Codes that can be read aloud, and names that nobody has to be ashamed of."""

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quiz.profanity import check_words
from quiz.rooms import codes, lookalikes, nicknames
from quiz.rooms.nicknames import key_of_name


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


@pytest.mark.parametrize("name", ["Игрок №1", "№1 Саша", "Саша™", "Пётр Ⅱ", "Zoë №1", "Łukasz", "İpek", "山田 A"])
def test_signs_are_letters_of_no_other_alphabet(name: str) -> None:
    assert nicknames.own_name(name, ()) == name


def test_every_made_up_name_may_be_chosen_and_is_its_own() -> None:
    names = [f"{first} {second}" for first in nicknames.FIRST for second in nicknames.SECOND]
    assert not any(lookalikes.is_mixed(name) for name in names)
    assert [key_of_name(name) for name in names] == [name.lower().replace(" ", "") for name in names]
    for at in range(len(names) // 40):
        assert nicknames.own_name(names[40 * at], ()) == names[40 * at]


@pytest.mark.parametrize(
    "alike",
    [
        "Ada\u200d",
        "A\u200cda",
        "A\u200fda",
        "A\ufe0fda",
        "A\u034fda",
        "A\u3164d\u2800a",
        "Ａｄａ",
        "𝐀𝐝𝐚",
        "Ⓐⓓⓐ",
        "🅐🅓🅐",
        "🅰🅳🅰",
        "ᴀᴅᴀ",
        "ɑdɑ",
        "АԁА",
    ],
)
def test_what_looks_like_anothers_name_is_taken(alike: str) -> None:
    with pytest.raises(ValueError, match="already"):
        nicknames.own_name(alike, {key_of_name("Ada")})


@pytest.mark.parametrize(("one", "other"), [("ANNA", "ΑΝΝΑ"), ("Cope", "Соре"), ("XEHA", "ХЕНА"), ("Ëva", "Ёѵа")])
def test_one_name_is_like_another_in_another_alphabet(one: str, other: str) -> None:
    assert key_of_name(one) == key_of_name(other)


@pytest.mark.parametrize("mixed", ["Аda", "Adа", "Mаx", "Niκo", "Ада L", "Ꭺda", "ｍаx", "Αлла"])
def test_a_name_keeps_to_one_alphabet(mixed: str) -> None:
    with pytest.raises(ValueError, match="one alphabet"):
        nicknames.own_name(mixed, ())


@pytest.mark.parametrize(
    "name",
    [
        "Zoë",
        "Søren",
        "Łukasz",
        "Nguyễn Thị Ánh",
        "Ольга",
        "Їжак",
        "Άννα Ωμέγα",
        "محمد",
        "علی\u200cرضا",
        "שרה",
        "प्रिया",
        "สมชาย",
        "김민준",
        "田中さくら",
        "サクラ Tanaka",
        "王小明",
        "佐々木ローラ",
        "Հայկ",
        "გიორგი",
        "O’Neil 3",
        "Ana 🦊",
        "Team ½",
    ],
)
def test_names_of_any_alphabet_are_fine(name: str) -> None:
    assert nicknames.own_name(name, {key_of_name("Ada")}) == name


def test_names_that_differ_to_the_eye_are_two() -> None:
    names = (
        "Ella",
        "Elia",
        "Zoe",
        "Zoë",
        "Ali",
        "Al",
        "Вова",
        "Вера",
        "Иван",
        "Ivan",
        "Άννα",
        "Mia",
        "Mila",
        "Ada 1",
        "Ada 2",
    )
    assert len({key_of_name(name) for name in names}) == len(names)


@pytest.mark.parametrize("rude", ["ѕһіт", "f\ufe0fuck", "f\u2800u\u2800c\u2800k", "🅵🆄🅲🅺", "ꜰᴜᴄᴋ", "fʋck", "ｓｈｉｔ"])
def test_a_word_in_other_letters_is_the_word(rude: str) -> None:
    with pytest.raises(ValueError, match="another way"):
        nicknames.own_name(rude, ())


tricky = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("aАаΑαｂB\u200d\u200c\ufe0f\u034f\u3164\u0301 ﷺİßıſﬃ🅐"),
    ),
    max_size=20,
)


@given(tricky)
@example("ﷺ" * 20)
def test_whatever_is_let_in_is_known_by_what_is_seen_of_it(text: str) -> None:
    with suppress(ValueError):
        name = nicknames.own_name(text, ())
        key = key_of_name(name)
        assert 0 < len(key) <= nicknames.LONGEST_KEY
        unseen = "".join(f"{each}\u200d\ufe0f\u034f" for each in name)
        assert key_of_name(unseen) == key
        assert key_of_name(f" {name} ") == key
        with pytest.raises(ValueError, match="already"):
            nicknames.own_name(name, {key})


@given(st.text("abcdehijkmopqstxyz ABCDEHIKMOPTXY", min_size=1, max_size=20))
def test_letters_are_changed_for_their_like_without_a_new_name(text: str) -> None:
    like = {latin: chr(letter) for letter, latin in lookalikes._ALIKE.items()}
    assert key_of_name("".join(like.get(each.lower(), each) for each in text)) == key_of_name(text)
