"""Rows of pipe tables and of HTML tables: cells, delimiter rows, and what was written around them.

This module knows single rows and a run of `<tr>`; where a table begins and ends is decided by its callers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_DELIMITER_SIGNS = frozenset("|-:+= \t—–")
_BORDER_SIGNS = frozenset("+-=: ")
_PIPE = re.compile(r"(?<!\\)\|")
_ROW = re.compile(r"<tr\b[^<>]*>", re.I)
_CELL = re.compile(r"<t[dh]\b[^<>]*>", re.I)
_END_OF_CELL = re.compile(r"</(?:t[dhr]|thead|tbody|tfoot|table)\s*>", re.I)


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
    return bool(line) and _DELIMITER_SIGNS.issuperset(line) and line[0] in "|:-+—–" and ("|" in line or is_border(line))


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


def pipe_rows(html: str, first_line: int) -> Iterator[tuple[int, str]]:
    """An HTML table as the lines of a pipe table, each with the line of its `<tr>`."""
    starts = list(_ROW.finditer(html))
    line, counted = first_line, 0
    for index, start in enumerate(starts):
        line += html.count("\n", counted, start.start())
        counted = start.start()
        row = html[start.end() : starts[index + 1].start() if index + 1 < len(starts) else len(html)]
        cells = [" ".join(_END_OF_CELL.sub("", cell).split()).replace("|", "\\|") for cell in _CELL.split(row)[1:]]
        if not cells:
            continue
        is_header = index == 0 and "<th" in row.lower()
        if index == 0 and not is_header:
            yield line, "|" + " |" * len(cells)
            yield line, delimiter(len(cells))
        yield line, "| " + " | ".join(cells) + " |"
        if is_header:
            yield line, delimiter(len(cells))
