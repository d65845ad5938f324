"""The frame round every page: page config, the current warehouse, the sidebar's selection, the navigation."""

from __future__ import annotations

import streamlit as st

from analytics.warehouse import WarehouseError
from pages.frame import door
from pages.frame.menu import menu
from pages.frame.session import enter, freeze, open_warehouse, say
from pages.frame.sidebar import footer, sidebar
from pages.frame.views import saved_views

DEFAULT = "quarterly_review"
# A page's address is never its file's name: Streamlit would run that file alone when it is the first address opened.
PAGES = (
    ("quarterly_review", "Quarterly review", "review"),
    ("response_times", "Response times", "mttr"),
    ("severity_distribution", "Severity", "severity"),
    ("contributing_factors", "Contributing factors", "factors"),
    ("action_completion", "Action items", "actions"),
    ("recurring_incidents", "Recurrence", "recurrence"),
    ("postmortem_process", "Process", "process"),
    ("archive_quality", "Archive quality", "quality"),
    ("all_incidents", "Find incidents", "incidents"),
    ("measure_definitions", "Definitions", "definitions"),
    ("incident_record", "One incident", "incident"),
)


st.set_page_config(page_title="Incident Almanac", page_icon="📒", layout="wide")
freeze()
page = menu(PAGES, DEFAULT, hidden=("incident_record",), is_shown=not door.is_outside())
try:
    claims = door.enter(page.url_path)
    warehouse, shows_restricted = open_warehouse(claims, page.url_path)
    door.go_on(page.url_path, {"" if stem == DEFAULT else path: f"pages/{stem}.py" for stem, _, path in PAGES})
    enter(here := sidebar(warehouse))
    door.badge(claims, shows_restricted)
    page.run()
    saved_views(here)
    footer(here)
except WarehouseError as error:
    say(error)
