"""Decisions on suggested contributing factors: what `factors.yaml` in the archive says, and how one more is written there.

The format is that of docs/factors.md, which the loader honours: parts confirmed, corrected and rejected, each entry naming
an incident, the suggested factor and, as a rule, the document's words. Owns which entry speaks of which suggestion.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from analytics.decisions.entries import Value, add_entry, entries, remove_entry
from analytics.decisions.files import archive_file, change_file, read_file
from analytics.warehouse import Warehouse

FILE_NAME = "factors.yaml"
CONFIRMED, CORRECTED, REJECTED = PARTS = ("confirmed", "corrected", "rejected")
LONGEST_PHRASE = 160  # characters written down of a phrase; the rest is `…`
REST = "…"


@dataclass(frozen=True, slots=True)
class FactorDecision:
    """One entry: in which part, of which incident (as people name it), factor and words; `to` where it was corrected."""

    part: str
    incident: str
    factor: str
    phrase: str | None = None
    to: str | None = None
    on: str | None = None

    def speaks_of(self, names: Collection[str], factor: str, phrase: str) -> bool:
        """Whether it is about this factor and these words of the incident with these names (in small letters)."""
        if self.incident.strip().lower() not in names or self.factor.strip().lower() != factor:
            return False
        return self.phrase is None or is_phrase(self.phrase, phrase)


def decisions(warehouse: Warehouse) -> list[FactorDecision]:
    """What stands in the file now, in its order by part. Raises DecisionError where it cannot be read or is of another form."""
    return read_decisions(read_file(archive_file(warehouse, FILE_NAME)).text)


def read_decisions(text: str) -> list[FactorDecision]:
    """The entries of a file's text. Raises DecisionError where it is not of this form."""
    return [_decision(part, entry) for part, found in entries(text).items() if part in PARTS for entry in found]


def write_decision(warehouse: Warehouse, decision: FactorDecision, decided_on: date) -> None:
    """Add a decision to the file, in place of what it said of the same words before. Raises DecisionError."""

    def change(text: str) -> str:
        return add_entry(without(text, decision), decision.part, _entry(decision, decided_on))

    change_file(archive_file(warehouse, FILE_NAME), change)


def take_back(warehouse: Warehouse, decision: FactorDecision) -> None:
    """Remove a decision from the file. Raises DecisionError."""
    change_file(archive_file(warehouse, FILE_NAME), lambda text: without(text, decision))


def without(text: str, decision: FactorDecision) -> str:
    """The text without any entry on the same factor and words of the same incident."""
    for part in PARTS:
        found = [_decision(part, entry) for entry in entries(text).get(part, ())]
        for place in reversed([at for at, each in enumerate(found) if _is_same(each, decision)]):
            text = remove_entry(text, part, place)
    return text


def shortened(phrase: str) -> str:
    """A phrase as it is written down: on one line, whole words, `…` for the rest."""
    words = " ".join(phrase.split())
    return words if len(words) <= LONGEST_PHRASE else f"{words[:LONGEST_PHRASE].rsplit(' ', 1)[0]} {REST}"


def is_phrase(written: str, phrase: str) -> bool:
    """Whether a phrase is the one written down, whole or its beginning; spaces and case do not matter."""
    plain = written.strip()
    for rest in (REST, "..."):
        if plain.endswith(rest):
            return _spaced(phrase).startswith(_spaced(plain.removesuffix(rest)))
    return _spaced(plain) == _spaced(phrase)


def _spaced(text: str) -> str:
    return " ".join(text.split()).casefold()


def _is_same(one: FactorDecision, other: FactorDecision) -> bool:
    words = [None if each.phrase is None else _spaced(each.phrase) for each in (one, other)]
    return (
        one.incident.strip().lower() == other.incident.strip().lower()
        and one.factor.strip().lower() == other.factor.strip().lower()
        and words[0] == words[1]
    )


def _decision(part: str, entry: dict[str, object]) -> FactorDecision:
    def text(name: str) -> str | None:
        return str(entry[name]) if entry.get(name) is not None else None

    return FactorDecision(part, text("incident") or "", text("factor") or "", text("phrase"), text("to"), text("on"))


def _entry(decision: FactorDecision, decided_on: date) -> dict[str, Value]:
    named: Sequence[tuple[str, str | date | None]] = (
        ("incident", decision.incident),
        ("factor", decision.factor),
        ("to", decision.to),
        ("phrase", decision.phrase),
        ("on", decided_on),
    )
    return {name: value for name, value in named if value is not None}
