"""The shapes behind a median: how many were over by when, whether the process is steady, and how groups differ.

Owns the second row of pictures of the response-times page. Nothing here compares two periods by a test.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from analytics.answers import kept_with
from analytics.judgement import MIN_TO_COMPARE
from analytics.judgement.processes import control_chart
from analytics.metrics.clocks import Timed, inside
from analytics.metrics.response_times import ends, median_of, named
from analytics.selection import Selection, trailing_quarters

TRAILING_QUARTERS = 4
BAND_FROM = 12
MASKED_BELOW = 3
STEPS = 200  # of a curve: more are finer than a screen
POINTS = 120  # of a control chart, half a page wide: beyond, marks hide each other


@kept_with
def cumulative(found: Timed, selection: Selection) -> pl.DataFrame:
    """How many were over by when, for the focus and the four quarters before it: `series` (name with n), `minutes`, `share`,
    `is_focus`. One row per incident (or per so many, from 200 on) and a first row at share 0."""
    focus = selection.focus
    trailing = trailing_quarters(focus.start, TRAILING_QUARTERS)
    names = (focus.label, "the four quarters before")
    frames = []
    for name, rows, is_focus in (
        (names[0], inside(found.rows, focus), True),
        (names[1], inside(found.rows, trailing), False),
    ):
        values = sorted(rows["minutes"].to_list())
        points = [
            (f"{name} (n {len(values)})", values[count - 1], count / len(values), is_focus) for count in _counts(len(values))
        ]
        frames += [(points[0][0], values[0], 0.0, is_focus), *points] if points else []
    schema = {"series": pl.String, "minutes": pl.Float64, "share": pl.Float64, "is_focus": pl.Boolean}
    return pl.DataFrame(frames, schema=schema, orient="row")


def _counts(n: int) -> list[int]:
    """Every count from 1 to n; with more than 200 that many of them, evenly apart, the last one among them."""
    return list(range(1, n + 1)) if n <= STEPS else [round(n * step / STEPS) for step in range(1, STEPS + 1)]


@dataclass(frozen=True)  # no slots: what is computed from it is kept beside it
class Process:
    """A control chart. `points`: one row per incident in order of time, as in `IncidentTimes`, and `signal` (outside, run or
    null): the latest of `n`, of which `outside` and `in_run` signal. Limits in minutes. `band`: the severity it is for, or null
    for all severities together."""

    band: str | None
    points: pl.DataFrame
    n: int
    outside: int
    in_run: int
    centre: float
    low: float
    high: float
    baseline: int
    is_frozen: bool


@kept_with
def processes(found: Timed) -> list[Process]:
    """A control chart for each severity with at least twelve incidents; without such, one for all together from twelve on.

    All quarters are in it, whatever the period: the limits are those of the archive's first 24 incidents.
    """
    in_time = found.rows.sort("counted_at", "incident_id")
    bands: list[str | None] = [
        name for name, group in _groups(found.rows, "severity") if group.height >= BAND_FROM and name != "unknown"
    ]
    charts = []
    for band in bands or [None]:
        rows = in_time if band is None else in_time.filter(pl.col("severity") == band)
        chart = control_chart(rows["minutes"].to_list())
        if chart is not None:
            signals = pl.Series("signal", chart.signals, pl.String)
            counts = rows.height, int((signals == "outside").sum()), int((signals == "run").sum())
            points = named(rows.with_columns(signals).tail(POINTS))
            charts.append(Process(band, points, *counts, chart.centre, chart.low, chart.high, chart.baseline, chart.frozen))
    return charts


def _groups(rows: pl.DataFrame, column: str) -> list[tuple[str, pl.DataFrame]]:
    """The rows by a column's values, in order of the values."""
    return [(str(name), group) for (name,), group in rows.sort(column).group_by(column, maintain_order=True)]


# The groupings, and the dimension of `behind` that each is.
GROUP_LEADS = {"severity": "of_severity", "service": "of_service", "team": "of_team", "factor": "of_factor_label"}
GROUP_SCHEMA = {
    "group": pl.String,
    "n": pl.Int64,
    "median_minutes": pl.Float64,
    "low_minutes": pl.Float64,
    "high_minutes": pl.Float64,
    "is_small": pl.Boolean,
}


@dataclass(frozen=True, slots=True)
class Groups:
    """`groups`: one row per group with at least three incidents: `group`, `n`, median and interval in minutes, `is_small`.
    `masked`: how many smaller groups are not shown. `overlapping`: whether an incident stands in several."""

    groups: pl.DataFrame
    masked: int
    overlapping: bool


@kept_with
def grouped_times(found: Timed, members: pl.DataFrame | None = None, most: int = 15) -> Groups:
    """The median of each severity over the selected period, by rank; with `members` (see `clocks.members`) that of each
    service, team or factor, by n: an incident counts in each of its groups."""
    rows = inside(pl.concat([found.rows, found.still_open]))
    groups = _groups(rows, "severity") if members is None else _groups(rows.join(members, on="incident_row"), "group")
    kept = [_group(name, group) for name, group in groups if group["minutes"].count() >= MASKED_BELOW]
    if members is not None:
        kept = sorted(kept, key=lambda row: (-row[1], row[0]))[:most]
    shown = pl.DataFrame([(*row, row[1] < MIN_TO_COMPARE) for row in kept], schema=GROUP_SCHEMA, orient="row")
    overlapping = sum(group.height for _, group in groups) > rows.height
    return Groups(shown, len(groups) - len(kept), overlapping)


def _group(name: str, group: pl.DataFrame) -> tuple[str, int, float | None, float | None, float | None]:
    minutes, running = (group[column].drop_nulls().to_list() for column in ("minutes", "open_minutes"))
    middle, interval = median_of(minutes, running)
    return name, len(minutes), middle, *ends(interval)
