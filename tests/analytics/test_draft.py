"""The draft of a recurring-incident postmortem: what it states, what it leaves open, whom it never names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from analytics.__main__ import main
from analytics.metrics import recurrence as metrics
from analytics.metrics import scope
from analytics.metrics.draft import draft, matching
from analytics.narrative import recurrence as narrative
from analytics.narrative.draft import document, file_name
from analytics.narrative.draft_questions import questions
from analytics.selection import Selection
from analytics.warehouse import Warehouse
from tests.analytics.pool import loaded, pool_archive, rows
from tests.analytics.test_recurrence_page import came_back, group, member
from tests.builder import action, factor, incident

TODAY = Selection(as_of=date(2026, 9, 30))
Build = Callable[..., Warehouse]


def known(build: Build, **tables: Any) -> Warehouse:
    """Three occurrences with clocks, triggers, factors and actions."""
    rows = [
        incident(
            "INC-1",
            "2026-01-05 10:00",
            title="Pool | exhausted",
            severity="SEV2",
            trigger="Sale",
            time_to_resolve_minutes=75.0,
            detection_method="customer",
            root_cause="Held transactions.",
        ),
        incident("INC-2", "2026-03-05 10:00", title="Pool exhausted again", trigger="Sale", time_to_resolve_minutes=20.0),
        incident("INC-3", title="Pool exhausted"),
    ]
    return came_back(
        build,
        **{
            "incidents": rows,
            "contributing_factors": [factor("INC-1", "capacity.limit"), factor("INC-2", "capacity.limit")],
            "action_items": [
                action(
                    "INC-1", 1, "done", kind="prevent", completed_on=date(2026, 2, 1), description="Raise the pool", owner="Ida"
                ),
                action("INC-1", 2, kind="prevent", description="Pool exhausted alarm", due_date=date(2026, 2, 2), owner="Bram"),
                action("INC-2", 1, "unknown", description="Look at it"),
            ],
            **tables,
        },
    )


def written(warehouse: Warehouse) -> str:
    found = draft(warehouse, TODAY, "G")
    assert found is not None
    return document(found)


def test_the_comparison_has_a_line_for_each_occurrence(warehouse_of: Build) -> None:
    """Date, severity, clocks, trigger, factors, actions and their state; a dash is what no postmortem says."""
    lines = written(known(warehouse_of)).splitlines()
    assert [
        line for line in lines if line.startswith("| INC-") and "2026-0" in line and "A1" not in line and "A2" not in line
    ] == [
        "| INC-1 | 2026-01-05 | SEV2 | – | – | – | 75 min | customers | Sale | Limit or quota reached | 1 done, 1 open |",
        "| INC-2 | 2026-03-05 | – | – | – | – | 20 min | – | Sale | Limit or quota reached | 1 not said |",
    ]
    assert "| INC-3 | – | – | – | – | – | – | – | – | – | none named |" in lines
    assert "| INC-1 | A2: Pool exhausted alarm | prevent | 2026-02-02 | open, overdue |" in lines
    assert "| 2026-01-05 10:00 | Occurrence 2: INC-1, Pool \\| exhausted |" in lines


def test_what_nobody_stated_stays_a_place_to_fill_in(warehouse_of: Build) -> None:
    """The latest occurrence gives no date, severity, duration or impact: the template's own blanks stand there."""
    undated = [incident("INC-1", "2026-01-05 10:00"), incident("INC-2", "2026-03-05 10:00")]
    undated.append(incident("INC-3", "2026-07-05 10:00"))
    text = written(came_back(warehouse_of, incidents=undated))
    assert "**Date:** 2026-07-05\n**Severity:** SEV1 / SEV2 / SEV3\n**Duration:** HH:MM (detection to resolution)\n" in text
    assert "**Impact:** [Number] users affected, [X] minutes downtime\n" in text
    assert "| 1 | [Action] | [Name] | YYYY-MM-DD | Open |" in text


def test_no_owner_stands_in_a_draft(warehouse_of: Build) -> None:
    """Promises are compared, people are not."""
    text = written(known(warehouse_of))
    assert "Ida" not in text
    assert "Bram" not in text


def test_each_question_has_its_fact(warehouse_of: Build) -> None:
    """Shared trigger and factor, promises kept and open, detection by customers, unlike times; none asks who."""
    found = draft(known(warehouse_of), TODAY, "G")
    assert found is not None
    assert questions(found)[1:-1] == [
        'Each known trigger is the same ("Sale"): why can it still start this?',
        "Limit or quota reached contributed to 2 of 3 occurrences: what keeps this condition in place?",
        "Action A2 of INC-1 was still open when INC-2 began: what stood in its way, and is it still the right one?",
        (
            'Action A1 of INC-1 ("Raise the pool") was done on 2026-02-01, before INC-2: '
            "which part of the issue does it not reach?"
        ),
        "Customers noticed first in 1 of 1: which signal was there before them?",
        "It took between 20 min and 75 min to resolve: what was different when it was short?",
    ]


