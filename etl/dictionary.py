"""The data dictionary: `warehouse.sql` as a page of tables, made from its own comments so that nothing is written twice.

Owns how the SQL file is read for this: the comment above each object, and each column with its type, its check and the comment
behind it. Knows nothing of what the tables hold. `python -m etl.dictionary` prints the page.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

SCHEMA = Path(__file__).with_name("warehouse.sql")
HEAD = """\
# Data dictionary

Made from the comments of [etl/warehouse.sql](../etl/warehouse.sql) by `make dictionary`; do not edit it here. Questions in
`analytics/questions/` read the views first; anything that reads DuckDB may do the same.
"""
_OBJECT = re.compile(r"create (table|view|macro) (\w+)")
_COLUMN = re.compile(r"    ([a-z]\w*) ([a-z]+(?:\[\])?)(?![a-z(])(.*)")
_VALUES = re.compile(r"check \(\w+ in \(([^()]*)\)\)")
_NO_COLUMN = {"primary", "check", "foreign", "unique"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column as declared: name, type, whether it may be null, and what its check and its comment say."""

    name: str
    kind: str
    is_required: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class Thing:
    """A table with its columns, or a view or macro (no columns are declared there), with the comment above it."""

    kind: str
    name: str
    about: str
    columns: tuple[Column, ...]


def dictionary(sql: str) -> str:
    """The whole page as Markdown: what holds for all, then tables, then views and macros, in the order of the file."""
    lines = sql.splitlines()
    things = list(_things(lines))
    opening = _comment(_leading(lines))
    parts = [HEAD, opening, "", "## Tables", *_pages(each for each in things if each.kind == "table")]
    parts += ["", "## Views and macros", *_pages(each for each in things if each.kind != "table")]
    return "\n".join(parts) + "\n"


def _leading(lines: Sequence[str]) -> list[str]:
    end = next((number for number, line in enumerate(lines) if not line.startswith("--")), len(lines))
    return list(lines[:end])


def _comment(lines: Iterable[str]) -> str:
    return "\n".join(line[2:].strip() for line in lines)


def _things(lines: Sequence[str]) -> Iterator[Thing]:
    """Every object that the file creates, with the run of comments directly above it."""
    above: list[str] = []
    for number, line in enumerate(lines):
        found = _OBJECT.match(line)
        if found:
            columns = tuple(_columns(lines[number + 1 :])) if found[1] == "table" else ()
            yield Thing(found[1], found[2], " ".join(_comment(above).split()), columns)
        if line.startswith("--"):
            above.append(line)
        elif not line.startswith("drop "):
            above = []


def _columns(lines: Iterable[str]) -> Iterator[Column]:
    for line in lines:
        if line.startswith(")"):
            return
        found = _COLUMN.match(line)
        if found and found[1] not in _NO_COLUMN:
            rest, _, comment = found[3].partition("--")
            values = _VALUES.search(rest)
            allowed = " | ".join(value.strip(" '") for value in values[1].split(",")) if values else ""
            required = "not null" in rest or "primary key" in rest
            yield Column(found[1], found[2], required, "; ".join(text for text in (comment.strip(), allowed) if text))


def _pages(things: Iterable[Thing]) -> Iterator[str]:
    for thing in things:
        yield f"\n### {thing.name}\n"
        yield f"{thing.about[:1].upper()}{thing.about[1:]}."
        if thing.columns:
            yield "\n| column | type | null | |"
            yield "|---|---|---|---|"
        for column in thing.columns:
            meaning = column.meaning.replace("|", "\\|")
            yield f"| `{column.name}` | {column.kind} | {'no' if column.is_required else 'yes'} | {meaning} |"


if __name__ == "__main__":
    sys.stdout.write(dictionary(SCHEMA.read_text(encoding="utf-8")))
