"""Timelines in shapes that people choose of their own accord: days as headings, several clocks, labels, status updates."""

from __future__ import annotations

from tests.etl.reading import incident


def rows(text: str) -> list[tuple[str | None, str]]:
    """Moment and words of each entry of a document whose file names no day."""
    return [
        (event.occurred_at.isoformat(" ", "minutes") if event.occurred_at else None, event.event)
        for event in incident(text, "example.md").timeline_events
    ]


def test_of_two_clocks_the_one_in_utc_is_read() -> None:
    """A table may give local time beside UTC, and the day in a column of its own that is left blank when it repeats."""
    text = """
    # Broken invoices

    ## Timeline

    | Date | Time (local) | Time (UTC) | Who | What |
    |---|---|---|---|---|
    | 2024-05-03 | 16:05 | 14:05 | – | Deploy starts writing empty invoices |
    | 2024-05-03 | 16:20 | 14:20 | Support | Customers report empty invoices |
    |  | 16:45 | 14:45 | Team | Issue resolved |
    """
    assert rows(text) == [
        ("2024-05-03 14:05", "Deploy starts writing empty invoices"),
        ("2024-05-03 14:20", "Customers report empty invoices"),
        ("2024-05-03 14:45", "Issue resolved"),
    ]


def test_weekday_day_and_time_may_stand_in_three_columns() -> None:
    """The year may stand in the header alone, and the document's date completes the days."""
    text = """
    # 2022-01-20 Account suspended

    ## Timeline

    | Day | Date (2022) | Time (UTC) | Event |
    |---|---|---|---|
    | Thur | Jan 20 | 23:55 | The account is suspended |
    | Fri | Jan 21 | 00:20 | Support chat is opened |
    """
    assert rows(text) == [
        ("2022-01-20 23:55", "The account is suspended"),
        ("2022-01-21 00:20", "Support chat is opened"),
    ]


def test_a_column_of_zones_holds_for_its_row() -> None:
    """Who writes from two places names the zone of each entry."""
    text = """
    # Orders stuck

    ## Timeline

    | Time | Timezone | Event |
    |---|---|---|
    | 2026-03-17 09:00 | UTC | Orders stop |
    | 2026-03-17 10:30 | CET | Orders flow again |
    """
    assert rows(text) == [("2026-03-17 09:00", "Orders stop"), ("2026-03-17 09:30", "Orders flow again")]


def test_numbers_with_a_point_are_no_times_unless_the_column_says_so() -> None:
    """A table of measurements in a time line is none of its entries."""
    text = """
    # 2026-03-17 Slow search

    ## Timeline

    | Score | Sites |
    |---|---|
    | 0.50 | 11 |
    | 0.23 | 4 |
    """
    assert rows(text) == []


def test_a_day_may_stand_above_its_entries() -> None:
    """As a heading, as a paragraph, or as the item they are listed under; it is no entry itself."""
    heading = """
    # Failing backups

    ## Timeline

    All times are in UTC.

    ### 14 January 2026

    - 23:05 Backup fails
    - 23:50 Retry fails

    ### 15 January 2026

    - 07:30 A colleague notices
    """
    paragraph = heading.replace("### 14", "14").replace("### 15", "15")
    nested = """
    # Failing backups

    ## Timeline (UTC)

    - **2026-01-14**
      - 23:05 Backup fails
      - 23:50 Retry fails
    - **2026-01-15**
      - 07:30 A colleague notices
    """
    wanted = [
        ("2026-01-14 23:05", "Backup fails"),
        ("2026-01-14 23:50", "Retry fails"),
        ("2026-01-15 07:30", "A colleague notices"),
    ]
    assert rows(heading) == wanted
    assert rows(paragraph) == wanted
    assert rows(nested) == wanted


def test_a_day_above_a_table_holds_for_its_rows() -> None:
    """Rows may tell the phase instead of the time; they are entries all the same."""
    text = """
    # Build failure

    ## Timeline

    ### 2025-12-11 (times in JST)

    | Time | Event |
    |---|---|
    | 10:00 | Build triggered |
    | Investigation | Missing module found |
    """
    assert rows(text) == [("2025-12-11 01:00", "Build triggered"), (None, "Missing module found")]


