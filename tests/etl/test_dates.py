"""Dates are read as written, and never completed or chosen."""

from datetime import date

import pytest

from etl.dates import date_order, find_dates, read_date

ONE_DAY = [
    "2024-03-17",
    "2024/03/17",
    "2024.03.17",
    "2024-3-17",
    "17 March 2024",
    "17th March 2024",
    "17th of March 2024",
    "17th of March, 2024",
    "March 17, 2024",
    "March 17th, 2024",
    "March 17 2024",
    "Mar 17 2024",
    "Mar. 17, 2024",
    "mar 17, 2024",
    "MARCH 17, 2024",
    "17-Mar-2024",
    "2024-Mar-17",
    "2024 March 17",
    "17/Mar/2024:09:12:00 +0000",
    "2024년 3월 17일",
    "17-Mar-24",
    "17 Mar 2024",
    "Mar-17-2024",
    "Thursday, 17.03.2024",
    "17.03.2024",
    "17.3.2024",
    "17. März 2024",
    "17 mars 2024",
    "17 de marzo de 2024",
    "17 de março de 2024",
    "17 marzo 2024",
    "2024年3月17日",
    "2024年03月17日",
    "2024 年 3 月 17 日",
    "２０２４年３月１７日",
    "20240317",
    "20240317-db-down.md",
    "2024-03-17-aks-sp.md",
    "docs/2024/2024-03-17-aks.md",
    "incident_2024-03-17.md",
    "03/17/2024",
    "17/03/2024",
    "03-17-2024",
    "3/17/24",
    "2024-03-17T09:12:00Z",
    "2024-03-17 09:12 CET",
    "Date: 2024-03-17",
    "(2024-03-17)",
    "Sunday, March 17, 2024",
    "Sun, 17 Mar 2024 09:12:00 +0000",
    "on 17 March 2024 at 09:12",
    "Mar 17, 2024, 4:04 PM",
    "March 17, 2024: 7:56am UTC",
    "2024-03-17.15:59",
    "Mar 17 '24",
    "17–Mar–2024",
    "Postmortem: 2024-03-17, 504 errors",
    "2024-03-17 (Sunday)",
    "March 17th 2024, all day",
]

RANGES = [
    ("Sep 29-30, 2025", date(2025, 9, 29), date(2025, 9, 30)),
    ("September 11-20, 2025 (9 days)", date(2025, 9, 11), date(2025, 9, 20)),
    ("Sep 29 - 30, 2025", date(2025, 9, 29), date(2025, 9, 30)),
    ("2024-02-01 to 2024-02-03", date(2024, 2, 1), date(2024, 2, 3)),
    ("2024-02-01 – 2024-02-03", date(2024, 2, 1), date(2024, 2, 3)),
    ("2024-02-01/2024-02-03", date(2024, 2, 1), date(2024, 2, 3)),
    ("2024-02-01 → 2024-02-03", date(2024, 2, 1), date(2024, 2, 3)),
    ("October 9 - October 23, 2025", date(2025, 10, 9), date(2025, 10, 23)),
    ("29 Sep – 2 Oct 2025", date(2025, 9, 29), date(2025, 10, 2)),
    ("17.–19. März 2024", date(2024, 3, 17), date(2024, 3, 19)),
    ("17-19 March 2024", date(2024, 3, 17), date(2024, 3, 19)),
    ("2026-02-28 〜 2026-03-02", date(2026, 2, 28), date(2026, 3, 2)),
    ("2026-06-10 → 12", date(2026, 6, 10), date(2026, 6, 12)),
    ("2026-06-10 to 12", date(2026, 6, 10), date(2026, 6, 12)),
    ("2026年3月17日〜19日", date(2026, 3, 17), date(2026, 3, 19)),
    ("7/15/2023-7/16/2023", date(2023, 7, 15), date(2023, 7, 16)),
    ("4/21/23-4/25/23", date(2023, 4, 21), date(2023, 4, 25)),
    ("Dec 30, 2024 to Jan 2, 2025", date(2024, 12, 30), date(2025, 1, 2)),
]

