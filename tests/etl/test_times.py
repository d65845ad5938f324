"""Clock times within a line, with what stands beside them."""

from datetime import date, time

import pytest

from etl.times import TimeReading, read_times

ONE_CLOCK = [
    ("14:05", time(14, 5)),
    ("14:05:33", time(14, 5, 33)),
    ("9:30am", time(9, 30)),
    ("9:30 a.m.", time(9, 30)),
    ("5:04 PM", time(17, 4)),
    ("5:04 p.m.", time(17, 4)),
    ("[5:04 PM]", time(17, 4)),
    ("(14:05)", time(14, 5)),
    ("12:26 PM", time(12, 26)),
    ("12:10 AM", time(0, 10)),
    ("13:14 PM: the first", time(13, 14)),
    ("9am", time(9)),
    ("9.30 am", time(9, 30)),
    ("9.30pm", time(21, 30)),
    ("9 a.m. Pacific", time(9)),
    ("2 pm", time(14)),
    ("14:05 Uhr", time(14, 5)),
    ("14.05 Uhr", time(14, 5)),
    ("14 Uhr", time(14)),
    ("14時05分", time(14, 5)),
    ("午後2時30分", time(14, 30)),
    ("下午2点30分", time(14, 30)),
    ("上午 9 点", time(9)),
    ("１４：０５", time(14, 5)),
    ("14:05 - Alert fired", time(14, 5)),
    ("- 14:05 alert", time(14, 5)),
    ("* **14:05** x", time(14, 5)),
    ("14:05:33.123", time(14, 5, 33)),
    ("14:05 GET /x", time(14, 5)),
    ("14:05 API restarted", time(14, 5)),
    ("at 00:00", time(0)),
    ("24:00", time(0)),
    ("### 22:48", time(22, 48)),
    ("14:05 ist der Dienst weg", time(14, 5)),
    ("11:36 AM: A member", time(11, 36)),
    ("4:19", time(4, 19)),
]

NO_CLOCK = [
    "",
    "HH:MM",
    "--:--",
    "XX:XX",
    "1630",
    "16.32",
    "1.15 code freeze",
    "213.36.253.214 9113",
    "127.0.0.1:6379",
    "1時間20分",
    "2 hours",
    "117m16.799s",
    "ratio 3:1",
    "09:12.345",
    "http://x:8080/",
    "a1:30",
    "64 bytes",
    "port :9113",
    "10:30%",
    "v12:05",
    "Python 3.11",
    "$14:05",
    "2024-03-17",
    "10.1.0.110:22",
]

DATED = [
    ("2024-03-17 09:12 CET", date(2024, 3, 17), time(9, 12), "CET"),
    ("2021-06-03T08:00:00Z", date(2021, 6, 3), time(8), "Z"),
    ("2021-06-03T08:00Z", date(2021, 6, 3), time(8), "Z"),
    ("2021-06-03T08:00:00+09:00", date(2021, 6, 3), time(8), "+09:00"),
    ("2021-06-03T08:00-06:00", date(2021, 6, 3), time(8), "-06:00"),
    ("2021-06-03 08:00:00 -0600", date(2021, 6, 3), time(8), "-0600"),
    ("2021-06-03 08:00:00.123+00:00", date(2021, 6, 3), time(8), "+00:00"),
    ("2023-02-17.15:59:25 zpool", date(2023, 2, 17), time(15, 59, 25), None),
    ("Feb 20 2018 14:17", date(2018, 2, 20), time(14, 17), None),
    ("2018-01-17 17:14pm", date(2018, 1, 17), time(17, 14), None),
    ("February 15, 2024: 7:56am UTC", date(2024, 2, 15), time(7, 56), "UTC"),
    ("Apr 01, 2021 20:39 (UTC)", date(2021, 4, 1), time(20, 39), "UTC"),
    ("2024-03-17 14:05 (UTC+2)", date(2024, 3, 17), time(14, 5), "UTC+2"),
    ("2024-02-01 14:00 XPT", date(2024, 2, 1), time(14), "XPT"),
    ("2024-03-17 at about 14:05", date(2024, 3, 17), time(14, 5), None),
    ("14:05 UTC on 17 March 2024", date(2024, 3, 17), time(14, 5), "UTC"),
    ("2024-03-17 24:00", date(2024, 3, 18), time(0), None),
    ("2024年3月17日 14時05分", date(2024, 3, 17), time(14, 5), None),
    ("17.03.2024, 14:05 Uhr", date(2024, 3, 17), time(14, 5), None),
    ("09-29-2021 9:15 AM PDT", date(2021, 9, 29), time(9, 15), "PDT"),
    ("2024-03-17 09:12 Europe/Berlin", date(2024, 3, 17), time(9, 12), "Europe/Berlin"),
    ("[2018-02-20 17:18:21.889 app]", date(2018, 2, 20), time(17, 18, 21), None),
    ("2024-03-05_14-05", None, None, None),
    ("Thursday 7 December 2023, starting at 10:30am UTC", date(2023, 12, 7), time(10, 30), "UTC"),
    ("8h30 UTC on 7 December 2023", date(2023, 12, 7), time(8, 30), "UTC"),
]

