"""The moments of a timeline, carried forward as a reader does."""

from datetime import date, datetime

import pytest

from etl.timeline_clock import place
from etl.timeline_entries import order_is_newest_first
from etl.times import read_times
from etl.zones import read_zone

DAY = date(2024, 3, 17)


def moments(entries: list[str], day: date | None = DAY, zone: str | None = "UTC", start: datetime | None = None) -> list[str]:
    """Each entry as `17 14:05` or its problem, for short tables."""
    placed = place(entries, day=day, zone=read_zone(zone) if zone else None, start=start)
    return [
        " ".join(filter(None, [p.at_utc.strftime("%d %H:%M") if p.at_utc else "", p.problem or "", "day" if p.day else ""]))
        for p in placed
    ]


CASES = [
    ("a plain day", ["14:00", "14:05", "15:00"], ["17 14:00", "17 14:05", "17 15:00"]),
    ("midnight", ["23:50", "00:10", "08:00"], ["17 23:50", "18 00:10", "18 08:00"]),
    ("two midnights", ["20:00", "04:00", "23:00", "01:00"], ["17 20:00", "18 04:00", "18 23:00", "19 01:00"]),
    ("a small step back", ["14:00", "13:50", "14:10"], ["17 14:00", "17 13:50 timeline_order", "17 14:10"]),
    ("newest first", ["15:10", "14:55", "14:20", "14:05"], ["17 15:10", "17 14:55", "17 14:20", "17 14:05"]),
    ("date said once", ["2024-03-20 14:00", "14:05", "00:10"], ["20 14:00", "20 14:05", "21 00:10"]),
    ("day headers", ["March 18", "09:00", "09:10", "March 19", "08:00"], ["day", "18 09:00", "18 09:10", "day", "19 08:00"]),
    ("dates in each", ["2024-03-18 09:00", "2024-03-19 08:00"], ["18 09:00", "19 08:00"]),
    ("am and pm", ["11:50 AM", "12:05 PM", "1:15 PM"], ["17 11:50", "17 12:05", "17 13:15"]),
    (
        "pm said once",
        ["11:50 AM", "12:05", "12:40", "1:15", "2:30 PM"],
        ["17 11:50", "17 12:05", "17 12:40", "17 13:15", "17 14:30"],
    ),
    ("pm at first only", ["9:30 pm", "10:15", "11:59", "12:20"], ["17 21:30", "17 22:15", "17 23:59", "18 00:20"]),
    ("ranges take their start", ["14:05-14:20", "14:30 – 15:00"], ["17 14:05", "17 14:30"]),
    ("offsets", ["14:00", "T+5m", "T+1h"], ["17 14:00", "17 14:05", "17 15:00"]),
    ("no time", ["soon", "14:00", ""], ["", "17 14:00", ""]),
    ("own zone", ["14:00", "09:00 PST", "17:10"], ["17 14:00", "17 16:00", "17 17:10"]),
    ("loose clocks", ["16.32", "16.40"], ["17 16:32", "17 16:40"]),
    ("chat", ["[5:04 PM]", "[5:06 PM]"], ["17 17:04", "17 17:06"]),
    ("a wrong date", ["2024-02-30 10:00", "10:05", "2024-03-17 11:00"], ["no-such-date", "no-such-date", "17 11:00"]),
    ("a year of five digits", ["20202-03-17 10:00", "10:05"], ["no-such-date", "no-such-date"]),
    (
        "a date that goes back",
        ["2024-03-18 09:00", "2024-03-18 09:30", "2024-03-17 10:00", "2024-03-18 10:00"],
        ["18 09:00", "18 09:30", "17 10:00 timeline_order", "18 10:00"],
    ),
    ("newest first over midnight", ["01:10", "00:20", "23:40", "23:10"], ["17 01:10", "17 00:20", "16 23:40", "16 23:10"]),
    ("newest first, dated", ["2024-03-18 09:00", "2024-03-17 23:00"], ["18 09:00", "17 23:00"]),
    ("24-hour clocks that never say pm", ["9:05", "12:40", "13:10"], ["17 09:05", "17 12:40", "17 13:10"]),
    ("nothing", [], []),
    (
        "a date in brackets that shows an earlier start",
        ["23:35", "23:50", "00:20 (03-17)", "07:05"],
        ["16 23:35", "16 23:50", "17 00:20", "17 07:05"],
    ),
    ("month and day before the clock", ["[03-17 16:46]", "[03-18 02:50]"], ["17 16:46", "18 02:50"]),
    ("clocks of four digits behind a date", ["2024-03-17 1906", "2024-03-17 2021"], ["17 19:06", "17 20:21"]),
    ("a range behind a date", ["2024-03-17 20:46–22:33", "2024-03-17 23:00"], ["17 20:46", "17 23:00"]),
    ("a later meeting", ["14:00", "14:05", "2024-03-20 10:00"], ["17 14:00", "17 14:05", "20 10:00"]),
    ("an unclear day", ["04/05/2024", "10:00"], ["unclear-date", "unclear-date"]),
]


