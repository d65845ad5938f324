"""Actions that stand in tables: columns in any order and language of the vocabulary, one action per row.

Owns which columns make a table one of actions, and what in it is none: placeholders and empty rows. What the cells mean is
not decided here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from etl.document import Row, Table
from etl.facts.shapes import ActionFact, Part
from etl.folding import fold
from etl.placeholders import is_placeholder
from etl.vocabulary import Vocabulary

# In order of trust: what the document calls its actions, plans by horizon elsewhere, measures of prevention.
KINDS = ("actions", "plans", "prevention")
ROLES = ("owner", "due", "status", "priority", "ticket", "created", "completed", "kind")
# Columns that, beside one of actions, tell a table of them wherever it stands.
TELLING = ({"owner", "due"}, {"owner", "status"}, {"due", "status"}, {"ticket", "status"})
_SENTENCE_WORDS = 3  # on average, of what tells what to do
_LONGEST_CLASS = 24
NOTHING = {
    "none", "n a", "na", "no action items", "none at this time", "no actions", "nothing", "tbd", "none identified",
    "なし", "无",
}  # fmt: skip


def of_tables(part: Part, vocabulary: Vocabulary, strict: bool) -> Iterator[ActionFact]:
    """The actions of all tables of a section; `strict` outside a section of actions."""
    for table in part.section.blocks:
        if isinstance(table, Table):
            yield from _of_table(table, vocabulary, strict, part)


def _of_table(table: Table, vocabulary: Vocabulary, strict: bool, part: Part) -> Iterator[ActionFact]:
    """Rows of a table with a column for the action; outside a section of actions also an owner, due or status column."""
    roles = _roles(table, vocabulary)
    if "description" not in roles.values():
        if strict or len(table.header) < 2:
            return
        free = next((index for index in range(len(table.header)) if index not in roles), None)
        wordy = _wordiest(table) if free is None else free
        if wordy is None:
            return
        roles[wordy] = "description"
    named = set(roles.values())
    if strict and not any(least <= named for least in TELLING):
        return
    if strict and part.kind in {"timeline", "metrics", "people", "communication", "checklist", "metadata"}:
        return
    group = group_of(part)
    yield from (action for row in table.rows if (action := _of_row(row, roles, group)))


def _wordiest(table: Table) -> int | None:
    """The column that holds sentences under another column's name: a table whose header lost a cell; None where none does."""
    lengths = [
        (sum(len(row.cells[index].split()) for row in table.rows if index < len(row.cells)), index)
        for index in range(len(table.header))
    ]
    most, index = max(lengths, default=(0, 0))
    return index if table.rows and most >= _SENTENCE_WORDS * len(table.rows) else None


def _roles(table: Table, vocabulary: Vocabulary) -> dict[int, str]:
    """Column index to role. Where two columns could hold the description, the one that is named so more exactly wins."""
    roles: dict[int, str] = {}
    taken: set[str] = set()
    for index, cell in enumerate(table.header):
        role = vocabulary.column_of("action", cell)
        if role and role not in taken:
            roles[index] = role
            taken.add(role)
    return roles


def _of_row(row: Row, roles: dict[int, str], group: str) -> ActionFact | None:
    values = {role: row.cells[index].strip() for index, role in roles.items() if index < len(row.cells)}
    description = values.get("description", "")
    if is_placeholder(description) or fold(description) in NOTHING or not fold(description):
        return None
    stated: dict[str, Any] = {role: values[role] for role in ROLES if values.get(role)}
    return ActionFact(description, row.line, group=group, **stated)


def group_of(part: Part) -> str:
    """The headings above an action, outermost first, below the document's own."""
    headings = [*part.section.path[1:], part.section.heading] if not part.own else [part.section.heading]
    return " / ".join(heading.replace(" / ", "/") for heading in headings)


def classes_of(parts: Sequence[Part]) -> frozenset[str]:
    """The words that stand in short cells of tables of actions: their categories, which a list below may explain."""
    tables = [block for part in parts if part.kind in KINDS for block in part.section.blocks if isinstance(block, Table)]
    cells = [cell for table in tables for row in table.rows for cell in row.cells[:-1]]
    return frozenset(fold(cell) for cell in cells if len(cell) <= _LONGEST_CLASS)
