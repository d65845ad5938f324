"""Keys and values as typography shows them."""

from __future__ import annotations

import time

import pytest

from etl.document import KeyValue
from etl.keyvalues import key_values, split_keys
from etl.markdown import read_markdown


def found(text: str) -> list[tuple[int, str, str, str]]:
    document = read_markdown("a.md", ("# T\n" + text).encode())
    pairs: list[KeyValue] = [pair for section in document.sections for pair in key_values(section)]
    return [(pair.line, pair.form, pair.key, pair.value) for pair in pairs]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**Date:** 2024-01-02", [(2, "bold", "Date", "2024-01-02")]),
        (
            "**Time to detect**: 5 `min`  \n__Owner__: team_a",
            [(2, "bold", "Time to detect", "5 min"), (3, "bold", "Owner", "team_a")],
        ),
        ("**Date: 2024-01-02**", [(2, "bold", "Date", "2024-01-02")]),
        ("**影響時間：**約3時間", [(2, "bold", "影響時間", "約3時間")]),
        ("📅 **Date:** today", [(2, "bold", "Date", "today")]),
        ("**Status:** Draft | In Review", [(2, "bold", "Status", "Draft | In Review")]),
        ("**A:** x **B:** y", [(2, "bold", "A", "x"), (2, "bold", "B", "y")]),
        ("**A:** x | B: y", [(2, "bold", "A", "x"), (2, "plain", "B", "y")]),
        ("**Date/Time**: ____ Duration: __", [(2, "bold", "Date/Time", "____"), (2, "plain", "Duration", "__")]),
        ("**Approval**: ____ (Lead) Date: __", [(2, "bold", "Approval", "____ (Lead) Date: __")]),
        (
            "**A:** x\n**B:**\nlogins failed\n**C:** y",
            [(2, "bold", "A", "x"), (3, "bold", "B", "logins failed"), (5, "bold", "C", "y")],
        ),
        (
            "**A:** logins failed because the database was read only for all\nusers",
            [(2, "bold", "A", "logins failed because the database was read only for all users")],
        ),
        (
            "> Lead: A | **Owner:** B\n> Status: Draft",
            [(2, "quote", "Lead", "A"), (2, "quote", "Owner", "B"), (3, "quote", "Status", "Draft")],
        ),
        ("Version: 1.0\nOwner: Platform team", [(2, "plain", "Version", "1.0"), (3, "plain", "Owner", "Platform team")]),
        ("Start: 10:00    End: 11:00", [(2, "plain", "Start", "10:00"), (2, "plain", "End", "11:00")]),
        ("発生：2024-01-02", [(2, "plain", "発生", "2024-01-02")]),
        (
            "- Users affected: 5\n  of 10\n- **Why it mattered:** x\n- [x] **Done**: y",
            [(2, "item", "Users affected", "5 of 10"), (4, "item", "Why it mattered", "x"), (5, "item", "Done", "y")],
        ),
        ("- **Owner:** A **Due:** 2024-01-01", [(2, "item", "Owner", "A"), (2, "item", "Due", "2024-01-01")]),
        ("1. **Add alert**\n   Owner: A\n   Due: 2024", [(3, "item", "Owner", "A"), (4, "item", "Due", "2024")]),
        ("- **Impact** – logins failed", [(2, "item", "Impact", "logins failed")]),
        ("**Impact** - logins failed", [(2, "bold", "Impact", "logins failed")]),
        ("**Time (HH:MM):** 14:05", [(2, "bold", "Time (HH:MM)", "14:05")]),
        ("📅 Date: today\n🔥 Severity:: 2", [(2, "plain", "Date", "today"), (3, "plain", "Severity", "2")]),
        ("## Severity: SEV1", [(2, "heading", "Severity", "SEV1")]),
    ],
)
def test_fields_in_every_form(text: str, expected: list[tuple[int, str, str, str]]) -> None:
    """A field is found however it is set, with its line and its value as plain text."""
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "See https://x.example: it says more",
        "At 14:05: the alert fired",
        "14:05: the alert fired",
        "**14:05:** the alert fired",
        "- **14:05** - the alert fired",
        "We then looked at the other seven machines: all were fine",
        "The cache was full for one more very important and quite long\nreason: the cache",
        "```\nkey: value\n```",
        "- 10:00 - alert: none",
        "Is it fine? No: it is not",
    ],
)
def test_what_is_no_field(text: str) -> None:
    """Addresses, times, sentences and code hold no fields."""
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "| Metric | Value |\n|---|---|\n| Users affected | 5 |\n| **Error rate:** | |",
            [("Users affected", "5"), ("Error rate", "")],
        ),
        ("| Severity | SEV1 |\n|---|---|\n| Owner | A |", [("Severity", "SEV1"), ("Owner", "A")]),
        ("| Role | Name |\n|---|---|\n| Author | A |", [("Author", "A")]),
        ("| Metric | Value | Notes |\n|---|---|---|\n| Time to detect | 5 min | alert |", [("Time to detect", "5 min")]),
        (
            "| Clock | How long | Note |\n|---|---|---|\n| Detection | 5 min | a |\n| Fix | 7 min | b |",
            [("Detection", "5 min"), ("Fix", "7 min")],
        ),
        (
            "| Metric | Target | Actual | Status |\n|---|---|---|---|\n| Detection time | < 5 min | 7 min | ☐ |",
            [("Detection time", "7 min")],
        ),
        ("| Time | Event |\n|---|---|\n| 10:00 | alert |\n| 10:05 | fixed |", []),
        ("| Action | Owner | Due |\n|---|---|---|\n| Add alert | A | soon |", []),
        ("| Instead of | Use |\n|---|---|\n| Somebody made this mistake on that day | The design allowed it |", []),
    ],
)
def test_tables_of_fields(text: str, expected: list[tuple[str, str]]) -> None:
    """A table with labels in its first column is a list of fields; a timeline or a list of actions is not."""
    assert [(key, value) for _, form, key, value in found(text) if form == "row"] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Incident ID: INC-1 Date: 2024-01-02 Severity: SEV1",
            [("Incident ID", "INC-1"), ("Date", "2024-01-02"), ("Severity", "SEV1")],
        ),
        ("date: 14:05 to 15:00, SEVERITY: a: b", [("date", "14:05 to 15:00"), ("SEVERITY", "a: b")]),
        ("**Date**: 2024 | Status: Draft | Final", [("Date", "2024"), ("Status", "Draft | Final")]),
        ("日期：2024-01-02，影响：大", [("日期", "2024-01-02"), ("影响", "大")]),
        ("Update: none; the candidate: x", []),
        ("We looked. Date: today", [("Date", "today")]),
        ("", []),
    ],
)
def test_known_keys_on_one_line(text: str, expected: list[tuple[str, str]]) -> None:
    """A line that holds several fields is parted at the names that are known, the longest first, at word borders."""
    assert split_keys(text, ["id", "incident id", "date", "severity", "status", "日期", "影响"]) == expected


def test_many_colons_take_no_time() -> None:
    """A line of colons is parted in a moment."""
    began = time.process_time()
    assert split_keys("a: " * 6_000, ["x", "a b c d"]) == []
    assert found("a b: " * 20_000) == []
    assert time.process_time() - began < 1
