"""Which contributing factors keep coming back: counts and shares, by quarter, and which of them rise beyond chance.

An incident may have several factors, so shares add up to more than 100 %. They are of the incidents that say anything about
their cause. Tests look at factors ticked, declared or confirmed; suggested ones only when the reader includes them.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from analytics.answers import kept, kept_with
from analytics.judgement.factors import Counted, Rising, rising
from analytics.judgement.intervals import jeffreys
from analytics.metrics import Coverage, every_quarter
from analytics.metrics.response_times import ends
from analytics.metrics.severity import between, shown_quarters
from analytics.selection import Selection, trailing_quarters
from analytics.warehouse import Warehouse, ask

LEVELS = {"broad": 1, "specific": 2}
TRAILING_QUARTERS = 4
MOST = 20
UNCLASSIFIED = "unclassified"


@dataclass(frozen=True)  # no slots: what is computed from it is kept beside it
class FactorRows:
    """What everything on the page is counted from: the questions `factor_days` (at one level) and `cause_days`."""

    factors: pl.DataFrame
    causes: pl.DataFrame
    level: int


@kept
def factor_rows(warehouse: Warehouse, selection: Selection, level: int) -> FactorRows:
    """The factors of one level and the incidents that say anything about their cause, by day."""
    return FactorRows(ask(warehouse, "factor_days", selection, level=level), ask(warehouse, "cause_days", selection), level)


@dataclass(frozen=True, slots=True)
class FactorShares:
    """`factors`: one row per factor, most frequent first: `factor`, `label`, `parent`, `layer`, `n` (incidents with it ticked,
    declared or confirmed), `suggested`, `counted` (what counts, by the reader's choice), `total` (incidents that give a
    cause), `share`, `suggested_share`, `share_low`, `share_high` (Jeffreys, of what counts), `before_share` (of the four
    quarters before the period, null where there are none). `unclassified`: incidents with a cause that fits no factor;
    `without_cause`: those that give none."""

    factors: pl.DataFrame
    known: int
    suggested: int
    unclassified: int
    without_cause: int
    coverage: Coverage


@kept_with
def factor_shares(rows: FactorRows, selection: Selection) -> FactorShares:
    """How often each factor occurs in the selected period, beside the four quarters before it."""
    period, causes = rows.factors.filter("in_period"), rows.causes.filter("in_period")
    total, incidents = int(causes["with_cause"].sum()), int(causes["n"].sum())
    by = ("factor", "label", "parent", "layer")
    counted = period.group_by(*by).agg(pl.col("n", "suggested").sum())
    named = counted.filter(pl.col("factor") != UNCLASSIFIED)
    counts = _counting(selection)
    shares = named.with_columns(
        pl.lit(total).alias("total"),
        (pl.col("n") / max(total, 1)).alias("share"),
        (pl.col("suggested") / max(total, 1)).alias("suggested_share"),
        counts.alias("counted"),
    ).sort("counted", "n", "suggested", "factor", descending=[True, True, True, False])
    intervals = [ends(jeffreys(n, total)) for n in shares["counted"]]
    before = _before(rows, selection)
    shares = shares.with_columns(
        pl.Series("share_low", [low for low, _ in intervals], pl.Float64),
        pl.Series("share_high", [high for _, high in intervals], pl.Float64),
        pl.Series("before_share", [before.get(factor) for factor in shares["factor"]], pl.Float64),
    )
    unclassified = counted.filter(pl.col("factor") == UNCLASSIFIED)
    return FactorShares(
        shares.head(MOST),
        int(named["n"].sum()),
        int(named["suggested"].sum()),
        int(unclassified.select(pl.col("n") + pl.col("suggested")).sum().item()) if unclassified.height else 0,
        incidents - total,
        Coverage.of(total, incidents, {"say nothing about their cause": incidents - total}),
    )


def _counting(selection: Selection) -> pl.Expr:
    """What counts: suggested factors only when the reader includes them."""
    return pl.col("n") + pl.col("suggested") if selection.include_suggested else pl.col("n")


def _before(rows: FactorRows, selection: Selection) -> dict[str, float]:
    """The shares of the four quarters before a chosen period; empty where no period with a beginning is chosen."""
    if selection.start is None:
        return {}
    span = trailing_quarters(selection.start, TRAILING_QUARTERS)
    total = int(between(rows.causes, span)["with_cause"].sum())
    counted = between(rows.factors, span).group_by("factor").agg(_counting(selection).sum().alias("counted"))
    found = dict(counted.iter_rows())
    return {factor: found.get(factor, 0) / total for factor in rows.factors["factor"].unique()} if total else {}


QUARTER_SCHEMA = {
    "factor": pl.String,
    "label": pl.String,
    "quarter": pl.Date,
    "quarter_name": pl.String,
    "n": pl.Int64,
    "total": pl.Int64,
}


@kept_with
def factors_by_quarter(rows: FactorRows, shares: FactorShares, selection: Selection) -> pl.DataFrame:
    """The most frequent factors by quarter, none missing: `factor`, `label`, `quarter`, `quarter_name`, `n` (what counts),
    `total` (incidents of the quarter that give a cause). Factors in the order of `factor_shares`, without those that
    never count."""
    shown = shown_quarters(rows.factors, selection)
    quarters = every_quarter(shown_quarters(rows.causes, selection)["quarter"].unique())
    totals = rows.causes.group_by("quarter").agg(pl.col("with_cause").sum().alias("total"))
    counted = shown.group_by("factor", "quarter").agg(_counting(selection).sum().alias("n"))
    named = shares.factors.filter(pl.col("counted") > 0).select("factor", "label")
    grid = named.join(quarters, how="cross", maintain_order="left_right")
    joined = grid.join(counted, on=["factor", "quarter"], how="left", maintain_order="left")
    joined = joined.join(totals, on="quarter", how="left", maintain_order="left")
    return joined.select("factor", "label", "quarter", "quarter_name", pl.col("n", "total").fill_null(0).cast(pl.Int64))


@dataclass(frozen=True, slots=True)
class RisingFactors:
    """Every factor judged against the four quarters before the period in focus. `table`: one row per factor that occurred in
    either: `label`, `k` of `n` now, `b` of `m` before, `q` (null where too few), `verdict` in words. `risen`: those that rise.
    """

    focus: str
    judged: tuple[Rising, ...]
    table: pl.DataFrame
    risen: tuple[Rising, ...]


RISING_SCHEMA = {
    "label": pl.String,
    "k": pl.Int64,
    "n": pl.Int64,
    "b": pl.Int64,
    "m": pl.Int64,
    "q": pl.Float64,
    "verdict": pl.String,
}


@kept_with
def rising_factors(rows: FactorRows, selection: Selection) -> RisingFactors:
    """Which factors occur in the period in focus more often than their trailing four quarters explain."""
    focus = selection.focus
    spans = focus, trailing_quarters(focus.start, TRAILING_QUARTERS)
    n, m = (int(between(rows.causes, span)["with_cause"].sum()) for span in spans)
    now, before = (_counts(between(rows.factors, span), selection) for span in spans)
    labels = dict(rows.factors.select("factor", "label").iter_rows())
    named = sorted((factor for factor in {*now, *before} if factor != UNCLASSIFIED), key=lambda name: (-now.get(name, 0), name))
    judged = rising([Counted(labels[factor], now.get(factor, 0), n, before.get(factor, 0), m) for factor in named])
    table = [(*_counted(one.counted), one.q, verdict_words(one)) for one in judged]
    frame = pl.DataFrame(table, schema=RISING_SCHEMA, orient="row")
    return RisingFactors(selection.focus_label, tuple(judged), frame, tuple(one for one in judged if one.rises))


def verdict_words(one: Rising) -> str:
    """The verdict on one factor: rising, within noise, or too few to compare."""
    if one.q is None:
        return "too few to compare"
    return "more than chance explains" if one.rises else "within noise"


def _counted(one: Counted) -> tuple[str, int, int, int, int]:
    return one.name, one.k, one.n, one.b, one.m


def _counts(rows: pl.DataFrame, selection: Selection) -> dict[str, int]:
    counted = rows.group_by("factor").agg(_counting(selection).sum().alias("counted"))
    return {factor: count for factor, count in counted.iter_rows() if count}
