"""Do we finish what we promise?"""

from __future__ import annotations

from analytics.charts import actions as charts
from analytics.metrics import action_lists, action_times
from analytics.metrics import actions as metrics
from analytics.narrative import actions as narrative
from pages import frame

PROMISE = {"name": "Action", "description": "Promise", "incident_title": "Incident", "severity": "Severity"}
WEEKLY = PROMISE | {"owner": "Owner", "team": "Team", "due_date": "Due", "days_past_due": "Days past due", "why": "Why here"}
HINTS = {"name": "Action", "description": "Promise", "hint": "This action …", "rewrite": "Rewrite"}
BACK = PROMISE | {
    "completed_on": "Done",
    "factor": "Factor",
    "after_count": "Met again",
    "later": "In",
    "before_count": "Before",
}
MEDIANS = {"grouped": "By", "name": "Group", "actions": "Actions", "closed": "Closed", "median_days": "Median days"}
INTERVAL = {"low_days": "from", "high_days": "to"}

here = frame.current()
frame.title("Do we finish what we promise?")
due = metrics.came_due(here.warehouse, here.selection)
quarters = metrics.came_due_by_quarter(here.warehouse, here.selection)
found = action_lists.open_actions(here.warehouse, here.selection)
backlog = metrics.backlog(here.warehouse, here.selection, due)
frame.answer(narrative.came_due(due), narrative.on_time(due))
frame.answer(narrative.standing(due, found), narrative.backlog(backlog))

if not due.made:
    frame.empty("There is no action to follow.", "Choose a wider selection, or add action items to the postmortems.")
elif due.known:
    alt = "Share of actions done of those that came due, by quarter"
    frame.figure(charts.came_due_by_quarter(quarters), alt=alt, frame=quarters, name="came_due")
if not found.weekly.is_empty():
    frame.section("What does this week ask?")
    frame.answer(narrative.weekly(found))
    frame.table(found.weekly, "weekly_list", WEEKLY, opens="incident_key")
if not found.late.is_empty():
    frame.section("What is overdue, and for how long?")
    frame.figure(
        charts.overdue(found.late),
        alt="Days past due of the longest overdue actions",
        frame=found.late,
        name="overdue",
        columns=WEEKLY,
        opens="incident_key",
    )
if due.made:
    closing = action_times.time_to_close(here.warehouse, here.selection)
    frame.section("How long does closing take?")
    frame.answer(narrative.time_to_close(closing))
    if not closing.curve.is_empty():
        chart = charts.time_to_close(closing.curve)
        frame.figure(chart, alt="Share of actions closed by days", frame=closing.curve, name="time_to_close")
        frame.table(closing.medians, "median_days_to_close", MEDIANS | INTERVAL)
    kinds = metrics.kinds(here.warehouse, here.selection)
    frame.section("Which kinds are promised, and which get done?")
    frame.answer(narrative.kinds(kinds))
    frame.figure(charts.kinds(kinds.kinds), alt="Actions by kind and state", frame=kinds.kinds, name="kinds")
    if backlog.flow.height > 1:
        frame.section("Is more promised than closed?")
        frame.figure(charts.flow(backlog.flow), alt="Actions promised and closed by quarter", frame=backlog.flow, name="flow")
    back = action_lists.came_back(here.warehouse, here.selection)
    if not back.is_empty():
        frame.section("Which factor came back although its action was done?")
        frame.answer(narrative.came_back(back))
        frame.table(back, "came_back", BACK, opens="incident_key")
if not found.unclear.is_empty():
    frame.section("Which promises could be clearer?")
    frame.answer(narrative.unclear(found))
    frame.table(found.unclear, "clearer_promises", HINTS, opens="incident_key")
asked = ["actions_summary", "actions_by_quarter", "actions_open", "actions_time_to_close", "actions_by_kind", "actions_flow"]
frame.method(narrative.DEFINITION, due.coverage, asked, narrative.NOTES)
