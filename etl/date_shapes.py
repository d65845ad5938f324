"""How dates are written: their parts by shape and by the names of months, and where they stand.

This module finds year, month and day as numbers; whether there is such a day, and what a missing year means, is for
`dates` to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from etl.words import LATIN, Words, alternation, initials, matches, plain

Order = Literal["mdy", "dmy"]


@dataclass(frozen=True, slots=True)
class Written:
    """The parts of a date as they stand; `month` 0 where the order of two numbers cannot be known."""

    start: int
    stop: int
    year: int | None
    month: int
    day: int
    last_day: int | None = None
    named: bool = False


def full_year(written: str) -> int:
    """Two digits are of this century, as postmortems are."""
    return int(written) + (2000 if len(written) == 2 else 0)


def written_dates(text: str, order: Order | None, words: Words) -> list[Written]:
    """The parts of every date in a text, in order of place."""
    found = (_written(match, order, words) for match in matches(*_pattern(words), plain(text)))
    return [one for one in found if one and _is_meant(one, text, words)]


_WORD = rf"[{LATIN}\d]"
_ISO = (
    rf"(?<!{_WORD})(?<!\d[-.:])(?P<iso_year>\d{{4,5}})"
    r"(?:(?P<iso_sign>[-/])(?P<iso_month>\d{1,2})(?P=iso_sign)(?P<iso_day>\d{1,2})|\.(?P<iso_month2>\d\d)\.(?P<iso_day2>\d\d))(?!\d)"
    r"(?: ?(?:~|→|to) ?(?P<iso_last>[0-3]\d)(?![\d:./-]))?"
)
_HAN = (
    r"(?<!\d)(?:(?P<han_year>\d{4}) ?[年년] ?)?(?P<han_month>\d{1,2}) ?[月월] ?(?P<han_day>\d{1,2}) ?[日号號일]"
    r"(?: ?[-~] ?(?P<han_last>\d{1,2}) ?[日号號])?"
)
_TWO_NUMBERS = (
    rf"(?<!{_WORD})(?<!\d[./:])(?P<first>\d{{1,2}})(?P<sign>[-/.])(?P<second>\d{{1,2}})(?P=sign)"
    rf"(?P<short>\d{{4}}|\d{{2}}(?!(?<=-\d\d)-\d))(?!{_WORD}|[/.:]\d)"
)
NUMERIC = re.compile(_TWO_NUMBERS)
_QUICK = re.compile(r"(?<!\d)\d{1,2}[-/]\d{1,2}[-/]\d")
# 2024-Mar-17 and its like.
_YEAR_FIRST = (
    rf"(?<!{_WORD})(?<!\d[-./:])"
    r"(?P<y_year>[12]\d{{3}})[ /-](?P<y_month>{month})\.?[ /-](?P<y_day>[0-2]?\d|3[01])(?:st|nd|rd|th)?(?!\d|[:.]\d)"
)
# Numbers and a month's name; {month} and {weekday} come from the vocabulary.
_DAY_FIRST = (
    rf"(?<!{_WORD})(?<!\d[-./:])"
    r"(?P<d_day>[0-2]?\d|3[01])(?:st|nd|rd|th|er|[.º])?(?: ?- ?(?P<d_last>\d{{1,2}})(?:st|nd|rd|th|\.)?)?"
    r"(?: {{1,2}}(?:of|de) {{1,2}}|[ -]{{1,2}}|/)(?P<d_month>{month})\.?"
    r"(?:(?:,? {{1,2}}(?:de )?|[-/])(?P<d_year>\d{{4,5}})(?!\d|(?<=[- ]\d\d\d\d):\d)|(?:-| ?')(?P<d_short>\d\d)(?!\d|:\d))?"
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


def stated_orders(text: str, as_of: date) -> frozenset[Order]:
    """The orders that a text's dates show which have a day beyond the twelfth, of this century and no later year.

    Points say nothing: they mean the day first wherever they stand.
    """
    return frozenset(
        "dmy" if first > 12 else "mdy"
        for first, second, year in _numbers(text)
        if max(first, second) > 12 >= min(first, second) >= 1 and 2000 <= year <= as_of.year + 1
    )


def is_open_date(text: str) -> bool:
    """Whether a date stands in a text that is two days: 03/04/2026."""
    return any(first != second and 1 <= first <= 12 and 1 <= second <= 12 for first, second, _ in _numbers(text))


def holds_numbers(text: str) -> bool:
    """Whether a text holds a date of numbers that may tell or hang on their order."""
    return any(True for _ in _numbers(text))


def _numbers(text: str) -> Iterator[tuple[int, int, int]]:
    """The two numbers and the year of each date of numbers in a text; those with points are left out."""
    if not _QUICK.search(text):
        return
    for match in NUMERIC.finditer(plain(text)):
        if match["sign"] != ".":
            yield int(match["first"]), int(match["second"]), full_year(match["short"])


@lru_cache(maxsize=8)
def _pattern(words: Words) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A date of any shape, and where one may begin: at a digit, or at the first letter of a month's name."""
    month = alternation(words.months)
    named = (shape.format(month=month) for shape in (_YEAR_FIRST, _DAY_FIRST, _MONTH_FIRST))
    shapes = (_ISO, _HAN, *named, _TWO_NUMBERS, _SHORT)
    # Behind a month's name a digit has to stand, which most words of a text rule out at once.
    digit_near = rf"(?:(?<=\d)|(?=\D{{1,{max(map(len, words.months)) + 20}}}\d))"
    starts = re.compile(rf"[\d{initials(words.months)}](?<![a-z][a-z]){digit_near}")
    return re.compile("|".join(f"(?:{shape})" for shape in shapes)), starts


