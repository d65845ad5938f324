"""Where the time at the head of a line ends, in the forms people write."""

from __future__ import annotations

import pytest

from etl.facts.lead import are_compact, labelled_time, leading_time, opens_plainly

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
    ("09h15 : Début de la panne", "09h15", "Début de la panne"),
    ("14h: notre équipe", "14h", "notre équipe"),
    ("8.10 Uhr: Beginn", "8.10 Uhr", "Beginn"),
    ("19. April, 11:00 Fix", "19. April, 11:00", "Fix"),
    ("12 mars 2026 09:15 Retour", "12 mars 2026 09:15", "Retour"),
    ("3 de febrero de 2026 10:00 Inicio", "3 de febrero de 2026 10:00", "Inicio"),
    ("12:45 PM PST Saturday Oct 30th: First wave", "12:45 PM PST Saturday Oct 30th", "First wave"),
    ("Oct 30: first wave", "Oct 30", "first wave"),
    ("2022-02-02 1906: new build", "2022-02-02 1906", "new build"),
    ("0915 Controller A stops", "0915", "Controller A stops"),
    ("21:28 0xb2d6ef pays", "21:28", "0xb2d6ef pays"),
    ("10:05 may have begun", "10:05", "may have begun"),
    ("10:05 et al.", "10:05", "et al."),
    ("14:05 so we rolled back", "14:05", "so we rolled back"),
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
        "1500 users were affected",
        "73ab4a815 a commit",
        "12h of downtime",
        "",
    ],
)
def test_a_number_that_is_no_time_is_left_alone(text: str) -> None:
    """Counts, versions and years are not mistaken for times."""
    assert leading_time(text) is None


def test_four_digits_are_times_where_all_lines_open_with_four() -> None:
    """1004 may be a count, until its neighbours are times of day as well."""
    lines = ["0915 Controller A stops", "1004 Controller B serves", "2015 Controller A replaced"]
    assert are_compact(lines)
    assert leading_time(lines[2], compact=True) == ("2015", "Controller A replaced")
    assert not are_compact(["1004 users were affected", "2015 was worse", "no one called"])


def test_the_label_may_stand_before_the_time() -> None:
    """Some write what happened first, and then when."""
    assert labelled_time("**Detected:** 14:05 UTC – page to on-call") == ("14:05 UTC", "Detected: page to on-call")
    assert labelled_time("Start of impact: 2026-07-01 00:00 UTC") == ("2026-07-01 00:00 UTC", "Start of impact")
    assert labelled_time("Duration: 14+ hours") is None


def test_a_sentence_is_told_from_an_entry() -> None:
    """An entry begins with its time; a sentence has a word before it."""
    assert opens_plainly("[5:04 PM] the shop is down")
    assert not opens_plainly("before 3:40 no statistics were reported")
