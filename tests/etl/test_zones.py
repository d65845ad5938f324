"""Zones by the names people use, and wall clocks that a zone skipped or had twice."""

from datetime import datetime

import pytest

from etl.zones import find_zone, read_zone, to_utc

NOON_WINTER, NOON_SUMMER = datetime(2024, 1, 15, 12), datetime(2024, 7, 15, 12)

# Name, and the UTC hour of local noon in January and in July.
ZONES = [
    ("UTC", 12, 12),
    ("utc", 12, 12),
    ("GMT", 12, 12),
    ("Z", 12, 12),
    ("UTC+2", 10, 10),
    ("UTC-07:00", 19, 19),
    ("+0200", 10, 10),
    ("+09:00", 3, 3),
    ("-0600", 18, 18),
    ("CEST", 10, 10),
    ("CET", 11, 10),
    ("MEZ", 11, 10),
    ("PST", 20, 19),
    ("PDT", 19, 19),
    ("PT", 20, 19),
    ("Pacific", 20, 19),
    ("Pacific Time", 20, 19),
    ("ET", 17, 16),
    ("EST", 17, 16),
    ("EDT", 16, 16),
    ("JST", 3, 3),
    ("日本時間", 3, 3),
    ("北京时间", 4, 4),
    ("BST", 11, 11),
    ("IST", 6, 6),
    ("AEST", 2, 2),
    ("Europe/Berlin", 11, 10),
    ("europe/berlin", 11, 10),
    ("America/New_York", 17, 16),
    ("(UTC)", 12, 12),
    ("PDT (UTC-7)", 19, 19),
    ("CET/CEST", 11, 10),
    ("PST/PDT", 20, 19),
    ("GMT+1", 11, 11),
]


@pytest.mark.parametrize(("name", "winter", "summer"), ZONES)
def test_a_zone_is_known_by_its_names(name: str, winter: int, summer: int) -> None:
    """A standard-time name means the wall clock of its region in summer too; a summer-time name is a fixed offset."""
    zone = read_zone(name)
    assert zone is not None
    hours = [utc.hour for utc, _ in (to_utc(NOON_WINTER, zone), to_utc(NOON_SUMMER, zone)) if utc]
    assert hours == [winter, summer]


@pytest.mark.parametrize(
    "name", ["", "XYZ", "local time", "Europe/Nowhere", "UTC+99", "+2575", "server time", "../etc/passwd", "CET/JST"]
)
def test_an_unknown_zone_is_none(name: str) -> None:
    """No zone is taken for a name nobody knows."""
    assert read_zone(name) is None


NAMED = [
    ("All times in UTC", "UTC"),
    ("All times in UTC.", "UTC"),
    ("Time (UTC)", "UTC"),
    ("(times are CET)", "CET"),
    ("Timestamps: Pacific Time", "Pacific Time"),
    ("時刻はJST", "JST"),
    ("時刻（JST）", "JST"),
    ("Timeline (all times PST) 06/10/2025. All times approximations", "PST"),
    ("All times in PDT (UTC-7).", "PDT"),
    ("Timeline (UTC) All Times Approximate", "UTC"),
    ("Date and Time in CET", "CET"),
    ("All times PDT.", "PDT"),
    ("2025-12-11 (Time in JST)", "JST"),
    ("29-09-2021 (All times CEST)", "CEST"),
    ("Timeline (all times PT )", "PT"),
    ("All times in NPT.", "NPT"),
    ("Time (AXT)", "AXT"),
    ("Alle Zeiten in MEZ", "MEZ"),
    ("timezone: Europe/Paris", "Europe/Paris"),
    ("Time zone | CET", "CET"),
    ("Times are in UTC+2", "UTC+2"),
    ("Timeline (utc)", "utc"),
]

UNNAMED = [
    "All times are in local time",
    "the time it took to restart",
    "First time in the east",
    "time to get it",
    "all times approximate",
    "Timeline",
    "at the time et cetera",
    "the time is wet",
    "Time to detect",
    "Total Blocking Time (TBT) spiked",
    "round-trip time (RTT)",
    "This time est-il possible",
    "2024-03-17 14:05 UTC",
    "",
    "Time",
]


@pytest.mark.parametrize(("text", "zone"), NAMED)
def test_a_zone_said_for_all_times_is_found(text: str, zone: str) -> None:
    """A heading, a column or a sentence can name the zone of a document."""
    assert find_zone(text) == zone


@pytest.mark.parametrize("text", UNNAMED)
def test_words_that_look_like_zones_are_words(text: str) -> None:
    """No zone is found in text that names none."""
    assert find_zone(text) is None


@pytest.mark.parametrize(
    ("local", "zone", "utc", "problem"),
    [
        (datetime(2024, 3, 10, 2, 30), "America/New_York", None, "no-such-time"),
        (datetime(2024, 11, 3, 1, 30), "America/New_York", None, "ambiguous-time"),
        (datetime(2024, 3, 31, 2, 30), "Europe/Berlin", None, "no-such-time"),
        (datetime(2024, 11, 3, 1, 30), "PDT", datetime(2024, 11, 3, 8, 30), None),
        (datetime(2024, 3, 10, 3, 0), "America/New_York", datetime(2024, 3, 10, 7, 0), None),
        (datetime(1, 1, 1, 0, 0), "JST", None, "no-such-time"),
    ],
)
def test_hours_that_a_zone_skipped_or_had_twice(local: datetime, zone: str, utc: datetime | None, problem: str | None) -> None:
    """Neither the missing hour of spring nor one of the two of autumn is chosen silently."""
    known = read_zone(zone)
    assert known is not None
    assert to_utc(local, known) == (utc, problem)
