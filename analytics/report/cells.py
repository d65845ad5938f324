"""How the cells of a table are written in a document: one text per cell, the same in HTML, PDF and Markdown.

Owns the spelling of numbers, shares, days and unknowns. Downloads keep the values as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from analytics.presentation import moment_text, percent
from analytics.selection import day_text

UNKNOWN_CELL = "–"


# The first kind that fits, most special first.
WRITTEN: Mapping[type, Callable[[Any], str]] = {
    bool: lambda value: "yes" if value else "no",
    int: lambda value: f"{value:,}",
    datetime: moment_text,
    date: day_text,
    list: lambda value: ", ".join(map(str, value)),
    object: str,
}


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as text: headings, whether each column holds numbers, and the rows."""

    headings: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]


def grid(frame: pl.DataFrame, columns: Mapping[str, str], blank: tuple[str, ...] = ()) -> Grid:
    """The named columns of a frame as text, in order. Nulls become a dash, except in columns left `blank` on purpose."""
    shown = frame.select(list(columns))
    written = [
        [value or "" if name in blank else cell(name, value) for value in shown[name].to_list()] for name in shown.columns
    ]
    numeric = tuple(shown.schema[name].is_numeric() for name in shown.columns)
    return Grid(tuple(columns.values()), numeric, tuple(zip(*written, strict=True)))


def cell(column: str, value: object) -> str:
    """One value as text: a share in per cent, a number with at most one decimal, a day, a moment; a dash for null."""
    if value is None or value in ("", []):
        return UNKNOWN_CELL
    if isinstance(value, float):
        return percent(value) if "share" in column.split("_") else f"{value:,.1f}".removesuffix(".0")
    return next(write(value) for kind, write in WRITTEN.items() if isinstance(value, kind))
