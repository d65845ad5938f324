"""Every published number: a question asked, its answer judged. One module per page; a metric and its chart share a name.

Owns what all metrics share: the coverage that stands beside every number, and what the selection holds. A metric takes the
warehouse and the selection and returns a frozen result: frames with a documented shape, judged fields, and `coverage`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from analytics.answers import kept
from analytics.selection import Selection, quarter_name, quarter_start, shift_quarter
from analytics.warehouse import Warehouse, ask


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the selection a number rests on: `used` of `total`, and what was left out, as (reason, count)."""

    used: int
    total: int
    left_out: tuple[tuple[str, int], ...] = ()
    noun: str = "incidents"

    @staticmethod
    def of(used: int, total: int, left_out: dict[str, int] | None = None, noun: str = "incidents") -> Coverage:
        """The coverage with the reasons that apply; reasons that fit nothing are dropped."""
        return Coverage(used, total, tuple((reason, n) for reason, n in (left_out or {}).items() if n), noun)


@dataclass(frozen=True, slots=True)
class Scope:
    """What the selection holds, in incidents, and the days of the archive's first and last counting incident."""

    selected: int
    undated: int
    archive: int
    near_misses: int
    planned: int
    recurrences: int
    listed_again: int
    future: int
    open: int
    restricted: int
    first_date: date | None
    last_date: date | None


@dataclass(frozen=True, slots=True)
class Option:
    """A value that a filter can take, what it is called, and how many incidents of the archive have it."""

    value: str
    label: str
    incident_count: int


@kept
def scope(warehouse: Warehouse, selection: Selection) -> Scope:
    """What the selection holds and sets aside."""
    return Scope(**ask(warehouse, "selection_counts", selection).row(0, named=True))


@kept
def options(warehouse: Warehouse) -> dict[str, list[Option]]:
    """The values each filter can take, in the order they are offered: `severity`, `service`, `team`, `factor`."""
    rows = ask(warehouse, "selection_options", Selection(as_of=warehouse.load.as_of))
    found: dict[str, list[Option]] = {"severity": [], "service": [], "team": [], "factor": []}
    for kind, value, label, count in rows.iter_rows():
        found[kind].append(Option(value, label, count))
    return found


def every_quarter(days: Iterable[date]) -> pl.DataFrame:
    """All quarters from that of the first day to that of the last, none missing: `quarter` (its first day), `quarter_name`."""
    starts = [quarter_start(day) for day in days]
    found = [min(starts)] if starts else []
    while found and found[-1] < max(starts):
        found.append(shift_quarter(found[-1], 1))
    schema = {"quarter": pl.Date, "quarter_name": pl.String}
    return pl.DataFrame([(start, quarter_name(start)) for start in found], schema=schema, orient="row")
