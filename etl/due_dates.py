"""When an action is due: a day, or the last day of a period that the calendar knows.

A promise without a day ("soon", "2 weeks", "Q3") stays null with its words kept. The day an action was created decides
the year of "25 Jan", since nothing is due before it exists; it decides nothing else.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from etl.dates import Order, find_dates, read_date
from etl.placeholders import is_empty, is_placeholder
from etl.words import LATIN, Words, alternation, default_words, plain


@dataclass(frozen=True, slots=True)
class DueReading:
    """The day, or null with a problem: `empty`, `placeholder`, `undated` (words for no day), `unclear-date`, `no-such-date`."""

    value: date | None
    raw: str
    problem: str | None


def read_due(text: str, created: date | None = None, *, order: Order | None = None, words: Words | None = None) -> DueReading:
    """The due date of an action; the last day where a range, a quarter, a month or a week is named."""
    words = words or default_words()
    raw = text.strip()
    if not raw:
        return DueReading(None, raw, "empty")
    if is_empty(raw) or is_placeholder(raw, words):
        return DueReading(None, raw, "placeholder")
    found = read_date(raw, order=order, words=words)
    if found.value:
        return DueReading(found.end or found.value, raw, None)
    if found.problem == "no-such-date":
        return DueReading(None, raw, "no-such-date")
    said = plain(raw)
    day = _period_end(said, words) or (_next_such_day(raw, created, words) if created else None)
    if day:
        return DueReading(day, raw, None)
    return DueReading(None, raw, "unclear-date" if re.search(r"\d", said) and not _is_span(said) else "undated")


def _is_span(said: str) -> bool:
    """ "2 weeks", "within 30 days": digits that count time and name no day."""
    return _COUNTED.search(said) is not None and not _NAMED_PERIOD.search(said)


_COUNTED = re.compile(rf"(?<!\d)\d{{1,4}} ?[{LATIN}\u3040-\u9fff]")
_NAMED_PERIOD = re.compile(r"[qh]\d|\d{4}")


def _next_such_day(raw: str, created: date, words: Words) -> date | None:
    """A day and a month without a year: the first such day from the creation on."""
    for year in (created.year, created.year + 1):
        for found in find_dates(raw, default_year=year, words=words):
            day = found.end or found.value
            if day and day >= created:
                return day
    return None


@lru_cache(maxsize=8)
def _periods(words: Words) -> tuple[re.Pattern[str], ...]:
    month = alternation(words.months)
    return (
        re.compile(r"(?<![a-z\d])q(?P<quarter>[1-4])[ ,/'-]{0,2}(?P<year>\d{4}|(?<=')\d\d)(?!\d)"),
        re.compile(r"(?<!\d)(?P<year>\d{4})[ ,/-]{0,2}q(?P<quarter>[1-4])(?!\d)"),
        re.compile(
            r"(?<![a-z\d])h(?P<half>[12])[ ,/'-]{0,2}(?P<year>\d{4})(?!\d)"
            r"|(?<!\d)(?P<year2>\d{4})[ /-]{0,2}h(?P<half2>[12])(?!\d)"
        ),
        re.compile(r"(?<!\d)(?P<year>\d{4})[- ]?w(?P<week>\d\d?)(?!\d)"),
        re.compile(rf"(?P<month>{month})\.?,?[ -]{{1,2}}(?P<year>\d{{4}})(?!\d)"),
        re.compile(r"(?<!\d)(?P<year>\d{4}) ?年 ?(?P<number>\d{1,2}) ?月"),
        re.compile(r"^\W*(?P<year>\d{4})-(?P<number>\d\d)\W*$"),
        re.compile(rf"(?:{alternation(words.due_period_ends)}|^eoy) ?(?P<year>\d{{4}})\W*$"),
    )


def _period_end(said: str, words: Words) -> date | None:
    """The last day of the first period named. "Mid-March" and "early Q2" end before their period does: they are no day."""
    if re.search(r"(?<![a-z])(?:mid|early|mitte|anfang|mi|début|inicio|início|mediados)(?![a-z])|上旬|中旬|初", said):
        return None
    for pattern in _periods(words):
        match = pattern.search(said)
        if match:
            return _last_day({key: value for key, value in match.groupdict().items() if value}, words)
    return None


def _last_day(parts: dict[str, str], words: Words) -> date | None:
    year = int(parts.get("year") or parts["year2"])
    year += 2000 if year < 100 else 0
    half = parts.get("half") or parts.get("half2")
    try:
        if "week" in parts:
            return date.fromisocalendar(year, int(parts["week"]), 7)
        if "quarter" in parts:
            month = int(parts["quarter"]) * 3
        elif half:
            month = int(half) * 6
        else:
            month = words.months[parts["month"]] if "month" in parts else int(parts.get("number", 12))
        return date(year, month, calendar.monthrange(year, month)[1])
    except (ValueError, calendar.IllegalMonthError):
        return None
