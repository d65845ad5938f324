"""What does the archive not tell us?"""

from __future__ import annotations

import streamlit as st

from analytics.charts import quality as charts
from analytics.metrics import quality as metrics
from analytics.narrative import quality as narrative
from pages import frame

LEFT_OUT = {"place": "File and line", "outcome": "Outcome", "reason": "Reason", "message": "What is wrong"}
CODES = {"code": "Kind", "level": "Level", "findings": "Findings", "documents": "Documents", "example": "For example"}
LIST = {"place": "File and line", "level": "Level", "code": "Kind", "message": "What was found"}
FIELDS = {
    "name": "Field",
    "known": "Known",
    "records": "of",
    "stated": "Stated",
    "computed": "Computed",
    "missing": "Not known",
}
TWINS = {"name": "Duration", "stated_minutes": "Stated", "computed_minutes": "From its times", "used_minutes": "Used"}

here = frame.current()
frame.title("What does the archive not tell us?")
kept = metrics.conservation(here.warehouse, here.selection)
codes = metrics.codes(here.warehouse, here.selection)
frame.answer(narrative.conservation(kept))
frame.answer(narrative.codes(codes))
if not kept.found:
    frame.empty("The archive is empty.", "Load one: python -m etl load path/to/postmortems")

if not kept.not_loaded.is_empty():
    frame.section("Which files were left out, and why?")
    frame.table(kept.not_loaded, "not_loaded", LEFT_OUT)
if not codes.is_empty():
    frame.section("What was doubtful?")
    alt = "Findings by kind, errors first"
    frame.figure(charts.codes(codes), alt=alt, frame=codes, name="findings_by_kind", columns=CODES)
    frame.table(codes, "what_to_do", {"code": "Kind", "fix": "What to do", "place": "For example in", "example": "Which says"})
    chosen = st.selectbox(
        "Findings of one kind", codes["code"].unique(maintain_order=True), index=None, placeholder="all kinds"
    )
    rows = metrics.findings(here.warehouse, here.selection, chosen)
    frame.answer(narrative.listed(rows))
    frame.table(rows, "findings", LIST)
if kept.loaded:
    fields = metrics.fields(here.warehouse, here.selection)
    if not fields.is_empty():
        frame.section("Which facts do the documents give?")
        frame.answer(narrative.fields(fields))
        alt = "Fields by the share of records that state them, from which they were computed, or that lack them"
        frame.figure(charts.fields(fields), alt=alt, frame=fields, name="fields", columns=FIELDS)
    twins = metrics.contradictions(here.warehouse, here.selection)
    frame.section("Where does a document contradict itself?")
    frame.answer(narrative.contradictions(twins))
    if not twins.is_empty():
        columns = frame.INCIDENT_COLUMNS | TWINS | {"place": "File and line", "words": "As written"}
        frame.table(twins, "contradictions", columns, opens="incident_key")
asked = ["quality_outcomes", "quality_not_loaded", "quality_codes", "quality_fields", "quality_contradictions"]
frame.method(narrative.DEFINITION, None, asked, [narrative.NOTE])
