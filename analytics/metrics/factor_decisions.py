"""Suggested factors and what people said of them: what waits for a decision, what stands in the file, what counts already.

The warehouse tells what the last load made of the file, the file what the next one will. Owns which of the two is which.
Must not know how a decision is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from analytics.answers import kept_with
from analytics.decisions.factors import (
    CONFIRMED,
    CORRECTED,
    REJECTED,
    FactorDecision,
    decisions,
    shortened,
)
from analytics.decisions.files import DecisionError
from analytics.selection import Selection
from analytics.warehouse import Warehouse, ask

UNCLASSIFIED = "unclassified"
MOST = 500  # suggestions listed at a time: decisions make room for the next


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A factor that the rules suggest for words of a document; `row` has the columns of `factor_suggestions`."""

    row: Mapping[str, Any]

    @property
    def key(self) -> str:
        """What tells it from every other suggestion."""
        return f"{self.row['incident_key']}|{self.row['factor']}|{self.row['phrase']}"

    @property
    def reference(self) -> str:
        """How the file names the incident: by its id where it is the only one, else by path and number."""
        row = self.row
        return str(row["incident_id"] if row["is_only_id"] else row["incident_key"])

    def decided(self, part: str, to: str | None = None) -> FactorDecision:
        """A decision on it. The words of a restricted incident are not copied into another file."""
        phrase = None if self.row["is_restricted"] else shortened(self.row["phrase"])
        return FactorDecision(part, self.reference, str(self.row["factor"]), phrase, to)


@dataclass(frozen=True, slots=True)
class Decided:
    """An entry of the file and what is known of it: `row` of the words it speaks of, `counts` whether the last load had it."""

    decision: FactorDecision
    row: Mapping[str, Any] | None
    counts: bool


@dataclass(frozen=True, slots=True)
class FactorDecisions:
    """`waiting`: suggestions nobody has decided on, the first 500 of `waits` in all, of which `hints` are weak. `decided`:
    entries of the file about the incidents looked at. `elsewhere`: how many are about others. `refusal`: why the file cannot be
    read or written, or None. `names`: all factors, id to label.
    """

    waiting: tuple[Suggestion, ...]
    waits: int
    hints: int
    decided: tuple[Decided, ...]
    elsewhere: int
    refusal: str | None
    names: Mapping[str, str]

    @property
    def pending(self) -> tuple[Decided, ...]:
        """What counts from the next load on."""
        return tuple(each for each in self.decided if not each.counts)

    @property
    def table(self) -> pl.DataFrame:
        """One row per entry: the columns of an incident, `factor_name`, `decision`, `words`, `on`, `state`."""
        return pl.DataFrame([_table_row(each, self.names) for each in self.decided], schema=TABLE)


TABLE = dict.fromkeys(("incident_key", "incident_id", "title", "factor_name", "decision", "words", "on", "state"), pl.String)
WORDS = {CONFIRMED: "right", REJECTED: "not this"}


def factor_decisions(warehouse: Warehouse, selection: Selection, incident: str | None = None) -> FactorDecisions:
    """The suggestions of one incident by its key, or of the selection, beside what the file in the archive says of them."""
    names = dict(ask(warehouse, "factor_names", selection).iter_rows())
    written, refusal = _written(warehouse)
    named = sorted({each.incident.strip().lower() for each in written})
    asked = {"incident": incident, "named": named, "most": MOST}
    rows, by_name = _read(ask(warehouse, "factor_suggestions", selection, **asked))
    here = [each for each in written if each.incident.strip().lower() in by_name]
    decided = tuple(_decided(each, by_name[each.incident.strip().lower()]) for each in here)
    taken = {id(row) for each in here for row in by_name[each.incident.strip().lower()] if _is_about(each, row)}
    suggested = [row for row in rows if row["how"] == "suggested" and row["factor"] != UNCLASSIFIED]
    waiting = tuple(Suggestion(row) for row in suggested if id(row) not in taken)
    gone = [row for row in suggested if id(row) in taken]
    first = rows[0] if rows else {"waiting": 0, "hints": 0}
    return FactorDecisions(
        waiting,
        first["waiting"] - len(gone),
        first["hints"] - sum(not row["is_placed"] for row in gone),
        decided,
        len(written) - len(here),
        refusal,
        names,
    )


def _written(warehouse: Warehouse) -> tuple[Sequence[FactorDecision], str | None]:
    try:
        return decisions(warehouse), None
    except DecisionError as error:
        return (), str(error)


@kept_with
def _read(found: pl.DataFrame) -> tuple[list[dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    """The rows, and those of each name of an incident. Not to be changed: what people wrote is looked up anew at each run."""
    rows = list(found.iter_rows(named=True))
    by_name: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        for name in _names(row):
            by_name.setdefault(name, []).append(row)
    return rows, by_name


def _names(row: Mapping[str, Any]) -> set[str]:
    """What people may call the incident of a row; a path names it where it is the first of its document."""
    names = {str(row["incident_key"]).lower()}
    if row["is_only_id"]:
        names.add(str(row["incident_id"]).lower())
    if row["incident_number"] == 1:
        names.add(str(row["document_path"]).lower())
    return names


def _is_about(decision: FactorDecision, row: Mapping[str, Any]) -> bool:
    return decision.speaks_of(_names(row), row["factor"], row["phrase"])


def _decided(decision: FactorDecision, rows: Sequence[Mapping[str, Any]]) -> Decided:
    about = [row for row in rows if _is_about(decision, row)]
    open_still = [row for row in about if row["how"] == "suggested"]
    if decision.part == CORRECTED:
        reached = [row for row in rows if row["factor"] == decision.to and row["how"] != "suggested"]
    else:
        reached = [row for row in about if row["how"] != "suggested"]
    counts = not open_still and (decision.part == REJECTED or bool(reached))
    return Decided(decision, next(iter(about or reached), rows[0]), counts)


def _table_row(one: Decided, names: Mapping[str, str]) -> dict[str, str | None]:
    decision, row = one.decision, one.row or {}
    to = names.get(decision.to or "", decision.to)
    return {
        "incident_key": row.get("incident_key"),
        "incident_id": row.get("incident_id", decision.incident),
        "title": row.get("title"),
        "factor_name": names.get(decision.factor, decision.factor),
        "decision": WORDS.get(decision.part, f"rather {to}"),
        "words": decision.phrase or "all of this factor",
        "on": decision.on,
        "state": "counts" if one.counts else "from the next load",
    }
