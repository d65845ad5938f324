"""Where the time at the head of a line ends, in the forms people write."""

from __future__ import annotations

import pytest

from etl.facts.lead import leading_time

OPENINGS = [
    ("16:58 UTC - Writer begins", "16:58 UTC", "Writer begins"),
    ("2022-01-31 12:00", "2022-01-31 12:00", ""),
    ("[5:04 PM] Kim: hi", "[5:04 PM]", "Kim: hi"),
    ("May 20 01:03 UTC Ratio is changed", "May 20 01:03 UTC", "Ratio is changed"),
    ("04:49 PM UTC Site is down", "04:49 PM UTC", "Site is down"),
    ("07-29-2023 11:51 am - Access", "07-29-2023 11:51 am", "Access"),
    ("2025-10-10 (later): A user reports", "2025-10-10 (later)", "A user reports"),
    ("16:27→16:30z Rerun", "16:27→16:30z", "Rerun"),
    ("8:20 - 8:24", "8:20 - 8:24", ""),
    ("Sep 29 2017 08:59", "Sep 29 2017 08:59", ""),
    ("ca. 11:20 Something", "ca. 11:20", "Something"),
    ("2026-03-19 以前", "2026-03-19", "以前"),
    ("T+15m alert", "T+15m", "alert"),
    ("16.32 text", "16.32", "text"),
    ("Jan 14, 10:18 AM Customer writes", "Jan 14, 10:18 AM", "Customer writes"),
    ("Thursday, 17 March, 09:12 CET: page", "Thursday, 17 March, 09:12 CET", "page"),
    ("**16:00**: page", "16:00", "page"),
    ("T0: deploy", "T0", "deploy"),
    ("2026年3月17日 09:12 検知", "2026年3月17日 09:12", "検知"),
]


@pytest.mark.parametrize(("text", "time", "rest"), OPENINGS)
def test_the_time_that_opens_a_line_is_taken_off_as_written(text: str, time: str, rest: str) -> None:
    """A timeline entry keeps its time as its author wrote it."""
    assert leading_time(text) == (time, rest)


@pytest.mark.parametrize(
    "text",
    [
        "3 pods crashed",
        "May we go",
        "99.95% uptime lost",
        "4.5 hours later",
        "2024",
        "12 nodes were up",
        "post-reboot",
        "1. First",
        "",
    ],
)
def test_a_number_that_is_no_time_is_left_alone(text: str) -> None:
    """Counts, versions and years are not mistaken for times."""
    assert leading_time(text) is None
