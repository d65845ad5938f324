"""What of a review may leave the room: of a restricted incident its severity, month and durations, whatever the file holds.

Owns what of a warehouse that holds the words of restricted documents is withheld, so that a report from it tells what one from
the default warehouse tells: there a restricted incident has no name, service, team or factor, and is in no count by these. Owns
also below which number of incidents a count is masked.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl

from analytics.metrics.draft import without_restricted
from analytics.metrics.recurrence import Recurrence
from analytics.selection import Selection
from analytics.warehouse import Warehouse, ask

RESTRICTED = "Restricted incident"
MOMENTS = ("started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at")
NAMES = {"incident_id": "restricted", "title": RESTRICTED, "name": RESTRICTED}


def restricted_keys(warehouse: Warehouse, selection: Selection) -> frozenset[str]:
    """The keys of all restricted incidents."""
    return frozenset(ask(warehouse, "restricted_keys", selection)["incident_key"])


def issues(found: Recurrence) -> Recurrence:
    """The candidates without their restricted incidents; those of which fewer than two are left are not shown."""
    named = [without_restricted(one) for one in found.candidates]
    return replace(found, candidates=tuple(one for one in named if one.count > 1))


def nameable(rows: pl.DataFrame, withheld: frozenset[str]) -> pl.DataFrame:
    """The rows of incidents that may be named."""
    return rows.filter(~pl.col("incident_key").is_in(list(withheld)))


def unnamed(rows: pl.DataFrame, withheld: frozenset[str], start: date) -> pl.DataFrame:
    """The rows of `incident_times` with restricted incidents as the default warehouse has them: no name and no moment,
    the month in place of the day. In the month of `start` that day stands for it: a period keeps its incidents."""
    hidden = pl.col("incident_key").is_in(list(withheld))
    begin = pl.lit(start).cast(rows.schema["counted_at"])
    month = pl.col("counted_at").dt.truncate("1mo")
    shown: dict[str, pl.Expr] = {name: pl.lit(words) for name, words in NAMES.items()}
    shown |= {name: pl.lit(None) for name in MOMENTS}
    shown["counted_at"] = pl.when(pl.col("counted_at") >= begin).then(pl.max_horizontal(month, begin)).otherwise(month)
    return rows.with_columns(
        pl.when(hidden).then(value).otherwise(pl.col(name)).alias(name) for name, value in shown.items() if name in rows.columns
    )


def tellable(selection: Selection) -> Selection:
    """The selection as it may be shared. One by service, team or factor is without restricted incidents: its every number would
    say that one of them is about just that."""
    return replace(selection, without_restricted=bool(selection.services or selection.teams or selection.factors))


def smallest_cell(warehouse: Warehouse, selection: Selection) -> int:
    """From how many incidents on a count is told (policy `restricted.smallest_cell`)."""
    return int(ask(warehouse, "policy_smallest_cell", selection)["smallest_cell"][0])


def told(count: int, smallest: int) -> str:
    """A count as it may be shared: exact from the smallest cell on, and where it is none."""
    return f"{count:,}" if count >= smallest or not count else f"fewer than {smallest}"
