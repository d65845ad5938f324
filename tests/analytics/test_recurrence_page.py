"""What may have come back: groups, reasons, unfinished promises, what the SOP asks, how to decide."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from analytics.charts import recurrence as charts
from analytics.metrics import recurrence as metrics
from analytics.narrative import recurrence as narrative
from analytics.selection import Selection
from analytics.warehouse import Warehouse
from tests.builder import action, factor, incident

TODAY = Selection(as_of=date(2026, 9, 30))
Build = Callable[..., Warehouse]
REASONS = {"terms": [["pool", 0.4], ["exhausted", 0.2]], "services": ["checkout"], "factors": [], "links": []}


def group(name: str = "G", decision: str = "candidate", channel: str = "look_alike", **columns: Any) -> dict[str, Any]:
    """One group; its title is its name."""
    base = {
        "group_id": name,
        "title": f"Issue {name}",
        "incident_count": 3,
        "channel": channel,
        "decision": decision,
        "rank": 1,
    }
    return base | {"first_date": date(2026, 1, 5), "last_date": date(2026, 7, 5), "score": 0.5, "threshold": 0.38} | columns


def member(incident_id: str, name: str = "G", **reasons: Any) -> dict[str, Any]:
    """One incident in a group."""
    row = {"group_id": name, "document_path": f"{incident_id}.md", "incident_number": 1, "similarity": 0.5}
    return row | {"reasons": json.dumps({**REASONS, **reasons})}


def came_back(build: Build, **tables: Any) -> Warehouse:
    """Three incidents of one candidate: January, March and July."""
    days = {"INC-1": "2026-01-05 10:00", "INC-2": "2026-03-05 10:00", "INC-3": "2026-07-05 10:00"}
    rows = {
        "incidents": [incident(name, day, title="Pool exhausted", severity="SEV2") for name, day in days.items()],
        "recurrence_groups": [group()],
        "recurrence_members": [member(name) for name in days],
    }
    return build(**(rows | tables))


def test_a_candidate_says_how_often_why_and_how_far_apart(warehouse_of: Build) -> None:
    """Three times in six months with both gaps told, the shared words with the strongest first."""
    (one,) = metrics.recurrence(came_back(warehouse_of), TODAY).candidates
    assert (one.count, one.gaps, one.usual_gap) == (3, (59, 122), 90.5)
    assert narrative.occurrences(one) == "3 times from 5 Jan 2026 to 5 Jul 2026 (6 months), 59 and 122 days apart."
    assert narrative.reason(one) == (
        "The latest shares with one or more of the earlier the words pool and exhausted, and the service checkout "
        "(likeness 0.50 of 1, asked for 0.38)."
    )
    assert one.members["shared"].to_list() == ["pool 0.40 · exhausted 0.20"] * 3


@pytest.mark.parametrize(
    ("status", "completed", "sentence"),
    [
        ("open", None, "was still open when INC-2 and INC-3 began; it is open still."),
        ("done", date(2026, 4, 1), "was still open when INC-2 began; it was done on 1 Apr 2026."),
    ],
)
def test_the_promise_that_was_open_is_told_as_a_fact(
    warehouse_of: Build, status: str, completed: date | None, sentence: str
) -> None:
    """Which action of which incident was open when which later ones began, and what became of it."""
    promised = action(
        "INC-1",
        3,
        status,
        kind="prevent",
        description="Add an alert on exhausted pool.",
        due_date=date(2026, 3, 3),
        completed_on=completed,
    )
    (one,) = metrics.recurrence(came_back(warehouse_of, action_items=[promised]), TODAY).candidates
    (row,) = one.promises.iter_rows(named=True)
    assert narrative.promise(row) == f"Action A3 of INC-1 (Add an alert on exhausted pool, due 3 Mar 2026) {sentence}"


@pytest.mark.parametrize(
    "columns",
    [
        {"status": "unknown"},
        {"status": "done"},
        {"status": "done", "completed_on": date(2026, 2, 1)},
        {"kind": "investigate"},
        {"description": "Paint the office green"},
        {"created_on": date(2026, 8, 1)},
    ],
)
def test_what_is_not_known_or_not_related_is_no_unfinished_promise(warehouse_of: Build, columns: dict[str, Any]) -> None:
    """No state, no day, done in time, not preventive, about something else, or made later: nothing is claimed."""
    promised = action("INC-1", 1) | {"kind": "prevent", "description": "Add an alert on exhausted pool"} | columns
    (one,) = metrics.recurrence(came_back(warehouse_of, action_items=[promised]), TODAY).candidates
    assert one.promises.is_empty()


def test_a_factor_in_common_relates_a_promise_without_common_words(warehouse_of: Build) -> None:
    """The same specific factor in both incidents is reason enough."""
    warehouse = came_back(
        warehouse_of,
        action_items=[action("INC-1", 1, kind="prevent", description="Renew automatically")],
        contributing_factors=[factor("INC-1", "config.expiry"), factor("INC-2", "config.expiry")],
    )
    (one,) = metrics.recurrence(warehouse, TODAY).candidates
    assert one.promises.select("number", "later_ids").rows() == [(1, ["INC-2"])]


def test_a_reason_claims_no_more_than_two_incidents_have_in_common(warehouse_of: Build) -> None:
    """Of two incidents the words are those of both; a link says why, and no likeness is claimed for it."""
    two = [member("INC-1"), member("INC-2")]
    (one,) = metrics.recurrence(came_back(warehouse_of, recurrence_members=two), TODAY).candidates
    assert narrative.reason(one) == (
        "They share the words pool and exhausted, and the service checkout (likeness 0.50 of 1, asked for 0.38)."
    )
    linked = [member("INC-1", links=["INC-2 links to INC-1"]), member("INC-2")]
    (one,) = metrics.recurrence(came_back(warehouse_of, recurrence_members=linked), TODAY).candidates
    assert narrative.reason(one) == (
        "The documents link them (INC-2 links to INC-1); they share the words pool and exhausted, and the service checkout."
    )


def test_the_third_occurrence_asks_for_a_comparison(warehouse_of: Build) -> None:
    """Without one it is overdue once the time to publish is over; with a link to an earlier one it is there."""
    (one,) = metrics.recurrence(came_back(warehouse_of), TODAY).candidates
    assert narrative.sop(one, 3) == (
        "If they are the same issue, a comparison with the earlier ones is overdue in the postmortem of INC-3: "
        "the SOP asks for it from occurrence 3 on."
    )
    linked = [{"document_path": "INC-3.md", "related_reference": "INC-1", "related_document_path": "INC-1.md"}]
    (one,) = metrics.recurrence(came_back(warehouse_of, related_incidents=linked), TODAY).candidates
    assert one.sop == "compared"
    (one,) = metrics.recurrence(came_back(warehouse_of), Selection(as_of=date(2026, 7, 6))).candidates
    assert one.sop == "due"


def test_two_occurrences_ask_for_nothing(warehouse_of: Build) -> None:
    """The rule begins with the third."""
    warehouse = came_back(warehouse_of, recurrence_members=[member("INC-1"), member("INC-2")])
    (one,) = metrics.recurrence(warehouse, TODAY).candidates
    assert narrative.sop(one, 3) is None
    assert one.usual_gap is None
    assert narrative.occurrences(one).endswith("59 days apart.")


def test_a_selection_that_no_candidate_touches_says_why_it_is_empty(warehouse_of: Build) -> None:
    """Nothing is shown for other severities, and the sentence says that the archive has one."""
    found = metrics.recurrence(came_back(warehouse_of), Selection(as_of=date(2026, 9, 30), severities=("SEV1",)))
    assert narrative.answer(found) == "None of the 1 candidate of the archive touches this selection."
    nothing = metrics.recurrence(warehouse_of(), TODAY)
    assert narrative.answer(nothing) == "It takes two incidents to see one again."
    two = [incident("INC-1", "2026-01-05 10:00"), incident("INC-2", "2026-02-05 10:00")]
    assert "No incident of 2 is so much like" in narrative.answer(metrics.recurrence(warehouse_of(incidents=two), TODAY))


def test_rejected_groups_come_last_and_are_not_drawn(warehouse_of: Build) -> None:
    """People's decision is kept, shown, and takes the group out of the picture."""
    groups = [group("R", "rejected", "declared", rank=1), group("G", rank=2)]
    members = [member("INC-1", "R"), member("INC-2", "R"), *(member(name) for name in ("INC-1", "INC-2", "INC-3"))]
    found = metrics.recurrence(came_back(warehouse_of, recurrence_groups=groups, recurrence_members=members), TODAY)
    assert [one.group_id for one in found.candidates] == ["G", "R"]
    assert found.points["group"].unique().to_list() == ["1. Issue G"]
    assert narrative.heading(found.candidates[1], 2) == "2. Issue R (not the same, people say)"


