"""How severe incidents are: counts and shares by quarter, what may be said about the last one, the days between the worst.

Owns every number of the severity page that is a count. Unknown severities are always counted as what they are; shares of the
worst ranks are of the incidents whose severity is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import polars as pl

from analytics.answers import kept, kept_with
from analytics.judgement import MIN_TO_COMPARE
from analytics.judgement.comparisons import Comparison, compare_counts, compare_shares, dispersion, with_adjusted
from analytics.judgement.intervals import wilson
from analytics.judgement.multiplicity import holm
from analytics.judgement.processes import MIN_GAPS, RareEvents, rare_events
from analytics.judgement.stratified import compare_mixes
from analytics.metrics import Coverage, Scope, every_quarter
from analytics.metrics.response_times import ends
from analytics.selection import Selection, Span, quarter_start, shift_quarter
from analytics.warehouse import Warehouse, ask

CONTEXT_QUARTERS = 8
WORST_RANK = 2
DISPERSION_MONTHS = 24
UNKNOWN_RANK = 9  # after all ranks


def severity_days(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """The question `severity_by_day`: everything else on the page is counted from it."""
    return ask(warehouse, "severity_by_day", selection)


def shown_quarters(days: pl.DataFrame, selection: Selection) -> pl.DataFrame:
    """The dated rows a picture by quarter shows: the period, and eight quarters of context before a chosen one."""
    dated = days.filter(pl.col("day").is_not_null())
    if selection.start is not None:
        first = shift_quarter(quarter_start(selection.start), -CONTEXT_QUARTERS)
        dated = dated.filter(pl.col("day") >= first)
    if selection.end is not None:
        dated = dated.filter(pl.col("day") <= selection.end)
    return dated


@kept_with
def severity_by_quarter(days: pl.DataFrame, selection: Selection, by_words: bool = False) -> pl.DataFrame:
    """One row per quarter and severity, and with `by_words` severity as written: `quarter`, `quarter_name`, `severity`, `rank`
    (unknown last), `written` (`any` without `by_words`), `n`, `total` (of the quarter), `share` of it with its Wilson interval.
    Quarters without incidents have one row with n 0."""
    rows = shown_quarters(days, selection)
    if not by_words:
        rows = rows.with_columns(pl.lit("any").alias("severity_raw"))
    counted = rows.group_by("quarter", "severity", "severity_rank", "severity_raw").agg(pl.col("n").sum())
    counted = counted.with_columns(
        pl.col("severity_rank").fill_null(UNKNOWN_RANK).alias("rank"),
        pl.col("severity_raw").fill_null("not said").alias("written"),
        pl.col("n").sum().over("quarter").alias("total"),
    )
    quarters = every_quarter(rows["quarter"].unique())
    joined = quarters.join(counted, on="quarter", how="left", maintain_order="left")
    filled = joined.with_columns(pl.col("n", "total").fill_null(0), pl.col("severity").fill_null("unknown"))
    intervals = [ends(wilson(n, total)) for n, total in filled.select("n", "total").iter_rows()]
    return (
        filled.with_columns(
            (pl.col("n") / pl.col("total").clip(lower_bound=1)).alias("share"),
            pl.Series("share_low", [low for low, _ in intervals], pl.Float64),
            pl.Series("share_high", [high for _, high in intervals], pl.Float64),
            pl.col("rank").fill_null(UNKNOWN_RANK),
        )
        .select("quarter", "quarter_name", "severity", "rank", "written", "n", "total", "share", "share_low", "share_high")
        .sort("quarter", "rank", "written")
    )


WORST_SCHEMA = {
    "quarter_name": pl.String,
    "k": pl.Int64,
    "n": pl.Int64,
    "share": pl.Float64,
    "share_low": pl.Float64,
    "share_high": pl.Float64,
    "is_small": pl.Boolean,
}


@kept_with
def worst_by_quarter(days: pl.DataFrame, selection: Selection) -> pl.DataFrame:
    """The share of ranks 1 and 2 of the incidents with a known severity, one row per quarter: `quarter_name`, `k` of `n`,
    `share` with its Wilson interval (null where n is 0), `is_small` below six."""
    rows = shown_quarters(days, selection)
    found = []
    for quarter, name in every_quarter(rows["quarter"].unique()).iter_rows():
        k, n = _worst(rows.filter(pl.col("quarter") == quarter))
        found.append((name, k, n, k / n if n else None, *ends(wilson(k, n)), n < MIN_TO_COMPARE))
    return pl.DataFrame(found, schema=WORST_SCHEMA, orient="row")


def _worst(rows: pl.DataFrame) -> tuple[int, int]:
    known = rows.filter(pl.col("severity_rank").is_not_null())
    return int(known.filter(pl.col("severity_rank") <= WORST_RANK)["n"].sum()), int(known["n"].sum())


@dataclass(frozen=True, slots=True)
class SeverityVerdicts:
    """The period in focus against the one before, judged together: how many incidents, and the share of ranks 1 and 2.

    `counts` is null where the archive does not reach back over the whole period before; `year_ago` is the same against the
    same period a year earlier. `mix_p` is that of the mix of all severities, null with fewer than ten on a side, adjusted by
    Holm as the others are; `swing` the dispersion of monthly counts.
    """

    focus: str
    before: str
    before_year: str
    counts: Comparison | None
    year_ago: Comparison | None
    worst: Comparison
    worst_counts: tuple[tuple[int, int], tuple[int, int]]
    mix_p: float | None
    swing: float
    total: int
    coverage: Coverage


@kept_with
def severity_verdicts(days: pl.DataFrame, selection: Selection, scope: Scope) -> SeverityVerdicts:
    """What may be said about the number and the severity of incidents in the period in focus."""
    focus, before = selection.focus.until(selection.as_of), selection.before
    now, old = between(days, focus), between(days, before)
    (k_old, n_old), (k_now, n_now) = worst = (_worst(old), _worst(now))
    swing = dispersion(_monthly(days, focus.start, scope.first_date))
    counts = judged_counts(days, selection, scope, before, swing)
    is_other = selection.year_ago != before  # a year is compared with the year before, once
    year_ago = judged_counts(days, selection, scope, selection.year_ago, swing) if is_other else None
    compared = {"worst": compare_shares(k_old, n_old, k_now, n_now), "counts": counts, "year_ago": year_ago}
    mix = compare_mixes(_mix(old), _mix(now))
    known = {name: one for name, one in compared.items() if one is not None}
    judged = dict(zip(known, with_adjusted(list(known.values()), [mix]), strict=True))
    total = int(now["n"].sum())
    return SeverityVerdicts(
        selection.focus_label,
        before.label,
        selection.year_ago.label,
        judged.get("counts"),
        judged.get("year_ago"),
        judged["worst"],
        worst,
        holm([mix, *(one.p for one in known.values())])[0],
        swing,
        total,
        Coverage.of(n_now, total, {"give no severity that could be ranked": total - n_now}),
    )


def judged_counts(days: pl.DataFrame, selection: Selection, scope: Scope, before: Span, swing: float) -> Comparison | None:
    """How many incidents in the focus against an earlier span, by their elapsed days; `swing` is the dispersion.

    Null where the archive begins after that span does.
    """
    focus = selection.focus.until(selection.as_of)
    if scope.first_date is None or quarter_start(scope.first_date) > before.start:
        return None
    old, now = (int(between(days, span)["n"].sum()) for span in (before, focus))
    return compare_counts(old, now, before.days, focus.days, swing)


def between(days: pl.DataFrame, span: Span) -> pl.DataFrame:
    """The rows of the days of a span."""
    return days.filter(pl.col("day").is_between(span.start, span.end))


def _mix(rows: pl.DataFrame) -> dict[str, int]:
    known = rows.filter(pl.col("severity_rank").is_not_null())
    return dict(known.group_by("severity").agg(pl.col("n").sum()).iter_rows())


def _monthly(days: pl.DataFrame, until: date, first: date | None) -> list[int]:
    """Incidents in each of the 24 months before a day, none before the archive begins, months without any as zero."""
    counts: dict[tuple[int, int], int] = {}
    dated = days.filter(pl.col("day") < until)
    for year, month, n in dated.select(pl.col("day").dt.year(), pl.col("day").dt.month().alias("month"), "n").iter_rows():
        counts[year, month] = counts.get((year, month), 0) + n
    months = [divmod(until.year * 12 + until.month - 1 - back, 12) for back in range(1, DISPERSION_MONTHS + 1)]
    earliest = (first.year, first.month) if first else (until.year, until.month)
    return [counts.get((year, month + 1), 0) for year, month in months if (year, month + 1) >= earliest]


GAPS_DRAWN = 200  # half a page wide: beyond, marks hide each other


@dataclass(frozen=True, slots=True)
class WorstGaps:
    """Days between the worst incidents. `gaps`: one row per incident after the first: `day`, `day_text`, `gap_days`,
    `severity`; `drawn` are the latest of them. `worst` names the ranks counted; `since_days` is from the last one to the as-of
    date; `usual` null below eight gaps."""

    worst: str
    gaps: pl.DataFrame
    drawn: pl.DataFrame
    usual: RareEvents | None
    since_days: int | None
    count: int


@kept_with
def worst_gaps(days: pl.DataFrame, selection: Selection) -> WorstGaps:
    """The days between incidents of rank 1; of ranks 1 and 2 together where there are too few of rank 1.

    All quarters are in it, whatever the period, since rare events need them all.
    """
    dated = days.filter(pl.col("day").is_not_null() & pl.col("severity_rank").is_not_null())
    top = dated.filter(pl.col("severity_rank") == 1)
    only_first = int(top["n"].sum()) > MIN_GAPS
    rows = top if only_first else dated.filter(pl.col("severity_rank") <= WORST_RANK)
    each = [(day, severity) for day, severity, n in rows.select("day", "severity", "n").iter_rows() for _ in range(n)]
    gaps = [(day, f"{day}", (day - earlier).days, severity) for (earlier, _), (day, severity) in pairwise(each)]
    schema = {"day": pl.Date, "day_text": pl.String, "gap_days": pl.Int64, "severity": pl.String}
    found = pl.DataFrame(gaps, schema=schema, orient="row")
    return WorstGaps(
        "SEV1" if only_first else "SEV1 or SEV2",
        found,
        found.tail(GAPS_DRAWN),
        rare_events([float(gap) for _, _, gap, _ in gaps]),
        (selection.as_of - each[-1][0]).days if each else None,
        len(each),
    )


@dataclass(frozen=True, slots=True)
class Detection:
    """`methods`: one row per way of detection and severity: `found_by` (in words), `severity`, `rank`, `n`, `total` of the
    way. `customers` of `known`: how many a customer noticed first, of those that say how they were noticed."""

    methods: pl.DataFrame
    customers: int
    known: int
    coverage: Coverage


FOUND_BY = {
    "automated": "an alert",
    "customer": "a customer",
    "internal": "somebody inside",
    "scheduled": "a scheduled check",
    "other": "otherwise",
    "not said": "not said",
}


@kept
def severity_by_detection(warehouse: Warehouse, selection: Selection) -> Detection:
    """How incidents of each severity were noticed, over the selected period."""
    rows = ask(warehouse, "severity_by_detection", selection)
    totals = dict(rows.group_by("detection_method").agg(pl.col("n").sum()).iter_rows())
    order = {method: position for position, method in enumerate(FOUND_BY)}
    methods = rows.select(
        pl.col("detection_method").replace_strict(FOUND_BY).alias("found_by"),
        "severity",
        pl.col("severity_rank").fill_null(UNKNOWN_RANK).alias("rank"),
        "n",
        pl.col("n").sum().over("detection_method").alias("total"),
        pl.col("detection_method").replace_strict(order, return_dtype=pl.Int64).alias("position"),
    ).sort("position", "rank")
    total, unsaid = sum(totals.values()), totals.get("not said", 0)
    coverage = Coverage.of(total - unsaid, total, {"do not say how they were noticed": unsaid})
    return Detection(methods, totals.get("customer", 0), total - unsaid, coverage)


def severity_words(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """The severities as written and what they were taken for, those that could not be mapped first: the question's columns."""
    return ask(warehouse, "severity_words", selection)
