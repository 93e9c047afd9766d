"""Words that a place for everybody does without.

The filter is glin-profanity: of those to be had it is the one with releases all through this year, pure Python under
MIT, that sees through spacing, look-alike letters and, where it is told to, digits, and still lets Scunthorpe, titmice
and assassin bugs pass. Its list lacks common slurs, which are added here. No list is whole: what passes all the same is
for the host. (better-profanity rests since 2020, alt-profanity-check is a model that wants scikit-learn and gives no
reasons.)

`QUIZ_WORD_FILTER` names the languages it knows, such as "english,french"; "off" switches it off. English alone is the
default: what is rude in one language is a household word in the next.
"""

import logging
import re
from functools import lru_cache
from typing import Final, get_args

from glin_profanity import Filter, Language

from config.settings import settings
from deck.classes import classes

log = logging.getLogger(__name__)

VARIABLE: Final = "QUIZ_WORD_FILTER"
_USUAL: Final[Language] = "english"
_MILD = "suck sucks sucked sexy sex nude hooker hoe hoes snatch bitch ass cock tit nipple pot bs"
MILD: Final = tuple(_MILD.split())
"""What may be said of a photograph all the same: a bitch and a cock are animals, and some guesses do suck."""

_SLURS = """
b1tch b!tch pu55y g00k fag fags chink chinks gook gooks wanker wankers whore whores jap japs golliwog golliwogs wog wogs
kaffir kaffirs mongoloid mongoloids spastic spastics spaz lezzie lezzies lezzo poofter poofters pikey pikeys zipperhead
sandnigger porchmonkey jigaboo niglet darkie darkies mofo kys dago dagos wop wops redskin redskins fucktard libtard
"""
SLURS: Final = tuple(_SLURS.split())
"""What its own list does without."""

HARMLESS: Final = (
    "maine coon",
    "maine coons",
    "chink in",
    "chink of",
    "kaffir lime",
    "kaffir cat",
    "redskin potato",
    "redskin potatoes",
    "pussy willow",
    "pussy cat",
    "pussycat",
    "moby dick",
    "spic and span",
)
"""Where one of those words is none."""

_NUMBER = re.compile(r"(?<!\w)\d[\d.,:/–-]*(?!\w)")
"""A number by itself, which spells nothing: 855 of 1,000."""


def check_words(text: str) -> None:
    """Refuse what the filter knows.

    Raises:
        ValueError: one sentence, for the visitor.
    """
    named = settings().word_filter.lower()
    if named != "off" and _filter(named).is_profane(_NUMBER.sub("0", text)):
        raise ValueError("There is a word in that which this place does without. Please say it another way.")


@lru_cache(maxsize=4)
def _filter(named: str) -> Filter:
    """The filter for those languages, comma-separated; every class may be called by its name, rape by rapeseed."""
    asked = [name.strip() for name in named.split(",") if name.strip()]
    known: list[Language] = [language for language in get_args(Language) if language in asked]
    if strangers := set(asked) - set(known):
        log.error("%s: the word filter has no %s; it has %s", VARIABLE, sorted(strangers), sorted(get_args(Language)))
    names = [name for each in classes() for name in (each.name, *each.synonyms)]
    return Filter(
        {
            "languages": known or [_USUAL],
            "ignore_words": [*MILD, *(each.name for each in classes())],
            "whitelist": [*HARMLESS, *(name for name in names if " " in name)],
            "custom_words": list(SLURS),
            "detect_leetspeak": True,
            "leetspeak_level": "moderate",
        }
    )
