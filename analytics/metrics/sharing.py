"""What of a review may leave the room: restricted incidents count in every number and are named nowhere.

Owns which rows of a warehouse that holds the words of restricted documents are withheld; in the default one those words are
not there in the first place.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from analytics.metrics.draft import without_restricted
from analytics.metrics.factor_gaps import Gap, Gaps
from analytics.metrics.recurrence import Recurrence
from analytics.selection import Selection
from analytics.warehouse import Warehouse, ask

RESTRICTED = "Restricted incident"
NAMES = {"incident_id": "restricted", "title": RESTRICTED, "name": RESTRICTED}


def restricted_keys(warehouse: Warehouse, selection: Selection) -> frozenset[str]:
    """The keys of all restricted incidents."""
    return frozenset(ask(warehouse, "restricted_keys", selection)["incident_key"])


def issues(found: Recurrence) -> Recurrence:
    """The candidates without their restricted incidents; those of which fewer than two are left are not shown."""
    named = [without_restricted(one) for one in found.candidates]
    return replace(found, candidates=tuple(one for one in named if one.count > 1))


def words_behind(found: Gaps, withheld: frozenset[str]) -> Gaps:
    """The gaps without the words and names of restricted incidents; their counts stay."""
    return replace(found, gaps=tuple(_quoted(one, withheld) for one in found.gaps))


def _quoted(one: Gap, withheld: frozenset[str]) -> Gap:
    quotes = tuple(quote for key, quote in zip(one.keys, one.quotes, strict=True) if key not in withheld)
    return replace(one, quotes=quotes, keys=tuple(key for key in one.keys if key not in withheld))


def nameable(rows: pl.DataFrame, withheld: frozenset[str]) -> pl.DataFrame:
    """The rows of incidents that may be named."""
    return rows.filter(~pl.col("incident_key").is_in(list(withheld)))


def unnamed(rows: pl.DataFrame, withheld: frozenset[str]) -> pl.DataFrame:
    """The rows with the names of restricted incidents replaced."""
    hidden = pl.col("incident_key").is_in(list(withheld))
    return rows.with_columns(
        pl.when(hidden).then(pl.lit(words)).otherwise(pl.col(name)).alias(name)
        for name, words in NAMES.items()
        if name in rows.columns
    )
