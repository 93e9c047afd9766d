"""What of the operator's settings names nothing: said at start, since it is then left unread."""

import difflib
from urllib.parse import urlsplit

from config.files import HomeError, data_folder, named_folder
from config.settings import FORMER, VARIABLES, set_variables


def complaints() -> tuple[str, ...]:
    """A sentence for the operator on each setting that names nothing, and is therefore left unread."""
    found = [*_unknown(), *_folders(), *_addresses()]
    found += [
        f"{name} is blank, so there is no such key: a link in the log lets one admin in."
        for name in ("QUIZ_ADMIN_SECRET", "QUIZ_HOST_SECRET")
        if set_variables().get(name, "x").isspace()
    ]
    return tuple(found)


def _unknown() -> list[str]:
    found = []
    for name in sorted(set_variables()):
        if name not in VARIABLES and name not in FORMER:
            near = difflib.get_close_matches(name, VARIABLES, n=1)
            meant = f" Was {near[0]} meant?" if near else ""
            found.append(f"{name} is no setting of this quiz and is not read.{meant}")
    return found


def _folders() -> list[str]:
    found = []
    try:
        data_folder()
    except HomeError as error:
        found.append(str(error))
    for name, instead in (
        ("QUIZ_DECK", "another deck is played"),
        ("QUIZ_IMAGENET_A", "the quiz goes on without ImageNet-A"),
    ):
        named = set_variables().get(name, "").strip()
        try:
            if named and not named_folder(named, name).is_dir():
                found.append(f"{name}={named!r} is no folder: {instead}.")
        except HomeError as error:
            found.append(str(error))
    return found


def _addresses() -> list[str]:
    found = []
    for name in ("QUIZ_IMAGENET_A_URL", "QUIZ_OPEN_DECK_URL", "QUIZ_WEIGHTS_URL"):
        named = set_variables().get(name, "").strip()
        try:
            parts = urlsplit(named)
            is_one = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            is_one = False
        if named and not is_one:
            found.append(f"{name}={named[:80]!r} is no address: what is fetched from there will not come.")
    return found
