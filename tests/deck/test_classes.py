"""The table of classes against timm's and torchvision's own lists, and the neighbours against WordNet by hand."""

import ast
import csv
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from itertools import chain, combinations, pairwise
from pathlib import Path

import pytest

from config.files import ASSETS
from deck.classes import NEIGHBOURS, ImageClass, class_of, classes, imagenet_a_indices, interchangeable, neighbours


def _installed(package: str) -> Path:
    """Where an installed package lies, without the seconds that importing it takes."""
    spec = find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return Path(spec.submodule_search_locations[0])


def _timm(table: str) -> list[str]:
    return (_installed("timm") / "data" / "_info" / table).read_text(encoding="utf-8").splitlines()


def _torchvision_names() -> list[str]:
    tree = ast.parse((_installed("torchvision") / "models" / "_meta.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_IMAGENET_CATEGORIES":
            names = ast.literal_eval(node.value)
            assert isinstance(names, list)
            return [str(name) for name in names]
    raise AssertionError("torchvision names no ImageNet categories")


@cache
def _index_of(name: str) -> int:
    (found,) = [c.index for c in classes() if c.name == name]
    return found


def _names(indices: tuple[int, ...]) -> list[str]:
    return [classes()[index].name for index in indices]


def _imagenet_a() -> Iterator[ImageClass]:
    return (classes()[index] for index in imagenet_a_indices())


def test_indices_are_those_of_timm() -> None:
    assert [c.wnid for c in classes()] == _timm("imagenet_synsets.txt")
    assert [c.index for c in classes()] == list(range(1000))


def test_the_200_are_those_of_timm_ascending() -> None:
    assert [classes()[index].wnid for index in imagenet_a_indices()] == sorted(_timm("imagenet_a_synsets.txt"))
    assert list(imagenet_a_indices()) == [int(line) for line in _timm("imagenet_a_indices.txt")]
    assert all(low < high for low, high in pairwise(imagenet_a_indices()))
    assert len(imagenet_a_indices()) == 200


def test_every_name_of_torchvision_is_known_for_that_class() -> None:
    reworded = {"crane bird": "crane", "maillot tank suit": "maillot"}
    for image_class, theirs in zip(classes(), _torchvision_names(), strict=True):
        ours = {said.casefold() for said in (image_class.name, *image_class.synonyms)}
        assert reworded.get(theirs, theirs).casefold() in ours


def test_no_two_names_read_the_same() -> None:
    names = [" ".join(re.findall(r"\w+", c.name.casefold())) for c in classes()]
    assert len(set(names)) == 1000


def test_no_name_is_another_with_something_in_brackets() -> None:
    plain = [re.sub(r" \(.*\)$", "", c.name.casefold()) for c in classes()]
    twice = {name for name in plain if plain.count(name) > 1}
    assert twice == {"crane"}


def test_names_are_worded_as_in_running_text() -> None:
    for c in classes():
        assert c.name == c.name.strip()
        assert not c.name.endswith((".", ","))
        assert c.name.count("(") == c.name.count(")") <= 1
        assert "_" not in c.name
        assert len(c.name) <= 40
    assert class_of("n02106662").name == "German shepherd"
    assert class_of("n02268443").name == "dragonfly"


def test_synonyms_are_neither_empty_nor_the_name_nor_said_twice() -> None:
    for c in classes():
        said = [words.casefold() for words in (c.name, *c.synonyms)]
        assert all(said)
        assert len(set(said)) == len(said)
        assert all(words == words.strip() for words in c.synonyms)


def test_what_a_player_types_is_one_of_the_200_only() -> None:
    """Typing a synonym to find one of the 200 must never find two."""
    whose: dict[str, str] = {}
    for c in _imagenet_a():
        for words in (c.name, *c.synonyms):
            assert whose.setdefault(words.casefold(), c.name) == c.name


def test_what_stands_before_a_bracket_can_be_typed() -> None:
    for c in _imagenet_a():
        plain, bracket, _ = c.name.partition(" (")
        assert not bracket or plain in c.synonyms


@pytest.mark.parametrize(
    ("wnid", "name"),
    [
        ("n02012849", "crane (bird)"),
        ("n03126707", "crane (lifting machine)"),
        ("n02113186", "Cardigan Welsh corgi"),
        ("n02963159", "cardigan (knitwear)"),
        ("n03710721", "one-piece swimsuit"),
        ("n03804744", "metal nail"),
        ("n01770081", "harvestman (daddy longlegs)"),
        ("n03250847", "drumstick (for a drum)"),
        ("n02879718", "bow (for shooting arrows)"),
    ],
)
def test_names_that_would_read_as_something_else(wnid: str, name: str) -> None:
    assert class_of(wnid).name == name


def test_a_wnid_that_is_no_class_is_named_in_the_error() -> None:
    with pytest.raises(ValueError, match="wnid 'n00000000' is not one of"):
        class_of("n00000000")


def test_the_table_is_read_once() -> None:
    assert classes() is classes()
    assert class_of("n01440764") is classes()[0]


@pytest.mark.parametrize("index", [-1, 1000])
def test_there_is_nothing_beyond_the_1000(index: int) -> None:
    with pytest.raises(ValueError, match=f"index {index} is not between 0 and 999"):
        neighbours(index)
    with pytest.raises(ValueError, match=f"index {index} is not between 0 and 999"):
        interchangeable(index)


@pytest.mark.slow
def test_neighbours_are_others_that_would_not_also_be_right() -> None:
    for c in classes():
        near = neighbours(c.index)
        assert len(near) == len(set(near)) == NEIGHBOURS >= 12
        assert c.index not in near
        assert not interchangeable(c.index) & set(near)
        assert all(0 <= index < 1000 for index in near)


def test_interchangeable_goes_both_ways_and_never_to_itself() -> None:
    for c in classes():
        assert c.index not in interchangeable(c.index)
        assert all(c.index in interchangeable(other) for other in interchangeable(c.index))


@pytest.mark.parametrize(
    "alike",
    [
        ("sunglass (lens)", "sunglasses"),
        ("maillot (leotard or swimsuit)", "one-piece swimsuit"),
        ("corn (maize)", "ear of corn"),
        ("missile", "projectile (rocket or shell)"),
        ("notebook computer", "laptop computer"),
        ("bathtub", "tub (vat)"),
        ("CRT screen", "computer monitor", "television"),
        ("coffee mug", "cup", "espresso"),
        ("Belgian Malinois", "German shepherd"),
        ("hare", "cottontail rabbit", "Angora rabbit"),
        ("Indian elephant", "African elephant", "tusker (elephant with tusks)"),
        ("castle", "palace", "monastery"),
        ("mushroom", "agaric (gilled mushroom)"),
    ],
)
def test_near_synonyms_are_interchangeable(alike: tuple[str, ...]) -> None:
    for one, other in combinations(map(_index_of, alike), 2):
        assert other in interchangeable(one)


def test_most_things_are_not_interchangeable() -> None:
    assert interchangeable(_index_of("dragonfly")) == frozenset()
    assert _index_of("damselfly") in neighbours(_index_of("dragonfly"))
    assert max(len(interchangeable(c.index)) for c in classes()) <= 8


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        # By hand in WordNet: the class's own direct hypernym, or the smallest that holds any other of the 1,000.
        ("stingray", {"electric ray"}),  # ray
        ("bee", {"ant"}),  # hymenopterous insect
        ("leafhopper (small insect)", {"cicada"}),  # homopterous insect
        ("rhinoceros beetle", {"dung beetle"}),  # scarabaeid beetle
        ("mongoose", {"meerkat"}),  # viverrine
        ("lemon", {"orange (fruit)"}),  # citrus
        ("cheeseburger", {"hot dog"}),  # sandwich
        ("grand piano", {"upright piano"}),  # piano
        ("lion", {"jaguar", "tiger", "snow leopard", "cheetah", "leopard"}),  # big cat
        ("monarch butterfly", {"ringlet butterfly", "sulphur butterfly", "lycaenid (blue or copper butterfly)",
                               "cabbage white butterfly", "admiral butterfly"}),  # butterfly
        ("red fox", {"kit fox", "Arctic fox", "grey fox"}),  # fox
        ("gorilla", {"orangutan", "chimpanzee"}),  # great ape
    ],
)  # fmt: skip
def test_wordnets_siblings_come_first(name: str, nearest: set[str]) -> None:
    assert set(_names(neighbours(_index_of(name))[: len(nearest)])) == nearest


