"""Due dates: days, and periods with a known last day; promises without a day stay without one."""

from datetime import date

import pytest

from etl.due_dates import read_due

CREATED = date(2025, 12, 20)

DATED = [
    ("2026-04-10", date(2026, 4, 10)),
    ("~2026-04-10", date(2026, 4, 10)),
    ("by 10 April 2026", date(2026, 4, 10)),
    ("2026-04-10 → 2026-04-20", date(2026, 4, 20)),
    ("2026-04-10 (extended)", date(2026, 4, 10)),
    ("Q4 2025", date(2025, 12, 31)),
    ("2025 Q4", date(2025, 12, 31)),
    ("Q4 2025 - Q1 2026", date(2026, 3, 31)),
    ("March 2026 to May 2026", date(2026, 5, 31)),
    ("2026-04-19 〜継続", date(2026, 4, 19)),
    ("2025Q4", date(2025, 12, 31)),
    ("Q4'25", date(2025, 12, 31)),
    ("Q1 2024", date(2024, 3, 31)),
    ("end of Q2 2026", date(2026, 6, 30)),
    ("H1 2026", date(2026, 6, 30)),
    ("2026 H2", date(2026, 12, 31)),
    ("end of March 2026", date(2026, 3, 31)),
    ("March 2026", date(2026, 3, 31)),
    ("Feb 2024", date(2024, 2, 29)),
    ("2026-03", date(2026, 3, 31)),
    ("2026年3月末", date(2026, 3, 31)),
    ("Ende März 2026", date(2026, 3, 31)),
    ("end of 2026", date(2026, 12, 31)),
    ("EOY 2026", date(2026, 12, 31)),
    ("2026-W07", date(2026, 2, 15)),
    ("2026W07", date(2026, 2, 15)),
    ("Jan 25", date(2026, 1, 25)),
    ("25 Dec", date(2025, 12, 25)),
    ("3月25日", date(2026, 3, 25)),
]

UNDATED = [
    ("", "empty"),
    ("TBD", "placeholder"),
    ("—", "placeholder"),
    ("[Date]", "placeholder"),
    ("______", "placeholder"),
    ("1 week", "undated"),
    ("landed 2026-05-29", "already-done"),
    ("Done", "already-done"),
    ("v2.7", "unclear-date"),
    ("hotfix", "undated"),
    ("2 weeks", "undated"),
    ("within 30 days", "undated"),
    ("next", "undated"),
    ("soon", "undated"),
    ("ASAP", "undated"),
    ("next sprint", "undated"),
    ("継続", "undated"),
    ("Q3", "unclear-date"),
    ("mid-March 2026", "unclear-date"),
    ("early Q2 2026", "unclear-date"),
    ("01/02/2026", "unclear-date"),
    ("2026-02-30", "no-such-date"),
    ("2026-W99", "unclear-date"),
    ("2026", "unclear-date"),
]


@pytest.mark.parametrize(("text", "expected"), DATED)
def test_a_due_date_is_the_last_day_that_was_promised(text: str, expected: date) -> None:
    """A quarter, a month or a week is due on its last day; "25 Jan" on the next one after the action was written."""
    assert read_due(text, CREATED).value == expected


@pytest.mark.parametrize(("text", "problem"), UNDATED)
def test_a_promise_without_a_day_has_no_due_date(text: str, problem: str) -> None:
    """The words are kept, no day is invented."""
    reading = read_due(text, CREATED)
    assert (reading.value, reading.raw, reading.problem) == (None, text, problem)


def test_without_a_creation_day_a_year_is_not_known() -> None:
    """ "25 Jan" alone has no year."""
    assert read_due("Jan 25").value is None
