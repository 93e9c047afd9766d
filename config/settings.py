"""The settings, from the environment: typed, read and checked once, at start."""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

YES = frozenset(("1", "yes", "true", "on"))
NO = frozenset(("0", "no", "false", "off"))


class SettingError(ValueError):
    """A setting makes no sense. `str()` is one sentence that names it and says what it may be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What is set. None stands for what is not.

    `is_public`: whether strangers come here, as QUIZ_PUBLIC has it.
    """

    is_public: bool | None = None


def read(environment: Mapping[str, str]) -> Settings:
    """The settings of that environment. Raises `SettingError`."""
    return Settings(is_public=_switch(environment, "QUIZ_PUBLIC"))


@cache
def settings() -> Settings:
    """The settings of this process. `settings.cache_clear()` has them read again. Raises `SettingError`."""
    return read(os.environ)


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