RANGES = [
    ("14:05-14:20", time(14, 5), time(14, 20)),
    ("14:05 - 14:20", time(14, 5), time(14, 20)),
    ("14:05 – 14:20", time(14, 5), time(14, 20)),
    ("from 14:05 to 14:20", time(14, 5), time(14, 20)),
    ("14:05 → 14:20", time(14, 5), time(14, 20)),
    ("14:05 ~ 14:20", time(14, 5), time(14, 20)),
    ("14:05 〜 14:20", time(14, 5), time(14, 20)),
    ("14:05 bis 14:20", time(14, 5), time(14, 20)),
    ("between 14:05 and 14:20", time(14, 5), time(14, 20)),
    ("16:00z–16:32z", time(16), time(16, 32)),
    ("14:05-05:00", time(14, 5), time(5)),
    ("14:05 UTC to 14:20 UTC", time(14, 5), time(14, 20)),
    ("22:30 UTC on October 29, 2025 to 05:39 UTC on October 30, 2025", time(22, 30), time(5, 39)),
    ("9:30am-10am", time(9, 30), time(10)),
    ("2–4pm", time(14), time(16)),
    ("1:40 - 2:48 p.m. UTC", time(13, 40), time(14, 48)),
    ("11:30-1:15pm", time(11, 30), time(13, 15)),
    ("2025-10-08 17:09 to 2025-10-09 06:29", time(17, 9), time(6, 29)),
    ("14:05から14:20", time(14, 5), time(14, 20)),
]

OFFSETS = [
    ("T+15m", 15),
    ("T+1h30", 90),
    ("T+1h30m", 90),
    ("T+2h 15m: x", 135),
    ("T+0", 0),
    ("T0", 0),
    ("T-5m", -5),
    ("T+00:15", 15),
    ("T+24h", 1440),
    ("T+2d", 2880),
    ("T + 15 min", 15),
    ("[T+5m]", 5),
    ("+5 min", 5),
    ("+00:05", 5),
    ("+ 90 s", 1.5),
    ("T+1.5h", 90),
    ("(+10m) rollback", 10),
    ("T+45 minutes", 45),
]


@pytest.mark.parametrize(("text", "expected"), ONE_CLOCK)
def test_a_clock_is_read_however_it_is_written(text: str, expected: time) -> None:
    """A time of day is found in the usual ways of writing one."""
    assert [(r.time, r.date, r.problem) for r in read_times(text)] == [(expected, None, None)]


@pytest.mark.parametrize("text", NO_CLOCK)
def test_numbers_that_are_no_clock_give_none(text: str) -> None:
    """Placeholders, addresses, versions and durations are no times."""
    assert read_times(text) == ()


