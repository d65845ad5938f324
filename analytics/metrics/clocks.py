"""The clocks: which durations there are, from where they run, and which incidents have one that may be counted.

Clocks are never mixed in one statistic. An incident whose document states a duration from elsewhere, or does not say from
where, keeps it on its own page and is left out here, and counted as left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from analytics.answers import kept, kept_with
from analytics.metrics import Coverage
from analytics.selection import Selection, Span
from analytics.warehouse import Warehouse, ask

RUNS = {
    "from_start": "the first effect on users",
    "from_detection": "detection (the first alert or report)",
    "from_acknowledgement": "the first human action",
}
SWITCH_ABOVE = 0.4  # share of incidents without a time to resolve above which the full time is shown first


@dataclass(frozen=True, slots=True)
class Clock:
    """A duration: the stem of its columns, its name, from where it runs unless the archive says otherwise, to where."""

    stem: str
    name: str
    runs: str
    until: str

    def definition(self, runs: str) -> str:
        """What is measured, as a sentence."""
        return f"{self.name.capitalize()}: minutes from {RUNS[runs]} to {self.until}."


_CLOCKS = (
    Clock("time_to_detect", "time to detect", "from_start", "the first alert or report"),
    Clock("time_to_acknowledge", "time to acknowledge", "from_detection", "the first human action"),
    Clock("time_to_communicate", "time to communicate", "from_detection", "the first notice to others"),
    Clock("time_to_mitigate", "time to mitigate", "from_start", "service restored for users"),
    Clock("time_to_resolve", "time to resolve", "from_detection", "declared resolved"),
    Clock("duration", "full time", "from_start", "declared resolved"),
)
CLOCKS = {clock.stem: clock for clock in _CLOCKS}
HEADLINE = "time_to_resolve"
STILL_OPEN = "are still open"
ENDED_BY_RESOLUTION = ("time_to_resolve", "duration")  # these are still running while an incident is open


@dataclass(frozen=True)  # no slots: what is computed from it is kept beside it
class Timed:
    """Incidents by one clock. `rows`: incidents of any period with a time above zero and a date, the
    columns of the question `incident_times` and `minutes`, `source`. `still_open`: open ones, with `open_minutes`.
    `others`: the reason why each other incident is left out, in `reason`. `runs`: from where this archive's clock runs.
    """

    clock: Clock
    runs: str
    rows: pl.DataFrame
    still_open: pl.DataFrame
    others: pl.DataFrame

    def coverage(self, span: Span | None = None) -> Coverage:
        """How many incidents of the selected period (or of a span of days) have a time by this clock, and why not."""
        here = within(self, span)
        used, still_open, others = here.rows.height, here.still_open.height, here.others.height
        left_out = dict(here.others["reason"].value_counts(sort=True, name="n").iter_rows())
        return Coverage.of(used, used + still_open + others, {STILL_OPEN: still_open} | left_out)


@kept_with
def within(found: Timed, span: Span | None = None) -> Timed:
    """The same incidents, only those of the selected period, or those counted on a day of the span."""
    parts = (inside(frame, span) for frame in (found.rows, found.still_open, found.others))
    return Timed(found.clock, found.runs, *parts)


def inside(rows: pl.DataFrame, span: Span | None = None) -> pl.DataFrame:
    """The rows of the selected period, or those counted on a day of the span."""
    if span is None:
        return rows.filter("in_period")
    return rows.filter(pl.col("counted_at").dt.date().is_between(span.start, span.end))


def incident_times(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """Every incident that counts, whatever the period, with all its durations: the question of the same name."""
    return ask(warehouse, "incident_times", selection)


def members(warehouse: Warehouse, selection: Selection, by: str) -> pl.DataFrame | None:
    """Which of these incidents stand in which service, team or factor (`by`): the question `incident_groups`; suggested factors
    only when asked for. None by severity, which an incident has by itself."""
    return None if by == "severity" else ask(warehouse, "incident_groups", selection, by=by)


@kept_with
def timed(rows: pl.DataFrame, stem: str, runs: str | None = None) -> Timed:
    """The incidents by one clock. It runs from where most of these rows measure it, unless that is given; the others are left
    out."""
    clock = CLOCKS[stem]
    rows = rows.with_columns(
        pl.col(f"{stem}_minutes").alias("minutes"),
        pl.col(f"{stem}_clock").alias("clock"),
        pl.when(f"{stem}_is_stated").then(pl.lit("stated")).otherwise(pl.lit("computed")).alias("source"),
    )
    runs = runs or runs_from(rows, stem)
    running = pl.col("minutes").is_null() & pl.lit(stem in ENDED_BY_RESOLUTION)
    rows = rows.with_columns(pl.when(running).then(pl.col("open_minutes")).alias("open_minutes"))
    missing, dated = pl.col("minutes").is_null(), pl.col("counted_at").is_not_null()
    reason = (
        pl.when(missing & pl.col("open_minutes").is_null())
        .then(pl.lit("do not say"))
        .when(~missing & (pl.col("clock") == "unknown"))
        .then(pl.lit("do not say from where it runs"))
        .when(~missing & (pl.col("clock") != runs))
        .then(pl.lit("run from elsewhere"))
        .when(~missing & (pl.col("minutes") <= 0))
        .then(pl.lit("are not above zero"))
        .when(~dated)
        .then(pl.lit("have no date"))
    )
    judged = rows.with_columns(reason.alias("reason"))
    kept = judged.filter(pl.col("reason").is_null())
    return Timed(
        clock,
        runs,
        kept.filter(~missing),
        kept.filter(missing),
        judged.filter(pl.col("reason").is_not_null()),
    )


def runs_from(rows: pl.DataFrame, stem: str) -> str:
    """From where most incidents measure this duration; the definition's own where they are as many."""
    known = rows.filter(pl.col(f"{stem}_minutes").is_not_null())[f"{stem}_clock"]
    counts = dict(known.value_counts().iter_rows())
    return max(RUNS, key=lambda runs: (counts.get(runs, 0), runs == CLOCKS[stem].runs))


@kept_with
def first_shown(rows: pl.DataFrame) -> str:
    """The clock to show first: time to resolve, or the full time where too many incidents lack the former."""
    resolve, full = (timed(rows, stem).rows.height for stem in (HEADLINE, "duration"))
    return "duration" if rows.height and 1 - resolve / rows.height > SWITCH_ABOVE and full > resolve else HEADLINE


@kept
def targets(warehouse: Warehouse, selection: Selection) -> dict[str, float]:
    """The policy's target in minutes, by stem; clocks without one are absent."""
    rows = ask(warehouse, "policy_targets", selection)
    return {stem: minutes for stem, minutes in rows.iter_rows() if stem in CLOCKS}
