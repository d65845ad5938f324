"""The quarterly review on literal rows: what it says first, the load beside other periods, what to read and to decide."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from analytics.metrics import review, scope
from analytics.metrics.severity import severity_days
from analytics.narrative import review as say
from analytics.selection import Selection
from analytics.warehouse import Warehouse
from tests.builder import action, incident

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


def test_the_review_speaks_of_the_last_quarter_and_no_other(warehouse_of: Make) -> None:
    """The paragraph goes from what came back to what is not known, in complete sentences."""
    due = action("INC-2", 1, "done", due_date=date(2026, 4, 9), completed_on=date(2026, 4, 1))
    late = action("INC-2", 2, "open", due_date=date(2026, 5, 9))
    warehouse = warehouse_of(incidents=ROWS, action_items=[due, late], as_of=AS_OF, **again("INC-1", "INC-2", "INC-3"))
    found = review.review(warehouse, ALL, scope(warehouse, ALL))
    assert [sentence for paragraph in say.paragraphs(found) for sentence in paragraph if sentence] == [
        "“Pool exhausted” may have happened for the third time in 12 months.",
        "1 of 2 (50 %, 9–91) actions that came due in Q2 2026 were done.",
        "3 incidents in Q2 2026 against 1 in Q1 2026: too few to compare.",
        "Share of SEV1 and SEV2: 1 of 1 (100 %, 21–100) in Q2 2026 against 0 of 1 (0 %, 0–79) in Q1 2026: too few to compare.",
        "2 incidents of Q2 2026 give their time to resolve: too few to compare. They took 20 min and 80 min.",
        "1 of 3 incidents in Q2 2026 is not in this number: 1 does not say.",
    ]


def test_the_load_stands_beside_the_quarter_before_and_the_year_before(warehouse_of: Make) -> None:
    """Hours are unknown where no incident gives them, and never zero for that."""
    warehouse = warehouse_of(incidents=ROWS)
    table = review.load(warehouse, ALL, severity_days(warehouse, ALL))
    assert table.rows() == [
        ("Q2 2026", 3, 100 / 60, 2, 1),
        ("Q1 2026", 1, None, 0, None),
        ("Q2 2025", 1, 10.0, 1, 1),
    ]
    assert say.load(table) == (
        "Users were affected for 1.7 hours in Q2 2026 (known for 2 of 3 incidents); one incident makes up 80 % of it."
    )


def test_a_year_that_the_archive_does_not_hold_is_left_out(warehouse_of: Make) -> None:
    """An archive of one quarter is compared with nothing."""
    warehouse = warehouse_of(incidents=ROWS[2:])
    assert review.load(warehouse, ALL, severity_days(warehouse, ALL))["period"].to_list() == ["Q2 2026"]
    empty = warehouse_of()
    assert say.load(review.load(empty, ALL, severity_days(empty, ALL))) is None


def test_what_is_worth_reading_has_its_reason(warehouse_of: Make) -> None:
    """The longest for users, those that met every known target (two or more), a near miss; restricted ones are not listed."""
    secret = incident("INC-7", "2026-05-05 10:00", is_restricted=True, time_to_mitigate_minutes=9999.0)
    rows = review.worth_reading(warehouse_of(incidents=[*ROWS, secret]), review.in_focus(ALL))
    assert rows.select("why", "incident_id", "took").rows() == [
        ("All known targets met", "INC-4", "20 min"),
        ("Longest for users", "INC-3", "90 min"),
        ("Near miss", "INC-5", None),
    ]


def test_decisions_follow_from_what_is_shown(warehouse_of: Make) -> None:
    """A third occurrence asks for the joint postmortem, an overdue action for a decision; nothing asks for nothing."""
    actions = [action("INC-2", 1, "open", due_date=date(2026, 3, 1), owner="A")]
    policy = [{"name": "required.occurrences", "value": "3"}, {"name": "deadline.publish_hours", "value": "72"}]
    warehouse = warehouse_of(
        incidents=ROWS, action_items=actions, policy_values=policy, as_of=AS_OF, **again("INC-1", "INC-2", "INC-3")
    )
    found = review.review(warehouse, ALL, scope(warehouse, ALL))
    assert say.decisions(found.decisions) == [
        "Write the joint postmortem that the SOP asks for: “Pool exhausted”.",
        "Close, fund or re-date 1 overdue action.",
    ]
    calm = warehouse_of(incidents=ROWS)
    assert say.decisions(review.review(calm, ALL, scope(calm, ALL)).decisions) == []