def test_the_lines_to_add_are_those_the_loader_reads(warehouse_of: Build) -> None:
    """An id stands where it names one incident, path and number where it does not, each in quotes."""
    twins = [
        incident("INC-1", "2026-01-05 10:00"),
        incident("INC-2", "2026-03-05 10:00"),
        incident("INC-2", "2026-03-06 10:00", document_path="copy.md"),
    ]
    warehouse = came_back(warehouse_of, incidents=twins, recurrence_members=[member("INC-1"), member("INC-2")])
    (one,) = metrics.recurrence(warehouse, TODAY).candidates
    assert narrative.decision_lines(one) == {
        "The same issue": 'confirmed:\n- incidents: ["INC-1", "INC-2.md#1"]\n  name: "Issue G"\n',
        "Not the same": 'rejected:\n- incidents: ["INC-1", "INC-2.md#1"]\n',
    }


def test_the_repeat_rate_counts_third_occurrences_that_are_confirmed(warehouse_of: Build) -> None:
    """One of three incidents of the year is the third of a confirmed issue; a candidate counts nothing."""
    confirmed = came_back(warehouse_of, recurrence_groups=[group(decision="confirmed")])
    assert metrics.repeat_rate(confirmed, TODAY).rows() == [(2026, 3, 1)]
    assert narrative.repeat_rate(metrics.repeat_rate(came_back(warehouse_of), TODAY)) is None


