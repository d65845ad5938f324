"""A plain table with a header, one incident per row: comma, semicolon or tab; any column name that the vocabulary knows.

Owns the shape of the file: the delimiter, physical lines (a quoted cell may hold line ends), rows that do not fit. A row
with too few or too many cells is left out with a finding, since no cell of it can be told from its neighbour. Columns that
the vocabulary does not know are details.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn

from etl.decode import clean_lines, decode
from etl.document import RejectedError
from etl.facts.shapes import DetailFact, Episode, Fact
from etl.folding import fold
from etl.formats.export import LISTS
from etl.formats.told import CLOCKED, Told, reading_of, unknown
from etl.normalise import split_names
from etl.placeholders import is_placeholder
from etl.reading import Reading
from etl.records import Finding
from etl.settings import Settings
from etl.times import read_times
from etl.zones import find_zone

NAME = "csv_table"
DELIMITERS = ",;\t"
LONGEST_CELL = 1_000_000
NAMING = {"incident_id", "title"}
TELLING = {"started_at", "resolved_at", "detected_at", "incident_date", "severity", "duration", "time_to_resolve", "services"}
DURATIONS = {"duration", "duration_of_impact", "time_to_detect", "time_to_acknowledge", "time_to_mitigate", "time_to_resolve"}
_UNIT = re.compile(r"[ _(\[](seconds|secs?|minutes|mins?|hours|hrs?|h|days)[)\]]?\s*$", re.I)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_PROTECTED = re.compile(r"'\s*[=+\-@\t\r\n]")  # an apostrophe that keeps a spreadsheet from calculating


def claims(name: str) -> bool:
    return name.casefold().endswith((".csv", ".tsv"))


def recognises(path: str, _: bytes) -> bool:
    """Any table: whether its header names incidents is a question for the vocabulary."""
    return claims(path)


@dataclass(frozen=True, slots=True)
class Column:
    """A column as written, the field it means or None, and the unit and zone that its name gives to bare numbers and times."""

    label: str
    field: str | None
    unit: str | None
    zone: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """A row and the physical line it begins on."""

    line: int
    cells: tuple[str, ...]


def read(path: str, data: bytes, settings: Settings) -> Reading:
    """The incidents of the table. Raises RejectedError where it cannot be read as one."""
    text, findings = decode(data, settings.encoding)
    lines, unclean = clean_lines(text.split("\n"))
    rows = list(_rows("\n".join(lines)))
    columns = [_column(label, settings) for label in rows[0].cells] if rows else []
    fields = {column.field for column in columns}
    if not fields & NAMING or not fields & TELLING:
        text = "a table whose header names no incidents; expected id or title, and a time, severity, duration or service"
        return unknown(NAME, findings, text)
    fitting = [row for row in rows[1:] if len(row.cells) == len(columns)]
    doubts = [*_misfits(rows[1:], len(columns)), *_repeated(columns)]
    told = _without_doubles([_tell(row, columns) for row in fitting])
    return reading_of(NAME, path, told, (*findings, *unclean, *doubts), settings)


def _rows(text: str) -> Iterator[Line]:
    """Rows that hold anything, each with its first line."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text), strict=True)
    begin = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Line(begin, tuple(_bare(cell) for cell in cells))
            begin = reader.line_num + 1
    except csv.Error as error:
        _refuse(begin, f"the row that begins here cannot be read: {error}; is a quote missing?")


def _refuse(line: int, message: str) -> NoReturn:
    raise RejectedError(Finding(line, "error", "csv", message))


def _delimiter(text: str) -> str:
    """The sign that splits the header into most cells."""
    header = next((line for line in text.split("\n") if line.strip()), "")
    return max(DELIMITERS, key=header.count)


def _bare(cell: str) -> str:
    text = cell.strip()
    return text[1:].strip() if _PROTECTED.match(text) else text


def _column(label: str, settings: Settings) -> Column:
    unit = _UNIT.search(label)
    name = settings.vocabulary.field_of
    field = name(label) or (name(label[: unit.start()]) if unit else None)
    return Column(label, field, unit.group(1).lower() if unit else None, find_zone(label, settings.words))


def _misfits(rows: Sequence[Line], width: int) -> Iterator[Finding]:
    for row in rows:
        if len(row.cells) != width:
            text = f"the row has {len(row.cells)} cells and the header {width}; left out: quote cells that hold the delimiter"
            yield Finding(row.line, "warning", "row-width", text)


def _repeated(columns: Sequence[Column]) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for column in columns:
        if column.field and column.field not in LISTS and column.field in seen:
            text = f"columns {seen[column.field]!r} and {column.label!r} mean the same; the first that is filled counts"
            yield Finding(1, "note", "column-repeated", text)
        elif column.field:
            seen[column.field] = column.label


def _tell(row: Line, columns: Sequence[Column]) -> Told:
    filled = [(column, cell) for column, cell in zip(columns, row.cells, strict=True) if cell and not is_placeholder(cell)]
    facts = tuple(fact for column, cell in filled if column.field for fact in _facts(column, cell, row.line))
    episode = Episode(
        title=next((fact.text for fact in facts if fact.field == "title"), ""),
        line=row.line,
        parts=(),
        fields=facts,
        details=tuple(DetailFact(column.label, cell, "", row.line) for column, cell in filled if not column.field),
    )
    return Told(episode)


def _facts(column: Column, cell: str, line: int) -> Iterator[Fact]:
    """The value of a cell, or the names of a list in one."""
    field = column.field or ""
    if field == "is_resolved" and fold(cell) not in {"true", "false", "yes", "no", "1", "0"}:
        field = "resolved_at"  # a column "resolved" holds either a mark or the time
    for text in split_names(cell) if field in LISTS else [_completed(column, field, cell)]:
        yield Fact(field, text, line, "front_matter", column.label)


def _completed(column: Column, field: str, cell: str) -> str:
    """A bare number with the unit of its column, a time without a zone with that of its column."""
    if field in DURATIONS and column.unit and _NUMBER.fullmatch(cell):
        return f"{cell} {column.unit}"
    if field in CLOCKED and column.zone and any(time.time and not time.zone for time in read_times(cell)):
        return f"{cell} {column.zone}"
    return cell


def _without_doubles(told: Sequence[Told]) -> list[Told]:
    """Of several rows with one id the first counts: a second incident has an id of its own."""
    seen: set[str] = set()
    kept = []
    for one in told:
        fact = one.episode.first("incident_id")
        double = fact is not None and fact.text in seen
        if fact:
            seen.add(fact.text)
        kept.append(Told(one.episode, left_out="rows that repeat the id of an earlier row") if double else one)
    return kept
