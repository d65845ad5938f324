"""How long actions take to close: Kaplan–Meier over all, by year, kind and priority; the share closed in 30, 60, 90 days."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from analytics.answers import kept
from analytics.judgement.intervals import Interval
from analytics.judgement.survival import Step, kaplan_meier, median_open, median_open_interval
from analytics.metrics import Coverage
from analytics.selection import Selection, quarter_name
from analytics.warehouse import Warehouse, ask

READINGS = {
    "done_undated": "are done on a day the document does not give",
    "cancelled_undated": "were cancelled on a day the document does not give",
    "unknown": "do not say whether they are done",
    "made_unknown": "have no day on which they were made",
    "backwards": "were done before they were made",
}
CURVE_SCHEMA = {
    "name": pl.String,
    "days": pl.Float64,
    "share": pl.Float64,
    "share_low": pl.Float64,
    "share_high": pl.Float64,
    "at_risk": pl.Int64,
}
MEDIAN_SCHEMA = {
    "name": pl.String,
    "actions": pl.Int64,
    "closed": pl.Int64,
    "median_days": pl.Int64,
    "low_days": pl.Int64,
    "high_days": pl.Int64,
}


MIN_FOR_CURVE = 10


@dataclass(frozen=True, slots=True)
class Closing:
    """A group's curve: `actions` in all, `closed` of them closed, its steps; the median in days, None where half is not closed
    in the time that can be seen, and its interval.
    """

    actions: int
    closed: int
    steps: tuple[Step, ...]

    @property
    def median(self) -> float | None:
        return median_open(self.steps)

    @property
    def interval(self) -> Interval | None:
        return median_open_interval(self.steps)


@dataclass(frozen=True, slots=True)
class TimeToClose:
    """`curve`: one row per group of `grouping` and step, each group from day 0: `name`, `days`, `share` closed by then,
    `share_low`, `share_high`, `at_risk`. `medians`: one row per group of every grouping: `grouped`, `name`, `actions`,
    `closed`, `median_days` (null: half not reached, or fewer than ten), `low_days`, `high_days`. `whole` is None below ten
    actions, or when none is closed.
    """

    whole: Closing | None
    grouping: str
    curve: pl.DataFrame
    medians: pl.DataFrame
    coverage: Coverage
    undated: int


@kept
def time_to_close(warehouse: Warehouse, selection: Selection) -> TimeToClose:
    """How many days after they were made actions are closed; open ones count for as long as they have been open."""
    rows = ask(warehouse, "actions_time_to_close", selection)
    groups = {key: _closing(part) for key, part in _groups(rows)}
    whole = groups.get(("all", "all actions"))
    years = {name: found for (grouped, name), found in groups.items() if grouped == "year" and found}
    by_year = len(years) == 2
    shown = years if by_year else {"all actions": whole} if whole else {}
    everything = rows.filter(pl.col("grouped") == "all")
    left_out = {words: _total(everything.filter(pl.col("reading") == reading)) for reading, words in READINGS.items()}
    used = _total(everything.filter(pl.col("reading").is_in(["closed", "waiting"])))
    return TimeToClose(
        whole=whole,
        grouping="year" if by_year else "all",
        curve=_curves(shown),
        medians=_medians(rows, groups),
        coverage=Coverage.of(used, _total(everything), left_out, "actions"),
        undated=left_out[READINGS["done_undated"]],
    )


def _groups(rows: pl.DataFrame) -> list[tuple[tuple[str, str], pl.DataFrame]]:
    split = rows.sort("grouped", "name").group_by("grouped", "name", maintain_order=True)
    return [((str(key[0]), str(key[1])), part) for key, part in split]


def _closing(rows: pl.DataFrame) -> Closing | None:
    timed = rows.filter(pl.col("reading").is_in(["closed", "waiting"]))
    closed = timed["reading"] == "closed"
    known, over = _total(timed), _total(timed.filter(closed))
    if known < MIN_FOR_CURVE or not over:
        return None
    return Closing(known, over, tuple(kaplan_meier(timed["days"], closed, timed["actions"])))


def _total(rows: pl.DataFrame) -> int:
    return int(rows["actions"].sum())


def _curves(shown: dict[str, Closing]) -> pl.DataFrame:
    rows: list[tuple[object, ...]] = []
    for name, found in shown.items():
        rows.append((name, 0.0, 0.0, 0.0, 0.0, found.actions))
        rows += [(name, s.time, 1 - s.share_open, 1 - s.high, 1 - s.low, s.at_risk) for s in found.steps]
    return pl.DataFrame(rows, schema=CURVE_SCHEMA, orient="row")


def _medians(rows: pl.DataFrame, groups: dict[tuple[str, str], Closing | None]) -> pl.DataFrame:
    listed = []
    for (grouped, name), part in _groups(rows):
        found = groups[grouped, name]
        median, interval = (found.median, found.interval) if found else (None, None)
        counts = dict(part.group_by("reading").agg(pl.col("actions").sum()).iter_rows())
        closed = counts.get("closed", 0)
        days = [None if value is None else int(value) for value in (median, *_ends(interval))]
        listed.append((grouped, name, closed + counts.get("waiting", 0), closed, *days))
    return pl.DataFrame(listed, schema={"grouped": pl.String, **MEDIAN_SCHEMA}, orient="row")


def _ends(interval: Interval | None) -> tuple[float | None, float | None]:
    return (None, None) if interval is None else (interval.low, interval.high)


@kept
def cohorts(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """One row per quarter in which actions were made, newest first: the columns of `actions_cohorts` with `quarter_name`, and
    `share_30`, `share_60`, `share_90` of those old enough that were closed in so many days (null when none is).
    """
    rows = ask(warehouse, "actions_cohorts", selection)
    names = pl.Series("quarter_name", [quarter_name(quarter) for quarter in rows["quarter"]], dtype=pl.String)
    shares = [
        pl.when(pl.col(f"old_{days}") > 0).then(pl.col(f"closed_{days}") / pl.col(f"old_{days}")).alias(f"share_{days}")
        for days in (30, 60, 90)
    ]
    return rows.with_columns(names, *shares)
