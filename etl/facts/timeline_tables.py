"""Tables that tell what happened when: which column is the time, which add its day and zone, and which is the event.

A column is known by its name, else by what stands in it. Of several times the one in UTC is taken, so that nothing has to
be reckoned. Must not know what a time means.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from etl.document import Table
from etl.facts.lead import leading_time, time_kind
from etl.facts.shapes import EventFact
from etl.placeholders import is_placeholder
from etl.vocabulary import Vocabulary
from etl.words import Words, default_words, plain
from etl.zones import find_zone

LONGEST_EVENT = 1_000
_LOOKED_AT = 60  # rows of a table by which its columns are known


@dataclass(frozen=True, slots=True)
class Columns:
    """The places of the columns of a table that is a timeline, and the zone its header names."""

    time: int
    days: tuple[int, ...]
    event: int
    zone: int | None
    notes: tuple[int, ...]
    zone_name: str


def columns_of(table: Table, vocabulary: Vocabulary) -> Columns | None:
    """The columns of a table of events; None for a table without a column of times."""
    width = len(table.header)
    roles = [vocabulary.column_of("timeline", cell) for cell in table.header]
    kinds = [_kind_of_column(table, index, loose=role == "time") for index, role in enumerate(roles)]
    time = _time_column(table.header, roles, kinds) if width > 1 else None
    if time is None:
        return None
    days = tuple(
        index
        for index in range(width)
        if index != time and kinds[time] != "date" and kinds[index] != "clock" and _is_day(kinds[index], roles[index])
    )
    zone = next((index for index in range(width) if roles[index] == "zone" and index != time), None)
    others = [index for index in range(width) if index not in {time, zone, *days} and kinds[index] != "clock"]
    event = next((index for index in others if roles[index] == "event"), others[0] if others else time)
    notes = tuple(index for index in range(width) if index not in {time, event, zone, *days})
    return Columns(time, days, event, zone, notes, find_zone(table.header[time]) or "")


def _kind_of_column(table: Table, index: int, loose: bool) -> str | None:
    """What most cells of a column are: times of day, days, weekdays, or none of these. `loose` takes `16.32` for a time."""
    cells = [row.cells[index].strip() for row in table.rows[:_LOOKED_AT] if index < len(row.cells)]
    cells = [cell for cell in cells if cell]
    kinds = [time_kind(cell, loose) or ("weekday" if _is_weekday(cell, default_words()) else None) for cell in cells]
    return next((kind for kind in ("clock", "date", "weekday") if kinds.count(kind) * 2 >= max(1, len(cells))), None)


def _is_weekday(cell: str, words: Words) -> bool:
    return plain(cell).strip(" .,*") in words.weekdays


def _is_day(kind: str | None, role: str | None) -> bool:
    return kind in {"date", "weekday"} or (kind is None and role == "date")


def _time_column(header: Sequence[str], roles: Sequence[str | None], kinds: Sequence[str | None]) -> int | None:
    """A column of clocks, of several the one in UTC; else the column named so; else one of days."""
    clocks = [index for index, kind in enumerate(kinds) if kind == "clock"]
    named = [index for index, role in enumerate(roles) if role == "time" and kinds[index] != "weekday"]
    if clocks:
        utc = [
            index
            for index in clocks
            if (find_zone(header[index]) or plain(header[index]).strip()).lower() in {"utc", "gmt", "z"}
        ]
        return next(iter([*utc, *(index for index in clocks if index in named), *clocks]))
    return next(iter([*named, *(index for index, kind in enumerate(kinds) if kind == "date" and index == 0)]), None)


def table_events(table: Table, columns: Columns) -> Iterator[EventFact]:
    """The rows as entries: the day and the time together, the event, and in `note` what further columns say."""
    if table.rows and all(is_placeholder(row.cells[columns.time]) for row in table.rows):
        return  # the template's own rows, not filled in
    if leading_time(table.header[columns.time]):  # a table without a header row
        yield EventFact(table.header[columns.time], table.header[columns.event][:LONGEST_EVENT], table.line)
    for row in table.rows:
        said = [row.cells[index].strip() for index in (*columns.days, columns.time)]
        time_raw, event = " ".join(text for text in said if text), row.cells[columns.event].strip()
        if is_placeholder(event) and is_placeholder(time_raw):
            continue
        if time_raw or event:
            note = "; ".join(row.cells[index].strip() for index in columns.notes if row.cells[index].strip())
            zone = row.cells[columns.zone].strip() if columns.zone is not None else columns.zone_name
            yield EventFact(time_raw or None, event[:LONGEST_EVENT], row.line, note, zone)