@pytest.mark.parametrize(("name", "entries", "expected"), CASES, ids=[name for name, _, _ in CASES])
def test_a_timeline_is_placed_as_a_reader_would(name: str, entries: list[str], expected: list[str]) -> None:
    """Date, zone and half of the day hold until said anew; midnight passes without a word."""
    assert moments(entries) == expected


def test_a_date_without_a_year_is_of_the_year_next_to_the_document() -> None:
    """31 December in a document of 2 January is of the year before."""
    placed = place(["Dec 31 23:50", "Jan 1 00:10"], day=date(2024, 1, 2), zone=read_zone("UTC"))
    assert [p.at_utc for p in placed] == [datetime(2023, 12, 31, 23, 50), datetime(2024, 1, 1, 0, 10)]


def test_without_any_day_there_is_no_moment() -> None:
    """A clock alone has no date, and none is invented."""
    assert moments(["14:00", "14:05"], day=None) == ["no-date", "no-date"]


def test_clocks_before_the_first_date_are_counted_back_from_it() -> None:
    """ "23:50, 00:10, 18 March 01:00" began on the 17th."""
    assert moments(["23:50", "00:10", "2024-03-18 01:00"], day=None) == ["17 23:50", "18 00:10", "18 01:00"]


def test_a_zone_said_in_the_first_entry_holds_for_all() -> None:
    """Where the document names no zone, the one said in an entry does."""
    assert moments(["2024-03-17 14:00 CET", "14:05"], day=None, zone=None) == ["17 13:00", "17 13:05"]
    assert moments(["14:00", "14:05 CET"], zone=None) == ["17 13:00", "17 13:05"]


def test_a_timeline_without_a_zone_is_taken_in_the_assumed_one_and_says_so() -> None:
    """An assumed zone is marked, so that the reader can be told once."""
    placed = place(["14:00"], day=DAY, zone=None)
    tokyo = read_zone("JST")
    assert tokyo is not None
    assert place(["14:00"], day=DAY, zone=None, assumed=tokyo)[0].at_utc == datetime(2024, 3, 17, 5)
    assert [(p.at_utc, p.zone_assumed, p.problem) for p in placed] == [(datetime(2024, 3, 17, 14), True, None)]


def test_an_unknown_zone_is_taken_as_utc_with_a_problem() -> None:
    """Durations inside the timeline stay right, and the doubt is on record."""
    assert moments(["14:00 XPT"], zone=None) == ["17 14:00 unknown-zone"]


def test_hours_that_summer_time_skips_or_repeats() -> None:
    """A wall clock without a single UTC time has none here."""
    assert moments(["02:30"], day=date(2024, 3, 10), zone="PST") == ["no-such-time"]
    assert moments(["01:30"], day=date(2024, 11, 3), zone="America/New_York") == ["ambiguous-time"]


def test_offsets_count_from_the_start_that_is_known() -> None:
    """T+15m is fifteen minutes after the incident began, or unknown when nobody knows that."""
    assert moments(["T+0", "T+15m"], start=datetime(2024, 3, 17, 14)) == ["17 14:00", "17 14:15"]
    assert moments(["T+15m"]) == ["no-date"]


def test_an_approximate_time_stays_approximate() -> None:
    """`~14:05` is placed at 14:05 and marked."""
    assert [p.approximate for p in place(["~14:05", "14:10"], day=DAY, zone=read_zone("UTC"))] == [True, False]


@pytest.mark.parametrize(
    ("entries", "newest_first"),
    [
        (["14:05", "14:10", "14:20"], False),
        (["14:20", "14:10", "14:05"], True),
        (["23:50", "00:10", "00:05", "14:00"], False),
        (["14:05"], False),
        ([], False),
        (["14:10", "14:05"], False),
        (["2024-03-18 09:00", "2024-03-17 23:00"], True),
        (["2024-03-17 09:00", "2024-03-18 08:00"], False),
        (["14:20", "14:10", "14:12", "14:05", "14:00"], True),
        (["01:10", "00:20", "23:40", "23:10"], True),
    ],
)
def test_lists_with_the_newest_first_are_recognised(entries: list[str], newest_first: bool) -> None:
    """A list runs backwards when most of its steps do; two bare clocks are not enough to say so."""
    assert order_is_newest_first([r for e in entries for r in read_times(e)]) is newest_first
