"""What may be said about the times of the period in focus: each clock against the period before, judged together.

Owns the comparisons of the response-times page and its table of clocks. A change must survive Holm over all clocks of the page;
where the mix of severities has moved, the comparison within severities stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from polars import selectors as cs

from analytics.answers import kept_with
from analytics.judgement.comparisons import Comparison, compare_times, pooled_spread, with_adjusted
from analytics.judgement.intervals import Interval, wilson
from analytics.judgement.stratified import WithinStrata, mix_moved, van_elteren
from analytics.metrics import Coverage
from analytics.metrics.clocks import CLOCKS, Clock, Timed, inside, runs_from, timed, within
from analytics.metrics.response_times import ends, median_of
from analytics.selection import Selection, Span, quarter_of, shift_quarter

SPREAD_QUARTERS = 8
COMPARED = cs.by_name("counted_at", "quarter", "in_period", "severity") | cs.matches(r"_(minutes|clock|is_stated)$")


@dataclass(frozen=True, slots=True)
class Judged:
    """One clock judged: the period in focus against the one before, all comparisons of the page allowed for by Holm.

    The medians of `comparison` include open incidents by Kaplan and Meier (null where that is not reached); its test, ratio and
    n are of those that are over. `year_ago` is the same against the same period a year earlier, null where either side has
    too few. Where the mix of severities has moved, the p is that within severities (van Elteren): `within_p`, else null, with
    the strata left out, and `plain_p` the one without. `times` are the focus's minutes, in order; `still_open` how many more
    are not over, in the focus and before. `coverage` is that of the focus.
    """

    clock: Clock
    focus: str
    before: str
    before_year: str
    comparison: Comparison
    year_ago: Comparison | None
    times: tuple[float, ...]
    interval: Interval | None
    still_open: tuple[int, int]
    mean: float | None
    plain_p: float | None
    within_p: float | None
    strata_left_out: tuple[str, ...]
    coverage: Coverage


class JudgedClocks(dict[str, Judged]):
    """Every clock judged, by stem."""


@kept_with
def judged_clocks(rows: pl.DataFrame, selection: Selection) -> JudgedClocks:
    """Every clock of the period in focus against the period before and the same a year ago, by stem, judged together."""
    focus, before, year_ago = selection.focus, selection.before, selection.year_ago
    first = min(shift_quarter(quarter_of(focus.start).start, -SPREAD_QUARTERS), before.start, year_ago.start)
    near = inside(rows.select(COMPARED), Span(first, focus.end))
    clocks = {stem: timed(near, stem, runs_from(rows, stem)) for stem in CLOCKS}
    spans = tuple(dict.fromkeys((before, year_ago)))  # a year is compared with the year before, once
    pairs = [[_compared(found, focus, span) for span in spans] for found in clocks.values()]
    judged = with_adjusted([one.comparison for pair in pairs for one in pair])
    each = list(zip(*(judged[place :: len(spans)] for place in range(len(spans))), strict=True))
    return JudgedClocks(
        (stem, _judged(clocks[stem], pair[0], compared, selection))
        for stem, pair, compared in zip(clocks, pairs, each, strict=True)
    )


@dataclass(frozen=True, slots=True)
class _Compared:
    """Two periods by one clock, before Holm: the comparison by the p that counts, and what the mix of severities did to it."""

    comparison: Comparison
    plain_p: float | None
    within: WithinStrata | None


def _compared(found: Timed, focus: Span, before: Span) -> _Compared:
    old, new = within(found, before).rows, within(found, focus).rows
    compared = compare_times(old["minutes"].to_list(), new["minutes"].to_list(), _spread(found, focus))
    strata = _within_severities(old, new) if compared.verdict != "too_few" else None
    shown = replace(compared, before=_median(found, before)[0], now=_median(found, focus)[0])
    if strata is None or strata.p is None:
        return _Compared(shown, compared.p, None)
    return _Compared(replace(shown, p=strata.p), compared.p, strata)


def _within_severities(old: pl.DataFrame, new: pl.DataFrame) -> WithinStrata | None:
    """The comparison within severities; None where their mix has not moved."""
    mixes = [dict(frame["severity"].value_counts().iter_rows()) for frame in (old, new)]
    if not mix_moved(*mixes):
        return None
    names = sorted({*mixes[0], *mixes[1]})
    return van_elteren({name: (_minutes_of(old, name), _minutes_of(new, name)) for name in names})


def _median(found: Timed, span: Span) -> tuple[float | None, Interval | None]:
    """The median of a span with its interval, open incidents counted for as long as they have lasted."""
    here = within(found, span)
    return median_of(here.rows["minutes"].to_list(), here.still_open["open_minutes"].to_list())


@kept_with
def _spread(found: Timed, focus: Span) -> float:
    """The usual sd of ln(minutes) inside a quarter, from the eight quarters before the focus."""
    first = shift_quarter(quarter_of(focus.start).start, -SPREAD_QUARTERS)
    trailing = found.rows.filter((pl.col("quarter") >= first) & (pl.col("counted_at").dt.date() < focus.start))
    return pooled_spread([group["minutes"].to_list() for _, group in trailing.group_by("quarter", maintain_order=True)])


def _judged(found: Timed, first: _Compared, judged: tuple[Comparison, ...], selection: Selection) -> Judged:
    focus, before = selection.focus, selection.before
    here = within(found, focus)
    minutes = here.rows["minutes"].to_list()
    earlier, year_ago = judged[0], judged[1] if len(judged) > 1 else None
    return Judged(
        found.clock,
        selection.focus_label,
        before.label,
        selection.year_ago.label,
        earlier,
        None if year_ago is None or year_ago.verdict == "too_few" else year_ago,
        tuple(sorted(minutes)),
        _median(found, focus)[1],
        (here.still_open.height, within(found, before).still_open.height),
        float(np.mean(minutes)) if minutes else None,
        first.plain_p,
        first.within.p if first.within else None,
        first.within.dropped if first.within else (),
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
    "visible_fall_share": pl.Float64,
    "target_minutes": pl.Float64,
    "met": pl.Int64,
    "met_share": pl.Float64,
    "met_share_low": pl.Float64,
    "met_share_high": pl.Float64,
}
VERDICT_WORDS = {"too_few": "too few to compare", "noise": "within noise", "change": "more than chance explains"}


@kept_with
def clock_table(judged: JudgedClocks, targets: Mapping[str, float]) -> pl.DataFrame:
    """One row per clock for the period in focus: `n` of `total`, the median with its interval, the period before with its n,
    their ratio with its interval, the verdict in words, the smallest true fall to be seen, and the share that met
    the target with its Wilson interval."""
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
                *ends(one.interval),
                compared.before,
                compared.n_before,
                compared.ratio,
                *ends(compared.interval),
                VERDICT_WORDS[compared.verdict],
                1 - 1 / compared.visible if compared.visible else None,
                target,
                met if one.times else None,
                share,
                *ends(wilson(met, len(one.times)) if met is not None else None),
            )
        )
    return pl.DataFrame(rows, schema=PHASE_SCHEMA, orient="row")
