"""What do these numbers mean?"""

from __future__ import annotations

import streamlit as st

from analytics import definitions
from analytics.narrative import definitions as say
from analytics.narrative.ground_rules import RULES
from pages import frame


def entry(measure: definitions.Measure) -> None:
    """One measure: its question, what it is, the four things to know about any number, where it comes from and stands."""
    frame.section(measure.words.title, anchor=measure.name)
    frame.answer(measure.about)
    frame.terms(say.four(measure.words))
    frame.small(definitions.told_sources(measure))
    frame.more(measure.words.page, "Where it is shown")


here = frame.current()
measures = {measure.name: measure for measure in definitions.measures()}
asked = measures.pop(st.query_params.get(frame.MEASURE_PARAMETER, ""), None)

frame.title("What do these numbers mean?")
frame.answer(say.OPENING)
if not here.scope.archive:
    frame.empty("No incident of this archive counts.", "The definitions hold all the same.")
if asked:
    entry(asked)
    st.divider()
frame.section("What holds for all of them")
frame.terms(RULES)
frame.section("Which clocks are there?")
frame.plain_list(definitions.clock_definitions())
frame.section("Which measures are there?")
frame.contents((measure.words.title, name) for name, measure in measures.items())
for measure in measures.values():
    entry(measure)
