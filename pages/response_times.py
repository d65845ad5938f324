"""How long do incidents take?"""

from __future__ import annotations

import streamlit as st

from analytics.charts import response_times as charts
from analytics.metrics import burden, clocks, response_times, time_shapes, time_verdicts
from analytics.narrative import response_times as say
from pages import frame

here = frame.current()
rows = clocks.incident_times(here.warehouse, here.selection)
targets = clocks.targets(here.warehouse, here.selection)
judged = time_verdicts.judged_clocks(rows, here.selection)
names = {clock.name.capitalize(): stem for stem, clock in clocks.CLOCKS.items()}
first = clocks.CLOCKS[clocks.first_shown(rows)].name.capitalize()

frame.title("How long do incidents take?")
chosen = st.segmented_control("Clock", list(names), default=first, required=True, key="clock", bind="query-params")
stem = names[chosen or first]
name = clocks.CLOCKS[stem].name
timed = clocks.timed(rows, stem)
found = response_times.incident_times(timed, here.selection, targets.get(stem))
frame.answer(*say.answer(judged[stem]))
if found.incidents.is_empty():
    frame.empty(f"No incident of this selection gives its {name}.", "Choose another clock or a wider selection.")
else:
    frame.show(charts.incident_times(found), say.INCIDENT_TIMES, found.incidents, found.coverage, opens="incident_key")
    frame.answer(say.slowest(found))
    frame.small(say.small_print(judged[stem]))
    frame.table(found.quarters, "quarters", say.quarters(found), opens={"of_quarter": "quarter_name", "of_clock": f"={stem}"})
    left, right = st.columns(2, gap="large")
    with left:
        frame.section("How many are over by when?")
        shares = time_shapes.cumulative(timed, here.selection)
        frame.answer(say.cumulative(shares, targets.get(stem, 60)))
        frame.show(charts.cumulative(shares, name), say.CUMULATIVE, shares)
    with right:
        frame.section("Is it the same process?")
        processes = {one.band or "all": one for one in time_shapes.processes(timed)}
        frame.answer(say.processes(list(processes.values())))
        bands = list(processes)
        if len(bands) > 1:
            st.segmented_control("Severity shown", bands, default=bands[0], required=True, key="band", bind="query-params")
        if one := processes.get(st.session_state.get("band", "all"), next(iter(processes.values()), None)):
            frame.show(charts.processes(one, name), say.PROCESS, one.points, opens="incident_key")

table = time_verdicts.clock_table(judged, targets)
if table["n"].sum():
    frame.section(f"All clocks in {here.selection.focus_label}")
    frame.answer(say.clock_table(table))
    frame.show(charts.clock_table(table), say.CLOCK_TABLE, table, opens={"of_clock": "stem", "of_focus": "=yes"})
phases = burden.phases(rows)
if phases.costliest:
    frame.section("Where does the time pass?")
    frame.answer(say.phases(phases))
    frame.show(charts.phases(phases.phases), say.PHASES, phases.phases, phases.coverage, opens={"of_moments": "=yes"})
borne = burden.burden(here.warehouse, here.selection, here.scope)
if borne.n:
    frame.section("How long were users affected?")
    frame.answer(say.burden(borne))
    frame.show(
        charts.burden(borne.quarters),
        say.BURDEN,
        borne.quarters,
        borne.coverage,
        opens={"of_quarter": "quarter_name", "of_affected": "=yes"},
    )
    frame.table(borne.longest, "longest", say.LONGEST, opens="incident_key")
if not timed.rows.is_empty():
    frame.section("Does it differ?")
    offered = list(time_shapes.GROUP_LEADS)
    by = st.segmented_control("By", offered, default="severity", required=True, key="by", bind="query-params") or "severity"
    groups = time_shapes.grouped_times(timed, clocks.members(here.warehouse, here.selection, by))
    if not groups.groups.is_empty():
        leads = {time_shapes.GROUP_LEADS[by]: "group", "of_clock": f"={stem}"}
        frame.show(charts.grouped_times(groups.groups, by), say.GROUPED, groups.groups, opens=leads)
    frame.small(say.grouped_times(groups, by))
frame.method(say.definition(found), found.coverage)