def test_days_may_be_counted() -> None:
    """Day 2 is the day after the document's, also when its clocks do not run back."""
    text = """
    # 2024-05-03 Slow leak

    ## Chronology (UTC)

    ### Day 1

    - 09:15 – Memory starts to rise

    ### Day 2

    - 10:30 – Fix deployed
    """
    assert rows(text) == [("2024-05-03 09:15", "Memory starts to rise"), ("2024-05-04 10:30", "Fix deployed")]


def test_four_digits_without_a_sign_are_times() -> None:
    """In a list where most entries open so, 2015 is a quarter past eight and no year."""
    text = """
    # 2026-02-11 Storage controller failover

    ## Sequence of events (all times UTC)

    - 0915 Controller A stops answering
    - 1004 Controller B promoted
    - 2015 Controller A replaced
    """
    assert rows(text) == [
        ("2026-02-11 09:15", "Controller A stops answering"),
        ("2026-02-11 10:04", "Controller B promoted"),
        ("2026-02-11 20:15", "Controller A replaced"),
    ]


def test_labels_may_stand_before_the_times() -> None:
    """A duration in such a list is no entry."""
    text = """
    # Certificate expired

    ## Incident timeline

    - **Start of impact:** 2026-07-01 00:00 UTC
    - **Mitigated:** 2026-07-01 00:41 UTC – old certificate extended
    - **Total duration:** 1h05m
    """
    assert rows(text) == [
        ("2026-07-01 00:00", "Start of impact"),
        ("2026-07-01 00:41", "Mitigated: old certificate extended"),
    ]


def test_a_list_of_labels_without_any_time_is_still_the_timeline() -> None:
    """What happened in which order is told, and when is not."""
    text = """
    # 2026-03-17 Empty tabs

    ## Timeline

    - **Initial state:** policy missing
    - **Detection:** a manual test shows empty tabs
    - **Fix applied:** policy added
    """
    assert rows(text) == [
        (None, "Initial state: policy missing"),
        (None, "Detection: a manual test shows empty tabs"),
        (None, "Fix applied: policy added"),
    ]


def test_a_plain_list_below_the_heading_is_not() -> None:
    """Links and steps to reproduce, which people also put there, are no entries."""
    text = """
    # 2026-03-17 Slow search

    ## Timeline

    - overview
    - node status
    """
    assert rows(text) == []


def test_status_updates_are_read_from_old_to_new() -> None:
    """Status pages print the newest first, and the time below the text."""
    text = """
    # API errors in EU

    **Resolved** - This incident has been resolved.
    May 4, 2026 - 16:48 UTC

    **Monitoring** - A fix has been implemented.
    May 4, 2026 - 16:05 UTC

    **Investigating** - We are investigating elevated error rates.
    May 4, 2026 - 15:22 UTC
    """
    assert rows(text) == [
        ("2026-05-04 15:22", "Investigating - We are investigating elevated error rates."),
        ("2026-05-04 16:05", "Monitoring - A fix has been implemented."),
        ("2026-05-04 16:48", "Resolved - This incident has been resolved."),
    ]


def test_prose_with_a_time_in_it_is_no_timeline() -> None:
    """A sentence that begins with a time, or a line that was wrapped before one, tells no sequence of events."""
    text = """
    # 2026-03-17 Load balancer faults

    ## Lead up

    At 14:30 we started receiving alerts that services were unreachable.

    CPU usage of the site throughout the incident. The period just
    before 15:40 where nothing was reported is the outage.
    """
    assert rows(text) == []


def test_a_picture_is_no_entry() -> None:
    """Its description may begin with a day."""
    text = """
    # Dust storm

    ## Timeline (UTC)

    2021-10-30 12:45: First wave begins

    2021-10-31 02:10: Last wave ends

    ![2021-10-31 graph of the storm](storm.png)
    """
    assert rows(text) == [("2021-10-30 12:45", "First wave begins"), ("2021-10-31 02:10", "Last wave ends")]