def test_a_restricted_incident_is_counted_and_never_named(warehouse_of: Build) -> None:
    """Its id, title, days and promises are not in the draft, even from a warehouse that holds everything."""
    rows = [
        incident("INC-1", "2026-01-05 10:00", title="Pool exhausted"),
        incident("INC-2", "2026-03-05 10:00", title="Pool exhausted again"),
        incident("INC-3", "2026-07-05 10:00", title="Stolen key", is_restricted=True, root_cause="A key in a log"),
    ]
    actions = [
        action("INC-1", 1, kind="prevent", description="Pool alarm: exhausted"),
        action("INC-3", 1, kind="prevent", description="Rotate the key"),
    ]
    told = [member("INC-1", links=["INC-3 links to INC-1"]), member("INC-2"), member("INC-3")]
    text = written(
        came_back(
            warehouse_of,
            incidents=rows,
            action_items=actions,
            recurrence_members=told,
            recurrence_groups=[group(title="Stolen key")],
        )
    )
    assert "1 further occurrence is restricted and not named here." in text
    for word in ("INC-3", "Stolen", "key", "5 Jul", "2026-07-05"):
        assert word not in text
    assert "Action A1 of INC-1 (Pool alarm: exhausted, no due date) was still open when INC-2 began" in text


def test_one_incident_that_may_be_named_is_nothing_to_compare(warehouse_of: Build) -> None:
    """Of two incidents one is restricted: there is no draft. What people rejected is no issue either."""
    rows = [incident("INC-1", "2026-01-05 10:00"), incident("INC-2", "2026-03-05 10:00", is_restricted=True)]
    members = [member("INC-1"), member("INC-2")]
    assert draft(came_back(warehouse_of, incidents=rows, recurrence_members=members), TODAY, "G") is None
    rejected = came_back(warehouse_of, recurrence_groups=[group(decision="rejected")])
    assert draft(rejected, TODAY, "G") is None
    assert draft(rejected, TODAY, "none") is None


def test_a_group_is_named_by_its_id_the_beginning_of_it_or_its_title(warehouse_of: Build) -> None:
    """Ten letters nobody can remember need not be typed in full."""
    groups = [group("ab12", title="Pool exhausted"), group("ab34", title="Queue stuck"), group("cd56", title="Queue stuck")]
    warehouse = came_back(warehouse_of, recurrence_groups=groups, recurrence_members=[])
    for asked, ids in {
        "ab12": ["ab12"],
        "AB": ["ab12", "ab34"],
        "pool exhausted": ["ab12"],
        "Queue stuck": ["ab34", "cd56"],
        "x": [],
        " ": [],
    }.items():
        assert [name for name, _, _ in matching(warehouse, TODAY, asked)] == ids


def test_an_unknown_group_is_answered_with_those_there_are(warehouse_of: Build, capsys: pytest.CaptureFixture[str]) -> None:
    """The sentence says what was asked for, the lines below what could be."""
    path = str(came_back(warehouse_of).path)
    assert main(["draft", "pool", "--warehouse", path]) == 65
    assert capsys.readouterr().err.splitlines() == ["there is no candidate 'pool'; there are:", "G   3 incidents  Issue G"]
    assert main(["draft", "G", "--warehouse", path]) == 0
    assert capsys.readouterr().out.startswith("# Postmortem: Issue G, 3 occurrences\n")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return pool_archive(tmp_path / "archive")


def test_a_draft_saved_in_the_archive_is_read_as_what_it_is(archive: Path) -> None:
    """No finding, no further incident, no promise twice, no blank taken for a fact; its group has a comparison now."""
    before = loaded(archive)
    ((group_id, decision),) = rows(before, "select group_id, decision from recurrence_groups")
    found = draft(before, TODAY, group_id)
    assert found is not None
    text = document(found)
    assert document(found) == text
    (archive / file_name(found.group)).write_text(text, encoding="utf-8")
    before.close()
    after = loaded(archive)
    path = file_name(found.group)
    assert rows(after, f"select outcome, document_kind from documents where document_path = '{path}'") == [
        ("loaded", "recurrence")
    ]
    assert rows(after, f"select code, message from findings where document_path = '{path}'") == []
    assert rows(after, "select count(*) from incident_facts where counts") == [(3,)]
    assert rows(after, "select count(*) from action_items") == [(3,)]
    assert rows(after, f"select root_cause, trigger, started_at from incidents where document_path = '{path}'") == [
        (None, None, None)
    ]
    assert rows(after, f"select count(*) from lessons where document_path = '{path}'") == [(0,)]
    assert rows(after, "select group_id, incident_count, channel from recurrence_groups") == [(group_id, 3, "declared")]
    compared = "select distinct compared_in from comparison_facts join incidents using (incident_row)"
    assert rows(after, f"{compared} where document_path like '%-pool.md'") == [(path,)]
    again = draft(after, TODAY, group_id)
    assert again is not None
    assert again.group.sop == "compared"
    after.close()
    assert decision == "candidate"


def test_the_archive_says_that_the_draft_exists(warehouse_of: Build) -> None:
    """The page names the document that compares the occurrences; it is listed apart and counted nowhere."""
    rows = [incident(f"INC-{n}", f"2026-0{n}-05 10:00") for n in (1, 2, 3)]
    rows.append(incident("R", "2026-03-05", resolved_at=datetime(2026, 3, 6)))
    documents = [
        {"document_path": row["document_path"], "outcome": "loaded", "document_kind": "incident"} for row in rows[:3]
    ] + [{"document_path": "R.md", "outcome": "loaded", "document_kind": "recurrence"}]
    related = [
        {"document_path": "R.md", "related_reference": f"INC-{n}", "related_document_path": f"INC-{n}.md"} for n in (1, 2, 3)
    ]
    warehouse = came_back(warehouse_of, incidents=rows, documents=documents, related_incidents=related)
    (one,) = metrics.recurrence(warehouse, TODAY).candidates
    assert narrative.sop(one, 3) == "A postmortem with a comparison exists: R.md."
    counted = scope(warehouse, TODAY)
    assert (counted.selected, counted.recurrences, counted.archive) == (3, 1, 3)
