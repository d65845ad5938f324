"""How complete postmortems are and how they speak: what is missing by document, hints on language by quarter.

Bands, not ranks. Hints on language are counted over the archive and by quarter, never by document or person, and hidden
where fewer than five documents were read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from analytics.answers import kept
from analytics.selection import Selection, quarter_name
from analytics.warehouse import Warehouse, ask
from analytics.wording import BLAME

COMPLETE, USABLE = 85, 60
FEWEST_DOCUMENTS = 5
READ_AT_ONCE = 100_000  # incidents whose texts one question reads: all of a very large archive take longer than a question may
MOST = 2000


@dataclass(frozen=True, slots=True)
class Completeness:
    """`incidents`: one row per incident, as in `process_completeness`, with `band` and `missing_text`: the least complete ones
    of `total`. `items`: one row per item with `share` met. `bands`: band to count, over all.
    """

    incidents: pl.DataFrame
    total: int
    items: pl.DataFrame
    bands: Mapping[str, int]


@kept
def completeness(warehouse: Warehouse, selection: Selection) -> Completeness:
    """How complete each postmortem is for its own template, and what is missing most often."""
    rows = ask(warehouse, "process_completeness", selection, limit=MOST, complete=COMPLETE, usable=USABLE)
    band = (
        pl.when(pl.col("score") >= COMPLETE)
        .then(pl.lit("complete"))
        .when(pl.col("score") >= USABLE)
        .then(pl.lit("usable"))
        .otherwise(pl.lit("thin"))
    )
    judged = rows.with_columns(band.alias("band"), pl.col("missing").list.join(", ").alias("missing_text"))
    total, complete, usable = rows.select("in_all", "complete", "usable").row(0) if rows.height else (0, 0, 0)
    bands = {"complete": complete, "usable": usable, "thin": total - complete - usable}
    items = ask(warehouse, "process_missing", selection).with_columns((pl.col("met") / pl.col("asked")).alias("share"))
    return Completeness(judged, total, items, bands)


@dataclass(frozen=True, slots=True)
class Language:
    """`hints`: one row per kind of hint found: `name`, `documents` that hold it, `rewrite`. `quarters`: one row per quarter
    with enough documents: `quarter_name`, `documents`, `any_hint`, `share`. `documents` were read, `with_hint` hold one.
    """

    hints: pl.DataFrame
    quarters: pl.DataFrame
    documents: int
    with_hint: int

    @property
    def is_hidden(self) -> bool:
        """Whether too few documents were read to show anything."""
        return self.documents < FEWEST_DOCUMENTS


@kept
def language(warehouse: Warehouse, selection: Selection) -> Language:
    """Wording that looks for a person instead of a condition, over the archive and by quarter."""
    rows = _hints_by_quarter(warehouse, selection)
    found = [(rule.name, int(rows[rule.code].sum()), rule.rewrite) for rule in BLAME]
    hints = pl.DataFrame(found, schema={"name": pl.String, "documents": pl.Int64, "rewrite": pl.String}, orient="row")
    shown = rows.filter((pl.col("documents") >= FEWEST_DOCUMENTS) & pl.col("quarter").is_not_null())
    names = pl.Series("quarter_name", [quarter_name(quarter) for quarter in shown["quarter"]], dtype=pl.String)
    quarters = shown.select(names, "documents", "any_hint", (pl.col("any_hint") / pl.col("documents")).alias("share"))
    return Language(
        hints.filter(pl.col("documents") > 0).sort("documents", descending=True, maintain_order=True),
        quarters,
        int(rows["documents"].sum()),
        int(rows["any_hint"].sum()),
    )


def _hints_by_quarter(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """One row per quarter of the selection, undated documents last: `quarter` (its first day), `documents`, and those with each
    hint and `any_hint`. The texts are read once for all selections; a document counts in the quarter of its first incident."""
    codes = [rule.code for rule in BLAME]
    selected = ask(warehouse, "selectable_quarters", selection).filter("in_period")
    hints = [_hints(warehouse, selection, first) for first in _firsts(selected["incident_row"])]
    documents = (
        selected.join(pl.concat(hints), on="incident_row")
        .group_by("document")
        .agg(pl.col("quarter").min(), pl.col(codes).first())
    )
    counts = (pl.col(code).sum().cast(pl.Int64) for code in codes)
    counted = documents.group_by("quarter").agg(
        pl.len().cast(pl.Int64).alias("documents"), *counts, pl.any_horizontal(codes).sum().cast(pl.Int64).alias("any_hint")
    )
    return counted.sort("quarter", nulls_last=True)


def _firsts(rows: pl.Series) -> list[int]:
    """Where the pieces begin in which incidents of these numbers stand; one piece at least."""
    return sorted({0, *(rows // READ_AT_ONCE * READ_AT_ONCE).unique()})


def _hints(warehouse: Warehouse, selection: Selection, first: int) -> pl.DataFrame:
    patterns = {rule.code: rule.pattern for rule in BLAME}
    return ask(warehouse, "language_by_document", selection, first=first, last=first + READ_AT_ONCE - 1, **patterns)
