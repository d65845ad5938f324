"""Times within a line, as found: clock, date and zone beside it, ranges, and offsets such as T+15m.

This module puts together what `clock_shapes`, `relative_times` and `dates` find. It neither completes a missing date nor
chooses a zone: `timeline_clock` does, from the lines around.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache

from etl.clock_shapes import MASK, Line, TimeReading, approximate_patterns, clocks, opened
from etl.dates import Order, find_dates
from etl.relative_times import offsets
from etl.stamps import stamp_of
from etl.words import LONGEST_VALUE, REMEMBERED, Words, alternation, default_words, plain

__all__ = ["TimeReading", "read_times"]

_DIGIT = re.compile(r"\d")
_SIGN = re.compile(r"[:+時时点點]|t ?[-0]|\d(?:h\d| ?[ap]\.?m)|uhr")  # without one there is no clock, and no T-5m


def read_times(
    text: str,
    *,
    loose: bool = False,
    default_year: int | None = None,
    order: Order | None = None,
    words: Words | None = None,
) -> tuple[TimeReading, ...]:
    """All times of a line, in order. `loose` also takes `16.32`, `1630` and `16h32` where the line begins with one."""
    if not _DIGIT.search(text) or not (loose or _SIGN.search(plain(text))):
        return ()
    read = _read if len(text) <= LONGEST_VALUE else _read.__wrapped__
    return read(text, loose, default_year, order, words or default_words())


@lru_cache(maxsize=REMEMBERED)
def _read(text: str, loose: bool, default_year: int | None, order: Order | None, words: Words) -> tuple[TimeReading, ...]:
    if (stamp := stamp_of(text)) is not None:
        reading = TimeReading(stamp.clock_start, len(text), stamp.day, stamp.clock, zone=stamp.zone)
        return (reading,) if stamp.clock else ()
    dates = find_dates(text, order=order, default_year=default_year, words=words)
    line = Line(text, opened(plain(text), dates), dates, words)
    found = _ranged([_with_date(clock, line) for clock in clocks(line, loose)], line)
    return tuple(sorted([*found, *offsets(line)], key=lambda reading: reading.start))


@lru_cache(maxsize=8)
def _joints(words: Words) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What may stand between a date and its time, and between the ends of a range."""
    between = rf"[ ,.:@()|*~≈\[\]-]|{alternation(words.date_time_joints | words.weekdays | words.approximate)}"
    return (
        re.compile(rf"(?:{between}){{0,12}}"),
        re.compile(rf"[ )*`]{{0,3}}(?:-{{1,2}}|[~→/]|->|=>|{alternation(words.range_joints)})[ (*`]{{0,3}}"),
    )


def _with_date(clock: TimeReading, line: Line) -> TimeReading:
    joint = _joints(line.words)[0]
    before = next((d for d in reversed(line.dates) if d.stop <= clock.start), None)
    after = next((d for d in line.dates if d.start >= clock.stop), None)
    if before and not before.end and joint.fullmatch(line.said, before.stop, clock.start):
        found = before
    elif after and not after.end and joint.fullmatch(line.said, clock.stop, after.start):
        found = after
    else:
        return clock
    midnight = found.value is not None and line.said.startswith("24", clock.start)
    day = found.value + timedelta(days=1) if found.value and midnight else found.value
    return replace(clock, date=day, problem=clock.problem or found.problem)


# The date behind the first clock of "22:30 on October 29 to 05:39 on October 30".
_BEHIND = re.compile(rf"^[ ,a-z.()]{{1,16}}{MASK}+(?= *[^ {MASK}\d])")


def _ranged(found: Sequence[TimeReading], line: Line) -> Iterator[TimeReading]:
    """Two clocks with "to" between them are a range; a date behind the second stands for both."""
    index = 0
    while index < len(found):
        first = found[index]
        last = found[index + 1] if index + 1 < len(found) else None
        gap = line.said[first.stop : last.start] if last else ""
        gap = (_BEHIND.sub("", gap) if first.date else gap).replace(MASK, "")
        match = _range_joint(line, first, gap) if last else None
        if last and match and _joints(line.words)[0].fullmatch(gap, match.end()):
            said_rough = bool(approximate_patterns(line.words)[0].search(gap, match.end()))
            last = replace(last, ends_range=True, approximate=said_rough)
            first = _with_half_of(first, last)
            if last.date and not first.date and first.time and last.time and first.time <= last.time:
                first = replace(first, date=last.date)
            yield first
            yield last
            index += 2
        else:
            yield first
            index += 1


def _with_half_of(first: TimeReading, last: TimeReading) -> TimeReading:
    """The 2 of 2-4pm is in the afternoon too, unless that would put it behind the end: the 11 of 11-1pm is not."""
    if not first.time or not last.time or first.half or not last.half or not 1 <= first.time.hour <= 12:
        return first
    morning = first.time.replace(hour=first.time.hour % 12)
    afternoon = first.time.replace(hour=first.time.hour % 12 + 12)
    same, other = (afternoon, morning) if last.half == "pm" else (morning, afternoon)
    return replace(first, time=same if same <= last.time else other)


def _range_joint(line: Line, first: TimeReading, gap: str) -> re.Match[str] | None:
    """ "to" and its like; "and" only behind "between"."""
    opened = _opened_range(line.words)
    between = opened[0].search(line.said, max(0, first.start - 24), first.start)
    return _joints(line.words)[1].match(gap) or (opened[1].match(gap) if between else None)


@lru_cache(maxsize=8)
def _opened_range(words: Words) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return (
        re.compile(rf"(?:{alternation(words.range_openers)})[ (*`~]*$"),
        re.compile(rf" ?(?:{alternation(words.duration_joints)}) ?"),
    )
