"""Bad documents as exact bytes, and what is wanted of each: its outcome, the codes of its findings with their lines, values.

Rows that show only front matter are wrapped in fences, so that their first line is line 2. `row` is the number of the case in
the inventory of bad inputs; one row may have several cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class Case:
    """One document. `codes` are `code@line` (or `code` where the line is free) that must be among its findings; `values` are
    columns of its only incident.
    """

    row: int
    name: str
    data: bytes
    outcome: Literal["loaded", "quarantined", "skipped"]
    codes: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()


def front(block: str, body: str = "body\n") -> bytes:
    """A document with this front matter; `surrogateescape` keeps raw bytes."""
    return f"---\n{block}\n---\n{body}".encode("utf-8", "surrogateescape")


PAGE = "# Checkout is slow\n\n**Date:** 2026-03-17\n\n## Root Cause\n\nThe pool was too small.\n"


def page(line: str = "", body: str = "") -> bytes:
    """A good page with a further metadata line (line 4) and more text at its end."""
    text = PAGE.replace("**Date:** 2026-03-17\n", f"**Date:** 2026-03-17\n{line}\n") if line else PAGE
    return (text + body).encode()


MARKED = "---\ntitle: t\n---\n"
BOMB = "x0: &x0 {k0: 1}\n" + "\n".join(f"x{i}: &x{i} {{<<: [*x{i - 1}, *x{i - 1}], k{i}: 1}}" for i in range(1, 24))
BLANK = b"""# Incident Postmortem

**Date:** [YYYY-MM-DD]
**Severity:** SEV1 | SEV2 | SEV3

## Summary

______

## Root Cause

[Describe the root cause]
"""
ACTIONS = """
## Action Items

