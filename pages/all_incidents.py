"""Which incidents are these?"""

from __future__ import annotations

import streamlit as st

from analytics.charts import incidents as charts
from analytics.metrics import incidents as metrics
from analytics.metrics.search import passages, words_of
from analytics.narrative import incidents as say
from pages import frame

COUNTED, APART = "Counted", "Set aside"

here = frame.current()
frame.title("Which incidents are these?")
behind, selection = frame.behind(here)
frame.answer(say.behind(behind.phrases, len(behind.keys)) if behind else say.scope(here.scope))
if behind:
    frame.more("all_incidents", "All incidents of the selection")
words, order, turn = st.columns([4, 2, 2], vertical_alignment="bottom")
asked = words.text_input("Search", placeholder='words, or "words in quotes"', key="words", help=say.SEARCH, bind="query-params")
by = order.selectbox(
    "Sort by", list(metrics.ORDERS), format_func=lambda name: metrics.ORDERS[name][0], key="sort", bind="query-params"
)
turned = turn.toggle("Turn the order round", key="turned", bind="query-params")
side = st.segmented_control(
    "Which", [COUNTED, APART], default=COUNTED, required=True, key="side", label_visibility="collapsed", bind="query-params"
)
search = words_of(asked)
keys = behind.keys if behind else None
found = metrics.incidents(here.warehouse, selection, metrics.Request(search, by, turned, 1, side == APART, keys))
if found.pages > 1:
    page = st.number_input(f"Page (of {found.pages})", 1, found.pages, key=f"page-of-{found.found}")
    found = metrics.incidents(here.warehouse, selection, metrics.Request(search, by, turned, page, side == APART, keys))
frame.answer(say.page(found, search))
if found.rows.is_empty():
    frame.empty("No incident to list.", "Choose a wider selection, other words, or the other side.")
else:
    hits = passages(here.warehouse, selection, search, found.rows["incident_key"].to_list())
    if hits:
        frame.section("Where do the words stand?")
        frame.answer(say.shown(hits, found))
        frame.passages(hits)
        frame.section("Which incidents are they?")
    columns = say.APART if side == APART else say.COLUMNS
    frame.table(found.rows, "incidents", columns, opens="incident_key", rows=25, page=metrics.PER_PAGE)
months = metrics.incidents_by_month(here.warehouse, here.selection)
if not months.is_empty() and not behind and not search:
    frame.section("When were they?")
    frame.show(
        charts.incidents_by_month(months), say.BY_MONTH, months, opens={"of_month": "month_name", "of_severity": "severity"}
    )
frame.method(say.METHOD, metrics.coverage(here.scope), ["incidents_page", "incidents_passages"])