@pytest.mark.parametrize(("text", "day", "clock", "zone"), DATED)
def test_date_and_zone_beside_a_clock_belong_to_it(text: str, day: date | None, clock: time | None, zone: str | None) -> None:
    """A full timestamp gives its day, its time and its zone as written."""
    expected = [] if clock is None else [(day, clock, zone)]
    assert [(r.date, r.time, r.zone) for r in read_times(text)] == expected


@pytest.mark.parametrize(("text", "first", "last"), RANGES)
def test_a_range_has_two_ends(text: str, first: time, last: time) -> None:
    """The second clock of a range is known to end it."""
    assert [(r.time, r.ends_range) for r in read_times(text)] == [(first, False), (last, True)]


@pytest.mark.parametrize(("text", "minutes"), OFFSETS)
def test_an_offset_from_the_start_is_minutes(text: str, minutes: float) -> None:
    """T+15m is fifteen minutes after the start, and no time of day."""
    assert [(r.offset_minutes, r.time) for r in read_times(text)] == [(minutes, None)]


@pytest.mark.parametrize("text", ["T-shirt 15", "at+15m", "C++ 11", "+1 from Bob", "+49 30 123", "a+5 min b", "ret+15"])
def test_a_plus_in_a_text_is_no_offset(text: str) -> None:
    """Only T+… and a leading + with a unit count from the start."""
    assert [r for r in read_times(text) if r.offset_minutes is not None] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("16.32 text", time(16, 32)),
        ("1630", time(16, 30)),
        ("1630 restart", time(16, 30)),
        ("16h32", time(16, 32)),
        ("16 h 32 : alerte", time(16, 32)),
        ("### 16.32", time(16, 32)),
        ("0930Z", time(9, 30)),
        ("2024 was bad", None),
        ("192.168.1.1", None),
        ("16.32% of users", None),
        ("1099 users", None),
        ("16.323", None),
    ],
)
def test_loose_clocks_are_read_where_a_timeline_is_known(text: str, expected: time | None) -> None:
    """`16.32` and `1630` are times only at the beginning of a line that the caller knows to be of a timeline."""
    assert [r.time for r in read_times(text, loose=True)] == ([expected] if expected else [])


@pytest.mark.parametrize(
    "text",
    [
        "~14:05",
        "≈ 14:05",
        "about 14:05",
        "around 14:05 UTC",
        "ca. 14:05",
        "14:05頃",
        "約14:05",
        "2024-03-17 ~14:05",
        "14:05 (approx)",
        "approx. 14:05",
    ],
)
def test_an_approximate_time_is_known_as_such(text: str) -> None:
    """A time that its author calls approximate keeps the mark."""
    assert [r.approximate for r in read_times(text)] == [True]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("25:10", "no-such-time"),
        ("14:75", "no-such-time"),
        ("13:14 AM", "no-such-time"),
        ("2024-02-30 10:00", "no-such-date"),
        ("01/02/2024 10:00", "unclear-date"),
    ],
)
def test_an_impossible_time_says_why(text: str, problem: str) -> None:
    """A time that no clock shows, or a date that no calendar has, is not repaired."""
    assert [r.problem for r in read_times(text)] == [problem]


def test_several_times_keep_their_places() -> None:
    """Each time can be shown where it stands."""
    text = "Seen 12:01, 12:05 and 12:10."
    assert [text[r.start : r.stop] for r in read_times(text)] == ["12:01", "12:05", "12:10"]
    assert not any(r.ends_range for r in read_times(text))


def test_a_year_of_the_document_completes_a_date() -> None:
    """ "Jan 19, 4:04 PM" has its day once the year is known."""
    assert read_times("Jan 19, 4:04 PM", default_year=2026) == (
        TimeReading(8, 15, date=date(2026, 1, 19), time=time(16, 4), half="pm"),
    )
