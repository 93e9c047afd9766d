"""Which version of a network gave an answer: its weights, preprocessing and precision, noted once each.

Figures tell versions apart: one name may stand for other weights next year, and what they say is not added up.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, select

from quiz.storage.database import insert
from quiz.storage.tables import versions

UNKNOWN: Final = "unknown"
MARK: Final = "@"
"""What stands between a network's name and which version of it is meant, where that is not the latest."""


@dataclass(frozen=True, slots=True)
class Version:
    """All that a network's answers depend on beside the photograph: the weights' SHA-256 in hex, and the rest in words.

    Of answers that were kept before this was noted, each is `UNKNOWN`.
    """

    weights: str = UNKNOWN
    preprocessing: str = UNKNOWN
    precision: str = UNKNOWN


NOT_NOTED: Final = Version()


def id_of(network: str, version: Version) -> str | None:
    """What names a version in the tables; `None` of one that was not noted."""
    if version == NOT_NOTED:
        return None
    named = "\n".join((network, version.weights, version.preprocessing, version.precision))
    return hashlib.sha256(named.encode()).hexdigest()[:16]


def note(connection: Connection, network: str, seen: Iterable[Version]) -> None:
    """Keep which versions these are, each once."""
    for version in {version for version in seen if version != NOT_NOTED}:
        row = {"id": id_of(network, version), "network": network, "first_seen": datetime.now(UTC)}
        what = {"weights": version.weights, "preprocessing": version.preprocessing, "precision": version.precision}
        connection.execute(insert(connection, versions).values(row | what).on_conflict_do_nothing())


def latest(connection: Connection) -> Mapping[str, str]:
    """Of each network the version that was the last to turn up here."""
    by_age = select(versions.c.network, versions.c.id).order_by(versions.c.first_seen, versions.c.id)
    return {row.network: row.id for row in connection.execute(by_age)}


def maker(network: str, version: str | None, latest: Mapping[str, str]) -> str:
    """Who decided, as figures name it: the network alone where it is its latest version, or no other is known."""
    if version == latest.get(network):
        return network
    return f"{network}{MARK}{UNKNOWN if version is None else version}"


def parse_maker(name: str) -> tuple[str, str]:
    """A network's name, and which version of it: empty for the latest."""
    network, mark, version = name.rpartition(MARK)
    is_version = version == UNKNOWN or (len(version) == 16 and set(version) <= set("0123456789abcdef"))
    return (network, version) if mark and is_version else (name, "")
