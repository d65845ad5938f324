"""Incidents that a tool or a status page lists: which of them the SOP asks a postmortem of and nobody wrote, and how the others
were matched to theirs.

Can be told only where an archive holds both: entries of an export, and postmortems. Owns no thresholds; those are the policy's.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from analytics.selection import Selection
from analytics.warehouse import Warehouse, ask


@dataclass(frozen=True, slots=True)
class Listed:
    """`unwritten` and `matches`: the questions `process_unwritten`, with `why` in words and `state` (overdue, not due yet, end
    not known), and `process_matches`, with `sure` (certain, likely).
    """

    unwritten: pl.DataFrame
    matches: pl.DataFrame

    @property
    def overdue(self) -> int:
        return int(self.unwritten["is_overdue"].sum())

    @property
    def likely(self) -> int:
        return int((~self.matches["is_certain"]).sum())


def listed(warehouse: Warehouse, selection: Selection, why: dict[str, str]) -> Listed:
    """What exports list in the selection; `why` gives the words of a rule by its id."""
    unwritten = ask(warehouse, "process_unwritten", selection)
    words = [", ".join(why[rule] for rule in rules) for rules in unwritten["requires"]]
    state = (
        pl.when("is_overdue")
        .then(pl.lit("draft overdue"))
        .when(pl.col("due_on").is_null())
        .then(pl.lit("end not known"))
        .otherwise(pl.lit("not due yet"))
    )
    unwritten = unwritten.with_columns(pl.Series("why", words, pl.String), state.alias("state"))
    matches = ask(warehouse, "process_matches", selection)
    sure = pl.when("is_certain").then(pl.lit("certain")).otherwise(pl.lit("likely"))
    return Listed(unwritten, matches.with_columns(sure.alias("sure")))
