"""Which incident is the same one again?"""

from __future__ import annotations

import streamlit as st

from analytics.charts import recurrence as charts
from analytics.decisions import recurrence as decisions
from analytics.decisions.files import DecisionError
from analytics.metrics import record
from analytics.metrics import recurrence as metrics
from analytics.narrative import recurrence as say
from analytics.narrative import recurrence_decisions as say_decided
from pages import frame
from pages.frame import beginning, candidates, deciding, lookup


def card(one: metrics.Candidate, place: int) -> None:
    """One candidate: why, and opened what differs, what was promised, and how to decide."""
    frame.section(say.heading(one, place))
    frame.answer(say_decided.waits(one, waiting))
    frame.answer(say.occurrences(one), say.reason(one))
    promises = [say.promise(row) for row in one.promises.iter_rows(named=True)]
    frame.answer(*promises[:1])
    frame.answer(say.sop(one, found.occurrences), say_decided.decided(one, known))
    if one.decision != "rejected":
        beginning.offered(here, one)
    stands = lines.filter(lines["group_id"] == one.group_id)
    candidates.opening(here, one, stands, promises[1:], unreachable=unreachable, asks_who=found.asks_who)


def joining() -> None:
    """Two incidents that nobody found alike."""
    deciding.joining(here, say.joinable(record.choices(here.warehouse, here.selection)), found.asks_who)


here = frame.current()
unreachable, waiting = None, decisions.Waiting()
try:
    waiting = decisions.waiting(here.warehouse, here.selection)
except DecisionError as error:
    unreachable = str(error)
known = decisions.loaded(here.warehouse, here.selection)

frame.title("Which incident is the same one again?")
deciding.told()
found = metrics.recurrence(here.warehouse, here.selection)
whole = found.groups + found.factors
if whole > len(found.candidates) and st.toggle(f"Show all {whole}", key="all", bind="query-params"):
    found = metrics.recurrence(here.warehouse, here.selection, whole, whole)
lines = metrics.shared_lines(here.warehouse, here.selection, found.candidates)
frame.answer(say.answer(found), say.repeat_rate(metrics.repeat_rate(here.warehouse, here.selection)))
if waiting.added or waiting.gone:
    frame.section(say_decided.WAITING)
    frame.answer(say_decided.NEXT_LOAD)
    deciding.waiting(here, waiting)
if not found.candidates:
    frame.empty("There is no candidate to look at.", "Choose a wider selection, or link postmortems under Related incidents.")
elif not found.points.is_empty():
    frame.show(charts.occurrences(found.points), say.OCCURRENCES, found.points, opens="incident_key")
for place, one in enumerate(found.alike, start=1):
    card(one, place)
if found.of_factors:
    frame.section("Which factor comes back over several services?")
    frame.answer(say.of_factors(found))
for place, one in enumerate(found.of_factors, start=len(found.alike) + 1):
    card(one, place)
if unreachable is None and here.scope.selected > 1:
    frame.folded("Join two incidents by hand", "joining", joining, is_apart=False)
lookup.asking(here)
frame.method(say.METHOD, None, ["recurrence_groups", "recurrence_members", "recurrence_promises", "recurrence_rate"])
