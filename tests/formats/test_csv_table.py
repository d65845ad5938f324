"""A plain table of incidents: delimiters, physical lines, units and zones in its header, and rows that do not fit."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from etl.records import Postmortem

Read = Callable[..., Postmortem]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_usual_delimiter_is_understood(read: Read, delimiter: str) -> None:
    """Spreadsheets save with commas, semicolons or tabs; the header tells which."""
    rows = [
        ["id", "title", "severity", "started_at", "resolved_at"],
        ["A-1", '"Down, again; twice"', "SEV1", "2026-01-01 10:00", "2026-01-01 11:00"],
    ]
    (one,) = read("t.csv", "\n".join(delimiter.join(row) for row in rows)).incidents
    assert (one.incident_id, one.title, one.severity_raw, one.duration_minutes) == ("A-1", "Down, again; twice", "SEV1", 60.0)


def test_lines_are_those_of_the_file(read: Read) -> None:
    """A quoted cell may hold line ends; what follows it is still found on its own line."""
    found = read(
        "t.csv", 'id,date,summary\r\n"One",2026-01-01,"a\r\nb\r\nc"\r\n\r\nTwo,2026-01-02,d,e\r\nThree,2026-01-03,f\r\n'
    )
    assert [(each.incident_id, each.line, each.summary) for each in found.incidents] == [
        ("One", 2, "a\nb\nc"),
        ("Three", 7, "f"),
    ]
    assert [(each.line, each.code) for each in found.findings] == [(6, "row-width")]


def test_a_unit_in_the_header_is_that_of_its_numbers(read: Read) -> None:
    """`time_to_resolve_minutes` and `TTD (h)` say what a bare number means; without a unit it means nothing."""
    found = read(
        "t.csv",
        "id,start,time_to_resolve_minutes,TTD (h),duration\nA,2026-01-01 10:00,90,1.5,45\nB,2026-01-01 10:00,1h 30m,,PT45M\n",
    )
    first, second = found.incidents
    assert (first.time_to_resolve_stated_minutes, first.time_to_detect_stated_minutes, first.duration_stated_minutes) == (
        90.0,
        90.0,
        None,
    )
    assert (second.time_to_resolve_stated_minutes, second.duration_stated_minutes) == (90.0, 45.0)


def test_a_zone_in_the_header_is_that_of_its_times(read: Read) -> None:
    """`started_at (JST)` holds times of Tokyo; a time with an offset of its own keeps it."""
    found = read("t.csv", "id,started_at (JST),resolved_at (JST)\nA,2026-01-01 10:00,2026-01-01T02:00:00Z\n")
    assert (str(found.incidents[0].started_at), str(found.incidents[0].resolved_at)) == (
        "2026-01-01 01:00:00",
        "2026-01-01 02:00:00",
    )


def test_a_column_called_resolved_is_a_mark_or_a_time(read: Read) -> None:
    """`resolved` says whether, or when."""
    found = read("t.csv", "id,start,resolved\nA,2026-01-01 10:00,2026-01-01 10:30\nB,2026-01-01 10:00,no\n")
    assert [(str(each.resolved_at), each.is_open) for each in found.incidents] == [
        ("2026-01-01 10:30:00", False),
        ("None", True),
    ]


def test_our_own_download_comes_back_as_it_was(read: Read) -> None:
    """The apostrophe that protects a spreadsheet from a formula is taken off again."""
    found = read("t.csv", "id,title,severity\nA,'=SUM(A1),SEV1\nB,'tis late,SEV2\n")
    assert [each.title for each in found.incidents] == ["=SUM(A1)", "'tis late"]


def test_a_missing_quote_quarantines_the_table(read: Read) -> None:
    """A quote that never closes would swallow all rows behind it, so nothing is counted and the line is named."""
    found = read("t.csv", 'id,title,severity\nA,ok,SEV1\nB,"never closed,SEV2\nC,x,SEV3\n')
    assert (found.outcome, found.reason, found.findings[0].line) == ("quarantined", "csv", 3)


def test_columns_that_mean_the_same_are_noticed(read: Read) -> None:
    """Where two columns name one field, the first that is filled counts, and a note says so."""
    found = read("t.csv", "id,start,started_at\nA,,2026-01-01 10:00\n")
    assert str(found.incidents[0].started_at) == "2026-01-01 10:00:00"
    assert [(each.code, each.message) for each in found.findings] == [
        ("column-repeated", "columns 'start' and 'started_at' mean the same; the first that is filled counts"),
        ("assumed-zone", "times name no zone; taken as UTC"),
    ]
