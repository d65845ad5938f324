"""What did we learn this quarter?"""

from __future__ import annotations

import streamlit as st

from analytics.charts import actions, recurrence, response_times, severity, theme
from analytics.metrics import review as metrics
from analytics.narrative import actions as say_actions
from analytics.narrative import factors as say_factors
from analytics.narrative import recurrence as say_recurrence
from analytics.narrative import response_times as say_times
from analytics.narrative import review as say
from analytics.narrative import severity as say_severity
from pages import frame

SMALL = 250


def sections(found: metrics.Review) -> None:
    """What explains the paragraph: one sentence, one small picture and the way to its page for each."""
    if found.again.candidates:
        frame.section("What keeps coming back?")
        frame.plain_list(say.candidate(one) for one in found.again.candidates if one.decision != "rejected")
        points = found.again.points
        frame.show(theme.sized(recurrence.occurrences(points), SMALL), say_recurrence.OCCURRENCES, points)
        frame.more("recurring_incidents", "Candidates with their evidence")

    left, right = st.columns(2, gap="large")
    with left:
        frame.section("Which gaps stay open?")
        frame.answer(say_factors.gaps(found.gaps))
        frame.plain_list(say_factors.gap(one) for one in found.gaps.gaps[:3])
        frame.more("contributing_factors", "Contributing factors")
    with right:
        frame.section("Do we keep our promises?")
        frame.answer(say_actions.came_due(found.due), say_actions.on_time(found.due))
        if not found.quarters_due.is_empty():
            chart = theme.sized(actions.came_due_by_quarter(found.quarters_due), SMALL)
            frame.show(chart, say_actions.CAME_DUE, found.quarters_due)
        frame.more("action_completion", "Action items")

    left, right = st.columns(2, gap="large")
    with left:
        frame.section("How long did they take?")
        times = found.times
        if not times.incidents.is_empty():
            chart = theme.sized(response_times.incident_times(times), SMALL)
            frame.show(chart, say_times.INCIDENT_TIMES, times.incidents, times.coverage)
        frame.more("response_times", "Response times")
    with right:
        frame.section("How severe were they?")
        chart = theme.sized(severity.severity_by_quarter(found.by_quarter), SMALL)
        frame.show(chart, say_severity.BY_QUARTER, found.by_quarter)
        frame.more("severity_distribution", "Severity")

    frame.section("How much did users bear?")
    frame.answer(say.load(found.load))
    frame.table(found.load, "load", say.LOAD)
    frame.section("What is worth reading?")
    frame.table(found.worth_reading, "worth_reading", say.WORTH, opens="incident_key")
    if not found.luck.is_empty():
        frame.table(found.luck, "luck", say.LUCK, opens="incident_key")
    frame.section("Which decisions are asked?")
    frame.plain_list(say.decisions(found.decisions) or ["None that the archive knows of."])


here = frame.current()
frame.title(f"{here.selection.focus_label}: what did we learn?")
if here.scope.selected:
    found = metrics.review(here.warehouse, here.selection, here.scope)
    for sentences in say.paragraphs(found):
        frame.answer(*sentences)
    sections(found)
else:
    frame.answer("No incident is left by this selection.")
    frame.empty("There is nothing to review.", "Choose a wider selection, or load an archive: python -m etl load")
frame.method(say.METHOD, None, ["review_worth_reading"])