def test_occurrences_are_drawn_on_one_line_per_group(warehouse_of: Build) -> None:
    """Marks by severity on a UTC axis, one row per candidate."""
    spec = charts.occurrences(metrics.recurrence(came_back(warehouse_of), TODAY).points).to_dict()
    assert spec["layer"][2]["encoding"]["x"]["scale"] == {"type": "time"}
    assert spec["layer"][2]["encoding"]["y"]["sort"] == ["1. Issue G"]


def test_an_undated_incident_is_in_the_table_and_not_on_the_line(warehouse_of: Build) -> None:
    """Without a date there is no place on a time line and no gap."""
    undated = [
        incident("INC-1"),
        incident("INC-2", "2026-03-05 10:00"),
        incident("INC-3", resolved_at=datetime(2026, 7, 5, 10)),
    ]
    (one,) = metrics.recurrence(came_back(warehouse_of, incidents=undated), TODAY).candidates
    assert (one.count, one.gaps) == (3, ())


def test_an_incident_without_an_id_is_called_by_its_title(warehouse_of: Build) -> None:
    """A file's name does not stand in a sentence where a title can."""
    name = "2026-07-05-checkout-out-of-connections"
    rows = [incident(one, "2026-01-05 10:00") for one in ("INC-1", "INC-2")]
    rows.append(incident(name, "2026-07-05 10:00", title="Pool exhausted"))
    members = [member("INC-1"), member("INC-2"), member(name)]
    (one,) = metrics.recurrence(came_back(warehouse_of, incidents=rows, recurrence_members=members), TODAY).candidates
    assert 'is overdue in the postmortem of "Pool exhausted":' in str(narrative.sop(one, 3))


