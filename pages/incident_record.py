"""What do we know about this incident?"""

from __future__ import annotations

import streamlit as st

from analytics.charts import record as charts
from analytics.metrics import record as metrics
from analytics.metrics.record_times import own_time
from analytics.narrative import record as narrative
from pages import frame
from pages.frame import document

FACTS = {"name": "Value", "value": "Known as", "how": "How", "line": "Line", "words": "As written"}
FACTORS = {"label": "Factor", "how": "How", "phrase": "The document's words", "decided_by": "Decided by", "line": "Line"}
ACTIONS = {"number": "No.", "description": "Promise", "state": "State", "owner": "Owner", "due_date": "Due"}
MORE_ACTIONS = {"completed_on": "Done on", "kind": "Kind", "kind_evidence": "Kind told by", "line": "Line"}
TIMELINE = {"time_raw": "As written", "occurred_at": "UTC", "event": "Entry", "moment": "Taken for", "line": "Line"}
DETAILS = {"section": "Under", "label": "Label", "value": "Value", "line": "Line"}
FINDINGS = {"level": "Level", "code": "Kind", "line": "Line", "message": "What was found"}
ALIKE = frame.INCIDENT_COLUMNS | {"group_title": "Candidate", "decision": "Decision"}
RELATED = {"related_reference": "As written", "title": "Incident", "counted_at": "Detected (UTC)", "line": "Line"}


def left(found: metrics.Record) -> int | None:
    """The facts and what hangs on the incident; returns the line the reader asks for."""
    times = own_time(found.row, found.timeline)
    frame.section("What is known, and from which line?")
    line = document.values(found.facts, "facts", FACTS)
    frame.section("How did it go?")
    frame.answer(narrative.own_time(times))
    if not times.clocks.is_empty():
        alt = "Clocks of the incident on its own time line"
        frame.figure(charts.own_time(times.clocks, times.entries), alt=alt, frame=times.clocks, name="own_time")
    if found.is_restricted:
        return line
    parts = [
        ("Time line", None, found.timeline, TIMELINE),
        ("What contributed?", narrative.factors(found), found.factors, FACTORS),
        ("What was promised?", narrative.actions(found), found.actions, ACTIONS | MORE_ACTIONS),
        ("What was learned?", None, found.lessons, {"kind": "Kind", "text": "Words", "line": "Line"}),
        ("Further values", None, found.details, DETAILS),
        ("What was doubtful?", None, found.findings, FINDINGS),
    ]
    for question, sentence, rows, columns in parts:
        if sentence or not rows.is_empty():
            frame.section(question)
            frame.answer(sentence)
        if not rows.is_empty():
            frame.table(rows, question.lower().strip("?").replace(" ", "_"), columns)
    frame.section("Was it seen before?")
    frame.answer(narrative.look_alikes(found))
    for rows, name, columns in ((found.look_alikes, "look_alikes", ALIKE), (found.related, "related", RELATED)):
        if not rows.is_empty():
            frame.table(rows, name, columns, opens="incident_key")
    return line


here = frame.current()
choices = metrics.choices(here.warehouse, here.selection)
asked = st.query_params.get(frame.RECORD_PARAMETER)
found = metrics.record(here.warehouse, here.selection, asked) if asked else None
frame.title(found.row["title"] if found else "What do we know about an incident?")
names = {row["incident_key"]: narrative.name(row) for row in choices.iter_rows(named=True)}
frame.choose_incident(names, found.row["incident_key"] if found else None)
if found is None:
    why = "No such incident." if asked else "No incident is chosen."
    frame.empty(why, "Choose one above, or from any list." if names else "The selection holds none; choose a wider one.")
    frame.answer("A record shows every value of one postmortem beside the line it came from.")
else:
    for paragraph in (narrative.name(found.row), found.row["summary"], narrative.known(found)):
        frame.answer(paragraph)
    facts, text = st.columns([5, 4], gap="medium")
    with facts:
        chosen = left(found)
    if not found.is_restricted:
        with text:
            frame.section(found.row["document_path"])
            document.text(found.text, chosen)
    frame.method(narrative.DEFINITION, None, ["record_incident", "record_evidence", "record_sections"])
