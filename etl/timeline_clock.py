"""The moments of a timeline: from the time texts of its entries, in the order of the page, to UTC.

A timeline says its date once, its zone in a heading, "pm" in every other line, and runs over midnight without a word.
This module carries what was said forward as a reader does, by the rules of METHODS 1.4, and nothing further: a step back
that is no midnight is a finding, an entry without a time stays without one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from etl.dates import Order, find_dates
from etl.times import TimeReading, read_times
from etl.words import Words, default_words
from etl.zones import read_zone, to_utc

# A clock that runs back by more than this has passed midnight; by less, the lines are out of order.
MIDNIGHT = timedelta(hours=6)
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


@dataclass(frozen=True, slots=True)
class _Entry:
    raw: str
    reading: TimeReading | None
    day: date | None  # of an entry that is a day header
    local: datetime | None = None
    problem: str | None = None


def place(
    entries: Sequence[str],
    *,
    day: date | None,
    zone: tzinfo | None,
    assumed: tzinfo = UTC,
    start: datetime | None = None,
    order: Order | None = None,
    words: Words | None = None,
) -> list[Placed]:
    """The moment of each entry, in the order given.

    `day` is the day of the document, `zone` the one it states for all its times, `assumed` what to take where neither it
    nor an entry states one, `start` the moment (naive UTC) from which T+15m counts.
    """
    words = words or default_words()
    read = [_read(raw, day, order, words) for raw in entries]
    read = _with_halves(read)
    direction = -1 if order_is_newest_first([one.reading for one in read if one.reading]) else 1
    zones = _zones(read, zone, words)
    dated = _with_days(read, [known for known, _ in zones], day, direction)
    placed = [_placed(one, own, assumed) for one, own in zip(dated, zones, strict=True)]
    return _with_offsets(placed, read, start)


def order_is_newest_first(readings: Sequence[TimeReading]) -> bool:
    """Whether the entries mostly run back in time. A long step between bare clocks may be midnight and says nothing."""
    steps = [_step(one, two) for one, two in pairwise(r for r in readings if r.time and not r.ends_range)]
    back, forth = sum(step < 0 for step in steps), sum(step > 0 for step in steps)
    both_dated = len(readings) == 2 and all(one.date for one in readings)
    return back > forth and (back >= 2 or both_dated)


def _step(one: TimeReading, two: TimeReading) -> int:
    """Minutes from one reading to the next; 0 where it cannot be told."""
    if one.date and two.date and one.date != two.date:
        return (two.date - one.date).days * 1440
    minutes = _minutes(two.time) - _minutes(one.time)
    return minutes if abs(minutes) <= MIDNIGHT.total_seconds() / 60 or (one.date and two.date) else 0


def _minutes(clock: time | None) -> int:
    return clock.hour * 60 + clock.minute if clock else 0


def _read(raw: str, day: date | None, order: Order | None, words: Words) -> _Entry:
    """The first time of an entry, which is the start of a range; else the day it names."""
    year = _year_near(raw, day, order, words) if day else None
    times = read_times(raw, loose=True, default_year=year, order=order, words=words)
    if times:
        return _Entry(raw, times[0], None, problem=times[0].problem)
    named = next(iter(find_dates(raw, order=order, default_year=year, words=words)), None)
    return _Entry(raw, None, named.value if named else None, problem=named.problem if named else None)


def _year_near(raw: str, day: date, order: Order | None, words: Words) -> int:
    """The year that brings a date without one next to the day of the document: 31 December beside 2 January."""
    found = next((d.value for d in find_dates(raw, order=order, default_year=day.year, words=words) if d.value), None)
    if found is None or abs((found - day).days) <= 183:
        return day.year
    return day.year + (1 if found < day else -1)


def _with_halves(entries: Sequence[_Entry]) -> list[_Entry]:
    """Where some clocks say am or pm and others do not, the others take the half that brings them next to their neighbour."""
    marked = [e for e in entries if e.reading and e.reading.half]
    if not marked or all(e.reading is None or e.reading.half or not _needs_half(e) for e in entries):
        return list(entries)
    done: list[_Entry] = []
    before = next(e.reading.time for e in marked if e.reading)
    for entry in entries:
        reading = entry.reading
        if reading and before and _needs_half(entry):
            reading = replace(reading, time=_nearest(reading.time, before))
        before = (reading.time if reading else None) or before
        done.append(replace(entry, reading=reading))
    return done


def _needs_half(entry: _Entry) -> bool:
    reading = entry.reading
    if not reading or not reading.time or reading.half or reading.offset_minutes is not None:
        return False
    return 1 <= reading.time.hour <= 12 and entry.raw[reading.start : reading.start + 1] != "0"


def _nearest(clock: time | None, before: time) -> time | None:
    """Morning or afternoon, whichever comes sooner after the time before; a step back of under an hour counts as order."""
    if clock is None:
        return None
    choices = [clock.replace(hour=clock.hour % 12), clock.replace(hour=clock.hour % 12 + 12)]
    return min(choices, key=lambda choice: (_minutes(choice) - _minutes(before) + 60) % 1440)


def _with_days(entries: Sequence[_Entry], zones: Sequence[tzinfo | None], day: date | None, direction: int) -> list[_Entry]:
    """Each clock with its day: named, carried from the entry before, or the next one where the clock passed midnight.

    Behind a day that cannot be read, clocks have none until the next that can.
    """
    done: list[_Entry] = []
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
        done.append(replace(entry, local=local, problem=problem))
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
    return local - (local.replace(tzinfo=zone or UTC).utcoffset() or timedelta(0))


def _first_day(entries: Sequence[_Entry], day: date | None, direction: int) -> date | None:
    """The day the timeline begins on: the document's, unless the first day an entry names shows that it began before."""
    passed, before = 0, None
    for entry in entries:
        named = entry.day or (entry.reading.date if entry.reading else None)
        clock = entry.reading.time if entry.reading else None
        back = (_minutes(before) - _minutes(clock)) * direction if before and clock else 0
        passed += direction if back > MIDNIGHT.total_seconds() / 60 else 0
        if named:
            counted = named - timedelta(days=passed if clock else 0)
            return counted if day is None or (before and passed and counted < day) else day
        before = clock or before
    return day


def _zones(entries: Sequence[_Entry], zone: tzinfo | None, words: Words) -> list[tuple[tzinfo | None, bool]]:
    """The zone of each entry and whether its name is unknown: its own, the document's, else the one said before or first."""
    own = [e.reading.zone if e.reading else None for e in entries]
    said = next((name for name in own if name), None)
    carried: tuple[tzinfo | None, bool] = (zone, False) if zone or not said else _known(said, words)
    found: list[tuple[tzinfo | None, bool]] = []
    for name in own:
        mine = _known(name, words) if name else carried
        if name and zone is None:
            carried = mine
        found.append(mine)
    return found


def _known(name: str, words: Words) -> tuple[tzinfo | None, bool]:
    zone = read_zone(name, words)
    return zone, zone is None


def _placed(entry: _Entry, zone: tuple[tzinfo | None, bool], assumed: tzinfo) -> Placed:
    approximate = bool(entry.reading and entry.reading.approximate)
    if not entry.local:
        return Placed(None, entry.raw, approximate, entry.problem, entry.day)
    known, unknown = zone
    at, problem = to_utc(entry.local, known or (UTC if unknown else assumed))
    problem = problem or ("unknown-zone" if unknown else entry.problem)
    return Placed(at, entry.raw, approximate, problem, zone_assumed=known is None and not unknown)


def _with_offsets(placed: Sequence[Placed], entries: Sequence[_Entry], start: datetime | None) -> list[Placed]:
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