def test_every_reason_leads_to_its_line(warehouse_of: Build) -> None:
    """The line in which a shared word stands first in any of its forms, where the service is declared, the words for a factor
    in common, and the link."""
    late = {
        "document_path": "INC-1.md",
        "position": 1,
        "level": 1,
        "line": 1,
        "text": "# Late\n\nThe Pools exhaust.\nThe pool.",
    }
    cause = {"document_path": "INC-2.md", "position": 1, "level": 1, "line": 5, "text": "## Cause\nwhirlpool\nexhausted\npool"}
    terms = [("pool", ["pool", "pools"]), ("exhausted", ["exhausted", "exhaust"])]
    rows = [incident(f"INC-{n}", f"2026-0{n}-05 10:00", services=["checkout", "mail"]) for n in (1, 2)]
    service = {"document_path": "INC-1.md", "incident_number": 1, "field": "services", "how": "stated"}
    link = {"document_path": "INC-2.md", "related_reference": "INC-1", "related_document_path": "INC-1.md", "line": 9}
    warehouse = came_back(
        warehouse_of,
        incidents=rows,
        recurrence_members=[member("INC-1", factors=["config.expiry"]), member("INC-2")],
        document_sections=[late, cause],
        recurrence_terms=[
            {"term": number, "shown": shown, "weight": 1.0, "words": words} for number, (shown, words) in enumerate(terms)
        ],
        evidence=[service | {"text": "checkout, mail", "line": 2}],
        contributing_factors=[factor("INC-1", "config.expiry", phrase="The certificate ran out", line=4)],
        related_incidents=[link],
    )
    found = metrics.recurrence(warehouse, TODAY)
    lines = metrics.shared_lines(warehouse, TODAY, found.candidates)
    assert lines.select("incident_id", "line", "reasons", "text").rows() == [
        ("INC-1", 2, ["service checkout"], "checkout, mail"),
        ("INC-1", 3, ["exhausted", "pool"], "The Pools exhaust."),
        ("INC-1", 4, ["factor Expired certificate or credential"], "The certificate ran out"),
        ("INC-2", 7, ["exhausted"], "exhausted"),
        ("INC-2", 8, ["pool"], "pool"),
        ("INC-2", 9, ["link to INC-1"], "INC-1"),
    ]


def test_no_line_of_a_restricted_incident_is_told(warehouse_of: Build) -> None:
    """Its reasons stay where they are."""
    section = {"document_path": "INC-1.md", "position": 1, "level": 1, "line": 1, "text": "pool exhausted"}
    rows = [incident(f"INC-{n}", f"2026-0{n}-05 10:00", is_restricted=n == 1) for n in (1, 2)]
    members = [member("INC-1"), member("INC-2")]
    warehouse = came_back(warehouse_of, incidents=rows, recurrence_members=members, document_sections=[section])
    found = metrics.recurrence(warehouse, TODAY)
    assert metrics.shared_lines(warehouse, TODAY, found.candidates).is_empty()


def test_groups_of_one_factor_stand_apart(warehouse_of: Build) -> None:
    """Look-alikes come first, each kind with its own number shown, and the sentence tells them apart."""
    groups = [group("F", channel="same_factor", rank=1, score=None), group("G", rank=2), group("H", rank=3)]
    members = [member(name, of) for of in ("F", "G", "H") for name in ("INC-1", "INC-2", "INC-3")]
    warehouse = came_back(warehouse_of, recurrence_groups=groups, recurrence_members=members)
    found = metrics.recurrence(warehouse, TODAY, 1, 1)
    assert [one.group_id for one in found.candidates] == ["G", "F"]
    assert (found.groups, found.factors, found.third) == (2, 1, 2)
    assert narrative.of_factors(found).startswith("1 time one specific factor was met in several incidents")


def test_a_candidate_that_continues_a_confirmed_issue_asks_so(warehouse_of: Build) -> None:
    """Its heading has the new incident and the name of the issue, its reason that some of them are confirmed."""
    told = [member("INC-1", links=["confirmed as the same issue"]), member("INC-2"), member("INC-3")]
    (one,) = metrics.recurrence(came_back(warehouse_of, recurrence_members=told), TODAY).candidates
    assert narrative.heading(one, 1) == "1. Pool exhausted: Issue G again?"
    assert narrative.reason(one).startswith("Some of them are confirmed as one issue; the latest shares with one or more")
