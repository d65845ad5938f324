"""The entries of a timeline one by one: the time or day each names, the half of the day it leaves out, and their direction.

This module reads; which day and zone an entry without them belongs to is for `timeline_clock` to say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from etl.dates import Order, find_dates
from etl.relative_times import counted_day
from etl.times import TimeReading, read_times
from etl.words import Words

# A clock that runs back by more than this has passed midnight; by less, the lines are out of order (METHODS 1.4).
MIDNIGHT = timedelta(hours=6)
MIDNIGHT_MINUTES = 6 * 60
_COMPACT = re.compile(r"^(\W{0,8})(\d\d)(\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Entry:
    raw: str
    reading: TimeReading | None
    day: date | None  # of an entry that is a day header
    local: datetime | None = None
    problem: str | None = None


def read_entry(raw: str, day: date | None, order: Order | None, words: Words, compact: bool = False) -> Entry:
    """The first time of an entry, which is the start of a range; else the day it names, by date or as "Day 2".

    `compact` says that entries open with four digits that are a time of day, also where they could be a year.
    """
    counted = counted_day(raw)
    if counted is not None and day is not None:
        return Entry(raw, None, day + timedelta(days=counted - 1))
    year = _year_near(raw, day, order, words) if day else None
    written = _COMPACT.sub(r"\1\2:\3", raw, count=1) if compact else raw
    times = read_times(written, loose=True, default_year=year, order=order, words=words)
    if times:
        return Entry(raw, times[0], None, problem=times[0].problem)
    named = next(iter(find_dates(raw, order=order, default_year=year, words=words)), None)
    return Entry(raw, None, named.value if named else None, problem=named.problem if named else None)


def _year_near(raw: str, day: date, order: Order | None, words: Words) -> int:
    """The year that brings a date without one next to the day of the document: 31 December beside 2 January."""
    found = next((d.value for d in find_dates(raw, order=order, default_year=day.year, words=words) if d.value), None)
    if found is None or abs((found - day).days) <= 183:
        return day.year
    return day.year + (1 if found < day else -1)


def with_halves(entries: Sequence[Entry]) -> list[Entry]:
    """Where some clocks say am or pm and others do not, the others take the half that brings them next to their neighbour."""
    marked = [e for e in entries if e.reading and e.reading.half]
    if not marked or all(e.reading is None or e.reading.half or not _needs_half(e) for e in entries):
        return list(entries)
    done: list[Entry] = []
    before = next(e.reading.time for e in marked if e.reading)
    for entry in entries:
        reading = entry.reading
        if reading and before and _needs_half(entry):
            reading = replace(reading, time=_nearest(reading.time, before))
        before = (reading.time if reading else None) or before
        done.append(replace(entry, reading=reading))
    return done


def _needs_half(entry: Entry) -> bool:
    reading = entry.reading
    if not reading or not reading.time or reading.half or reading.offset_minutes is not None:
        return False
    return 1 <= reading.time.hour <= 12 and entry.raw[reading.start : reading.start + 1] != "0"


def _nearest(clock: time | None, before: time) -> time | None:
    """Morning or afternoon, whichever comes sooner after the time before; a step back of under an hour counts as order."""
    if clock is None:
        return None
    choices = [clock.replace(hour=clock.hour % 12), clock.replace(hour=clock.hour % 12 + 12)]
    return min(choices, key=lambda choice: (minutes_of_day(choice) - minutes_of_day(before) + 60) % 1440)


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
    minutes = minutes_of_day(two.time) - minutes_of_day(one.time)
    return minutes if abs(minutes) <= MIDNIGHT_MINUTES or (one.date and two.date) else 0


def minutes_of_day(clock: time | None) -> int:
    return clock.hour * 60 + clock.minute if clock else 0
