"""Calendar days as people write them, and where in a text they stand.

This module knows the shapes of dates and the calendar. It never fills in what is not there: a date that could be two
days is `unclear-date`, one the calendar does not have is `no-such-date`, and a year is taken from the caller or not at
all. It knows neither times of day nor fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Literal

from etl.placeholders import is_placeholder
from etl.words import LATIN, Words, alternation, default_words, plain

Order = Literal["mdy", "dmy"]


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
    words = words or default_words()
    if not text.strip():
        return DateReading(None, None, "empty", "")
    if is_placeholder(text, words):
        return DateReading(None, None, "placeholder", text.strip())
    found = find_dates(text, order=order, default_year=default_year, words=words) or _compact(text)
    if not found:
        return DateReading(None, None, "unclear-date", text.strip())
    best = next((one for one in found if one.value), found[0])
    return DateReading(best.value, best.end, best.problem, text[best.start : best.stop])


def find_dates(
    text: str, *, order: Order | None = None, default_year: int | None = None, words: Words | None = None
) -> tuple[FoundDate, ...]:
    """All dates of a text in order, a range as one. Dates without a year are left out unless `default_year` is given."""
    if not _DIGIT.search(text):
        return ()
    words = words or default_words()
    written = [_written(match, order, words) for match in _pattern(words).finditer(plain(text))]
    ranges = _joined([one for one in written if one and _is_meant(one, text, words)], plain(text), words)
    return tuple(found for found in (_found(one, last, default_year) for one, last in ranges) if found)


def date_order(texts: Iterable[str], known: Iterable[date] = ()) -> Order | None:
    """Whether a document writes the month or the day first, by those of its dates that can be read one way only.

    Where there are none, a date that read one way is a day `known` from elsewhere (the file's name) decides. None where
    nothing decides, or where the document contradicts itself.
    """
    seen: set[Order] = set()
    matched: set[Order] = set()
    days = set(known)
    for match in (match for text in texts for match in _NUMERIC.finditer(plain(text))):
        first, second = int(match["first"]), int(match["second"])
        if first > 12 >= second >= 1:
            seen.add("dmy")
        elif second > 12 >= first >= 1:
            seen.add("mdy")
        elif first != second:
            year = _full_year(match["short"])
            matched |= {"mdy"} if _calendar(year, first, second) in days else set()
            matched |= {"dmy"} if _calendar(year, second, first) in days else set()
    decided = seen or matched
    return decided.pop() if len(decided) == 1 else None


def _full_year(written: str) -> int:
    """Two digits are of this century, as postmortems are."""
    return int(written) + (2000 if len(written) == 2 else 0)


@dataclass(frozen=True, slots=True)
class _Written:
    """The parts of a date as they stand; `month` 0 where the order of two numbers cannot be known."""

    start: int
    stop: int
    year: int | None
    month: int
    day: int
    last_day: int | None = None
    named: bool = False


_DIGIT = re.compile(r"\d")
_WORD = rf"[{LATIN}\d]"
_ISO = (
    rf"(?<!{_WORD})(?<!\d[-.:])(?P<iso_year>\d{{4,5}})"
    r"(?:(?P<iso_sign>[-/])(?P<iso_month>\d{1,2})(?P=iso_sign)(?P<iso_day>\d{1,2})|\.(?P<iso_month2>\d\d)\.(?P<iso_day2>\d\d))(?!\d)"
)
_HAN = (
    r"(?<!\d)(?:(?P<han_year>\d{4}) ?年 ?)?(?P<han_month>\d{1,2}) ?月 ?(?P<han_day>\d{1,2}) ?[日号號]"
    r"(?: ?[-~] ?(?P<han_last>\d{1,2}) ?[日号號])?"
)
_TWO_NUMBERS = (
    rf"(?<!{_WORD})(?<!\d[./:])(?P<first>\d{{1,2}})(?P<sign>[-/.])(?P<second>\d{{1,2}})(?P=sign)"
    rf"(?P<short>\d{{4}}|\d{{2}}(?!(?<=-\d\d)-\d))(?!{_WORD}|[/.:]\d)"
)
_NUMERIC = re.compile(_TWO_NUMBERS)
# Numbers and a month's name; {month} and {weekday} come from the vocabulary.
_DAY_FIRST = (
    rf"(?<!{_WORD})(?<!\d[-./:])"
    r"(?P<d_day>[0-2]?\d|3[01])(?:st|nd|rd|th|er|[.º])?(?: ?- ?(?P<d_last>\d{{1,2}})(?:st|nd|rd|th|\.)?)?"
    r"(?: {{1,2}}(?:of|de) {{1,2}}|[ -]{{1,2}})(?P<d_month>{month})\.?"
    r"(?:(?:,? {{1,2}}(?:de )?|-)(?P<d_year>\d{{4,5}})(?!\d|:\d)|(?:-| ?')(?P<d_short>\d\d)(?!\d|:\d))?"
)
_MONTH_FIRST = (
    r"(?P<m_month>{month})\.?[ -]{{1,2}}(?P<m_day>[0-2]?\d|3[01])(?!\d|[:.]\d)(?:st|nd|rd|th)?"
    r"(?:(?:-| - (?=\d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}))(?P<m_last>\d{{1,2}})(?!\d|[:.]\d)(?:st|nd|rd|th)?)?"
    r"(?:(?:,? {{1,2}}|,|-)(?P<m_year>\d{{4,5}})(?!\d|:\d)| ?'(?P<m_short>\d\d)(?!\d|:\d))?"
)
# 03-26 without its year, before a clock or alone in brackets: elsewhere two numbers and a hyphen are anything.
_SHORT = (
    rf"(?<!{_WORD})(?<![-./:])(?P<s_month>0[1-9]|1[0-2])-(?P<s_day>[0-2]\d|3[01])"
    r"(?= {1,2}~?\d{1,2}:\d\d|(?<=\(\d\d-\d\d)\))"
)
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?=[-_. ]|$)")


@lru_cache(maxsize=8)
def _pattern(words: Words) -> re.Pattern[str]:
    month = alternation(words.months)
    shapes = (_ISO, _HAN, _DAY_FIRST.format(month=month), _MONTH_FIRST.format(month=month), _TWO_NUMBERS, _SHORT)
    return re.compile("|".join(f"(?:{shape})" for shape in shapes))


def _written(match: re.Match[str], order: Order | None, words: Words) -> _Written | None:
    parts = match.groupdict()
    if parts["first"]:
        return _two_numbers(match, order)
    if parts["iso_year"]:
        month, day = parts["iso_month"] or parts["iso_month2"], parts["iso_day"] or parts["iso_day2"]
        return _Written(match.start(), match.end(), int(parts["iso_year"]), int(month), int(day))
    if parts["s_month"]:
        return _Written(match.start(), match.end(), None, int(parts["s_month"]), int(parts["s_day"]))
    shape = "han" if parts["han_month"] else "d" if parts["d_month"] else "m"
    year, short, last = parts[f"{shape}_year"], parts.get(f"{shape}_short"), parts[f"{shape}_last"]
    name, written = parts[f"{shape}_month"], year or short
    return _Written(
        match.start(),
        match.end(),
        _full_year(written) if written else None,
        int(name) if shape == "han" else words.months[name],
        int(parts[f"{shape}_day"]),
        int(last) if last else None,
        named=shape != "han",
    )


def _two_numbers(match: re.Match[str], order: Order | None) -> _Written | None:
    """Two numbers before a year. Points mean day first; else one must exceed 12, or the order be known from elsewhere."""
    first, second, sign, short = int(match["first"]), int(match["second"]), match["sign"], match["short"]
    if sign == "." and len(short) == 2 and order is None and match.group() != match.string.strip():
        return None  # inside a text 17.03.24 may as well be a version
    year = _full_year(short)
    if max(first, second) <= 12:
        known = order or ("dmy" if sign == "." or first == second else None)
    else:
        known = "dmy" if first > 12 else "mdy"
    day, month = (first, second) if known == "dmy" else (second, first) if known else (first, 0)
    return _Written(match.start(), match.end(), year, month, day)


def _is_meant(one: _Written, text: str, words: Words) -> bool:
    """A day and a month's name without a year are a date only when the name is written as one."""
    if one.year is not None or not one.named:
        return True
    as_written = text[one.start : one.stop]
    name = re.search(r"[^\W\d]{2,}", re.sub(r"^\d+(?:st|nd|rd|th|er)", "", as_written))
    if not name or name.group().lower() in words.months_needing_year:
        return False
    return name.group()[0].isupper() or as_written == text.strip()


def _joined(found: Sequence[_Written], said: str, words: Words) -> Iterator[tuple[_Written, _Written | None]]:
    """Each date, with the last date of its range where nothing but "to" stands between two."""
    joint = re.compile(rf" *(?:[-~→/]|->|{alternation(words.range_joints)}) *(?:{alternation(words.weekdays)})?[ ,]*")
    index = 0
    while index < len(found):
        one, after = found[index], found[index + 1] if index + 1 < len(found) else None
        if after and one.last_day is None and joint.fullmatch(said, one.stop, after.start):
            yield replace(one, year=one.year or after.year), replace(after, year=after.year or one.year)
            index += 2
        else:
            yield one, None
            index += 1


def _found(one: _Written, last: _Written | None, default_year: int | None) -> FoundDate | None:
    stop = last.stop if last else one.stop
    year = one.year or default_year
    if year is None:
        return None
    if not 1 <= one.month <= 12:
        return FoundDate(None, one.start, stop, problem="unclear-date")
    value = _calendar(year, one.month, one.day)
    if value is None:
        return FoundDate(None, one.start, stop, problem="no-such-date")
    end = _calendar(year, one.month, one.last_day) if one.last_day else None
    if last:
        end = _calendar(last.year or year, last.month, last.day)
    return FoundDate(value, one.start, stop, end=end if end and end >= value else None)


def _calendar(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1000 <= year <= 2999 else None
    except ValueError:
        return None


def _compact(text: str) -> tuple[FoundDate, ...]:
    """20240317 where it is all of the value or begins a file's name; elsewhere eight digits are any number."""
    lead = len(text) - len(text.lstrip())
    match = _COMPACT.match(text, lead)
    if not match:
        return ()
    value = _calendar(int(match["year"]), int(match["month"]), int(match["day"]))
    plausible = value and 1900 <= value.year <= 2199
    return (FoundDate(value, match.start(), match.end()),) if plausible else ()
