"""Do we work the way we agreed?"""

from __future__ import annotations

import streamlit as st

from analytics.charts import process as charts
from analytics.metrics import process as metrics
from analytics.metrics import writing
from analytics.metrics.listed import listed
from analytics.narrative import process as say
from pages import frame

here = frame.current()
found = metrics.process(here.warehouse, here.selection)
frame.title("Do we work the way we agreed?")
frame.answer(say.rules(found))
if found.rules.is_empty():
    frame.empty("There is nothing to check.", "Choose a wider selection.")
else:
    frame.show(charts.rules(found.rules), say.RULES, found.rules)
    frame.table(found.rules, "rules_by_quarter", say.rule_columns(found), rows=len(metrics.RULES))
    names = dict(found.rules.select("rule", "asks").iter_rows())
    rule = st.selectbox("The incidents behind one rule", list(names), format_func=lambda name: names[name], key="rule")
    checked = metrics.checked(here.warehouse, here.selection, rule)
    frame.table(checked, f"rule_{rule}", say.DOCUMENTS, opens="incident_key")
    frame.small(say.cut(checked.height, checked["in_all"][0] if checked.height else 0))
    known = listed(here.warehouse, here.selection, metrics.REQUIRED)
    if say.unwritten(known):
        frame.section("Which incidents have no postmortem?")
        frame.answer(say.unwritten(known), say.matches(known))
        if not known.unwritten.is_empty():
            frame.table(known.unwritten, "without_postmortem", say.UNWRITTEN, opens="incident_key")
        if not known.matches.is_empty():
            frame.table(known.matches, "matched_with_postmortem", say.MATCHES, opens="incident_key")
        frame.method(say.MATCHING, None, ["process_unwritten", "process_matches"])
    if found.not_checkable:
        frame.section("What cannot be checked here?")
        frame.plain_list(say.not_checkable(found))
        frame.small(say.WHY_NOT_CHECKABLE)

    delays = metrics.delays(here.warehouse, here.selection, here.scope.selected)
    frame.section("How long does the paper work take?")
    frame.answer(say.delays(delays), say.history(delays.history))
    if not delays.delays.is_empty():
        frame.show(charts.delays(delays.delays), say.DELAYS, delays.delays, delays.coverage, opens="incident_key")
        frame.small(say.cut(delays.delays.height, delays.steps, "newest"))
    complete = writing.completeness(here.warehouse, here.selection)
    if not complete.incidents.is_empty():
        frame.section("How complete are the postmortems?")
        frame.answer(say.completeness(complete))
        frame.show(charts.items(complete.items), say.ITEMS, complete.items)
        frame.table(complete.incidents, "completeness", say.COMPLETENESS, opens="incident_key")
        frame.small(say.cut(complete.incidents.height, complete.total))
    spoken = writing.language(here.warehouse, here.selection)
    frame.section("Do they look for conditions, or for people?")
    frame.answer(say.language(spoken))
    if spoken.with_hint and not spoken.is_hidden:
        frame.table(spoken.hints, "language_hints", say.HINTS)
        if not spoken.quarters.is_empty():
            frame.table(spoken.quarters, "language_by_quarter", say.QUARTERS)
frame.method(say.METHOD, None, ["process_incidents", "language_by_document", "selectable_quarters"])
