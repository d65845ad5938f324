"""03/04/2026 is two days, until another document of the archive says how its dates are written."""

from __future__ import annotations

import io
import os
from datetime import date
from pathlib import Path

import duckdb
import pytest

from etl.date_orders import habit_of, is_open
from etl.date_shapes import is_open_date, stated_orders
from etl.load import Options, load
from tests.etl.archives import DAY, archive, write
from tests.etl.reading import postmortem

OPEN = """# Checkout is down

**Date:** 03/04/2026
**Started:** 03/04/2026 09:00 UTC
**Resolved:** 03/04/2026 10:00 UTC

## Root Cause

A pool ran dry.

## Action Items

| Action | Owner | Due |
|---|---|---|
| Raise the pool | Kim | 05/04/2026 |
"""
DAY_FIRST = "# Mail is down\n\n**Date:** 17/04/2026\n\n## Root Cause\n\nA disk was full.\n"
MONTH_FIRST = DAY_FIRST.replace("17/04", "04/17")


@pytest.mark.parametrize(
    ("text", "order", "is_open"),
    [
        ("17/04/2026", "dmy", False),
        ("07-27-2023", "mdy", False),
        ("03/04/2026 09:00", None, True),
        ("04/04/2026", None, False),  # one day, whichever comes first
        ("03.04.2026", None, False),  # points mean the day first
        ("17.04.2026", None, False),
        ("13/14/2026", None, False),
        ("17/04/1926", None, False),  # no year of an incident
        ("version 10/17 of 2026-04-03", None, False),
    ],
)
def test_what_a_date_says_of_its_order(text: str, order: str | None, is_open: bool) -> None:
    """A number beyond twelve is a day; two small numbers are two days."""
    assert (stated_orders(text, DAY), is_open_date(text)) == ({order} - {None}, is_open)


@pytest.mark.parametrize(
    ("other", "day", "due"),
    [(DAY_FIRST, date(2026, 4, 3), date(2026, 4, 5)), (MONTH_FIRST, date(2026, 3, 4), date(2026, 5, 4))],
)
def test_another_document_settles_the_order(tmp_path: Path, other: str, day: date, due: date) -> None:
    """Day and hours follow, the evidence says that they were computed, and a note names what decided."""
    found = archive(tmp_path, {"checkout.md": OPEN, "mail.md": other})["checkout.md"]
    (incident,) = found.incidents
    assert (incident.incident_date, incident.duration_minutes, incident.action_items[0].due_date) == (day, 60.0, due)
    assert incident.started_at is not None
    assert incident.started_at.date() == day
    assert {piece.how for piece in incident.evidence if "03/04" in piece.text} == {"computed"}
    (note,) = [finding for finding in found.findings if finding.code == "date-order"]
    assert (note.line, note.level) == (3, "note")
    assert note.message.endswith("as in another document of the archive (mail.md)")
    assert "unclear-date" not in {finding.code for finding in found.findings}


@pytest.mark.parametrize("others", [[], [DAY_FIRST, MONTH_FIRST], [DAY_FIRST.replace("17/04/2026", "2026-04-17")]])
def test_without_agreement_a_date_stays_unclear(tmp_path: Path, others: list[str]) -> None:
    """Nothing decides, or one document against another: the day is unknown, and the author is told where."""
    found = archive(tmp_path, {"checkout.md": OPEN, **{f"{at}.md": text for at, text in enumerate(others)}})["checkout.md"]
    (incident,) = found.incidents
    assert (incident.incident_date, incident.started_at, incident.action_items[0].due_date) == (None, None, None)
    assert [(each.line, each.level) for each in found.findings if each.code == "unclear-date"][:1] == [(3, "warning")]
    assert [each.line for each in found.findings if each.code == "unclear-due-date"] == [15]


def test_what_a_document_says_itself_wins(tmp_path: Path) -> None:
    """A document that writes 04/17 itself means the month first, and three others that write 17/04 do not change that."""
    own = OPEN.replace("10:00 UTC", "10:00 UTC\n**Reviewed:** 04/17/2026")
    found = archive(tmp_path, {"checkout.md": own, "mail.md": DAY_FIRST})["checkout.md"]
    assert found.incidents[0].incident_date == date(2026, 3, 4)
    assert "date-order" not in {finding.code for finding in found.findings}


def test_only_documents_that_hang_on_it_are_read_again() -> None:
    """A document whose dates are clear is neither open nor changed."""
    texts = (DAY_FIRST, OPEN, OPEN.replace("05/04", "25/04"))
    clear, unclear, settled = (postmortem(text, f"{number}.md") for number, text in enumerate(texts))
    assert [is_open(each, DAY) for each in (clear, unclear, settled)] == [False, True, False]
    habit = habit_of([clear, unclear, settled], DAY)
    assert habit is not None
    assert (habit.order, habit.count) == ("dmy", 2)


def rows(warehouse: Path) -> list[list[tuple[object, ...]]]:
    with duckdb.connect(os.path.realpath(warehouse), read_only=True) as connection:
        tables = ("documents", "incidents", "timeline_events", "action_items", "evidence", "findings")
        return [connection.execute(f"select * from {name} order by all").fetchall() for name in tables]


def test_a_file_that_did_not_change_is_read_anew_when_another_settles_its_dates(tmp_path: Path) -> None:
    """After a file was added, and after it was removed again, the rows are those of a first load."""

    def loaded(name: str) -> list[list[tuple[object, ...]]]:
        options = Options((str(tmp_path / "archive"),), str(tmp_path / f"{name}.duckdb"), as_of=DAY, quiet=True)
        assert load(options, io.StringIO(), io.StringIO()) == 0
        return rows(tmp_path / f"{name}.duckdb")

    root = write(tmp_path / "archive", {"checkout.md": OPEN, "plain.md": DAY_FIRST.replace("17/04/2026", "2026-04-17")})
    alone = loaded("kept")
    write(root, {"mail.md": DAY_FIRST.replace("Mail", "Post")})
    settled = loaded("kept")
    assert settled == loaded("fresh")
    assert settled[1] != alone[1]
    (root / "mail.md").unlink()
    assert loaded("kept") == alone