def _written(match: re.Match[str], order: Order | None, words: Words) -> Written | None:
    parts = match.groupdict()
    if parts["first"]:
        return _two_numbers(match, order)
    if parts["iso_year"]:
        month, day = parts["iso_month"] or parts["iso_month2"], parts["iso_day"] or parts["iso_day2"]
        until = int(parts["iso_last"]) if parts["iso_last"] else None
        return Written(match.start(), match.end(), int(parts["iso_year"]), int(month), int(day), until)
    if parts["s_month"]:
        return Written(match.start(), match.end(), None, int(parts["s_month"]), int(parts["s_day"]))
    shape = next(shape for shape in ("han", "y", "d", "m") if parts[f"{shape}_month"])
    year, short, last = parts[f"{shape}_year"], parts.get(f"{shape}_short"), parts.get(f"{shape}_last")
    name, written = parts[f"{shape}_month"], year or short
    return Written(
        match.start(),
        match.end(),
        full_year(written) if written else None,
        int(name) if shape == "han" else words.months[name],
        int(parts[f"{shape}_day"]),
        int(last) if last else None,
        named=shape != "han",
    )


def _two_numbers(match: re.Match[str], order: Order | None) -> Written | None:
    """Two numbers before a year. Points mean day first; else one must exceed 12, or the order be known from elsewhere."""
    first, second, sign, short = int(match["first"]), int(match["second"]), match["sign"], match["short"]
    if len(short) == 2 and sign == "." and order is None and match.group() != match.string.strip():
        return None  # inside a text 17.03.24 may as well be a version
    if len(short) == 2 and sign == "-" and match.string[match.start() - 1 : match.start()] == "-":
        return None  # the tail of 10-0-32-54
    year = full_year(short)
    if max(first, second) <= 12:
        known = order or ("dmy" if sign == "." or first == second else None)
    else:
        known = "dmy" if first > 12 else "mdy"
    day, month = (first, second) if known == "dmy" else (second, first) if known else (first, 0)
    return Written(match.start(), match.end(), year, month, day)


def _is_meant(one: Written, text: str, words: Words) -> bool:
    """A day and a month's name without a year are a date only when the name is written as one."""
    if one.year is not None or not one.named:
        return True
    as_written = text[one.start : one.stop]
    name = re.search(r"[^\W\d]{2,}", re.sub(r"^\d+(?:st|nd|rd|th|er)", "", as_written))
    if not name or name.group().lower() in words.months_needing_year:
        return False
    return name.group()[0].isupper() or as_written == text.strip()


def compact_date(text: str) -> Written | None:
    """20240317 where it is all of the value or begins a file's name; elsewhere eight digits are any number."""
    match = _COMPACT.match(text, len(text) - len(text.lstrip()))
    if not match or not 1900 <= int(match["year"]) <= 2199 or not 1 <= int(match["month"]) <= 12:
        return None
    return Written(match.start(), match.end(), int(match["year"]), int(match["month"]), int(match["day"]))
