"""When an action is due: a day, or the last day of a period that the calendar knows.

A promise without a day ("soon", "2 weeks", "Q3") stays null with its words kept. The day an action was created decides
the year of "25 Jan", since nothing is due before it exists; it decides nothing else.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from etl.dates import Order, find_dates, read_date
from etl.placeholders import is_empty, is_placeholder
from etl.stamps import stamp_of
from etl.words import LATIN, Words, alternation, default_words, plain


@dataclass(frozen=True, slots=True)
class DueReading:
    """The day, or null with a problem.

    Problems: `empty`, `placeholder`, `undated` (words for no day), `already-done` ("landed 2026-05-29": the day it was done,
    for `read_action_status` to read), `unclear-date`, `no-such-date`.
    """

    value: date | None
    raw: str
    problem: str | None


def read_due(text: str, created: date | None = None, *, order: Order | None = None, words: Words | None = None) -> DueReading:
    """The due date of an action; the last day where a range, a quarter, a month or a week is named."""
    words = words or default_words()
    raw = text.strip()
    if (stamp := stamp_of(raw)) is not None and stamp.day:
        return DueReading(stamp.day, raw, None)
    problem = _says_nothing(raw, words)
    if problem:
        return DueReading(None, raw, problem)
    said = plain(raw)
    found = read_date(raw, order=order, words=words)
    day = found.end or found.value
    if day is None and found.problem != "no-such-date":
        day = _period_end(said, words) or (_next_such_day(raw, created, words) if created else None)
    if day is None and found.problem != "no-such-date":
        return DueReading(None, raw, "unclear-date" if re.search(r"\d", said) and not _is_span(said) else "undated")
    return DueReading(day, raw, None if day else found.problem)


def _says_nothing(raw: str, words: Words) -> str | None:
    if not raw:
        return "empty"
    if is_empty(raw) or is_placeholder(raw, words):
        return "placeholder"
    return "already-done" if _done(words).match(plain(raw)) else None


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
def _done(words: Words) -> re.Pattern[str]:
    """A value that opens with a word for done."""
    return re.compile(
        rf"\W{{0,4}}(?:{alternation(word for word, status in words.action_statuses.items() if status == 'done')})"
    )


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
    """The last day of the period named, or of the last of a range.

    "Mid-March" and "early Q2" end before their period does: they are no day.
    """
    if re.search(r"(?<![a-z])(?:mid|early|mitte|anfang|mi|début|inicio|início|mediados)(?![a-z])|上旬|中旬|初", said):
        return None
    for pattern in _periods(words):
        matches = list(pattern.finditer(said))
        if matches:
            last = _end_of_range(matches, said, words)
            return _last_day({key: value for key, value in last.groupdict().items() if value}, words)
    return None


def _end_of_range(matches: Sequence[re.Match[str]], said: str, words: Words) -> re.Match[str]:
    """The second of "Q4 2025 - Q1 2026", else the first."""
    joint = re.compile(rf" ?(?:[-~→/]|{alternation(words.range_joints)}) ?")
    if len(matches) > 1 and joint.fullmatch(said, matches[0].end(), matches[1].start()):
        return matches[1]
    return matches[0]


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