def test_the_nearest_share_the_smallest_hypernym() -> None:
    """Against the definition, worked from the top down: the classes under each synset as a set."""
    with (ASSETS / "hypernyms.csv").open(encoding="utf-8", newline="") as file:
        above = {row["synset"]: row["hypernyms"].split() for row in csv.DictReader(file)}
    below: dict[str, set[str]] = {}
    for c in classes():
        waiting = [c.wnid]
        while waiting:
            synset = waiting.pop()
            below.setdefault(synset, set()).add(c.wnid)
            waiting += above[synset]
    with (ASSETS / "shelves.csv").open(encoding="utf-8", newline="") as file:
        shelved = {wnid for row in csv.DictReader(file) for wnid in row["wnids"].split()}
    unshelved = [c for c in classes() if c.wnid not in shelved]
    assert len(unshelved) > 250
    for c in unshelved[::5]:
        groups = [group for group in below.values() if c.wnid in group]
        near = [min(len(g) for g in groups if classes()[other].wnid in g) for other in neighbours(c.index)]
        assert near == sorted(near)
        left_out = {c.index, *neighbours(c.index), *interchangeable(c.index)}
        rest = (o.wnid for o in classes() if o.index not in left_out)
        assert near[-1] <= min(min(len(g) for g in groups if wnid in g) for wnid in rest)


