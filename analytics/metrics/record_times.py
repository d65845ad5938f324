"""An incident's clocks on its own time line: where each runs from and to, in minutes since the first known moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from analytics.presentation import minutes_text, moment_text

MOMENTS = {
    "started_at": "started",
    "detected_at": "detected",
    "acknowledged_at": "acknowledged",
    "communicated_at": "communicated",
    "mitigated_at": "mitigated",
    "resolved_at": "resolved",
}


@dataclass(frozen=True, slots=True)
class Run:
    """A clock: its stem, its name, and the moments it runs from and to."""

    stem: str
    name: str
    begin: str
    end: str


RUNS = (
    Run("time_to_detect", "to detect", "started_at", "detected_at"),
    Run("time_to_acknowledge", "to acknowledge", "detected_at", "acknowledged_at"),
    Run("time_to_communicate", "to communicate", "detected_at", "communicated_at"),
    Run("time_to_mitigate", "to mitigate", "started_at", "mitigated_at"),
    Run("time_to_resolve", "to resolve", "detected_at", "resolved_at"),
    Run("duration", "full time", "started_at", "resolved_at"),
)
MARGIN = 0.25  # entries of the time line that lie further outside than this share of the whole are not drawn
CLOCK_SCHEMA = {
    "clock": pl.String,
    "from_minutes": pl.Float64,
    "to_minutes": pl.Float64,
    "words": pl.String,
    "is_placed": pl.Boolean,
}
ENTRY_SCHEMA = {"minutes": pl.Float64, "at": pl.String, "event": pl.String}


@dataclass(frozen=True, slots=True)
class OwnTime:
    """`clocks`: one row per known clock: `clock`, `from_minutes`, `to_minutes`, `words` (its length), `is_placed` (false: the
    document states how long, not from when to when, so it is drawn from where it ought to begin). `entries`: one row per
    drawn entry of the time line: `minutes`, `at` (UTC), `event`. `outside` entries lie too far away to draw.
    """

    clocks: pl.DataFrame
    entries: pl.DataFrame
    outside: int
    begins: str | None


def own_time(row: Mapping[str, Any], timeline: pl.DataFrame) -> OwnTime:
    """The clocks of an incident, and the entries of its time line that fall into or near them."""
    moments = {column: row[column] for column in MOMENTS if row[column] is not None}
    origin = min(moments.values(), default=None)
    clocks = [found for run in RUNS if (found := _clock(row, moments, origin, run)) is not None]
    frame = pl.DataFrame(clocks, schema=CLOCK_SCHEMA, orient="row")
    entries, outside = _entries(timeline, origin, frame)
    return OwnTime(frame, entries, outside, origin and moment_text(origin))


def _minutes(moment: datetime, origin: datetime) -> float:
    return (moment - origin).total_seconds() / 60


def _clock(
    row: Mapping[str, Any], moments: Mapping[str, datetime], origin: datetime | None, run: Run
) -> tuple[str, float, float, str, bool] | None:
    minutes = row[f"{run.stem}_minutes"]
    if minutes is None:
        return None
    first, last = moments.get(run.begin), moments.get(run.end)
    starts = _minutes(first, origin) if first and origin else 0.0
    both = origin is not None and first is not None and last is not None
    is_placed = both and abs(_minutes(last, origin) - starts - minutes) < 1  # type: ignore[arg-type]
    return run.name, starts, starts + minutes, minutes_text(minutes), is_placed


def _entries(timeline: pl.DataFrame, origin: datetime | None, clocks: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    timed = timeline.filter(pl.col("occurred_at").is_not_null())
    if origin is None or clocks.is_empty():
        return pl.DataFrame(schema=ENTRY_SCHEMA), timed.height
    longest = max(clocks["to_minutes"].to_list())
    rows = [(_minutes(at, origin), moment_text(at), event) for at, event in timed.select("occurred_at", "event").iter_rows()]
    near = [row for row in rows if -MARGIN * longest <= row[0] <= (1 + MARGIN) * longest]
    return pl.DataFrame(near, schema=ENTRY_SCHEMA, orient="row"), len(rows) - len(near)
