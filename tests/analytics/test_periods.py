"""Periods: how they are called, which one comes before, and which names are understood."""

from __future__ import annotations

from datetime import date

import pytest

from analytics.periods import Span, day_text, period_of, periods_between, previous


@pytest.mark.parametrize(
    ("code", "label", "start", "end", "before"),
    [
        ("2026-Q3", "Q3 2026", date(2026, 7, 1), date(2026, 9, 30), "Q2 2026"),
        ("2026-Q1", "Q1 2026", date(2026, 1, 1), date(2026, 3, 31), "Q4 2025"),
        ("2026-H1", "H1 2026", date(2026, 1, 1), date(2026, 6, 30), "H2 2025"),
        ("2026", "2026", date(2026, 1, 1), date(2026, 12, 31), "2025"),
        ("2024-02", "Feb 2024", date(2024, 2, 1), date(2024, 2, 29), "Jan 2024"),
    ],
)
def test_a_period_is_known_by_its_code_and_by_its_name(code: str, label: str, start: date, end: date, before: str) -> None:
    """A month, quarter, half-year or year has one name on pages and one in files, and is compared with the one before."""
    span = period_of(code)
    assert (span.start, span.end, span.label, span.code) == (start, end, label, code)
    assert period_of(label) == span
    assert previous(span).label == before


@pytest.mark.parametrize(
    "text", ["2026-Q5", "2026-H0", "2026-13", "Q3", "Foo 2026", "2026-3", "", "0000-Q1", "2026-02-30--2026-03-01", "2026-Q3\n"]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    """A misspelt period is told, never guessed."""
    with pytest.raises(ValueError, match=r"expected 2026-Q3|out of range"):
        period_of(text)


def test_several_quarters_and_odd_days_have_names_too() -> None:
    """A stretch that has no name is called by its ends."""
    year = Span(date(2025, 10, 1), date(2026, 9, 30))
    assert (year.label, year.code, previous(year).label) == (
        "Q4 2025 – Q3 2026",
        "2025-10-01--2026-09-30",
        "Q4 2024 – Q3 2025",
    )
    assert period_of(year.code) == year
    assert Span(date(2026, 8, 1), date(2026, 9, 30)).label == "Aug 2026 – Sep 2026"
    days = Span(date(2026, 3, 1), date(2026, 5, 4))
    assert (days.label, previous(days).label) == ("1 Mar 2026 – 4 May 2026", "26 Dec 2025 – 28 Feb 2026")


def test_a_year_ago_whole_months_stay_whole() -> None:
    """February of a leap year is compared with the whole February before it, and the other way round."""
    assert period_of("2024-02").shifted(-12) == period_of("2023-02")
    assert period_of("2025-02").shifted(-12) == period_of("2024-02")
    assert Span(date(2024, 2, 29), date(2024, 3, 4)).shifted(-12).start == date(2023, 2, 28)


def test_periods_are_offered_newest_first() -> None:
    """All months, half-years and years that the archive holds can be chosen."""
    first, last = date(2025, 11, 20), date(2026, 2, 3)
    assert periods_between(first, last, 1) == ["Feb 2026", "Jan 2026", "Dec 2025", "Nov 2025"]
    assert periods_between(first, last, 6) == ["H1 2026", "H2 2025"]
    assert periods_between(first, last, 12) == ["2026", "2025"]


def test_days_are_written_alike_everywhere() -> None:
    """A day is written in English whatever the language of the machine."""
    assert day_text(date(2026, 3, 7)) == "7 Mar 2026"
