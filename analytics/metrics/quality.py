"""What the archive does not tell: files left out, findings by kind, fields by how often they are known, contradictions.

About the archive as a whole, whatever the selection: a file that could not be read belongs to no period.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from analytics.answers import kept
from analytics.fixes import fix_for
from analytics.selection import Selection
from analytics.warehouse import Warehouse, ask

MOST = 2000


@dataclass(frozen=True, slots=True)
class Conservation:
    """Every file found has one outcome. `reasons`: one row per outcome and reason: `outcome`, `reason`, `files`.

    `not_loaded`: one row per file left out: `document_path`, `outcome`, `reason`, `line`, `message`.
    """

    found: int
    loaded: int
    quarantined: int
    skipped: int
    restricted: int
    reasons: pl.DataFrame
    not_loaded: pl.DataFrame


@kept
def conservation(warehouse: Warehouse, selection: Selection) -> Conservation:
    """Found = loaded + quarantined + skipped, and the files that were left out, with their reasons."""
    load = warehouse.load
    return Conservation(
        found=load.files_found,
        loaded=load.loaded,
        quarantined=load.quarantined,
        skipped=load.skipped,
        restricted=int(ask(warehouse, "quality_restricted", selection)["restricted"][0]),
        reasons=ask(warehouse, "quality_outcomes", selection),
        not_loaded=ask(warehouse, "quality_not_loaded", selection).with_columns(_place()),
    )


def _place() -> pl.Expr:
    """`file:line`, or the file alone."""
    return pl.concat_str(pl.col("document_path"), pl.col("line").cast(pl.String), separator=":", ignore_nulls=True).alias(
        "place"
    )


@kept
def codes(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """One row per kind of finding, as in `quality_codes`, with `place` (file:line of the example) and `fix` (what to do)."""
    rows = ask(warehouse, "quality_codes", selection)
    fixes = pl.Series("fix", [fix_for(code) for code in rows["code"]], dtype=pl.String)
    return rows.with_columns(_place(), fixes)


@kept
def findings(warehouse: Warehouse, selection: Selection, code: str | None) -> pl.DataFrame:
    """The findings of one kind, or all, errors first, as in `quality_findings`, with `place`; the first two thousand."""
    return ask(warehouse, "quality_findings", selection, code=code, limit=MOST).with_columns(_place())


# What a reader calls a column; the others are their names with blanks.
FIELD_NAMES = {
    "incident_date": "date",
    "duration_minutes": "full time (minutes)",
    "root_cause": "cause in words",
    "status": "status of the postmortem",
}


@kept
def fields(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """One row per field, as in `quality_fields`, with `name` in words, `share` known (0 to 1) and `missing` (count)."""
    rows = ask(warehouse, "quality_fields", selection)
    names = [FIELD_NAMES.get(field, field.replace("_minutes", " (minutes)").replace("_", " ")) for field in rows["field"]]
    return rows.with_columns(
        pl.Series("name", names, dtype=pl.String),
        (pl.col("known") / pl.col("records")).alias("share"),
        (pl.col("records") - pl.col("known")).alias("missing"),
    )


@kept
def contradictions(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """One row per duration that a document states and whose times say something else, as in `quality_contradictions`, with
    `name` (of the duration), `place` (file:line) and `difference_minutes`.
    """
    rows = ask(warehouse, "quality_contradictions", selection)
    return rows.with_columns(
        pl.col("stem").replace({"duration": "full time"}).str.replace_all("_", " ").alias("name"),
        _place(),
        (pl.col("stated_minutes") - pl.col("computed_minutes")).abs().alias("difference_minutes"),
    )
