"""Nicknames for those who are to give none: two words each, kind ones, that nobody has to be ashamed of."""

import secrets
from collections.abc import Collection
from typing import Final

from quiz.profanity import check_words
from quiz.rooms.lookalikes import as_seen, is_mixed
from quiz.text_rules import nickname

_FIRST = """
Able Airy Amber Bold Brave Breezy Bright Brisk Calm Candid Cheery Clever Cosy Crisp Curious Daring Deft Eager Early
Easy Fair Fine Fleet Fond Fresh Gentle Glad Golden Grand Handy Happy Honest Jolly Keen Kind Lively Loyal Lucky
Mellow Merry Mighty Neat Nimble Noble Patient Plucky Polite Proud Quick Quiet Rapid Ready Sharp Silver Smart Smooth
Snowy Steady Sunny Swift Tidy Trusty Upbeat Warm Wise Witty Zesty
"""
FIRST: Final = tuple(_FIRST.split())
_SECOND = """
Alpaca Badger Bat Beaver Bison Bobcat Buffalo Camel Cheetah Condor Coyote Crane Deer Dingo Dolphin Dove Eagle Egret
Falcon Ferret Finch Fox Gazelle Gecko Gibbon Heron Hare Ibex Ibis Jackal Jaguar Kiwi Koala Lark Lemur Leopard Llama
Lynx Macaw Magpie Manatee Marmot Marten Meerkat Mole Moose Narwhal Newt Ocelot Orca Oriole Osprey Otter Owl Panda
Panther Pelican Penguin Puffin Puma Quail Rabbit Raven Robin Salmon Seal Sparrow Stork Swan Tapir Tern Tiger Toucan
Turtle Walrus Wombat Wren Yak Zebra
"""
SECOND: Final = tuple(_SECOND.split())

LONGEST_KEY: Final = 120
"""One sign may stand for a whole sentence: ﷺ for 18 characters."""


def made_up(taken: Collection[str]) -> str:
    """One that nobody in the room has, as `key_of_name` tells them apart."""
    for _ in range(40):
        name = f"{secrets.choice(FIRST)} {secrets.choice(SECOND)}"
        if key_of_name(name) not in taken:
            return name
    return f"Otter {secrets.randbelow(10**6):06}"


def own_name(text: str, taken: Collection[str]) -> str:
    """A name that somebody chose, as it may be shown.

    Raises:
        ValueError: it is empty, long, taken, in several scripts, or holds a word that the filter knows; one sentence.
    """
    name = nickname(text)
    if is_mixed(name):
        raise ValueError("A name keeps to the letters of one alphabet. Write it in one.")
    check_words(name)
    check_words(as_seen(name))
    if key_of_name(name) in taken:
        raise ValueError("Somebody here has that name already. Choose another.")
    return name


def key_of_name(name: str) -> str:
    """By what two names are the same to whoever reads them from a wall; as long as the database keeps at most."""
    return "".join(as_seen(name).split())[:LONGEST_KEY]
