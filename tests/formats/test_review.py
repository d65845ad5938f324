"""Decisions of review meetings: read as decisions, never as a postmortem, and accounted for like any other file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from etl.__main__ import main
from etl.formats import format_of
from etl.reader import read_entry
from etl.settings import Settings, load_settings

REVIEW = """\
---
review: 2026-Q3
decided_on: 2026-10-08
---

# Decisions of the review of Q3 2026

- [ ] Add a staged rollout to storefront (owner: Platform; due: 2026-11-15)
- [x] Close, fund or re-date 72 overdue actions. (owner: Ines Falk; due: 2026-11-01)
- [ ] Name an owner for 4 open actions.
"""
DECIDED = date(2026, 10, 8)


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings(date(2026, 11, 21))


def test_a_review_gives_its_decisions_and_no_incident(settings: Settings) -> None:
    """Each line of the list is a decision with owner, date and the state of its box; nothing becomes an incident."""
    found = read_entry("reviews/2026-Q3.md", REVIEW.encode(), settings)
    assert (found.outcome, found.format, found.document_kind, found.incidents) == ("loaded", "review", "review", ())
    shown = [
        (each.position, each.decision, each.owner, each.due_date, each.status, each.decided_on, each.line)
        for each in found.decisions
    ]
    assert shown == [
        (1, "Add a staged rollout to storefront", "Platform", date(2026, 11, 15), "open", DECIDED, 8),
        (2, "Close, fund or re-date 72 overdue actions.", "Ines Falk", date(2026, 11, 1), "done", DECIDED, 9),
        (3, "Name an owner for 4 open actions.", None, None, "open", DECIDED, 10),
    ]
    assert {each.period for each in found.decisions} == {"2026-Q3"}
    assert found.findings == ()


def test_a_table_of_decisions_is_read_as_well(settings: Settings) -> None:
    """Whoever prefers a table with owner, date and status writes one."""
    table = (
        "| Decision | Owner | Due | Status |\n|---|---|---|---|\n| Buy a second cable | Ops | 2026-12-01 | Done 2026-11-02 |\n"
    )
    text = f"---\nreview: 2026-H2\ndecided_on: 2026-10-08\n---\n\n## What we decided\n\n{table}"
    found = read_entry("anywhere.md", text.encode(), settings).decisions[0]
    assert (found.decision, found.owner, found.due_date, found.status) == (
        "Buy a second cable",
        "Ops",
        date(2026, 12, 1),
        "done",
    )
    assert found.completed_on == date(2026, 11, 2)


@pytest.mark.parametrize(
    "front",
    ["review: 2026-09-01\ntitle: Outage", "decided_on: 2026-09-01\ntitle: Outage", "reviewed: 2026-09-02\ntitle: Outage"],
)
def test_a_postmortem_that_was_reviewed_stays_a_postmortem(front: str) -> None:
    """A day of review in the front matter of a postmortem does not turn it into a meeting."""
    assert format_of("a.md", f"---\n{front}\n---\n\n# Outage\n".encode()).NAME == "markdown"
    assert format_of("a.md", REVIEW.replace("---", "", 1).encode()).NAME == "markdown"


def test_a_review_without_decisions_is_skipped_with_its_reason(settings: Settings) -> None:
    """A meeting that decided nothing is found and skipped, not lost; a period that is none is told with its line."""
    found = read_entry("r.md", b"---\nreview: soon\ndecided_on: 2026-10-08\n---\n\nWe met.\n", settings)
    assert (found.outcome, found.reason) == ("skipped", "no-decision")
    assert [(each.line, each.code) for each in found.findings] == [(2, "unclear-period")]


def test_found_is_still_loaded_and_quarantined_and_skipped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A review beside postmortems is one file more that is accounted for; its decisions stand in a table of their own."""
    archive = tmp_path / "archive"
    (archive / "reviews").mkdir(parents=True)
    (archive / "reviews" / "2026-Q3.md").write_text(REVIEW, encoding="utf-8")
    (archive / "outage.md").write_text(
        "---\ntitle: Outage\nseverity: SEV2\ndate: 2026-08-01\n---\n\n# Outage\n\nIt was down.\n"
    )
    warehouse = tmp_path / "w.duckdb"
    assert main(["load", str(archive), "--warehouse", str(warehouse), "--as-of", "2026-11-21"]) == 0
    assert "found 2 = loaded 2 + quarantined 0 + skipped 0" in capsys.readouterr().out
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        assert connection.execute("select count(*) from incidents").fetchall() == [(1,)]
        rows = connection.execute(
            "select document_path, period, position, status from review_decisions order by position"
        ).fetchall()
    assert rows == [("reviews/2026-Q3.md", "2026-Q3", n, status) for n, status in ((1, "open"), (2, "done"), (3, "open"))]
