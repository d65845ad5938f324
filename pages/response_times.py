"""How long do incidents take?"""

from __future__ import annotations

import streamlit as st

from analytics.charts import response_times as charts
from analytics.metrics import response_times as metrics
from analytics.narrative import response_times as narrative
from pages import frame

here = frame.current()
frame.title("How long do incidents take?")
stem = st.segmented_control(
    "Clock",
    list(metrics.CLOCKS),
    format_func=lambda name: metrics.CLOCKS[name].name.capitalize(),
    default="time_to_resolve",
    required=True,
    key="clock",
    bind="query-params",
)
found = metrics.incident_times(here.warehouse, here.selection, stem)
frame.answer(narrative.incident_times(found))
if found.incidents.is_empty():
    frame.empty("No incident of this selection gives this time.", "Choose another clock or a wider selection.")
else:
    frame.figure(
        charts.incident_times(found.incidents, found.quarters, found.clock.name),
        alt=f"{found.clock.name} of each incident, with the median of each quarter",
        frame=found.incidents,
        name="incident_times",
        columns=frame.INCIDENT_COLUMNS | {"minutes": "Minutes"},
        opens="incident_key",
    )
frame.method(f"{found.clock.name.capitalize()}: {found.clock.definition}.", found.coverage, ["incident_times"])
