"""How severe are they?"""

from __future__ import annotations

import streamlit as st

from analytics.charts import response_times as time_charts
from analytics.charts import severity as charts
from analytics.metrics import clocks, severity, time_shapes
from analytics.narrative import response_times as say_times
from analytics.narrative import severity as say
from pages import frame

here = frame.current()
days = severity.severity_days(here.warehouse, here.selection)

frame.title("How severe are they?")
if not here.scope.selected:
    frame.answer("No incident is left by this selection.")
    frame.empty("There is nothing to count.", "Choose a wider selection, or load an archive.")
else:
    frame.answer(*say.answer(severity.severity_verdicts(days, here.selection, here.scope)))
    left, right = st.columns([3, 2], gap="large")
    with left:
        frame.section("How many, and how severe?")
        shown = st.segmented_control(
            "Show", ["counts", "shares"], default="counts", required=True, key="show", bind="query-params"
        )
        raw = st.toggle("Split by the documents' own words", key="written", bind="query-params")
        quarters = severity.severity_by_quarter(days, here.selection, raw)
        if not quarters.is_empty():
            leads = {"of_quarter": "quarter_name", "of_severity": "severity"}
            frame.show(charts.severity_by_quarter(quarters, shown == "shares", raw), say.BY_QUARTER, quarters, opens=leads)
    with right:
        frame.section("What share is severe?")
        worst = severity.worst_by_quarter(days, here.selection)
        if worst["n"].sum():
            leads = {"of_quarter": "quarter_name", "of_severity": "=SEV1,SEV2"}
            frame.show(charts.worst_by_quarter(worst), say.WORST, worst, opens=leads)
        else:
            frame.empty("No severity is known.", "See the words used, below.")

    left, right = st.columns(2, gap="large")
    with left:
        frame.section("How long between the worst?")
        gaps = severity.worst_gaps(days, here.selection)
        frame.answer(say.worst_gaps(gaps))
        if not gaps.gaps.is_empty():
            frame.show(
                charts.worst_gaps(gaps.drawn, gaps.usual),
                say.GAPS,
                gaps.gaps,
                opens={"of_any_day": "day_text", "of_severity": "severity"},
            )
    with right:
        frame.section("How were they noticed?")
        detection = severity.severity_by_detection(here.warehouse, here.selection)
        frame.answer(say.severity_by_detection(detection))
        chart, leads = charts.severity_by_detection(detection.methods), {"of_found_by": "found_by", "of_severity": "severity"}
        frame.show(chart, say.DETECTION, detection.methods, detection.coverage, opens=leads)

    rows = clocks.incident_times(here.warehouse, here.selection)
    timed = clocks.timed(rows, clocks.first_shown(rows))
    groups = time_shapes.grouped_times(timed)
    if not groups.groups.is_empty():
        frame.section(f"How long do they take? Median {timed.clock.name} by severity")
        chart, leads = (
            time_charts.grouped_times(groups.groups, "severity"),
            {"of_severity": "group", "of_clock": f"={timed.clock.stem}"},
        )
        frame.show(chart, say_times.GROUPED, groups.groups, timed.coverage(), opens=leads)

    frame.section("How is severity written?")
    words = severity.severity_words(here.warehouse, here.selection)
    frame.answer(say.severity_words(words))
    frame.table(words, "severity_words", say.WORDS)
