"""Tables that trackers export: rows whose cells are found by any of several column names.

Names of columns may repeat (Jira writes one column per label), so a header is a list here and never a mapping. Lines are
physical: a quoted cell may hold line ends. Must not know any product.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from etl.decode import clean_lines, decode
from etl.document import RejectedError
from etl.folding import fold
from etl.records import Finding

_LONGEST_CELL = 1_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `first` gives the first filled cell of the columns that are called so, `all` every filled one."""

    line: int
    header: tuple[str, ...]
    cells: tuple[str, ...]

    def all(self, *names: str) -> tuple[str, ...]:
        return tuple(
            cell.strip()
            for name in names
            for label, cell in zip(self.header, self.cells, strict=False)
            if label == name and cell.strip()
        )

    def first(self, *names: str) -> str | None:
        return next(iter(self.all(*names)), None)


def columns(data: bytes) -> frozenset[str]:
    """The folded column names in the first line of a table, whatever its encoding and delimiter; empty for no table."""
    head = data[:20_000].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").lstrip("\n")
    line = head.split("\n", 1)[0].rstrip("\r")
    cells = next(csv.reader([line], delimiter=max(",;\t", key=line.count)), [])
    return frozenset(fold(cell) for cell in cells)


def read_rows(data: bytes, encoding: str | None, largest: int) -> tuple[tuple[Row, ...], tuple[Finding, ...]]:
    """All rows below the header, and a finding for each that does not fit it.

    Raises RejectedError `too-large`, `csv`, or what decoding raises.
    """
    if len(data) > largest:
        raise RejectedError(
            Finding(1, "error", "too-large", f"{len(data)} bytes; expected at most {largest}: export fewer tickets")
        )
    text, findings = decode(data, encoding)
    lines, unclean = clean_lines(text.split("\n"))
    first = next((line for line in lines if line.strip()), "")
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO("\n".join(lines)), delimiter=max(",;\t", key=first.count))
    header: tuple[str, ...] = ()
    rows: list[Row] = []
    misfits: list[Finding] = []
    begin = 1
    try:
        for cells in reader:
            if not header and any(cells):
                header = tuple(fold(cell) for cell in cells)
            elif header and len(cells) == len(header):
                rows.append(Row(begin, header, tuple(cells)))
            elif any(cells):
                misfits.append(_misfit(begin, len(cells), len(header)))
            begin = reader.line_num + 1
    except csv.Error as error:
        raise RejectedError(Finding(begin, "error", "csv", f"the row that begins here cannot be read: {error}")) from None
    return tuple(rows), (*findings, *unclean, *misfits)


def _misfit(line: int, found: int, expected: int) -> Finding:
    return Finding(line, "warning", "row-width", f"left out: the row has {found} cells and the header {expected}")


def holds(data: bytes, *groups: Sequence[str]) -> bool:
    """Whether the header has one name of each group."""
    names = columns(data)
    return all(any(name in names for name in group) for group in groups)