NO_DATE = [
    ("", "empty"),
    ("   ", "empty"),
    ("[YYYY-MM-DD]", "placeholder"),
    ("TBD", "placeholder"),
    ("______", "placeholder"),
    ("01/02/2024", "unclear-date"),
    ("1/2/24", "unclear-date"),
    ("2024-13-01", "unclear-date"),
    ("yesterday", "unclear-date"),
    ("May", "unclear-date"),
    ("March 2024", "unclear-date"),
    ("2024", "unclear-date"),
    ("PM2020-001", "unclear-date"),
    ("Q3 2025", "unclear-date"),
    ("March 17", "unclear-date"),
    ("13/13/2024", "unclear-date"),
    ("v20240317", "unclear-date"),
    ("12345678", "unclear-date"),
    ("192.168.10.2024", "unclear-date"),
    ("10.0.12.24", "unclear-date"),
    ("set 3 replicas", "unclear-date"),
    ("1.15 code freeze", "unclear-date"),
    ("ip-10-0-32-54.eu", "unclear-date"),
    ("%222017-11-30", "unclear-date"),
    ("2024-02-30", "no-such-date"),
    ("20202-03-05", "no-such-date"),
    ("29 February 2023", "no-such-date"),
    ("31.04.2024", "no-such-date"),
    ("2024年2月30日", "no-such-date"),
    ("February 30th, 2024", "no-such-date"),
    ("2023-00-10", "unclear-date"),
    ("2023-01-00", "no-such-date"),
]


@pytest.mark.parametrize("text", ONE_DAY)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    """Every usual way of writing 17 March 2024 is that day."""
    reading = read_date(text)
    assert (reading.value, reading.end, reading.problem) == (date(2024, 3, 17), None, None)


@pytest.mark.parametrize(("text", "first", "last"), RANGES)
def test_a_range_of_days_keeps_both_ends(text: str, first: date, last: date) -> None:
    """An incident of several days has its first and its last day."""
    reading = read_date(text)
    assert (reading.value, reading.end, reading.problem) == (first, last, None)


@pytest.mark.parametrize(("text", "problem"), NO_DATE)
def test_what_is_no_certain_day_is_null_with_its_reason(text: str, problem: str) -> None:
    """No day is invented from a text that names none, or might name two."""
    reading = read_date(text)
    assert (reading.value, reading.problem) == (None, problem)


@pytest.mark.parametrize(("order", "expected"), [("mdy", date(2024, 1, 2)), ("dmy", date(2024, 2, 1))])
def test_the_order_of_the_document_decides(order: str, expected: date) -> None:
    """01/02/2024 is read by the order that the rest of the document shows."""
    assert read_date("01/02/2024", order=order).value == expected  # type: ignore[arg-type]


def test_an_order_does_not_override_the_calendar() -> None:
    """07-27-2023 is 27 July even in a document that writes the day first."""
    assert read_date("07-27-2023", order="dmy").value == date(2023, 7, 27)


def test_a_day_known_from_elsewhere_decides_the_order() -> None:
    """7/5/2023 in a file named 2023-07-05 is 5 July, so its 7/6/2023 is 6 July."""
    assert date_order(["7/5/2023", "7/6/2023"], known=[date(2023, 7, 5)]) == "mdy"
    assert date_order(["7/5/2023"], known=[date(2023, 5, 7)]) == "dmy"
    assert date_order(["7/5/2023"], known=[date(2023, 9, 9)]) is None
    assert date_order(["7/5/2023", "25/5/2023"], known=[date(2023, 7, 5)]) == "dmy"


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["12/01/2022", "05/17/2023"], "mdy"),
        (["01/12/2022", "17/05/2023"], "dmy"),
        (["01/02/2024"], None),
        (["05/17/2023", "17/05/2023"], None),
        (["12/01/2022 - 02/15/2023"], "mdy"),
        ([], None),
    ],
)
def test_the_order_is_known_from_days_after_the_twelfth(texts: list[str], order: str | None) -> None:
    """A document that contradicts itself, or shows no day after the 12th, has no known order."""
    assert date_order(texts) == order


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jan 19, 4:04 PM", date(2026, 1, 19)),
        ("Saturday Oct 30th : first wave", date(2026, 10, 30)),
        ("3月17日", date(2026, 3, 17)),
        ("17 mars", date(2026, 3, 17)),
        ("### March 18", date(2026, 3, 18)),
    ],
)
def test_a_year_comes_from_the_document_when_given(text: str, expected: date) -> None:
    """A date without a year is completed only with the year the caller knows."""
    assert read_date(text, default_year=2026).value == expected
    assert read_date(text).value is None


@pytest.mark.parametrize(
    "text", ["may 3 servers restart", "set 3 replicas", "5 out of 9 failed", "We march 3 miles", "sent 12 mar files"]
)
def test_words_that_look_like_months_are_words(text: str) -> None:
    """Common words beside numbers are not taken for months."""
    assert find_dates(text, default_year=2024) == ()


def test_every_date_of_a_text_is_found_where_it_stands() -> None:
    """Each date knows its place, so that it can be shown in its line."""
    text = "Opened 2024-03-17, closed on March 19, 2024; due 30.02.2024."
    assert [(text[d.start : d.stop], d.value, d.problem) for d in find_dates(text)] == [
        ("2024-03-17", date(2024, 3, 17), None),
        ("March 19, 2024", date(2024, 3, 19), None),
        ("30.02.2024", None, "no-such-date"),
    ]
