"""Where factors occur, what occurs together, and the words behind them: services, pairs, phrases, lessons.

Owns what explains the counts of `factors`. A pair or a concentration is shown only with enough support.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from analytics.answers import kept
from analytics.judgement.factors import Pair, passing_pairs
from analytics.selection import Selection
from analytics.warehouse import Warehouse, ask

SERVICES_SHOWN = 12
FACTORS_SHOWN = 15
LESSONS = {
    "went_well": "What went well",
    "went_wrong": "What went wrong",
    "got_lucky": "Where we got lucky",
    "learned": "Lessons learned",
    "trigger": "What set it off",
}


@dataclass(frozen=True, slots=True)
class FactorServices:
    """`cells`: one row per factor and service shown, the columns of the question `factor_services` and `expected` (if both were
    independent) and `ratio`; the most frequent factors and services. `overlapping`: whether an incident is in several cells of
    one factor. `services`: how many services there are in all."""

    cells: pl.DataFrame
    overlapping: bool
    services: int


@kept
def factor_services(warehouse: Warehouse, selection: Selection, level: int) -> FactorServices:
    """Which factor occurs in which service, over the selected period."""
    rows = ask(warehouse, "factor_services", selection, level=level)
    sizes = rows.select("service", "of_service").unique().sort("of_service", "service", descending=[True, False])
    kinds = rows.select("factor", "of_factor").unique().sort("of_factor", "factor", descending=[True, False])
    cells = rows.filter(
        pl.col("service").is_in(sizes["service"].head(SERVICES_SHOWN))
        & pl.col("factor").is_in(kinds["factor"].head(FACTORS_SHOWN))
    )
    cells = cells.with_columns((pl.col("of_factor") * pl.col("of_service") / pl.col("total")).alias("expected"))
    cells = cells.with_columns((pl.col("n") / pl.col("expected")).alias("ratio"))
    summed = rows.group_by("factor").agg(pl.col("n").sum(), pl.col("of_factor").first())
    overlapping = summed.filter(pl.col("n") > pl.col("of_factor")).height > 0
    return FactorServices(
        cells.sort("of_factor", "factor", "service", descending=[True, False, False]), overlapping, sizes.height
    )


PAIR_SCHEMA = {
    "first": pl.String,
    "second": pl.String,
    "together": pl.Int64,
    "first_count": pl.Int64,
    "second_count": pl.Int64,
    "total": pl.Int64,
    "lift": pl.Float64,
    "q": pl.Float64,
}


@dataclass(frozen=True, slots=True)
class FactorPairs:
    """`pairs`: one row per pair that passes, most frequent first, the fields of `Pair`. `looked_at`: how many pairs there
    are in all."""

    pairs: pl.DataFrame
    looked_at: int


@kept
def factor_pairs(warehouse: Warehouse, selection: Selection, level: int) -> FactorPairs:
    """Which factors occur together at least four times and more often than chance explains, over the selected period."""
    rows = ask(warehouse, "factor_pairs", selection, level=level)
    total = int(rows["total"].max() or 0)  # type: ignore[arg-type]
    found = passing_pairs(list(rows.drop("total").iter_rows()), total)
    return FactorPairs(pl.DataFrame([_row(pair) for pair in found], schema=PAIR_SCHEMA, orient="row"), rows.height)


def _row(pair: Pair) -> tuple[object, ...]:
    return tuple(getattr(pair, name) for name in PAIR_SCHEMA)


@kept
def factor_phrases(warehouse: Warehouse, selection: Selection, label: str | None = None) -> pl.DataFrame:
    """The documents' words behind the factors, newest first, for one factor by its label or for all: the question's columns."""
    rows = ask(warehouse, "factor_phrases", selection)
    return rows if label is None else rows.filter(pl.col("label") == label)


def lessons(warehouse: Warehouse, selection: Selection, kind: str, search: str = "") -> pl.DataFrame:
    """What the documents say went well, went wrong, was luck or was learned, or set it off: the question's columns."""
    return ask(warehouse, "lessons", selection, kind=kind, search=search)
