"""The quarterly review on literal rows: what it says first, the load beside other periods, what to read and to decide."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from analytics.metrics import review, scope
from analytics.narrative import review as say
from analytics.selection import Selection
from analytics.warehouse import Warehouse
from tests.builder import action, factor, incident

AS_OF = date(2026, 6, 30)
ALL = Selection(as_of=AS_OF, latest=AS_OF)
Make = Callable[..., Warehouse]
ROWS = [
    incident("INC-1", "2025-05-01 10:00", severity="SEV2", time_to_mitigate_minutes=600.0),
    incident("INC-2", "2026-02-01 10:00", severity="SEV3", time_to_resolve_minutes=30.0),
    incident("INC-3", "2026-05-01 10:00", severity="SEV1", time_to_mitigate_minutes=90.0, time_to_resolve_minutes=80.0),
    incident(
        "INC-4",
        "2026-05-02 10:00",
        time_to_detect_minutes=1.0,
        time_to_acknowledge_minutes=2.0,
        time_to_resolve_minutes=20.0,
        time_to_mitigate_minutes=10.0,
    ),
    incident("INC-5", "2026-05-03 10:00", is_near_miss=True),
    incident("INC-6", "2026-05-04 10:00", time_to_detect_minutes=1.0),
]


def again(*names: str, decision: str = "candidate") -> dict[str, list[dict[str, Any]]]:
    """One group of the incidents of these names."""
    group = {
        "group_id": "G1",
        "title": "Pool exhausted",
        "incident_count": len(names),
        "channel": "look_alike",
        "decision": decision,
    }
    days = {"first_date": date(2025, 5, 1), "last_date": date(2026, 5, 1)}
    reasons = json.dumps({"terms": [["pool", 0.3]], "services": [], "factors": [], "links": []})
    members = [
        {"group_id": "G1", "document_path": f"{name}.md", "incident_number": 1, "similarity": 0.6, "reasons": reasons}
        for name in names
    ]
    return {"recurrence_groups": [group | days | {"score": 0.6, "threshold": 0.2}], "recurrence_members": members}


def reviewed(warehouse: Warehouse, selection: Selection = ALL) -> review.Review:
    """The review of a warehouse."""
    return review.review(warehouse, selection, scope(warehouse, selection))


def test_the_review_speaks_of_the_last_quarter_and_no_other(warehouse_of: Make) -> None:
    """The paragraph goes from what came back to what is not known, in complete sentences, each with its section."""
    due = action("INC-2", 1, "done", due_date=date(2026, 4, 9), completed_on=date(2026, 4, 1), kind="prevent")
    late = action("INC-2", 2, "open", due_date=date(2026, 5, 9), created_on=date(2026, 2, 2), kind="detect")
    warehouse = warehouse_of(incidents=ROWS, action_items=[due, late], as_of=AS_OF, **again("INC-1", "INC-2", "INC-3"))
    assert [(one.section, one.text) for one in say.paragraph(reviewed(warehouse))] == [
        (
            "again",
            (
                "“Pool exhausted” may have happened for the third time in 12 months; 1 of 2 prevention actions from earlier "
                "postmortems was open when INC-3 began."
            ),
        ),
        ("promises", "1 of 2 (50 %, 9–91) actions that came due in Q2 2026 were done."),
        ("load", "3 incidents in Q2 2026 against 1 in Q1 2026: too few to compare."),
        ("time", "2 incidents of Q2 2026 give their time to resolve: too few to compare."),
        ("time", "1 of 3 incidents in Q2 2026 is not in this number: 1 does not say."),
    ]


def test_where_little_is_known_the_paragraph_has_four_sentences_still(warehouse_of: Make) -> None:
    """Severity and load are said where nothing came back and no factor kept contributing."""
    calm = say.paragraph(reviewed(warehouse_of(incidents=ROWS[1:4])))
    assert [one.section for one in calm] == ["promises", "load", "severity", "time"]
    assert len(say.paragraph(reviewed(warehouse_of(incidents=ROWS[2:3])))) == 4


def test_an_issue_is_counted_up_to_the_period_and_no_further(warehouse_of: Make) -> None:
    """A past review says what was known then: the second time, with what was open when that one began."""
    first = Selection(as_of=AS_OF, start=date(2026, 1, 1), end=date(2026, 3, 31), latest=AS_OF)
    late = action("INC-1", 1, "done", created_on=date(2025, 5, 9), completed_on=date(2026, 3, 1), kind="prevent")
    warehouse = warehouse_of(incidents=ROWS, action_items=[late], **again("INC-1", "INC-2", "INC-3"))
    assert say.paragraph(reviewed(warehouse, first))[0].text == (
        "“Pool exhausted” may have happened for the second time in 9 months; 1 of 1 prevention action from earlier "
        "postmortems was open when INC-2 began."
    )
    rejected = warehouse_of(incidents=ROWS, **again("INC-1", "INC-2", decision="rejected"))
    assert reviewed(rejected, first).came_back == ()


def test_the_load_stands_beside_other_periods(warehouse_of: Make) -> None:
    """Hours are unknown where no incident gives them, and never zero for that; the median of four periods asks for all."""
    table = reviewed(warehouse_of(incidents=ROWS, as_of=AS_OF)).load
    assert table.rows() == [
        ("Q2 2026", 3.0, 100 / 60, 2, 1),
        ("Q1 2026", 1.0, None, 0, None),
        ("Q2 2025", 1.0, 10.0, 1, 1),
        ("Median of Q2 2025 to Q1 2026", 0.5, None, 1, None),
    ]
    assert say.load(table) == (
        "Users were affected for 100 min in Q2 2026 (known for 2 of 3 incidents); one incident makes up 80 % of it."
    )


def test_a_year_that_the_archive_does_not_hold_is_left_out(warehouse_of: Make) -> None:
    """An archive of one quarter is compared with nothing."""
    young = reviewed(warehouse_of(incidents=ROWS[2:]))
    assert young.load["period"].to_list() == ["Q2 2026"]
    assert say.year_ago(young) == "The archive holds no incident of Q2 2025."
    assert say.load(reviewed(warehouse_of()).load) is None


def test_a_year_ago_is_remembered_with_what_became_of_it(warehouse_of: Make) -> None:
    """Last year's incidents stand with the state of their actions and whether they may have come back."""
    actions = [action("INC-1", 1, "done"), action("INC-1", 2, "open"), action("INC-1", 3, "cancelled")]
    found = reviewed(warehouse_of(incidents=ROWS, action_items=actions, **again("INC-1", "INC-3")))
    name = "INC-1 · Title of INC-1 · SEV2 · 1 May 2025"
    assert found.year_ago.rows() == [("INC-1.md#1", name, "10 h", "1 of 2 done, 1 open", "may have come back since")]
    assert say.year_ago(found) == "Q2 2025 had 1 incident that can be shown; 1 of them may have come back since."


