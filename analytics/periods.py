"""Periods: stretches of days, and the months, quarters, half-years and years that people name.

Owns how a period is called, which one comes before it, and which names are understood. Days are inclusive at both ends. Must
not know filters, SQL or the day of today.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS_IN_QUARTER = 3
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# `2026-Q3`, `2026-H1`, `2026-09`, `2026`, and as they are shown: `Q3 2026`, `H1 2026`, `Sep 2026`.
_CODE = re.compile(r"(\d{4})(?:-(?:([QH])(\d)|(\d\d)))?", re.ASCII)
_NAME = re.compile(r"(?:([QH])(\d)|([A-Z][a-z]{2})) (\d{4})", re.ASCII)
_DAYS = re.compile(r"(\d{4}-\d\d-\d\d)--(\d{4}-\d\d-\d\d)", re.ASCII)
LENGTHS = {"Q": 3, "H": 6}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of days, both ends inside."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def months(self) -> int | None:
        """How many whole calendar months this is; None where it is not."""
        after = self.end + timedelta(days=1)
        if self.start.day != 1 or after.day != 1:
            return None
        return (after.year - self.start.year) * 12 + after.month - self.start.month

    @property
    def label(self) -> str:
        """`Q3 2026`, `H1 2026`, `2026`, `Sep 2026`; `Q4 2025 – Q3 2026` for several; else `1 Mar 2026 – 4 May 2026`."""
        months = self.months
        if months is None:
            return f"{day_text(self.start)} – {day_text(self.end)}"
        length = _unit(self.start, months)
        first = _name(self.start, length)
        return first if months == length else f"{first} – {_name(shift_months(self.start, months - length), length)}"

    @property
    def code(self) -> str:
        """The period as it stands in the name of a file: `2026-Q3`, `2026-H1`, `2026`, `2026-09`, else its two days."""
        months = self.months
        if months is None or months != _unit(self.start, months):
            return f"{self.start}--{self.end}"
        if months in (1, 12):
            return f"{self.start:%Y-%m}" if months == 1 else str(self.start.year)
        return f"{self.start.year}-{_name(self.start, months).split(' ')[0]}"

    def until(self, last: date) -> Span:
        """This span, ended at `last` when that falls inside: the part of a running quarter that has passed."""
        return Span(self.start, max(self.start, min(self.end, last)))

    def shifted(self, months: int) -> Span:
        """The span so many months later (or earlier): whole months stay whole, other days keep their day where there is one."""
        length = self.months
        if length is None:
            return Span(_shifted_day(self.start, months), _shifted_day(self.end, months))
        start = shift_months(self.start, months)
        return Span(start, shift_months(start, length) - timedelta(days=1))


def _unit(start: date, months: int) -> int:
    """The longest named unit (year, half-year, quarter, month) that a span of so many months consists of."""
    sizes = (12, 6, 3) if months in (12, 6) or months % 12 == 0 else (3,)
    return next((size for size in sizes if months % size == 0 and (start.month - 1) % size == 0), 1)


def _name(start: date, months: int) -> str:
    """The name of the unit of so many months that begins here."""
    if months == 12:
        return str(start.year)
    if months == 1:
        return f"{MONTHS[start.month - 1]} {start.year}"
    return f"{'H' if months == 6 else 'Q'}{(start.month - 1) // months + 1} {start.year}"


def day_text(day: date) -> str:
    """A day as written everywhere: `17 Mar 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def shift_months(start: date, by: int) -> date:
    """The first day of the month so many months later (or earlier)."""
    months = start.year * 12 + start.month - 1 + by
    return date(months // 12, months % 12 + 1, 1)


def _shifted_day(day: date, by: int) -> date:
    month = shift_months(day, by)
    last = shift_months(month, 1) - timedelta(days=1)
    return month.replace(day=min(day.day, last.day))


def quarter_start(day: date) -> date:
    """The first day of the quarter a day falls in."""
    return date(day.year, day.month - (day.month - 1) % MONTHS_IN_QUARTER, 1)


def quarter_of(day: date) -> Span:
    """The quarter a day falls in."""
    start = quarter_start(day)
    return Span(start, shift_quarter(start, 1) - timedelta(days=1))


def quarter_name(day: date) -> str:
    """The quarter's name, `Q3 2026`."""
    return _name(quarter_start(day), MONTHS_IN_QUARTER)


def shift_quarter(start: date, by: int) -> date:
    """The first day of the quarter `by` quarters later (or earlier) than the one that starts at `start`."""
    return shift_months(start, by * MONTHS_IN_QUARTER)


def trailing_quarters(day: date, count: int) -> Span:
    """So many whole quarters before the quarter of a day."""
    start = quarter_start(day)
    return Span(shift_quarter(start, -count), start - timedelta(days=1))


def previous(span: Span) -> Span:
    """The span before this one: as many whole months where it is whole months, else as many days."""
    if span.months is not None:
        return span.shifted(-span.months)
    return Span(span.start - timedelta(days=span.days), span.start - timedelta(days=1))


def periods_between(first: date, last: date, months: int) -> list[str]:
    """The names of all months (1), quarters (3), half-years (6) or years (12) that hold these days, newest first."""
    start, names = date(last.year, last.month - (last.month - 1) % months, 1), []
    while shift_months(start, months) > first:
        names.append(_name(start, months))
        start = shift_months(start, -months)
    return names


def period_of(text: str) -> Span:
    """The period of a name or code: `Q3 2026` or `2026-Q3`, `H1 2026` or `2026-H1`, `Sep 2026` or `2026-09`, `2026`, and two
    days (`2026-03-01--2026-05-04`). Raises ValueError for anything else.
    """
    if days := _DAYS.fullmatch(text):
        first, last = map(date.fromisoformat, days.groups())
        return Span(min(first, last), max(first, last))
    year, month, months = _read(text)
    if not 1 <= month <= 12 or not 1 <= year < 9999:
        raise ValueError(f"{text!r} is no period; expected 2026-Q3, 2026-H1, 2026-09 or 2026")
    start = date(year, month, 1)
    return Span(start, shift_months(start, months) - timedelta(days=1))


def _read(text: str) -> tuple[int, int, int]:
    """The year, the first month and the length in months; the month is 0 where there is none of the name."""
    if code := _CODE.fullmatch(text):
        year, letter, number, month = code.groups()
        if letter is None:
            return (int(year), int(month), 1) if month else (int(year), 1, 12)
    elif name := _NAME.fullmatch(text):
        letter, number, word, year = name.groups()
        if letter is None:
            return int(year), MONTHS.index(word) + 1 if word in MONTHS else 0, 1
    else:
        return 0, 0, 0
    months = LENGTHS[letter]
    return int(year), (int(number) - 1) * months + 1, months
