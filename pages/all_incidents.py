"""Which incidents are these?"""

from __future__ import annotations

import streamlit as st

from analytics.charts import incidents as charts
from analytics.metrics import incidents as metrics
from analytics.narrative import incidents as narrative
from pages import frame

TIMES = {
    "time_to_resolve_minutes": "To resolve (min)",
    "time_to_detect_minutes": "To detect (min)",
    "time_to_acknowledge_minutes": "To acknowledge (min)",
    "time_to_mitigate_minutes": "To mitigate (min)",
    "duration_minutes": "Full time (min)",
}
REST = {"services": "Services", "factors": "Contributing factors", "actions": "Actions", "findings": "Findings"}
COUNTED, APART = "Counted", "Set aside"

here = frame.current()
frame.title("Which incidents are these?")
frame.answer(narrative.scope(here.scope))
months = metrics.incidents_by_month(here.warehouse, here.selection)
if not months.is_empty():
    alt = "Incidents by month and severity"
    columns = {"month": "Month", "severity": "Severity", "incidents": "Incidents"}
    frame.figure(charts.incidents_by_month(months), alt=alt, frame=months, name="incidents_by_month", columns=columns)

words, order, turn = st.columns([4, 2, 2], vertical_alignment="bottom")
search = words.text_input("Search", placeholder="words in id, title, summary, cause or path", key="words", bind="query-params")
by = order.selectbox("Sort by", list(metrics.ORDERS), format_func=lambda name: metrics.ORDERS[name][0], key="sort")
turned = turn.toggle("Turn the order round", key="turned")
side = st.segmented_control("Which", [COUNTED, APART], default=COUNTED, required=True, key="side", label_visibility="collapsed")
request = metrics.Request(search.strip(), by, turned, 1, side == APART)
found = metrics.incidents(here.warehouse, here.selection, request)
if found.pages > 1:
    page = st.number_input(f"Page (of {found.pages})", 1, found.pages, key=f"page-of-{found.found}")
    request = metrics.Request(search.strip(), by, turned, page, side == APART)
    found = metrics.incidents(here.warehouse, here.selection, request)
frame.answer(narrative.page(found, search.strip()))
if found.rows.is_empty():
    frame.empty("No incident to list.", "Choose a wider selection, other words, or the other side.")
else:
    why = {"why": "Set aside because"} if side == APART else {}
    frame.table(found.rows, "incidents", frame.INCIDENT_COLUMNS | why | TIMES | REST, opens="incident_key")
frame.method(narrative.DEFINITION, metrics.coverage(here.scope), ["incidents_page", "incidents_by_month"])
