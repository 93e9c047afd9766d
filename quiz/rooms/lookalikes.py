"""Letters that look alike: what a name is to whoever reads it from a wall, whatever its characters are.

The idea is Unicode's skeleton (https://www.unicode.org/reports/tr39/#Confusable_Detection), of which a table of 6,000
pairs would be the whole. Here are those that stand for Latin letters and come from a keyboard or a page of fancy
letters; what else would look alike is mostly refused, since a name keeps to one script. What a plain face tells apart,
such as 0 and O or rn and m, stays apart.
"""

import unicodedata
from typing import Final

from quiz.text_rules import BLANK, is_variation

_PAIRS = """
аa вb сc ԁd еe нh һh іi јj кk ӏl мm оo рp ԛq ѕs тt уy үy ѵv ԝw хx
αa βb εe ζz ηh ιi κk μm νn οo ρp τt υy χx ϳj
ɑa ʙb ᴄc ᴅd ᴇe ꜰf ɡg ɢg ʜh ıi ɩi ɪi ȷj ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ʀr ꜱs ᴛt ᴜu ʋu ᴠv ᴡw ʏy ᴢz ᴀa
"""
"""Cyrillic, Greek, and Latin's own; a letter is alike where it is so as a capital or a small one."""

_A_OF_SIGNS: Final = (0x1F150, 0x1F170, 0x1F1E6)
"""Where letters in discs, in squares and of flags begin, of which Unicode says no more than that they are signs."""

_ALIKE: Final = {ord(pair[0]): pair[1] for pair in _PAIRS.split()} | {
    start + at: chr(ord("a") + at) for start in _A_OF_SIGNS for at in range(26)
}
_UNSEEN: Final = frozenset("\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f") | BLANK

_EAST_ASIAN: Final = frozenset(
    {"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"}
)
"""What is written together there, as in UTS 39's restriction level "highly restrictive"."""
_OF_ANY: Final = frozenset({"MODIFIER", ""})
"""What the names of letters that are no script's begin with."""


def as_seen(text: str) -> str:
    """`text` in small plain letters, without what nobody sees; spaces stay."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    seen = (each for each in unicodedata.normalize("NFKD", plain) if not _is_unseen(each))
    return unicodedata.normalize("NFC", "".join(seen).translate(_ALIKE))


def is_mixed(text: str) -> bool:
    """Whether its letters are of scripts that nobody writes in one name, as a Cyrillic а among Latin letters."""
    letters = "".join(each for each in text if unicodedata.category(each)[0] == "L")  # and no sign, such as № or ™
    plain = unicodedata.normalize("NFKC", letters)
    scripts = {unicodedata.name(each, "").partition(" ")[0] for each in plain} - _OF_ANY
    return len(scripts) > 1 and not scripts <= _EAST_ASIAN


def _is_unseen(character: str) -> bool:
    is_selector = is_variation(character) or "\U000e0100" <= character <= "\U000e01ef"
    return is_selector or character in _UNSEEN or unicodedata.category(character) == "Cf"
