"""The field for a text that somebody has at hand in the middle of an incident, and what of the archive is like it.

Owns the widgets. The text stays in the visitor's session: it is in no address, no file and no log.
"""

from __future__ import annotations

import streamlit as st

from analytics.metrics.lookup import LONGEST, Nearest, look_up, seen_before
from analytics.narrative import lookup as say
from pages.frame.parts import answer, section, small
from pages.frame.session import Here
from pages.frame.tables import table


def asking(here: Here) -> None:
    """The question, the field, and below it the answer."""
    section("Was this seen before?")
    small(say.INVITATION)
    with st.form("look-up", border=False):
        text = st.text_area(say.FIELD, max_chars=LONGEST, key="look-up-text", height=120)
        st.form_submit_button(say.BUTTON)
    if text.strip():
        found = look_up(here.warehouse, here.selection, text)
        answer(say.of_text(found))
        _nearest(found)


def before(here: Here, incident_key: str) -> None:
    """What of the earlier incidents is like this one."""
    found = seen_before(here.warehouse, here.selection, incident_key)
    answer(say.of_incident(found))
    _nearest(found)


def _nearest(found: Nearest | None) -> None:
    """The most alike incidents with the reasons; choosing one opens it."""
    if found is not None and not found.incidents.is_empty():
        table(found.incidents, "seen_before", say.NEAREST, opens="incident_key")
