"""What does the archive not tell us?"""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from analytics.charts import quality as charts
from analytics.metrics import quality as metrics
from analytics.narrative import quality as say
from pages import frame

here = frame.current()
kept = metrics.conservation(here.warehouse, here.selection)
codes = metrics.codes(here.warehouse, here.selection)

frame.title("What does the archive not tell us?")
frame.answer(say.conservation(kept))
frame.answer(say.codes(codes))
frame.small(say.load_told(here.warehouse.load, datetime.now(UTC).replace(tzinfo=None)))
if not kept.found:
    frame.empty("The archive is empty.", "Load one: python -m etl load path/to/postmortems")
if not kept.not_loaded.is_empty():
    frame.section("Which files were left out, and why?")
    frame.table(kept.not_loaded, "not_loaded", say.LEFT_OUT)
if not codes.is_empty():
    frame.section("What was doubtful?")
    frame.show(charts.codes(codes), say.CODES, codes)
    frame.table(codes, "what_to_do", say.TO_DO)
    offered = codes["code"].unique(maintain_order=True).to_list()
    chosen = st.selectbox("Findings of one kind", offered, index=None, placeholder="all kinds", key="kind", bind="query-params")
    rows = metrics.findings(here.warehouse, here.selection, chosen)
    frame.answer(say.listed(rows))
    frame.table(rows, "findings", say.LIST)
if kept.loaded:
    fields = metrics.fields(here.warehouse, here.selection)
    if not fields.is_empty():
        frame.section("Which facts do the documents give?")
        frame.answer(say.fields(fields))
        frame.show(charts.fields(fields), say.FIELDS, fields)
    twins = metrics.contradictions(here.warehouse, here.selection)
    frame.section("Where does a document contradict itself?")
    frame.answer(say.contradictions(twins))
    if not twins.is_empty():
        frame.table(twins, say.TWINS.name, say.TWINS.columns, opens="incident_key")
        frame.small(say.TWINS.about)
frame.method(say.METHOD, None, ["quality_outcomes", "quality_not_loaded", "quality_contradictions"])
