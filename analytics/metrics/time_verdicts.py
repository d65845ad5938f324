"""What may be said about the times of the period in focus: each clock against the period before, judged together.

Owns the comparisons of the response-times page and its table of clocks. A change must survive Holm over all clocks of the page;
where the mix of severities has moved, the comparison within severities stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from analytics.judgement.comparisons import Comparison, compare_times, pooled_spread, with_adjusted
from analytics.judgement.intervals import median_interval, wilson
from analytics.judgement.stratified import mix_moved, van_elteren
from analytics.metrics import Coverage
from analytics.metrics.clocks import CLOCKS, Clock, Timed, inside, timed
from analytics.metrics.response_times import ends
from analytics.selection import Selection, Span, quarter_of, shift_quarter

SPREAD_QUARTERS = 8


@dataclass(frozen=True, slots=True)
class Judged:
    """One clock judged: the period in focus against the one before, the other clocks of the page allowed for by Holm.

    `within_p` is the p within severities (van Elteren) where the mix has moved, with the strata left out; null elsewhere.
    `times` are the focus's minutes, in order. `coverage` is that of the focus.
    """

    clock: Clock
    focus: str
    before: str
    comparison: Comparison
    times: tuple[float, ...]
    mean: float | None
    within_p: float | None
    strata_left_out: tuple[str, ...]
    coverage: Coverage


def judged_clocks(rows: pl.DataFrame, selection: Selection) -> dict[str, Judged]:
    """Every clock of the period in focus against the period before, by stem, judged together."""
    focus, before = selection.focus, selection.before
    clocks = {stem: timed(rows, stem) for stem in CLOCKS}
    raw = []
    for found in clocks.values():
        old, new = (inside(found.rows, span)["minutes"].to_list() for span in (before, focus))
        raw.append(compare_times(old, new, _spread(found.rows, focus)))
    return {
        stem: _judged(clocks[stem], comparison, selection) for stem, comparison in zip(clocks, with_adjusted(raw), strict=True)
    }


def _spread(rows: pl.DataFrame, focus: Span) -> float:
    """The usual sd of ln(minutes) inside a quarter, from the eight quarters before the focus."""
    first = shift_quarter(quarter_of(focus.start).start, -SPREAD_QUARTERS)
    trailing = rows.filter((pl.col("quarter") >= first) & (pl.col("counted_at").dt.date() < focus.start))
    return pooled_spread([group["minutes"].to_list() for _, group in trailing.group_by("quarter", maintain_order=True)])


def _judged(found: Timed, comparison: Comparison, selection: Selection) -> Judged:
    focus, before = selection.focus, selection.before
    old, new = inside(found.rows, before), inside(found.rows, focus)
    mixes = [dict(frame["severity"].value_counts().iter_rows()) for frame in (old, new)]
    within = None
    if comparison.verdict != "too_few" and mix_moved(*mixes):
        within = van_elteren(
            {name: tuple(_minutes_of(frame, name) for frame in (old, new)) for name in sorted({*mixes[0], *mixes[1]})}  # type: ignore[misc]
        )
    return Judged(
        found.clock,
        selection.focus_label,
        before.label,
        comparison,
        tuple(sorted(new["minutes"].to_list())),
        float(np.mean(new["minutes"].to_list())) if new.height else None,
        within.p if within else None,
        within.dropped if within else (),
        found.coverage(focus),
    )


def _minutes_of(rows: pl.DataFrame, severity: str) -> list[float]:
    values: list[float] = rows.filter(pl.col("severity") == severity)["minutes"].to_list()
    return values


PHASE_SCHEMA = {
    "stem": pl.String,
    "clock": pl.String,
    "n": pl.Int64,
    "total": pl.Int64,
    "median_minutes": pl.Float64,
    "low_minutes": pl.Float64,
    "high_minutes": pl.Float64,
    "before_minutes": pl.Float64,
    "n_before": pl.Int64,
    "ratio": pl.Float64,
    "ratio_low": pl.Float64,
    "ratio_high": pl.Float64,
    "verdict": pl.String,
    "target_minutes": pl.Float64,
    "met": pl.Int64,
    "met_share": pl.Float64,
    "met_share_low": pl.Float64,
    "met_share_high": pl.Float64,
}
VERDICT_WORDS = {"too_few": "too few to compare", "noise": "within noise", "change": "more than chance explains"}


def clock_table(judged: Mapping[str, Judged], targets: Mapping[str, float]) -> pl.DataFrame:
    """One row per clock for the period in focus: `n` of `total`, the median with its interval, the period before with its n,
    their ratio with its interval, the verdict in words, and the share that met the target with its Wilson interval."""
    rows = []
    for stem, one in judged.items():
        compared, target = one.comparison, targets.get(stem)
        met = sum(minutes < target for minutes in one.times) if target is not None else None
        share = None if met is None or not one.times else met / len(one.times)
        rows.append(
            (
                stem,
                one.clock.name,
                len(one.times),
                one.coverage.total,
                compared.now,
                *ends(median_interval(one.times)),
                compared.before,
                compared.n_before,
                compared.ratio,
                *ends(compared.interval),
                VERDICT_WORDS[compared.verdict],
                target,
                met if one.times else None,
                share,
                *ends(wilson(met, len(one.times)) if met is not None else None),
            )
        )
    return pl.DataFrame(rows, schema=PHASE_SCHEMA, orient="row")
