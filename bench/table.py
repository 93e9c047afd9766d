"""One table of what was measured, beside what, and whether it is what was aimed at."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bench.figures import Sample, in_unit, ratio

HEADINGS = ("what", "ours", "beside", "", "ratio", "aim", "met?")


@dataclass(frozen=True, slots=True)
class Aim:
    """What a figure should not exceed: a median or a 95th percentile in the sample's unit, or a ratio."""

    of: Literal["median", "p95", "ratio"]
    most: float


@dataclass(frozen=True, slots=True)
class TableRow:
    """One thing measured. `beside` says what `other` is a sample of."""

    what: str
    ours: Sample
    beside: str = ""
    other: Sample | None = None
    aim: Aim | None = None

    def cells(self) -> tuple[str, ...]:
        """As text, one a heading."""
        if self.other is None:
            return self.what, str(self.ours), "", "", "", self._aim(), self._met()
        factor = ratio(self.ours, self.other)
        return self.what, str(self.ours), self.beside, str(self.other), str(factor), self._aim(), self._met()

    def facts(self) -> dict[str, object]:
        """As plain values, for a file."""
        facts: dict[str, object] = {
            "what": self.what,
            "unit": self.ours.unit,
            "n": self.ours.n,
            "median": self.ours.median,
            "p95": self.ours.p95,
        }
        if self.other is not None:
            factor = ratio(self.ours, self.other)
            facts |= {
                "beside": self.beside,
                "beside_n": self.other.n,
                "beside_median": self.other.median,
                "beside_p95": self.other.p95,
                "ratio": factor.middle,
                "ratio_bounds": None if math.isnan(factor.low) else [factor.low, factor.high],
            }
        if self.aim is not None:
            facts |= {"aim_of": self.aim.of, "aim": self.aim.most, "met": self._met()}
        return facts

    def _aim(self) -> str:
        if self.aim is None:
            return ""
        if self.aim.of == "ratio":
            return f"≤ {self.aim.most:.2f}×"
        return f"{self.aim.of} < {in_unit(self.aim.most, self.ours.unit)}"

    def _met(self) -> str:
        """A ratio that cannot be told from what it should not exceed is "level" with it."""
        if self.aim is None:
            return ""
        if self.aim.of == "ratio" and self.other is not None:
            factor = ratio(self.ours, self.other)
            if factor.middle > self.aim.most and factor.low <= self.aim.most:
                return "level"
            return "yes" if factor.middle <= self.aim.most else "NO"
        value = self.ours.median if self.aim.of == "median" else self.ours.p95
        return "yes" if value < self.aim.most else "NO"


@dataclass(frozen=True, slots=True)
class Findings:
    """Rows, and what is to be said below them."""

    rows: tuple[TableRow, ...]
    notes: tuple[str, ...] = ()


def memory(what: str, ours: Sequence[float], beside: str = "", other: Sequence[float] = ()) -> list[TableRow]:
    """Peak memory in MB as a row; no row where the system did not say."""
    if not ours:
        return []
    return [
        TableRow(
            f"peak memory, {what}", Sample(tuple(ours), "MB"), beside, Sample(tuple(other), "MB") if other else None
        )
    ]


def printed(rows: Sequence[TableRow]) -> str:
    """The table, its columns aligned; a row that says the same thing of the same sample says it once."""
    lines: list[tuple[str, ...]] = [HEADINGS]
    before: TableRow | None = None
    for row in rows:
        cells = row.cells()
        same = before is not None and (row.what, row.ours) == (before.what, before.ours)
        lines.append(("", "", *cells[2:]) if same else cells)
        before = row
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    text = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join([text[0], "  ".join("-" * width for width in widths), *text[1:]])
