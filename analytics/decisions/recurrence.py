"""Decisions about recurrences: the same issue, not the same, or a name, kept in `recurrence.yaml` in the archive.

Owns what an entry says, which earlier entry a new one takes back, and which decisions the warehouse does not know yet: they
count from the next load on. What lines are written and how safely is `entries` and `files`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from analytics.decisions.entries import add_entry, entries, remove_entry
from analytics.decisions.files import ArchiveText, archive_file, change_file, read_file
from analytics.selection import Selection
from analytics.warehouse import Warehouse, ask

FILE = "recurrence.yaml"
Part = Literal["confirmed", "rejected", "names"]
PARTS: tuple[Part, ...] = ("confirmed", "rejected", "names")
# What a new entry about the same incidents takes the place of.
REPLACES: Mapping[Part, tuple[Part, ...]] = {
    "confirmed": ("confirmed", "rejected"),
    "rejected": ("rejected", "confirmed"),
    "names": ("names",),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """What people decided about some incidents (their keys). `references` are the incidents as the file names them.

    Where the file names others besides, which the warehouse does not know or withholds, the decision `is_partial`: of them, and
    of what people wrote beside them, nothing is told.
    """

    part: Part
    keys: frozenset[str]
    references: tuple[str, ...]
    name: str | None = None
    decided_by: str | None = None
    decided_on: str | None = None
    note: str | None = None
    is_partial: bool = False

    @property
    def same(self) -> tuple[Part, frozenset[str], str | None]:
        """What makes two decisions one: the same said about the same incidents."""
        return self.part, self.keys, self.name


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the next load will change: decisions that it will read for the first time, and those it will no longer find."""

    added: tuple[Decision, ...] = ()
    gone: tuple[Decision, ...] = ()


def loaded(warehouse: Warehouse, selection: Selection) -> list[Decision]:
    """The decisions that the warehouse was made with."""
    rows = ask(warehouse, "recurrence_decisions", selection).iter_rows(named=True)
    fields = ("part", "name", "decided_by", "decided_on", "note")
    return [
        Decision(
            keys=frozenset(row["incident_keys"]), references=tuple(row["incident_keys"]), **{name: row[name] for name in fields}
        )
        for row in rows
    ]


def waiting(warehouse: Warehouse, selection: Selection) -> Waiting:
    """What the file of the archive says that the warehouse does not know, and the other way round.

    Raises DecisionError where the archive cannot be reached or the file not be read.
    """
    known = {each.same: each for each in loaded(warehouse, selection)}
    found = {each.same: each for each in _written(warehouse, selection, read_file(archive_file(warehouse, FILE)).text)}
    of_known = {(each.part, each.keys) for each in known.values()}
    in_part = {(each.part, each.keys) for each in found.values() if each.is_partial}
    return Waiting(
        added=tuple(
            each for same, each in found.items() if same not in known and not (each.is_partial and same[:2] in of_known)
        ),
        gone=tuple(each for same, each in known.items() if same not in found and same[:2] not in in_part),
    )


def decide(
    warehouse: Warehouse,
    selection: Selection,
    part: Part,
    references: Sequence[str],
    on: date,
    *,
    name: str | None = None,
    by: str | None = None,
) -> ArchiveText:
    """Write a decision: an entry at the end of its part; an earlier one about just these incidents gives way.

    `name` and `by` are left out when empty. Raises DecisionError when it is not written, ValueError below two incidents.
    """
    if len(_folded(references)) < 2:
        raise ValueError("a decision is about two incidents at least")
    entry: dict[str, Any] = {"incidents": list(references)}
    entry |= {key: " ".join(value.split()) for key, value in (("name", name or ""), ("by", by or "")) if value.strip()}
    entry["on"] = on
    keys = frozenset(_keys_of(warehouse, selection, _folded(references)).values())

    def change(text: str) -> str:
        for other in REPLACES[part]:
            text = _without(text, other, _places(warehouse, selection, text, other, lambda found: found == keys))
        return add_entry(text, part, entry)

    return change_file(archive_file(warehouse, FILE), change)


def take_back(warehouse: Warehouse, selection: Selection, part: Part, keys: frozenset[str]) -> ArchiveText:
    """Take the entries about these incidents, or some of them and no others, out of a part. Raises DecisionError when it is
    not written."""

    def change(text: str) -> str:
        return _without(text, part, _places(warehouse, selection, text, part, lambda found: found <= keys))

    return change_file(archive_file(warehouse, FILE), change)


def _places(
    warehouse: Warehouse, selection: Selection, text: str, part: Part, fits: Callable[[frozenset[str]], bool]
) -> list[int]:
    """The entries of a part, counted from 0, that are about fitting incidents, however the file names them."""
    listed = [_folded(entry.get("incidents")) for entry in entries(text).get(part, [])]
    keys = _keys_of(warehouse, selection, frozenset(name for names in listed for name in names))
    found = [frozenset(keys[name] for name in names if name in keys) for names in listed]
    return [place for place, each in enumerate(found) if len(each) > 1 and fits(each)]


def _without(text: str, part: Part, places: Sequence[int]) -> str:
    for place in reversed(places):
        text = remove_entry(text, part, place)
    return text


def _keys_of(warehouse: Warehouse, selection: Selection, references: frozenset[str]) -> dict[str, str]:
    """The incidents that references in small letters mean, those left out that mean none or several."""
    if not references:
        return {}
    rows = ask(warehouse, "recurrence_references", selection, references=sorted(references)).iter_rows(named=True)
    return {row["reference"]: str(row["incident_key"]) for row in rows}


def _folded(references: object) -> frozenset[str]:
    """References as they are compared; what is no list of names is none."""
    return frozenset(str(each).strip().lower() for each in references) if isinstance(references, Iterable) else frozenset()


def _written(warehouse: Warehouse, selection: Selection, text: str) -> list[Decision]:
    """The decisions of a file about two incidents of the archive at least."""
    found = [(part, entry) for part, listed in entries(text).items() if part in PARTS for entry in listed]
    keys = _keys_of(warehouse, selection, frozenset(name for _, entry in found for name in _folded(entry.get("incidents"))))
    decisions = [_decision(part, entry, keys) for part, entry in found]
    return [each for each in decisions if len(each.keys) > 1]


def _decision(part: str, entry: Mapping[str, object], keys: Mapping[str, str]) -> Decision:
    references = entry.get("incidents")
    listed = [str(each) for each in references] if isinstance(references, list) else []
    told = {
        name: str(entry[key])
        for name, key in (("name", "name"), ("decided_by", "by"), ("decided_on", "on"), ("note", "note"))
        if entry.get(key)
    }
    found = frozenset(keys[name] for name in _folded(listed) if name in keys)
    if len(known := [each for each in listed if each.strip().lower() in keys]) < len(listed):
        return Decision(part, found, tuple(known), decided_on=told.get("decided_on"), is_partial=True)  # type: ignore[arg-type]
    return Decision(part, found, tuple(listed), **told)  # type: ignore[arg-type] # one of PARTS
