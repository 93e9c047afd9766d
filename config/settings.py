"""The settings, from the environment: typed, read and checked once, at start."""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

YES = frozenset(("1", "yes", "true", "on"))
NO = frozenset(("0", "no", "false", "off"))
LAB_MEMORY_MB = 3000
"""An attack on a bundled network takes 1,400 as counted here, integrated gradients 1,700; larger networks more."""


class SettingError(ValueError):
    """A setting makes no sense. `str()` is one sentence that names it and says what it may be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What is set. None stands for what is not.

    `is_public`: whether strangers come here, as QUIZ_PUBLIC has it.
    `lab_memory_mb`: how much memory the lab's heavy work may take where they do, as QUIZ_LAB_MEMORY has it; 0 turns
    that work off for all but the operator.
    """

    is_public: bool | None = None
    lab_memory_mb: int = LAB_MEMORY_MB


def _read(environment: Mapping[str, str]) -> Settings:
    """The settings of that environment. Raises `SettingError`."""
    return Settings(
        is_public=_switch(environment, "QUIZ_PUBLIC"),
        lab_memory_mb=_megabytes(environment, "QUIZ_LAB_MEMORY", LAB_MEMORY_MB),
    )


@cache
def settings() -> Settings:
    """The settings of this process. `settings.cache_clear()` has them read again. Raises `SettingError`."""
    return _read(os.environ)


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


def _switch(environment: Mapping[str, str], name: str) -> bool | None:
    said = environment.get(name, "").strip().lower()
    if not said:
        return None
    if said not in YES | NO:
        raise SettingError(f"{name} is {environment[name][:40]!r}, and can be yes or no.")
    return said in YES


def _megabytes(environment: Mapping[str, str], name: str, usual: int) -> int:
    said = environment.get(name, "").strip()
    if not said:
        return usual
    if not (said.isascii() and said.isdecimal() and len(said) <= 7 and (said.strip("0") == "" or int(said) >= 500)):
        raise SettingError(f"{name} is {environment[name][:40]!r}, and can be a number of megabytes from 500 on, or 0.")
    return int(said)
