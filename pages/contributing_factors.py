"""What keeps contributing?"""

from __future__ import annotations

import streamlit as st

from analytics.charts import factors as charts
from analytics.metrics import factor_decisions, factor_gaps, factor_patterns, factors
from analytics.narrative import factors as say
from pages import frame

here = frame.current()
frame.title("What keeps contributing?")
levels = list(factors.LEVELS)
chosen = st.segmented_control("Factors", levels, default=levels[0], required=True, key="level", bind="query-params")
level = factors.LEVELS[chosen or levels[0]]
rows = factors.factor_rows(here.warehouse, here.selection, level)
shares = factors.factor_shares(rows, here.selection)
risen = factors.rising_factors(rows, here.selection)
frame.answer(*say.answer(shares, risen, here.selection.include_suggested))

if shares.factors.is_empty():
    frame.empty(
        "No contributing factor in this selection.", "Tick or declare factors in the postmortems, or choose a wider one."
    )
else:
    frame.show(charts.factor_shares(shares.factors), say.SHARES, shares.factors, shares.coverage, opens={"of_factor": "factor"})
    quarters = factors.factors_by_quarter(rows, shares, here.selection)
    if not quarters.is_empty():
        frame.section("When did they contribute?")
        leads = {"of_quarter": "quarter_name", "of_factor": "factor"}
        frame.show(charts.factors_by_quarter(quarters), say.BY_QUARTER, quarters, opens=leads)
        frame.table(risen.table, say.RISING.name, say.RISING.columns)
        frame.small(say.RISING.about)

    found = factor_gaps.gaps(here.warehouse, here.selection, rows.causes)
    frame.section("Where are the gaps?")
    frame.answer(say.gaps(found))
    for gap in found.gaps[:6]:
        with st.container(border=True):
            frame.answer(say.gap(gap))
            frame.plain_list(say.quotes(gap))
            frame.small(say.gap_actions(gap))
    if found.concentrations:
        frame.answer(say.CONCENTRATED)
        frame.plain_list(say.concentrations(found.concentrations))

    places = factor_patterns.factor_services(here.warehouse, here.selection, level)
    if not places.cells.is_empty():
        frame.section("In which services?")
        frame.answer(say.factor_services(places))
        leads = {"of_service": "service", "of_factor": "factor"}
        frame.show(charts.factor_services(places.cells), say.SERVICES, places.cells, opens=leads)
    pairs = factor_patterns.factor_pairs(here.warehouse, here.selection, level)
    frame.section("What goes together?")
    frame.answer(say.factor_pairs(pairs))
    if not pairs.pairs.is_empty():
        frame.table(pairs.pairs, "factor_pairs", say.PAIRS)
    phrases = factor_patterns.factor_phrases(here.warehouse, here.selection)
    frame.section("In whose words?")
    frame.table(phrases, "factor_phrases", say.PHRASES, opens="incident_key")

frame.factor_suggestions(here.warehouse, factor_decisions.factor_decisions(here.warehouse, here.selection))

if here.scope.selected:
    frame.section("What do the documents teach?")
    kinds = list(factor_patterns.LESSONS)
    names = factor_patterns.LESSONS
    kind = st.segmented_control("Lessons", kinds, format_func=names.get, default=kinds[1], required=True, key="kind")
    search = st.text_input("Search in them", key="lesson", placeholder="any words")
    lessons = factor_patterns.lessons(here.warehouse, here.selection, kind or kinds[1], search)
    if lessons.is_empty():
        frame.empty("No document says so.", "Look at another kind, or search for other words.")
    else:
        frame.table(lessons, "lessons", say.LESSON_COLUMNS, opens="incident_key")
frame.method(
    say.SHARES.about,
    shares.coverage,
    ["factor_gaps", "factor_gap_actions", "factor_pairs", "factor_phrases", "factor_suggestions", "lessons"],
)
