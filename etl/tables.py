"""Rows of pipe tables: cells, delimiter rows, and the frames of drawn tables.

This module knows single rows; where a table begins and ends is decided by its callers.
"""

from __future__ import annotations

import re

_DELIMITER_SIGNS = frozenset("|-:+= \t—–")
_BORDER_SIGNS = frozenset("+-=: ")
_PIPE = re.compile(r"(?<!\\)\|")


def split_row(row: str) -> list[str]:
    """The cells of a row as written, outer pipes optional; `\\|` is a pipe inside a cell."""
    row = row.strip()
    row = row[1:] if row.startswith("|") else row
    row = row[:-1] if row.endswith("|") and not row.endswith("\\|") else row
    if "\\" not in row:
        return [cell.strip() for cell in row.split("|")]
    return [cell.strip().replace("\\|", "|") for cell in _PIPE.split(row)]


def is_delimiter(line: str) -> bool:
    """Whether the line can part header and rows: `|---|:--:|`, also with dashes a word processor made of hyphens."""
    line = line.strip("> \t")
    if not _DELIMITER_SIGNS.issuperset(line) or not ("|" in line or is_border(line)):
        return False
    return line[0] in "|:-+—–" and any(dash in line for dash in "-—–=")


def is_border(line: str) -> bool:
    """Whether the line is the frame of a drawn table: `+-----+---+`."""
    return line[:1] == "+" and line.count("+") >= 3 and _BORDER_SIGNS.issuperset(line) and line.rstrip()[-1] == "+"


def delimiter(columns: int) -> str:
    """A delimiter row for so many columns."""
    return "|" + "---|" * columns


def fit(cells: list[str], columns: int) -> list[str]:
    """Exactly so many cells: missing ones are empty, surplus ones are joined to the last, or their text would be lost."""
    if len(cells) > columns > 0:
        return [*cells[: columns - 1], " | ".join(cells[columns - 1 :])]
    return cells + [""] * (columns - len(cells))