def test_what_is_worth_reading_has_its_reasons(warehouse_of: Make) -> None:
    """Longest for users, noticed last, a new factor, best handled, luckiest, a near miss: each once, an incident with two
    reasons in one line; restricted ones are not listed."""
    secret = incident("INC-7", "2026-05-05 10:00", is_restricted=True, time_to_mitigate_minutes=9999.0)
    slow = incident("INC-8", "2026-05-06 10:00", time_to_detect_minutes=70.0, duration_minutes=300.0)
    lucky = {"document_path": "INC-6.md", "incident_number": 1, "kind": "got_lucky", "text": "It was night.", "line": 9}
    warehouse = warehouse_of(
        incidents=[*ROWS, secret, slow],
        lessons=[lucky],
        contributing_factors=[
            factor("INC-1", "code.logic"),
            factor("INC-4", "config.expiry"),
            factor("INC-4", "code.logic"),
            factor("INC-3", "capacity.limit", "suggested"),
        ],
    )
    assert reviewed(warehouse).worth_reading.select("name", "why", "detail").rows() == [
        (
            "INC-8 · Title of INC-8 · severity unknown · 6 May 2026",
            "Longest for users; Noticed last",
            "5 h for users; 70 min until it was noticed",
        ),
        (
            "INC-4 · Title of INC-4 · severity unknown · 2 May 2026",
            "A factor not met before; Best handled",
            "Expired certificate or credential; all 3 targets known for it met, resolved in 20 min",
        ),
        ("INC-6 · Title of INC-6 · severity unknown · 4 May 2026", "Luckiest", "“It was night.”"),
        ("INC-5 · Title of INC-5 · severity unknown · 3 May 2026", "Near miss", ""),
    ]


def test_in_a_young_archive_no_factor_is_new(warehouse_of: Make) -> None:
    """Where nothing came before, nothing is said to be met for the first time."""
    found = reviewed(warehouse_of(incidents=ROWS[3:4], contributing_factors=[factor("INC-4", "config.expiry")]))
    assert "A factor not met before" not in found.worth_reading["why"].to_list()


def test_decisions_follow_from_what_is_shown(warehouse_of: Make) -> None:
    """A third occurrence asks for the comparison, a draft for its end, an overdue action for a decision; owner and date are
    empty for the meeting; nothing asks for nothing."""
    actions = [action("INC-2", 1, "open", due_date=date(2026, 3, 1), owner="A")]
    policy = [{"name": "required.occurrences", "value": "3"}, {"name": "deadline.publish_hours", "value": "72"}]
    draft = incident("INC-9", "2026-05-09 10:00", status="draft")
    warehouse = warehouse_of(
        incidents=[*ROWS, draft],
        action_items=actions,
        policy_values=policy,
        as_of=AS_OF,
        **again("INC-1", "INC-2", "INC-3"),
    )
    assert say.decisions(reviewed(warehouse).asked).rows() == [
        ("Write the comparison with the earlier ones that the SOP asks for: “Pool exhausted”.", "", ""),
        ("Finish the postmortems that are due: “INC-9 · Title of INC-9 · severity unknown · 9 May 2026”.", "", ""),
        ("Close, fund or re-date 1 overdue action.", "", ""),
    ]
    assert reviewed(warehouse_of(incidents=ROWS)).asked == ()
