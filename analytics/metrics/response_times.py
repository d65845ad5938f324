"""How long incidents take: every incident by one clock, and the median of each quarter with its interval.

Owns what the main picture of the response-times page shows, and the median of any set of times, open incidents included.
Which incidents have a clock at all is `clocks`; what may be said about two periods is `time_verdicts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analytics.answers import kept_with
from analytics.judgement import MIN_TO_COMPARE
from analytics.judgement.intervals import Interval, median_interval, quantile_interval
from analytics.judgement.survival import kaplan_meier, median_open, median_open_interval
from analytics.metrics import Coverage
from analytics.metrics.clocks import Clock, Timed
from analytics.presentation import incident_name, minutes_text
from analytics.selection import Selection, quarter_name, quarter_of, shift_quarter

CONTEXT_QUARTERS = 8  # shown before a chosen period, so that it is seen in its place
P90_FROM = 10
MARKS_UP_TO = 1500
NAMED_OF_MANY = 50
SHOWN_MINUTES = pl.coalesce("minutes", "open_minutes").alias("shown_minutes")


@dataclass(frozen=True)  # no slots: what is computed from it is kept beside it
class IncidentTimes:
    """`incidents`: one row per incident shown, the columns of the question and `name`, `shown_minutes` (so far while open),
    `shown`, `day`, `small` (false). `density`: where there are too many marks, counts by quarter and band of minutes.
    `quarters`: one row per quarter, see `quarters_of`.
    """

    clock: Clock
    runs: str
    incidents: pl.DataFrame
    density: pl.DataFrame | None
    quarters: pl.DataFrame
    target: float | None
    coverage: Coverage


@kept_with
def incident_times(found: Timed, selection: Selection, target: float | None = None) -> IncidentTimes:
    """Every incident of the period, with eight quarters of context before it, and the median of each quarter."""
    rows = pl.concat([found.rows, found.still_open])
    if selection.start is not None:
        first = shift_quarter(quarter_of(selection.start).start, -CONTEXT_QUARTERS)
        rows = rows.filter(pl.col("counted_at").dt.date() >= first)
    if selection.end is not None:
        rows = rows.filter(pl.col("counted_at").dt.date() <= selection.end)
    crowded = rows.height > MARKS_UP_TO
    return IncidentTimes(
        found.clock,
        found.runs,
        named(_longest(rows) if crowded else rows),
        _density(rows) if crowded else None,
        quarters_of(rows),
        target,
        found.coverage(),
    )


def _longest(rows: pl.DataFrame) -> pl.DataFrame:
    """The few that stand out where all together are drawn as bands."""
    return rows.top_k(NAMED_OF_MANY, by=SHOWN_MINUTES)


def named(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows in order of time with the words a reader sees: `name`, `shown_minutes`, `shown`, `day`."""
    shown = rows.with_columns(SHOWN_MINUTES).sort("counted_at", "incident_id")
    names = [incident_name(*row) for row in shown.select("incident_id", "title", "severity", "counted_at").iter_rows()]
    texts = [
        minutes_text(minutes) if known is not None else f"{minutes_text(minutes)} so far, still open"
        for minutes, known in shown.select("shown_minutes", "minutes").iter_rows()
    ]
    return shown.with_columns(pl.Series("name", names, pl.String), pl.Series("shown", texts, pl.String))


DENSITY_BANDS_PER_DECADE = 4


def _density(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per quarter and band of minutes that holds incidents: `quarter`, `ends`, `low_minutes`, `high_minutes`, `n`."""
    band = (SHOWN_MINUTES.clip(lower_bound=0.1).log10() * DENSITY_BANDS_PER_DECADE + 1e-9).floor()
    counted = rows.with_columns(band.alias("band")).group_by("quarter", "band").agg(pl.len().cast(pl.Int64).alias("n"))
    return counted.sort("quarter", "band").select(
        "quarter",
        pl.col("quarter").dt.offset_by("3mo").alias("ends"),
        (10.0 ** (pl.col("band") / DENSITY_BANDS_PER_DECADE)).alias("low_minutes"),
        (10.0 ** ((pl.col("band") + 1) / DENSITY_BANDS_PER_DECADE)).alias("high_minutes"),
        "n",
    )


QUARTER_SCHEMA = {
    "quarter": pl.Date,
    "ends": pl.Date,
    "quarter_name": pl.String,
    "n": pl.Int64,
    "still_open": pl.Int64,
    "median_minutes": pl.Float64,
    "low_minutes": pl.Float64,
    "high_minutes": pl.Float64,
    "p90_minutes": pl.Float64,
    "p90_low_minutes": pl.Float64,
    "p90_high_minutes": pl.Float64,
    "mean_minutes": pl.Float64,
    "is_small": pl.Boolean,
}


def quarters_of(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per quarter with incidents: `quarter`, `ends`, `quarter_name`, `n` (with a time), `still_open`, the median with
    its interval, p90 with its bounds (null below ten), the mean, `is_small` (fewer than six, no interval). All in minutes.

    A quarter with open incidents has its median by Kaplan and Meier; null where that is not reached.
    """
    found = []
    for (quarter,), group in rows.sort("quarter").group_by("quarter", maintain_order=True):
        values = group["minutes"].drop_nulls().to_list()
        middle, interval = median_of(values, group["open_minutes"].drop_nulls().to_list())
        p90 = quantile_interval(values, 0.9) if len(values) >= P90_FROM else None
        found.append(
            (
                quarter,
                shift_quarter(quarter, 1),
                quarter_name(quarter),
                len(values),
                group.height - len(values),
                middle,
                *ends(interval),
                float(np.quantile(values, 0.9)) if p90 else None,
                *ends(p90),
                float(np.mean(values)) if values else None,
                group.height < MIN_TO_COMPARE,
            )
        )
    return pl.DataFrame(found, schema=QUARTER_SCHEMA, orient="row")


def ends(interval: Interval | None) -> tuple[float | None, float | None]:
    """The two ends of an interval, null where there is none."""
    return (None, None) if interval is None else (interval.low, interval.high)


def median_of(values: Sequence[float], running: Sequence[float] = ()) -> tuple[float | None, Interval | None]:
    """The median with its interval; by Kaplan and Meier where some are still running (so far, in minutes)."""
    if not values:
        return None, None
    if not running:
        return float(np.median(values)), median_interval(values)
    steps = kaplan_meier([*values, *running], [True] * len(values) + [False] * len(running))
    enough = len(values) + len(running) >= MIN_TO_COMPARE
    return median_open(steps), median_open_interval(steps) if enough else None
