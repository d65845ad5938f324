"""What the entries of a time line tell: which is the detection, which the end, and the day they belong to."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.etl.reading import incident, postmortem


def at(hour: int, minute: int, day: int = 17) -> datetime:
    return datetime(2026, 3, day, hour, minute)


def told(entries: str, path: str = "2026/2026-03-17-example.md"):  # type: ignore[no-untyped-def]
    return incident(f"# Outage of the shop\n\n## Timeline\n\nAll times in UTC\n\n{entries}", path)


def test_a_report_that_all_is_well_detects_nothing() -> None:
    """Who reports that everything is fine has noticed no incident; the developer after them has."""
    read = told(
        "- 09:00 New proxy takes traffic\n- 09:20 Tests: all fine, reported in the channel\n- 10:05 A tester reports errors\n"
    )
    assert read.detected_at == at(10, 5)


def test_what_is_found_while_people_already_respond_is_not_the_detection() -> None:
    """After the investigation began, a discovery is one about the cause."""
    read = told("- 09:00 Server replaced\n- 09:05 Investigation started\n- 10:30 Discovered that the key was rotated in May\n")
    assert (read.acknowledged_at, read.detected_at, read.time_to_detect_minutes) == (at(9, 5), None, None)


def test_an_investigation_named_in_passing_is_no_response() -> None:
    """Only an entry that begins with it, or says that it starts, tells when people responded."""
    read = told("- 09:00 Alert fired\n- 09:10 Rollback before further investigation\n- 09:30 Investigation: logs are read\n")
    assert read.acknowledged_at == at(9, 30)


@pytest.mark.parametrize(
    ("last", "end"),
    [
        ("Second failure of the job", None),
        ("Believing the issue resolved, we go home", None),
        ("Carts aren't working again", None),
        ("Carts are working again", at(11, 0)),
        ("Status page set to resolved", at(11, 0)),
        ("Cache filled by hand", at(11, 0)),
    ],
)
def test_the_last_entry_is_the_end_only_where_it_may_be(last: str, end: datetime | None) -> None:
    """A failure, a belief or a denial ends nothing; a recovery does, and so does a last step that nothing speaks against."""
    assert told(f"- 09:00 Carts fail\n- 10:00 Cache restarted\n- 11:00 {last}\n").resolved_at == end


def test_entries_without_a_time_after_the_last_one_leave_the_end_open() -> None:
    """What goes on without a time may have been the end; a publication may not."""
    entries = "- 2026-03-17 09:00 Carts fail\n- 2026-03-17 10:00 Cache restarted\n"
    assert told(entries + "- 2026-03-18 Root cause found, fix opened\n").resolved_at is None
    assert told(entries + "- 2026-03-19 Disclosure\n").resolved_at == at(10, 0)


@pytest.mark.parametrize(
    ("title", "name", "day"),
    [
        ("Attack on our build on March 15, 2026", "2026-03-17-attack.md", date(2026, 3, 15)),
        ("2012-03-16 Stalled copy", "2026-03-16-stalled.md", date(2026, 3, 16)),
        ("Stalled copy", "2026-03-16-stalled.md", date(2026, 3, 16)),
    ],
)
def test_a_title_tells_the_day_better_than_a_file_named_after_the_writing(title: str, name: str, day: date) -> None:
    """Where both name a day and lie close together; a title that is years off is a slip."""
    assert incident(f"# {title}\n\n## Root cause\n\nA leaked token.\n", name).incident_date == day


def test_a_period_over_two_days_keeps_both_days() -> None:
    """`(2026-03-16 17:09 to 2026-03-17 06:29)` begins on the day before it ends, and nothing is out of order."""
    period = "~13 hours (2026-03-16 17:09 to 2026-03-17 06:29)"
    text = f"# Outage of the index\n\n**Date:** 2026-03-17\n\n## Impact\n\n- **Duration**: {period}\n"
    read = postmortem(text)
    assert (read.incidents[0].started_at, read.incidents[0].resolved_at) == (at(17, 9, 16), at(6, 29))
    assert "times-order" not in {finding.code for finding in read.findings}


def test_a_recovery_told_from_the_start_contradicts_nothing() -> None:
    """48 minutes from 08:35 to 09:23 is right, though the detection came twenty minutes later."""
    entries = "- 08:35 Outage starts\n- 08:55 Issue detected\n- 09:23 All clear\n\n## Stats\n\n- Time to recovery: {} minutes\n"
    for minutes, codes in (("48", set()), ("19", {"duration-mismatch"})):
        text = f"# Outage of the shop\n\n## Timeline\n\nAll times in UTC\n\n{entries.format(minutes)}"
        assert {finding.code for finding in postmortem(text).findings} & {"duration-mismatch"} == codes


@pytest.mark.parametrize(
    ("entry", "method"),
    [
        ("A researcher reported the bug to us via our bounty program", "customer"),
        ("We hear reports that a workshop cannot launch", "customer"),
        ("Security team becomes aware of an odd transaction", "internal"),
        ("お客様から画面が止まるとの報告", None),
        ("ユーザーから画面が止まるとの報告", "customer"),
    ],
)
def test_who_told_of_it_says_how_it_was_noticed(entry: str, method: str | None) -> None:
    """People from outside count as customers, a team of one's own as internal; an entry that says neither leaves it open."""
    read = told(f"- 09:00 {entry}\n- 09:30 Fix deployed\n")
    assert (read.detected_at, read.detection_method) == (at(9, 0), method)


def test_a_start_that_nobody_stated_contradicts_nothing() -> None:
    """The first entry is taken for the start where no word says so; a stated duration from elsewhere is no contradiction."""
    summary = "## Summary\n\nCarts were unusable for about 2 hours.\n\n## Timeline\n\nAll times in UTC\n\n"
    for first, codes in (("Deploy to staging", set()), ("Outage starts", {"duration-mismatch"})):
        text = f"# Outage of the shop\n\n{summary}- 09:00 {first}\n- 09:30 Alert fired\n- 13:00 All clear\n"
        assert {finding.code for finding in postmortem(text).findings} & {"duration-mismatch"} == codes