| Action | Owner | Due | Status |
|---|---|---|---|
| Alert on a\\|b | kim | 2026-04-01 | Done |
| Pin it | kim | 2026-04-01 | ✅ |
| Test it | kim | 2026-04-01 | ☐ |
| Drop it | kim | Q3 | won't fix |
| Wonder | kim | 2026-04-01 | frobnicated |
| Short row |
"""

BYTES = (
    Case(1, "utf-8 mark", b"\xef\xbb\xbf" + MARKED.encode(), "loaded", values={"title": "t"}),
    Case(2, "crlf", b"---\r\ntitle: t\r\n---\r\n", "loaded", values={"title": "t"}),
    Case(3, "cr", b"---\rtitle: t\r---\r", "loaded", values={"title": "t"}),
    Case(4, "utf-16", b"\xff\xfe" + MARKED.encode("utf-16-le"), "loaded", ("utf-16@1",), {"title": "t"}),
    Case(5, "latin-1", b"---\ntitle: caf\xe9\n---", "quarantined", ("encoding@2",)),
    Case(7, "nothing", b"", "quarantined", ("empty@1",)),
    Case(7, "blanks", b"  \n\n ", "quarantined", ("empty@1",)),
    Case(7, "a fence", b"---\n", "quarantined", ("empty@1",)),
    Case(8, "unclosed", b"---\ntitle: t\nno end", "quarantined", ("unclosed@1",)),
    Case(9, "toml", b'+++\ntitle="t"\n+++\n', "loaded", ("front-matter-form@1",), {"title": "t"}),
    Case(9, "bad toml", b'+++\ntitle="t\n+++\n', "quarantined", ("toml@2",)),
    Case(10, "a list", b"---\n- a\n- b\n---", "quarantined", ("not-a-map@2",)),
)
YAML = (
    Case(11, "key twice", front("severity: SEV1\nseverity: SEV3"), "quarantined", ("duplicate-key@3",)),
    Case(12, "tab", front("action:\n\t- x"), "quarantined", ("yaml@3",)),
    Case(13, "colon", front("title: Outage: database down"), "quarantined", ("yaml@2",)),
    Case(14, "at", front("owner: @alice"), "quarantined", ("yaml@2",)),
    Case(14, "backtick", front("title: `x`"), "quarantined", ("yaml@2",)),
    Case(14, "percent", front("impact: %50"), "quarantined", ("yaml@2",)),
    Case(14, "star", front("title: *big*"), "quarantined", ("yaml@2",)),
    Case(15, "hash", front("title: Outage #42 in db"), "loaded", ("comment-cut@2",)),
    Case(16, "zeros", front("id: 0123\ntitle: t"), "loaded", values={"incident_id": "0123"}),
    Case(16, "exponent", front("id: 1e3\ntitle: t"), "loaded", values={"incident_id": "1e3"}),
    Case(16, "no", front("id: no\ntitle: t"), "loaded", values={"incident_id": "no"}),
    Case(
        15, "hash below breaks of YAML", front("a: \u2028b\x85c\u2029d\ntitle: Outage #42 in db"), "loaded", ("comment-cut@3",)
    ),
    Case(17, "a key that is a truth", front("on: yes\ntitle: t"), "loaded", ("unknown-key@2",)),
    Case(17, "a key that is a number", front("1: x\ntitle: t"), "loaded", ("unknown-key@2",)),
    Case(17, "a key that is a date", front("2024-01-01: x\ntitle: t"), "loaded", ("unknown-key@2",)),
    Case(18, "content", front("content: x\ntitle: t"), "loaded", ("unknown-key@2",)),
    Case(18, "handler", front("handler: x\ntitle: t"), "loaded", ("unknown-key@2",)),
    Case(31, "deep", front("a: " + "[" * 100_000), "quarantined", ("depth@2",)),
    Case(32, "bomb", front(BOMB), "quarantined", ("alias@2",)),
    Case(33, "ring", front("a: &a [*a]"), "quarantined", ("alias@2",)),
    Case(34, "tag", front('x: !!python/object/apply:os.system ["echo pwned"]'), "quarantined", ("tag@2",)),
    Case(35, "large value", front("t: " + "x" * 10_000_000), "quarantined", ("too-large",)),
    Case(35, "large block", front("t: " + "x" * 300_000), "quarantined", ("front-matter-too-large",)),
    Case(36, "many keys", front("\n".join(f"key{i}: x" for i in range(100_000))), "quarantined", ("front-matter-too-large",)),
)
TIMES = (
    Case(19, "no such day", front("title: t\ndate: 2024-02-30"), "loaded", ("no-such-date@3",), {"incident_date": None}),
    Case(20, "no month", front("title: t\ndate: 2024-13-01"), "loaded", ("unclear-date@3",), {"incident_date": None}),
    Case(20, "two days", front("title: t\ndate: 01/02/2024"), "loaded", ("unclear-date@3",), {"incident_date": None}),
    Case(20, "a word", front("title: t\ndate: yesterday"), "loaded", ("unclear-date@3",), {"incident_date": None}),
    Case(20, "a month", front("title: t\ndate: May"), "loaded", ("unclear-date@3",), {"incident_date": None}),
    Case(21, "no zone", front("title: t\nstarted_at: 2024-02-01 14:00"), "loaded", ("assumed-zone",)),
    Case(22, "zone", front("title: t\nstarted_at: 2024-02-01 14:00 QQT"), "loaded", ("unknown-zone@3",)),
    Case(
        25,
        "ends before",
        front("title: t\nstarted_at: 2024-02-01T14:00Z\nresolved_at: 2024-02-01T13:00Z"),
        "loaded",
        ("times-order",),
        {"duration_minutes": None},
    ),
    Case(26, "future", front("title: t\nstarted_at: 2031-01-01T10:00Z"), "loaded", ("future-time",)),
    Case(
        27,
        "at once",
        front("title: t\nstarted_at: 2024-02-01T14:00Z\nresolved_at: 2024-02-01T14:00Z"),
        "loaded",
        (),
        {"duration_minutes": 0.0},
    ),
    Case(
        27,
        "400 days",
        front("title: t\nstarted_at: 2024-01-01T00:00Z\nresolved_at: 2025-02-04T00:00Z"),
        "loaded",
        ("long-duration",),
    ),
    Case(28, "1:30", front("title: t\nduration: 1:30"), "loaded", (), {"duration_minutes": 90.0}),
    Case(28, "01:30", front("title: t\nduration: 01:30"), "loaded", (), {"duration_minutes": 90.0}),
    Case(28, "about", front("title: t\nduration: ≈2 minutes"), "loaded", ("approximate",), {"duration_minutes": 2.0}),
    Case(28, "range", front("title: t\nduration: 15:00 - 16:30"), "loaded", (), {"duration_minutes": 90.0}),
    Case(28, "brackets", page("**Duration:** [X hours Y minutes]"), "loaded", (), {"duration_minutes": None}),
    Case(28, "line", page("**Duration:** _____"), "loaded", (), {"duration_minutes": None}),
    Case(
        29,
        "two durations",
        front("title: t\nduration: 2h\nstarted_at: 2024-02-01T14:00Z\nresolved_at: 2024-02-01T14:45Z"),
        "loaded",
        ("duration-mismatch",),
        {"duration_stated_minutes": 120.0, "duration_computed_minutes": 45.0},
    ),
    Case(
        65,
        "nines",
        front("title: t\nduration: " + "9" * 400 + "h"),
        "loaded",
        ("duration-range@3",),
        {"duration_minutes": None},
    ),
    Case(65, "infinite", front("title: t\nduration: .inf"), "loaded", ("duration-range@3",), {"duration_minutes": None}),
    Case(65, "no number", front("title: t\nduration: .nan"), "loaded", ("duration-range@3",), {"duration_minutes": None}),
    Case(
        65, "ages", front("title: t\nduration: 1000000000 hours"), "loaded", ("duration-range@3",), {"duration_minutes": None}
    ),
)
VALUES = (
    Case(
        30, "choices", front("title: t\nseverity: SEV1 | SEV2 | SEV3"), "loaded", (), {"severity": None, "severity_raw": None}
    ),
    Case(
        30, "P9", front("title: t\nseverity: P9"), "loaded", ("unknown-severity@3",), {"severity": None, "severity_raw": "P9"}
    ),
    Case(30, "other words", front("title: t\nseverity: критично"), "loaded", ("unknown-severity@3",), {"severity": None}),
    Case(39, "nul in yaml", b"---\ntitle: a\x00b\n---\nbody\n", "quarantined", ("control@2",)),
    Case(39, "nul in body", page(body="\x00 more\n"), "loaded", ("control",)),
    Case(40, "escapes", front('title: "a\\x00\\x1b[31m\\u202eevil"'), "loaded", ("control@2",)),
    Case(41, "hidden blank", front("title: t\nseve\u200brity: SEV1"), "loaded", ("unknown-key@3",), {"severity": None}),
    Case(41, "look-alike", front("title: t\n\u0455everity: SEV1"), "loaded", ("unknown-key@3",), {"severity": None}),
    Case(58, "one", front("title: t\nservices: api"), "loaded", (), {"services": ("api",)}),
    Case(58, "two", front('title: t\nservices: "a1, b1"'), "loaded", (), {"services": ("a1", "b1")}),
    Case(58, "nested", front("title: t\nservices: [a1, [b1]]"), "loaded", ("nested-list@3",), {"services": ("a1", "b1")}),
    Case(58, "null", front("title: t\nservices: null"), "loaded", (), {"services": ()}),
    Case(59, "actions", page(body=ACTIONS), "loaded", ("unknown-status@17",)),
    Case(
        60,
        "due before",
        page(body="\n## Action Items\n\n| Action | Due | Status |\n|---|---|---|\n| Pin the version | 2026-01-01 | Done |\n"),
        "loaded",
        ("done-undated@13", "unowned@13"),
    ),
    Case(
        61,
        "template",
        BLANK,
        "skipped",
    ),
    Case(62, "confidential", front("title: t\nconfidential: true"), "loaded", (), {"is_restricted": True}),
    Case(62, "words", page(body="\nPlease restrict distribution of this page.\n"), "loaded", (), {"is_restricted": True}),
    Case(
        63, "aws", page(body="\nKey AKIAIOSFODNN7EXAMPLE leaked.\n"), "loaded", ("secret@9",), without=("AKIAIOSFODNN7EXAMPLE",)
    ),
    Case(63, "address", page(body="\npostgres://app:hunter22@db/x\n"), "loaded", ("secret@9",), without=("hunter22",)),
    Case(64, "slow pattern", page(body="\n" + "a" * 30_000 + "b\n"), "loaded"),
    Case(42, "markup", front("title: <img src=x onerror=alert(1)><script>alert(1)</script>"), "loaded"),
)
SIZES = (
    Case(37, "body of 10 MB", page(body="x " * 5_000_000), "quarantined", ("too-large",)),
    Case(37, "table of 100,000 rows", page(body="\n| a | b |\n|---|---|\n" + "| x | y |\n" * 100_000), "loaded"),
    Case(38, "brackets", page(body="\n" + "[" * 50_000 + "\n"), "loaded"),
    Case(38, "quotes", page(body="\n" + ">" * 20_000 + "\n"), "loaded"),
    Case(38, "links", page(body="\n" + "[a](" * 30_000 + "\n"), "loaded"),
    Case(50, "no id", page(), "loaded", ("id-from-path",)),
)
CASES = (*BYTES, *YAML, *TIMES, *VALUES, *SIZES)
