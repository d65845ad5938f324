"""Whether an archive writes the day or the month first, where a document alone does not say.

`03/04/2026` is two days. A document in which 17/04/2026 stands says which one; else the other documents of the archive do,
if all of them that say it say the same. Then the document is read again with that order, and what depends on it is marked:
its evidence is computed, and a note names a document that decided. Works on what was read, and knows no fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from etl.date_shapes import Order, is_open_date, stated_orders
from etl.records import Evidence, Finding, Postmortem

CODE = "date-order"
SHORTEST = 5  # characters of a time of day
WORDS: dict[Order, str] = {"dmy": "the day first", "mdy": "the month first"}


@dataclass(frozen=True, slots=True)
class Habit:
    """The order in which an archive writes its dates, how many documents say so, and the first of them."""

    order: Order
    count: int
    first: str


def habit_of(found: Sequence[Postmortem], as_of: date) -> Habit | None:
    """The order that all documents agree on which have a date with a day beyond the twelfth; None where none or not all do."""
    said = {each.document_path: orders for each in found if (orders := stated_orders(_text(each), as_of))}
    orders = frozenset[Order]().union(*said.values())
    return Habit(min(orders), len(said), min(said)) if len(orders) == 1 else None


def is_open(found: Postmortem, as_of: date) -> bool:
    """Whether something in a document hangs on the order of its dates and nothing in it says which."""
    if any(finding.code == "unclear-date" for finding in found.findings):
        return True
    text = _text(found)
    return is_open_date(text) and not stated_orders(text, as_of)


def marked(found: Postmortem, habit: Habit) -> Postmortem:
    """A document that was read with the archive's order: its evidence as computed, and a note where a date hung on it."""
    places = [(part or "", line or 0) for line, part, text in _written(found) if is_open_date(text)]
    if not places:
        return found
    part_path, line = min(places)
    incidents = tuple(replace(one, evidence=tuple(map(_computed, one.evidence))) for one in found.incidents)
    others = "another document" if habit.count == 1 else f"{habit.count} other documents"
    told = f"dates such as 03/04/2026 are read with {WORDS[habit.order]}, as in {others} of the archive ({habit.first})"
    note = Finding(line or None, "note", CODE, told, part_path or None)
    return replace(found, incidents=incidents, findings=(*found.findings, note))


def is_marked(found: Postmortem) -> bool:
    """Whether a document was read with the archive's order."""
    return any(finding.code == CODE for finding in found.findings)


def _computed(piece: Evidence) -> Evidence:
    return replace(piece, how="computed") if piece.how == "stated" and is_open_date(piece.text) else piece


def _text(found: Postmortem) -> str:
    """All that a date may stand in, line by line; a time of day alone is too short for one."""
    return "\n".join(text for *_, text in _written(found) if len(text) > SHORTEST)


def _written(found: Postmortem) -> Iterator[tuple[int | None, str | None, str]]:
    """The texts that values were read from, as written, with their lines and files."""
    for incident in found.incidents:
        yield from ((piece.line, piece.part_path, piece.text) for piece in incident.evidence)
        yield from ((event.line, event.part_path, event.time_raw) for event in incident.timeline_events if event.time_raw)
        yield from ((action.line, action.part_path, action.due_raw) for action in incident.action_items if action.due_raw)
