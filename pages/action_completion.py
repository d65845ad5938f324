"""Do we finish what we promise?"""

from __future__ import annotations

from analytics.charts import actions as charts
from analytics.metrics import action_lists, action_times
from analytics.metrics import actions as metrics
from analytics.narrative import action_fates as told
from analytics.narrative import actions as say
from pages import frame

here = frame.current()
due = metrics.came_due(here.warehouse, here.selection)
quarters = metrics.came_due_by_quarter(here.warehouse, here.selection)
found = action_lists.open_actions(here.warehouse, here.selection)
backlog = metrics.backlog(here.warehouse, here.selection, due)

frame.title("Do we finish what we promise?")
frame.answer(say.came_due(due), say.on_time(due))
frame.answer(say.standing(due), say.carried(backlog), say.backlog(backlog))
frame.small(say.all_made(due))
if not due.made:
    frame.empty("There is no action to follow.", "Choose a wider selection, or add action items to the postmortems.")
elif due.known:
    marks = frame.show(charts.came_due_by_quarter(quarters), say.CAME_DUE, quarters, due.coverage, picks=True)
    starts = dict(quarters.select("quarter_name", "quarter").iter_rows())
    if chosen := frame.choose("The actions behind one quarter", list(starts), marks, "quarter_name", "due_in"):
        behind = action_lists.actions_behind(here.warehouse, here.selection, quarter=starts[chosen])
        frame.table(behind, "actions_due", say.BEHIND, opens="incident_key")
if not found.weekly.is_empty():
    frame.section("What does this week ask?")
    frame.answer(say.weekly(due, found))
    frame.table(found.weekly, "weekly_list", say.WEEKLY, opens="incident_key")
if not found.late.is_empty():
    frame.section("What is overdue, and for how long?")
    frame.show(charts.overdue(found.late), say.OVERDUE, found.late, opens="incident_key")
    escalations = action_lists.escalations(here.warehouse, here.selection)
    frame.section("Who should hear of it?")
    frame.answer(told.escalation(escalations))
    frame.table(escalations, "escalations", told.ESCALATION)
drift = action_lists.drift(here.warehouse, here.selection)
if not drift.is_empty():
    frame.section("Where do postmortem and tracker disagree?")
    frame.answer(told.drift(drift))
    frame.table(drift, "tracker_drift", told.DRIFT, opens="incident_key")
if due.made:
    closing = action_times.time_to_close(here.warehouse, here.selection)
    frame.section("How long does closing take?")
    frame.answer(say.time_to_close(closing))
    if not closing.curve.is_empty():
        frame.show(charts.time_to_close(closing.curve), say.TIME_TO_CLOSE, closing.curve, closing.coverage)
        frame.table(closing.medians, "median_days_to_close", say.MEDIANS)
        frame.table(action_times.cohorts(here.warehouse, here.selection), "closed_in_30_60_90_days", say.COHORTS.columns)
        frame.small(say.COHORTS.about)
    kinds = metrics.kinds(here.warehouse, here.selection)
    frame.section("Which kinds are promised, and which get done?")
    frame.answer(say.kinds(kinds))
    marks = frame.show(charts.kinds(kinds.kinds), say.KINDS, kinds.kinds, picks=True)
    names = kinds.kinds["kind"].fill_null("not told").to_list()
    if chosen := frame.choose("The actions of one kind", names, marks, "kind", "of_one_kind"):
        behind = action_lists.actions_behind(here.warehouse, here.selection, kind=chosen)
        frame.table(behind, "actions_of_kind", say.BEHIND, opens="incident_key")
    if backlog.flow.height > 1:
        frame.section("Is more promised than closed?")
        frame.show(charts.flow(backlog.flow), say.FLOW, backlog.flow)
    outcomes = action_lists.outcomes(here.warehouse, here.selection)
    if not outcomes.is_empty():
        frame.section("What came after the actions that were done?")
        frame.answer(told.outcomes(outcomes))
        frame.table(outcomes, "outcomes", told.OUTCOME, opens="incident_key")
fates = action_lists.fates(here.warehouse, here.selection)
if not fates.is_empty():
    frame.section("When an issue came back, what had become of the promises?")
    frame.answer(told.fates(fates))
    frame.table(fates, "fates", told.FATES, opens="incident_key")
if not found.unclear.is_empty():
    frame.section("Which promises could be clearer?")
    frame.answer(say.unclear(found))
    frame.table(found.unclear, "clearer_promises", say.HINTS, opens="incident_key")
frame.method(say.METHOD, due.coverage, say.BESIDE)