def test_a_dragonfly_is_among_insects() -> None:
    insects = range(_index_of("tiger beetle"), _index_of("lycaenid (blue or copper butterfly)") + 1)
    assert classes()[neighbours(_index_of("dragonfly"))[0]].name == "damselfly"
    assert set(neighbours(_index_of("dragonfly"))) <= set(insects)


def test_a_manhole_cover_is_among_what_is_set_in_the_ground() -> None:
    near = _names(neighbours(_index_of("manhole cover"))[:5])
    assert set(near) == {"fountain", "brass plaque", "sundial", "parking meter", "street sign"}


@pytest.mark.parametrize("table", ["shelves.csv", "interchangeable.csv"])
def test_groups_name_classes_once_and_hold_two_at_least(table: str) -> None:
    with (ASSETS / table).open(encoding="utf-8", newline="") as file:
        groups = [row["wnids"].split() for row in csv.DictReader(file)]
    for group in groups:
        assert len(set(group)) == len(group) >= 2
        assert all(class_of(wnid) for wnid in group)
    assert len({frozenset(group) for group in groups}) == len(groups)


def test_the_table_of_interchangeable_classes_says_their_names() -> None:
    with (ASSETS / "interchangeable.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert row["names"].split(" / ") == [class_of(wnid).name for wnid in row["wnids"].split()]


def test_the_tree_above_the_classes_has_one_root_and_no_loose_ends() -> None:
    with (ASSETS / "hypernyms.csv").open(encoding="utf-8", newline="") as file:
        above = {row["synset"]: row["hypernyms"].split() for row in csv.DictReader(file)}
    assert {c.wnid for c in classes()} <= above.keys()
    assert set(chain.from_iterable(above.values())) <= above.keys()
    assert [synset for synset, hypernyms in above.items() if not hypernyms] == ["n00001740"]  # entity
    # dragonfly, odonate, insect, arthropod, invertebrate, animal
    chain_up = ["n02268443", "n02268148", "n02159955", "n01767661", "n01905661", "n00015388"]
    assert all(upper in above[lower] for lower, upper in pairwise(chain_up))
