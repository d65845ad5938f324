"""The moments of a timeline: from the time texts of its entries, in the order of the page, to UTC.

A timeline says its date once, its zone in a heading, "pm" in every other line, and runs over midnight without a word.
This module carries what was said forward as a reader does, and nothing further: a step back that is no midnight is a
finding, an entry without a time stays without one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo

from etl.dates import Order
from etl.facts.lead import are_compact
from etl.timeline_entries import (
    MIDNIGHT,
    MIDNIGHT_MINUTES,
    Entry,
    minutes_of_day,
    order_is_newest_first,
    read_entry,
    with_halves,
)
from etl.times import TimeReading
from etl.words import Words, default_words
from etl.zones import read_zone, to_utc

_DATE_PROBLEMS = {"no-such-date", "unclear-date"}


@dataclass(frozen=True, slots=True)
class Placed:
    """One entry: its moment in naive UTC, or null. `day` is set for an entry that names a day and no time.

    Problems: `timeline_order` (the moment is kept), `unknown-zone` (read as UTC, kept), `no-such-time`, `ambiguous-time`,
    `no-such-date`, `unclear-date`, `no-date` (a clock, and no day is known).
    `zone_assumed` says that no zone was named anywhere and the assumed one was taken.
    """

    at_utc: datetime | None
    raw: str
    approximate: bool = False
    problem: str | None = None
    day: date | None = None
    zone_assumed: bool = False


def place(
    entries: Sequence[str],
    *,
    day: date | None,
    zone: tzinfo | None,
    assumed: tzinfo = UTC,
    beside: Sequence[tzinfo | None] = (),
    start: datetime | None = None,
    order: Order | None = None,
    words: Words | None = None,
) -> list[Placed]:
    """The moment of each entry, in the order given.

    `day` is the day of the document, `zone` the one it states for all its times, `assumed` what to take where neither it
    nor an entry states one, `beside` what a column says of each entry, `start` the moment (naive UTC) from which T+15m counts.
    """
    words = words or default_words()
    compact = are_compact(entries)
    read = [read_entry(raw, day, order, words, compact) for raw in entries]
    read = with_halves(read)
    direction = -1 if order_is_newest_first([one.reading for one in read if one.reading]) else 1
    zones = _zones(read, zone, words, beside or [None] * len(read))
    dated = _with_days(read, [known for known, _ in zones], day, direction)
    placed = [_placed(one, own, assumed) for one, own in zip(dated, zones, strict=True)]
    return _with_offsets(placed, read, start)


def _with_days(entries: Sequence[Entry], zones: Sequence[tzinfo | None], day: date | None, direction: int) -> list[Entry]:
    """Each clock with its day: named, carried from the entry before, or the next one where the clock passed midnight.

    Behind a day that cannot be read, clocks have none until the next that can.
    """
    done: list[Entry] = []
    current, before, lacking = _first_day(entries, day, direction), None, "no-date"
    for entry, zone in zip(entries, zones, strict=True):
        if entry.day or entry.problem in _DATE_PROBLEMS:
            current, before, lacking = entry.day, None, entry.problem or "no-date"
        reading = entry.reading
        if not reading or reading.time is None or reading.problem:
            done.append(entry)
            continue
        local = _local(reading, current, before, zone, direction)
        problem = None if local else lacking
        if local:
            instant = _instant(local, zone)
            if before and (instant - before) * direction < timedelta(0):
                problem = "timeline_order"
            current, before = local.date(), instant
        done.append(Entry(entry.raw, reading, entry.day, local, problem))
    return done


def _local(
    reading: TimeReading, day: date | None, before: datetime | None, zone: tzinfo | None, direction: int
) -> datetime | None:
    """The wall-clock moment of a reading: on its own day, else on the day so far, or the next where midnight passed."""
    if reading.time is None or not (reading.date or day):
        return None
    local = datetime.combine(reading.date or day or date.min, reading.time)
    passed = not reading.date and before is not None and (before - _instant(local, zone)) * direction > MIDNIGHT
    return local + timedelta(days=direction) if passed else local


def _instant(local: datetime, zone: tzinfo | None) -> datetime:
    """A moment good enough to tell which of two came first, also where the zone has no single one."""
    if zone is None or zone is UTC:
        return local
    return local - (local.replace(tzinfo=zone).utcoffset() or timedelta(0))


def _first_day(entries: Sequence[Entry], day: date | None, direction: int) -> date | None:
    """The day the timeline begins on: the document's, unless the first day an entry names shows that it began before."""
    passed, before = 0, None
    for entry in entries:
        named = entry.day or (entry.reading.date if entry.reading else None)
        clock = entry.reading.time if entry.reading else None
        back = (minutes_of_day(before) - minutes_of_day(clock)) * direction if before and clock else 0
        passed += direction if back > MIDNIGHT_MINUTES else 0
        if named:
            counted = named - timedelta(days=passed if clock else 0)
            return counted if day is None or (before and passed and counted < day) else day
        before = clock or before
    return day


def _zones(
    entries: Sequence[Entry], zone: tzinfo | None, words: Words, beside: Sequence[tzinfo | None]
) -> list[tuple[tzinfo | None, bool]]:
    """The zone of each entry and whether its name is unknown.

    It is its own, the one beside it, the document's, else the one said before or first.
    """
    own = [e.reading.zone if e.reading else None for e in entries]
    said = next((name for name in own if name), None)
    carried: tuple[tzinfo | None, bool] = (zone, False) if zone or not said else _known(said, words)
    found: list[tuple[tzinfo | None, bool]] = []
    for name, column in zip(own, beside, strict=True):
        mine = _known(name, words) if name else (column, False) if column else carried
        if name and zone is None:
            carried = mine
        found.append(mine)
    return found


def _known(name: str, words: Words) -> tuple[tzinfo | None, bool]:
    zone = read_zone(name, words)
    return zone, zone is None


def _placed(entry: Entry, zone: tuple[tzinfo | None, bool], assumed: tzinfo) -> Placed:
    approximate = bool(entry.reading and entry.reading.approximate)
    if not entry.local:
        return Placed(None, entry.raw, approximate, entry.problem, entry.day)
    known, unknown = zone
    at, problem = to_utc(entry.local, known or (UTC if unknown else assumed))
    problem = problem or ("unknown-zone" if unknown else entry.problem)
    return Placed(at, entry.raw, approximate, problem, zone_assumed=known is None and not unknown)


def _with_offsets(placed: Sequence[Placed], entries: Sequence[Entry], start: datetime | None) -> list[Placed]:
    """T+15m counted from the start, else from the first moment the timeline itself gives."""
    base = start or next((one.at_utc for one in placed if one.at_utc), None)
    done = []
    for one, entry in zip(placed, entries, strict=True):
        offset = entry.reading.offset_minutes if entry.reading else None
        if offset is None:
            done.append(one)
        elif base is None:
            done.append(replace(one, problem="no-date"))
        else:
            done.append(replace(one, at_utc=base + timedelta(minutes=offset), problem=None))
    return done
