"""What do we know about this incident?"""

from __future__ import annotations

import streamlit as st

from analytics.charts import record as charts
from analytics.metrics import record as metrics
from analytics.metrics.factor_decisions import factor_decisions
from analytics.metrics.record_times import own_time
from analytics.narrative import record as say
from pages import frame
from pages.frame import document, lookup


def facts(found: metrics.Record) -> document.Place | None:
    """The facts and the clocks; returns the file and the line the reader asks for."""
    times = own_time(found.row, found.timeline)
    frame.section("What is known, and from which line?")
    line = document.values(found.facts, "facts", say.columns(say.FACTS, found))
    frame.section("How did it go?")
    frame.answer(say.own_time(times))
    if not times.clocks.is_empty():
        frame.show(charts.own_time(times.clocks, times.entries), say.OWN_TIME, times.clocks)
    return line


def parts(found: metrics.Record, zone: str) -> None:
    """What hangs on the incident."""
    listed = [
        ("Time line", None, found.timeline, say.TIMELINE),
        ("What contributed?", say.factors(found), found.factors, say.FACTORS),
        ("What was promised?", say.actions(found), found.actions, say.ACTIONS),
        ("What was learned?", None, found.lessons, say.LESSONS),
        ("Further values", None, found.details, say.DETAILS),
        ("What was doubtful?", None, found.findings, say.FINDINGS),
    ]
    for question, sentence, rows, columns in listed:
        if sentence or not rows.is_empty():
            frame.section(question)
            frame.answer(sentence)
        if not rows.is_empty():
            frame.table(rows, question.lower().strip("?").replace(" ", "_"), say.columns(columns, found, zone))
    frame.section("Was it seen before?")
    lookup.before(here, found.row["incident_key"])
    frame.answer(say.look_alikes(found))
    for rows, name, columns in ((found.look_alikes, "look_alikes", say.ALIKE), (found.related, "related", say.RELATED)):
        if not rows.is_empty():
            frame.table(rows, name, columns, opens="incident_key")


here = frame.current()
choices = metrics.choices(here.warehouse, here.selection)
asked = st.query_params.get(frame.RECORD_PARAMETER)
zone = frame.zone()
found = metrics.record(here.warehouse, here.selection, asked, zone) if asked else None
names = {row["incident_key"]: say.name(row) for row in choices.iter_rows(named=True)}

frame.title(found.row["title"] if found else "What do we know about an incident?")
frame.choose_incident(names, found.row["incident_key"] if found else None)
if found is None:
    why = "No such incident." if asked else "No incident is chosen."
    frame.empty(why, "Choose one above, or from any list." if names else "The selection holds none; choose a wider one.")
    frame.answer("A record shows every value of one postmortem beside the line it came from.")
else:
    frame.choose_zone()
    for paragraph in (say.name(found.row), found.row["summary"], say.known(found)):
        frame.answer(paragraph)
    left, right = st.columns([5, 4], gap="medium")
    with left:
        chosen = facts(found) or document.asked_place()
    if not found.is_withheld:
        with right:
            for part in (None, *found.text["part_path"].drop_nulls().unique(maintain_order=True)):
                frame.section(part or found.row["document_path"])
                document.text(found.text, chosen, part)
        parts(found, zone)
        decisions = factor_decisions(here.warehouse, here.selection, found.row["incident_key"])
        frame.factor_suggestions(here.warehouse, decisions, names_incident=False)
    frame.method(say.METHOD, None, ["record_incident", "record_evidence", "record_sections"])
