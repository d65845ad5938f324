"""Calendar days as people write them, and where in a text they stand.

This module knows the calendar. It never fills in what is not there: a date that could be two days is `unclear-date`, one
the calendar does not have is `no-such-date`, and a year is taken from the caller or not at all. It knows neither times of
day nor fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from etl.date_shapes import NUMERIC, Order, Written, compact_date, full_year, written_dates
from etl.placeholders import is_placeholder
from etl.stamps import stamp_of
from etl.words import LONGEST_VALUE, REMEMBERED, Words, alternation, default_words, matches, plain

__all__ = ["DateReading", "FoundDate", "Order", "date_order", "find_dates", "read_date"]

_DAY_LENGTH = len("2026-03-17")
_DIGIT = re.compile(r"\d")
_SIGN = re.compile(r"[^\W\d_]|\d[^\w\s:]")  # a letter, or a sign behind a digit: of the clock 14:05 alone there is no date


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date at `start:stop` of a text. `end` is the last day where a range is written. `problem` says why `value` is null."""

    value: date | None
    start: int
    stop: int
    end: date | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class DateReading:
    """What a value says: its day, the last day of a range, or the problem; `matched` is the text it was read from.

    Problems: `empty`, `placeholder`, `unclear-date` (no date, or one that could be two days), `no-such-date`.
    """

    value: date | None
    end: date | None
    problem: str | None
    matched: str


def read_date(
    text: str, *, order: Order | None = None, default_year: int | None = None, words: Words | None = None
) -> DateReading:
    """The first date of a text that may hold more than it, such as a heading or a file name.

    `order` decides dates such as 01/02/2024; `default_year` completes dates without a year.
    """
    if (stamp := stamp_of(text)) is not None and stamp.day:
        return DateReading(stamp.day, None, None, text[:_DAY_LENGTH])
    words = words or default_words()
    if not text.strip():
        return DateReading(None, None, "empty", "")
    if is_placeholder(text, words):
        return DateReading(None, None, "placeholder", text.strip())
    found = list(find_dates(text, order=order, default_year=default_year, words=words))
    compact = compact_date(text) if not found else None
    if compact:
        found += [one for one in [_found(compact, None, None)] if one]
    if not found:
        return DateReading(None, None, "unclear-date", text.strip())
    best = next((one for one in found if one.value), found[0])
    return DateReading(best.value, best.end, best.problem, text[best.start : best.stop])


def find_dates(
    text: str, *, order: Order | None = None, default_year: int | None = None, words: Words | None = None
) -> tuple[FoundDate, ...]:
    """All dates of a text in order, a range as one. Dates without a year are left out unless `default_year` is given."""
    if not _DIGIT.search(text) or not _SIGN.search(text):
        return ()
    find = _find if len(text) <= LONGEST_VALUE else _find.__wrapped__
    return find(text, order, default_year, words or default_words())


@lru_cache(maxsize=REMEMBERED)
def _find(text: str, order: Order | None, default_year: int | None, words: Words) -> tuple[FoundDate, ...]:
    if (stamp := stamp_of(text)) is not None:
        return (FoundDate(stamp.day, 0, _DAY_LENGTH),) if stamp.day else ()
    ranges = _joined(written_dates(text, order, words), plain(text), words)
    return tuple(found for found in (_found(one, last, default_year) for one, last in ranges) if found)


def date_order(texts: Iterable[str], known: Iterable[date] = ()) -> Order | None:
    """Whether a document writes the month or the day first, by those of its dates that can be read one way only.

    Where there are none, a date that read one way is a day `known` from elsewhere (the file's name) decides. None where
    nothing decides, or where the document contradicts itself.
    """
    seen: set[Order] = set()
    matched: set[Order] = set()
    days = set(known)
    told = (text for text in texts if _DIGIT.search(text) and stamp_of(text) is None)
    for match in (match for text in told for match in matches(NUMERIC, _DIGIT, plain(text))):
        first, second = int(match["first"]), int(match["second"])
        if first > 12 >= second >= 1:
            seen.add("dmy")
        elif second > 12 >= first >= 1:
            seen.add("mdy")
        elif first != second:
            year = full_year(match["short"])
            matched |= {"mdy"} if calendar_day(year, first, second) in days else set()
            matched |= {"dmy"} if calendar_day(year, second, first) in days else set()
    decided = seen or matched
    return decided.pop() if len(decided) == 1 else None


def _joined(found: Sequence[Written], said: str, words: Words) -> Iterator[tuple[Written, Written | None]]:
    """Each date, with the last date of its range where nothing but "to" stands between two."""
    joint = _joint(words)
    index = 0
    while index < len(found):
        one, after = found[index], found[index + 1] if index + 1 < len(found) else None
        if after and one.last_day is None and joint.fullmatch(said, one.stop, after.start):
            yield replace(one, year=one.year or after.year), replace(after, year=after.year or one.year)
            index += 2
        else:
            yield one, None
            index += 1


@lru_cache(maxsize=8)
def _joint(words: Words) -> re.Pattern[str]:
    return re.compile(rf" *(?:[-~→/]|->|{alternation(words.range_joints)}) *(?:{alternation(words.weekdays)})?[ ,]*")


def _found(one: Written, last: Written | None, default_year: int | None) -> FoundDate | None:
    stop = last.stop if last else one.stop
    year = one.year or default_year
    if year is None:
        return None
    if not 1 <= one.month <= 12:
        return FoundDate(None, one.start, stop, problem="unclear-date")
    value = calendar_day(year, one.month, one.day)
    if value is None:
        return FoundDate(None, one.start, stop, problem="no-such-date")
    end = calendar_day(year, one.month, one.last_day) if one.last_day else None
    if last:
        end = calendar_day(last.year or year, last.month, last.day)
    return FoundDate(value, one.start, stop, end=end if end and end >= value else None)


def calendar_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1000 <= year <= 2999 else None
    except ValueError:
        return None
