"""How long incidents take: each incident's time by one clock, and the median of each quarter with its interval.

A clock is a duration and where it runs from. Clocks are never mixed in one statistic: incidents whose document states the
duration from elsewhere, or does not say from where, are left out and counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from analytics.judgement.intervals import median_interval
from analytics.metrics import Coverage
from analytics.selection import Selection, quarter_name
from analytics.warehouse import Warehouse, ask


@dataclass(frozen=True, slots=True)
class Clock:
    """A duration as it is measured: its column's stem, its name, from where it runs, and its definition."""

    stem: str
    name: str
    runs: str
    definition: str


_CLOCKS = (
    Clock("time_to_detect", "time to detect", "from_start", "from the first effect on users to the first alert or report"),
    Clock("time_to_acknowledge", "time to acknowledge", "from_detection", "from detection to the first human action"),
    Clock("time_to_communicate", "time to communicate", "from_detection", "from detection to the first notice"),
    Clock("time_to_mitigate", "time to mitigate", "from_start", "from the first effect on users to service restored for them"),
    Clock(
        "time_to_resolve", "time to resolve", "from_detection", "from detection (first alert or report) to declared resolved"
    ),
    Clock("duration", "full time", "from_start", "from the first effect on users to declared resolved"),
)
CLOCKS = {clock.stem: clock for clock in _CLOCKS}


@dataclass(frozen=True, slots=True)
class IncidentTimes:
    """`incidents`: one row per incident of the selection with a time by this clock, or open: the columns of the question
    `incident_times` and `day` and `minutes_shown`. `quarters`: one row per quarter: `quarter`, `quarter_name`, `n`,
    `median_minutes`, `low_minutes`, `high_minutes` (null below six incidents), `starts`, `ends`.
    """

    clock: Clock
    incidents: pl.DataFrame
    quarters: pl.DataFrame
    coverage: Coverage


def incident_times(warehouse: Warehouse, selection: Selection, stem: str = "time_to_resolve") -> IncidentTimes:
    """Every incident of the selection with its time by one clock, and the quarterly medians with their intervals."""
    clock = CLOCKS[stem]
    rows = ask(warehouse, "incident_times", selection, stem=stem).filter("in_period")
    timed = rows.filter((pl.col("clock") == clock.runs) & (pl.col("minutes") > 0) & pl.col("counted_at").is_not_null())
    left_out = {
        "do not say": rows.filter(pl.col("minutes").is_null() & ~pl.col("is_open")).height,
        "are still open": rows.filter(pl.col("minutes").is_null() & pl.col("is_open")).height,
        "run by another clock": rows.filter(pl.col("clock") != clock.runs).height,
        "are not longer than zero": rows.filter((pl.col("clock") == clock.runs) & (pl.col("minutes") <= 0)).height,
        "have no date": rows.filter(pl.col("counted_at").is_null() & (pl.col("minutes") > 0)).height,
    }
    return IncidentTimes(clock, timed, _quarters(timed), Coverage.of(timed.height, rows.height, left_out))


QUARTER_SCHEMA = {
    "quarter": pl.Date,
    "quarter_name": pl.String,
    "n": pl.Int64,
    "median_minutes": pl.Float64,
    "low_minutes": pl.Float64,
    "high_minutes": pl.Float64,
}


def _quarters(timed: pl.DataFrame) -> pl.DataFrame:
    rows = []
    for (quarter,), group in timed.sort("quarter").group_by("quarter", maintain_order=True):
        values = group["minutes"].to_list()
        interval = median_interval(values)
        bounds = (None, None) if interval is None else (interval.low, interval.high)
        rows.append((quarter, quarter_name(quarter), len(values), group["minutes"].median(), *bounds))
    return pl.DataFrame(rows, schema=QUARTER_SCHEMA, orient="row")
