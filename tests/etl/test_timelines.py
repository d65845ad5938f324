"""Timelines as people write them: tables, lists, headings, paragraphs, chat logs."""

from __future__ import annotations

import pytest

from tests.etl.reading import incident, postmortem


def rows(text: str) -> list[tuple[str | None, str]]:
    return [
        (event.occurred_at.isoformat(" ", "minutes") if event.occurred_at else None, event.event)
        for event in incident(text).timeline_events
    ]


def test_a_table_may_hold_its_columns_in_any_order() -> None:
    """The time column is found by its name, not by its place."""
    text = """
    # Outage of the shop

    ## Timeline

    | What happened | When (UTC) |
    |---|---|
    | Alert fired | 2026-03-17 09:12 |
    | All clear | 2026-03-17 09:40 |
    """
    assert rows(text) == [("2026-03-17 09:12", "Alert fired"), ("2026-03-17 09:40", "All clear")]


def test_headings_may_be_the_times() -> None:
    """A time line of headings has one entry per heading, with the first words below it."""
    text = """
    # Outage of the shop

    ## Timeline

    All times in CET

    ### 2026-03-17 16:30

    The pager goes off.

    ### 16:45 - Rollback

    We roll back.
    """
    assert rows(text) == [("2026-03-17 15:30", "The pager goes off."), ("2026-03-17 15:45", "Rollback. We roll back.")]


def test_a_day_said_once_holds_until_the_next() -> None:
    """Only the first entry names the day, and midnight is passed."""
    text = """
    # Outage of the shop

    ## Timeline of events

    - **May 20 23:50 UTC** Deploy
    - **00:10** Users report errors
      - with a screenshot
    - **00:30** Fixed
    """
    assert rows(text.replace("May 20", "2026-05-20")) == [
        ("2026-05-20 23:50", "Deploy"),
        ("2026-05-21 00:10", "Users report errors with a screenshot"),
        ("2026-05-21 00:30", "Fixed"),
    ]


def test_the_day_in_the_file_name_decides_which_number_is_the_month() -> None:
    """3/2/2026 in a file named 2026-03-02 is 2 March, and the 4/2/2026 below it 2 April."""
    text = """
    # Outage of the shop

    ## Timeline (UTC)

    | Time | Event |
    |---|---|
    | 3/2/2026 14:05 | Alert fired |
    | 4/2/2026 10:00 | All clear |
    """
    found = incident(text, "2026/2026-03-02-shop.md").timeline_events
    assert [event.occurred_at and event.occurred_at.isoformat(" ", "minutes") for event in found] == [
        "2026-03-02 14:05",
        "2026-04-02 10:00",
    ]


def test_a_chat_log_is_a_timeline() -> None:
    """Times stand in brackets and speakers are left out."""
    text = """
    # 2026-03-17 Outage of the shop

    ## Timeline

    ```
    [5:04 PM] kim: the shop is down
    [5:31 PM] lee: fixed
    ```
    """
    assert rows(text) == [("2026-03-17 17:04", "the shop is down"), ("2026-03-17 17:31", "fixed")]


def test_a_bot_that_speaks_first_is_an_automated_detection() -> None:
    """Who wrote the line of a chat log says how the incident was noticed; the line itself need not."""
    text = """
    # 2026-03-17 Outage of the shop

    ## Timeline

    [5:04 PM] kim: started: orders queue up
    [5:09 PM] {speaker}: detected: orders below 80% for 5 minutes
    [5:31 PM] lee: resolved: orders are back
    """
    assert incident(text.format(speaker="alertbot")).detection_method == "automated"
    assert incident(text.format(speaker="kim")).detection_method is None


def test_hours_since_the_start_count_from_the_start() -> None:
    """`T+15m` is a time as soon as the start is known."""
    text = """
    # Outage of the shop

    **Started:** 2026-03-17 06:40 UTC

    ## Timeline

    - T+0m Trigger: new release
    - T+15m Detected by an alert
    - T+2h10m Resolved
    """
    assert rows(text) == [
        ("2026-03-17 06:40", "Trigger: new release"),
        ("2026-03-17 06:55", "Detected by an alert"),
        ("2026-03-17 08:50", "Resolved"),
    ]


