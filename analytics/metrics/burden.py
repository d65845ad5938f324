"""What users and responders bear: minutes affected and how few incidents make up most of them, and where the time passes.

Owns the sums over minutes; medians are `response_times`. Sums are shown with what they rest on, and never compared by a test:
a single long incident decides them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from analytics.answers import kept, kept_with
from analytics.judgement.processes import few_that_hold
from analytics.metrics import Coverage, Scope, every_quarter
from analytics.metrics.clocks import inside
from analytics.metrics.response_times import named
from analytics.selection import Selection
from analytics.warehouse import Warehouse, ask

MOST_SHARE = 0.8
TOP = 10
MIN_FOR_PHASES = 3
# The moments of an incident in order, and what passes between one and the next.
PHASES = {
    ("started_at", "detected_at"): "until it is noticed",
    ("detected_at", "acknowledged_at"): "from noticed to first action",
    ("acknowledged_at", "mitigated_at"): "from first action to restored",
    ("mitigated_at", "resolved_at"): "from restored to declared resolved",
}
COARSE_PHASES = {
    ("started_at", "detected_at"): "until it is noticed",
    ("detected_at", "resolved_at"): "from noticed to resolved",
}


@dataclass(frozen=True, slots=True)
class Burden:
    """`quarters`, none missing between the first and the last: `quarter`, `quarter_name`, `n`, `hours`, `longest_hours`.
    `longest`: the incidents that hold most, as in `IncidentTimes`, with `share` of all minutes and `cumulative_share`.
    `few`: how many of `n` make up 80 % of `minutes`. `by_full_time`: how many are taken by their full time, because the time
    to mitigate is unknown."""

    quarters: pl.DataFrame
    longest: pl.DataFrame
    minutes: float
    few: int
    n: int
    by_full_time: int
    coverage: Coverage


@kept
def burden(warehouse: Warehouse, selection: Selection, scope: Scope) -> Burden:
    """The minutes users were affected, by quarter, and the few incidents that make up most of them."""
    rows = ask(warehouse, "incident_burden", selection)
    total = float(rows["minutes"].sum())
    counted = rows.group_by("quarter").agg(
        pl.len().cast(pl.Int64).alias("n"),
        (pl.col("minutes").sum() / 60).alias("hours"),
        (pl.col("minutes").max() / 60).alias("longest_hours"),
    )
    quarters = every_quarter(rows["quarter"].unique()).join(counted, on="quarter", how="left", maintain_order="left")
    quarters = quarters.with_columns(pl.col("n", "hours", "longest_hours").fill_null(0))
    shares = rows.with_columns(
        (pl.col("minutes") / total).alias("share"),
        (pl.col("minutes").cum_sum() / total).alias("cumulative_share"),
        pl.lit(None, pl.Float64).alias("open_minutes"),
    )
    longest = named(shares.head(TOP)).sort("minutes", descending=True)
    return Burden(
        quarters,
        longest,
        total,
        few_that_hold(rows["minutes"].to_list(), MOST_SHARE),
        rows.height,
        rows.filter(pl.col("basis") == "full time").height,
        Coverage.of(rows.height, scope.selected, {"do not say how long users were affected": scope.selected - rows.height}),
    )


@dataclass(frozen=True, slots=True)
class Phases:
    """`phases`: one row per phase in order: `phase`, `position`, `minutes` (the sum), `share` of all minutes,
    `median_minutes`. `costliest` is the phase with the largest sum, null without incidents. `keys`: the incidents used."""

    phases: pl.DataFrame
    costliest: str | None
    coverage: Coverage
    keys: tuple[str, ...]


@kept_with
def phases(rows: pl.DataFrame) -> Phases:
    """Where the time passes, from the moments of the incidents that give them all in order.

    Four phases where at least three incidents of the selected period give all five moments, else the two phases between
    start, detection and resolution.
    """
    selected = inside(rows)
    found = _phases(selected, PHASES)
    return found if found.coverage.used >= MIN_FOR_PHASES else _phases(selected, COARSE_PHASES)


def _phases(selected: pl.DataFrame, moments: dict[tuple[str, str], str]) -> Phases:
    lengths = [((pl.col(end) - pl.col(start)).dt.total_seconds() / 60.0).alias(name) for (start, end), name in moments.items()]
    names = list(moments.values())
    known = selected.select("incident_key", *lengths).drop_nulls(names)
    ordered = known.filter(pl.all_horizontal(pl.col(names) >= 0))
    sums = {name: float(ordered[name].sum()) for name in moments.values()}
    total = sum(sums.values())
    rows = [
        (name, position, sums[name], sums[name] / total, float(np.median(ordered[name].to_list())))
        for position, name in enumerate(moments.values(), start=1)
        if total
    ]
    schema = {
        "phase": pl.String,
        "position": pl.Int64,
        "minutes": pl.Float64,
        "share": pl.Float64,
        "median_minutes": pl.Float64,
    }
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    left_out = {
        "do not give these moments": selected.height - known.height,
        "give them out of order": known.height - ordered.height,
    }
    return Phases(
        frame,
        frame.sort("minutes", "position", descending=[True, False])["phase"][0] if rows else None,
        Coverage.of(ordered.height, selected.height, left_out),
        tuple(ordered["incident_key"]),
    )
