"""The 1,000 classes of ImageNet-1k: what a person calls each, which 200 are ImageNet-A's, and which are alike.

Four tables ship in `assets/`, each small enough to be read and mended by hand:

- `classes.csv`: index, wnid, name, synonyms and whether it is one of ImageNet-A's. Names are worded so that no two
  of the 1,000 read the same; synonyms (WordNet's and everyday words) are what a player may type to find a class.
- `hypernyms.csv`: the part of WordNet's noun tree above the 1,000, one synset a row with the synsets right above it.
- `shelves.csv`: classes that people would look for in one place (street furniture, things for babies). WordNet is
  right about animals and fruit, but to it a manhole cover is next to a bottle cap and a cloak, all of them coverings.
- `interchangeable.csv`: classes that a reasonable person would accept for one another on many a photograph.

*Source*: the wnids of ILSVRC 2012 in their usual order (sorted); WordNet 3.0 (Princeton University), in which wnid
`n02268443` is the noun synset at offset 02268443; ImageNet-A's 200 from Hendrycks et al. 2019, arXiv 1907.07174.
"""

import csv
import difflib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from types import MappingProxyType

from config.files import ASSETS

N_CLASSES = 1000
"""Of ImageNet-1k: what the networks here choose among."""


NEIGHBOURS = 16


@dataclass(frozen=True, slots=True)
class ImageClass:
    """One of the 1,000. `name` is worded as in running text: "dragonfly", "German shepherd", "crane (bird)"."""

    index: int
    wnid: str
    name: str
    synonyms: tuple[str, ...]
    in_imagenet_a: bool


@cache
def classes() -> tuple[ImageClass, ...]:
    """The 1,000, by index."""
    return tuple(
        ImageClass(
            index=int(row["index"]),
            wnid=row["wnid"],
            name=row["name"],
            synonyms=tuple(row["synonyms"].split("|")) if row["synonyms"] else (),
            in_imagenet_a=row["imagenet_a"] == "1",
        )
        for row in _rows("classes.csv")
    )


def class_of(wnid: str) -> ImageClass:
    """The class of that WordNet id.

    Raises:
        ValueError: it is none of the 1,000.
    """
    found = _by_wnid().get(wnid)
    if found is None:
        raise ValueError(f"wnid {wnid!r} is not one of ImageNet's 1,000 classes")
    return found


def find_class(text: str) -> ImageClass:
    """The class that a person means by an index, a wnid, a name or a synonym.

    Raises:
        ValueError: it is none of the 1,000, or several go by that name.
    """
    asked = text.strip().casefold()
    if asked.isascii() and asked.isdecimal() and int(asked[:6]) < len(classes()):
        return classes()[int(asked)]
    found = [c for c in classes() if asked in (c.wnid, c.name.casefold())]
    found = found or [c for c in classes() if asked in (synonym.casefold() for synonym in c.synonyms)]
    if len(found) == 1:
        return found[0]
    if found:
        raise ValueError(f"{text[:60]!r} may be {' or '.join(c.name for c in found)}: name one of them")
    near = difflib.get_close_matches(asked, [c.name.casefold() for c in classes()], n=3, cutoff=0.5)
    meant = f"; did you mean {' or '.join(near)}?" if near else ""
    raise ValueError(f"{text[:60]!r} is none of ImageNet's 1,000 classes{meant}")


@cache
def imagenet_a_indices() -> tuple[int, ...]:
    """ImageNet-A's 200 classes, ascending, which is also the order of its folders."""
    return tuple(c.index for c in classes() if c.in_imagenet_a)


def interchangeable(index: int) -> frozenset[int]:
    """The classes that a reasonable person would accept for this one on many a photograph, itself left out.

    Raises:
        ValueError: `index` is not between 0 and 999.
    """
    return _interchangeable().get(_checked(index), frozenset())


@cache
def neighbours(index: int) -> tuple[int, ...]:
    """The classes that look like plausible answers where this one is right, nearest first; `NEIGHBOURS` of them.

    First those on a shelf with it, then all others; among each, the nearest in WordNet. Two classes are the nearer,
    the fewer of the 1,000 lie under a hypernym that they share: -log(that / 1,000) is Resnik's information content
    of their lowest common hypernym, and since every class counts once, Jiang and Conrath's distance gives the same
    order. Ties go to the shorter path through that hypernym, then to the nearer index: indices follow WordNet's own
    filing, which keeps kin together. Interchangeable classes are left out: what would also be right is no distractor.

    *Source*: Resnik 1995, arXiv cmp-lg/9511007; Jiang and Conrath 1997, arXiv cmp-lg/9709008.

    Raises:
        ValueError: `index` is not between 0 and 999.
    """
    barred = interchangeable(index) | {index}
    mates = _shelf_mates().get(index, frozenset())

    def distance(other: int) -> tuple[bool, int, int, int, int]:
        return other not in mates, *_distance(index, other), abs(other - index), other

    return tuple(sorted((c.index for c in classes() if c.index not in barred), key=distance)[:NEIGHBOURS])


def _distance(a: int, b: int) -> tuple[int, int]:
    """How many of the 1,000 lie under the lowest hypernym of both, and how many steps it is from one to the other."""
    above_a, above_b = (_above(classes()[index].wnid) for index in (a, b))
    sizes = _sizes()
    return min((sizes[synset], above_a[synset] + above_b[synset]) for synset in above_a.keys() & above_b.keys())


@cache
def _above(synset: str) -> Mapping[str, int]:
    """Every hypernym of a synset, itself included, with the least number of steps up to it."""
    steps = {synset: 0}
    for reached in (waiting := [synset]):
        for hypernym in _hypernyms()[reached]:
            if hypernym not in steps:
                steps[hypernym] = steps[reached] + 1
                waiting.append(hypernym)
    return MappingProxyType(steps)


@cache
def _sizes() -> Mapping[str, int]:
    """How many of the 1,000 lie under each synset."""
    return MappingProxyType(Counter(synset for c in classes() for synset in _above(c.wnid)))


@cache
def _hypernyms() -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({row["synset"]: tuple(row["hypernyms"].split()) for row in _rows("hypernyms.csv")})


@cache
def _shelf_mates() -> Mapping[int, frozenset[int]]:
    return _together("shelves.csv")


@cache
def _interchangeable() -> Mapping[int, frozenset[int]]:
    return _together("interchangeable.csv")


def _together(table: str) -> Mapping[int, frozenset[int]]:
    """Who shares a row with whom in a table whose column `wnids` holds a group a row."""
    mates: dict[int, set[int]] = {}
    for row in _rows(table):
        for a, b in combinations((class_of(wnid).index for wnid in row["wnids"].split()), 2):
            mates.setdefault(a, set()).add(b)
            mates.setdefault(b, set()).add(a)
    return MappingProxyType({index: frozenset(others) for index, others in mates.items()})


@cache
def _by_wnid() -> Mapping[str, ImageClass]:
    return MappingProxyType({c.wnid: c for c in classes()})


def _rows(table: str) -> list[dict[str, str]]:
    with (ASSETS / table).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _checked(index: int) -> int:
    if not 0 <= index < len(classes()):
        raise ValueError(f"index {index!r} is not between 0 and {len(classes()) - 1}")
    return index
