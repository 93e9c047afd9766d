"""The settings, from the environment: typed, read in this one place, and checked at start.

What each is for stands in docs/settings.md, which a test holds to `VARIABLES`.
"""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

YES: Final = frozenset(("1", "yes", "true", "on"))
NO: Final = frozenset(("0", "no", "false", "off"))
LAB_MEMORY_MB: Final = 3000
"""An attack on a bundled network takes 1,400 as counted here, integrated gradients 1,700; larger networks more."""

ROOM_HOURS: Final = 24

VARIABLES: Final[Mapping[str, str]] = {
    "QUIZ_ADMIN_SECRET": "admin_secret",
    "QUIZ_DATA": "data",
    "QUIZ_DATABASE_URL": "database_url",
    "QUIZ_DECK": "deck",
    "QUIZ_FETCH": "fetches",
    "QUIZ_IMAGENET_A": "imagenet_a",
    "QUIZ_IMAGENET_A_URL": "imagenet_a_url",
    "QUIZ_LAB_MEMORY": "lab_memory_mb",
    "QUIZ_OPEN_DECK_URL": "open_deck_url",
    "QUIZ_PUBLIC": "is_public",
    "QUIZ_ROOM_HOURS": "room_hours",
    "QUIZ_URL": "url",
    "QUIZ_WEIGHTS_URL": "weights_url",
    "QUIZ_WORD_FILTER": "word_filter",
}
"""Every variable that is read, and the field of `Settings` that it fills."""

FORMER: Final[Mapping[str, str]] = {"QUIZ_HOST_SECRET": "QUIZ_ADMIN_SECRET"}
"""What variables were called before; they are read where the one of today is not set."""


class SettingError(ValueError):
    """A setting makes no sense. `str()` is one sentence that names it and says what it may be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What is set; an empty text stands for what is not.

    Attributes:
        admin_secret: the admin's key.
        data: the app's data folder, as people write it.
        database_url: the store's database.
        deck: the folder of the deck to be played in the first place.
        fetches: whether the open deck is fetched at start, where it is not here.
        imagenet_a: ImageNet-A's folder.
        imagenet_a_url: where ImageNet-A's archive is fetched from.
        is_public: whether strangers come here; None where the server's address tells.
        lab_memory_mb: how many megabytes the lab's heavy work may take where they do; 0 turns that work off for all
            but the admin.
        open_deck_url: where the open deck's files are fetched from, in place of the hosts that its recipe names.
        room_hours: for how many hours after its end a class's room is kept.
        url: the quiz's public address.
        weights_url: where torchvision's weights are fetched from.
        word_filter: languages of the word filter, comma-separated, or "off".
    """

    admin_secret: str = ""
    data: str = ""
    database_url: str = ""
    deck: str = ""
    fetches: bool = True
    imagenet_a: str = ""
    imagenet_a_url: str = ""
    is_public: bool | None = None
    lab_memory_mb: int = LAB_MEMORY_MB
    open_deck_url: str = ""
    room_hours: int = ROOM_HOURS
    url: str = ""
    weights_url: str = ""
    word_filter: str = ""


def settings() -> Settings:
    """The settings of this process. Raises `SettingError`; the server asks at start, so that it is said then."""
    return _of(tuple(os.environ.get(name, "") for name in (*VARIABLES, *FORMER)))


@lru_cache(maxsize=1)
def _of(values: tuple[str, ...]) -> Settings:
    return read_settings(dict(zip((*VARIABLES, *FORMER), values, strict=True)))


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings of that environment. Raises `SettingError`."""
    said = {name: environment.get(name, "").strip() for name in VARIABLES}
    for former, name in FORMER.items():
        said[name] = said[name] or environment.get(former, "").strip()
    others = ("fetches", "is_public", "lab_memory_mb", "room_hours")
    texts = {field: said[name] for name, field in VARIABLES.items() if field not in others}
    return Settings(
        **texts,
        fetches=_switch("QUIZ_FETCH", said["QUIZ_FETCH"]) is not False,
        is_public=_switch("QUIZ_PUBLIC", said["QUIZ_PUBLIC"]),
        room_hours=_hours("QUIZ_ROOM_HOURS", said["QUIZ_ROOM_HOURS"], ROOM_HOURS),
        lab_memory_mb=_megabytes("QUIZ_LAB_MEMORY", said["QUIZ_LAB_MEMORY"], LAB_MEMORY_MB),
    )


def set_variables() -> Mapping[str, str]:
    """Whatever is set under a name like ours, as it was written; those of the tests are not the app's."""
    return {
        name: said
        for name, said in os.environ.items()
        if name.startswith("QUIZ_") and not name.startswith("QUIZ_TEST_")
    }


def is_of_this_machine(address: str | None) -> bool:
    """Whether only this machine reaches a server at that address; without one it is at every address of the machine."""
    if not address:
        return False
    name = address.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _switch(name: str, said: str) -> bool | None:
    if not said:
        return None
    if said.lower() not in YES | NO:
        raise SettingError(f"{name} is {said[:40]!r}, and can be yes or no.")
    return said.lower() in YES


def _hours(name: str, said: str, usual: int) -> int:
    if not said:
        return usual
    if not (said.isascii() and said.isdecimal() and len(said) <= 4 and 1 <= int(said) <= 8760):
        raise SettingError(f"{name} is {said[:40]!r}, and can be a number of hours from 1 to 8760.")
    return int(said)


def _megabytes(name: str, said: str, usual: int) -> int:
    if not said:
        return usual
    if not (said.isascii() and said.isdecimal() and len(said) <= 7 and (said.strip("0") == "" or int(said) >= 500)):
        raise SettingError(f"{name} is {said[:40]!r}, and can be a number of megabytes from 500 on, or 0.")
    return int(said)