@pytest.mark.parametrize("prose", ["We met at 14:05 and talked.", "It took from 10:00 to 10:30 to find."])
def test_a_time_in_passing_is_no_timeline(prose: str) -> None:
    """Text that only mentions a time gives no entries."""
    assert rows(f"# Outage of the shop\n\n## Summary\n\n{prose}\n\n## Root cause\n\nA bug.\n") == []


def test_labelled_entries_give_the_clocks() -> None:
    """Detected, acknowledged, mitigated and resolved are read from the entries that say so."""
    text = """
    # Outage of the shop

    ## Timeline

    | Time (UTC) | Event |
    |---|---|
    | 2026-03-17 09:00 | First errors in checkout |
    | 2026-03-17 09:12 | Alert fired: error rate |
    | 2026-03-17 09:15 | On-call acknowledged |
    | 2026-03-17 09:30 | Mitigation applied |
    | 2026-03-17 10:00 | Incident resolved |
    """
    read = incident(text)
    assert (read.time_to_detect_minutes, read.time_to_acknowledge_minutes) == (12, 3)
    assert (read.time_to_mitigate_minutes, read.time_to_resolve_minutes, read.duration_minutes) == (30, 48, 60)
    assert read.time_to_resolve_clock == "from_detection"
    assert {piece.field: piece.line for piece in read.evidence}["detected_at"] == 8


def test_a_japanese_on_call_takes_up_the_report() -> None:
    """The on-call begins to look: that is the acknowledgement."""
    text = """
    # 2026-03-17 検針の障害

    ## タイムライン

    - 02:45 検知: アラート
    - 02:52 当番が確認を開始
    - 05:15 復旧
    """
    assert incident(text).time_to_acknowledge_minutes == 7


def test_an_unlabelled_first_entry_gives_no_time_to_detect() -> None:
    """Where nothing says when it began, only the total is reckoned, and no detection time is made up."""
    text = """
    # Outage of the shop

    ## Timeline

    - 2026-03-17 09:00 UTC Rollout of the new price list
    - 09:12 Alert fired
    - 10:00 Incident resolved
    """
    read = incident(text)
    assert read.time_to_detect_minutes is None
    assert read.duration_minutes == 60


def test_a_resolution_before_the_start_is_left_out_of_all_durations() -> None:
    """Both times stay as written, the duration is unknown, and a finding says so."""
    text = """
    # Outage of the shop

    **Started:** 2026-03-17 09:00 UTC
    **Resolved:** 2026-03-17 08:00 UTC
    """
    read = postmortem(text)
    assert read.incidents[0].duration_minutes is None
    assert "times-order" in {finding.code for finding in read.findings}


def test_a_stated_duration_wins_and_the_computed_one_is_kept() -> None:
    """What the review agreed on stands, with what the times give beside it and a finding about the difference."""
    text = """
    # Outage of the shop

    **Duration:** 2h
    **Started:** 2026-03-17 09:00 UTC
    **Resolved:** 2026-03-17 09:45 UTC
    """
    read = postmortem(text)
    found = read.incidents[0]
    assert (found.duration_minutes, found.duration_stated_minutes, found.duration_computed_minutes) == (120, 120, 45)
    assert "duration-mismatch" in {finding.code for finding in read.findings}


@pytest.mark.parametrize(
    ("impact", "codes"), [("20 minutes", set()), ("45 minutes", set()), ("90 minutes", {"duration-mismatch"})]
)
def test_users_may_be_affected_until_the_end(impact: str, codes: set[str]) -> None:
    """A duration of impact between the mitigation and the resolution contradicts no time; one beyond the end does."""
    read = postmortem(
        f"""
        # Checkout is slow

        **Date:** 2026-03-17
        **Duration of Impact:** {impact}

        ## Timeline

        | Time (UTC) | Event |
        |---|---|
        | 10:00 | Incident started |
        | 10:20 | Mitigated by a restart |
        | 10:50 | Incident resolved |
        """
    )
    assert {finding.code for finding in read.findings} & {"duration-mismatch"} == codes
