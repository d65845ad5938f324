"""Deciding on suggested factors: a card for each, with the document's words, "right", "not this" and "something else".

Owns the cards, what is said after a decision, and taking one back. The file is written by `analytics.decisions`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from analytics.decisions.factors import CONFIRMED, CORRECTED, REJECTED, take_back, write_decision
from analytics.decisions.files import DecisionError
from analytics.metrics.factor_decisions import FactorDecisions, Suggestion
from analytics.narrative import factor_decisions as say
from analytics.presentation import plain
from analytics.warehouse import Warehouse
from pages.frame.parts import answer, folded, section, small
from pages.frame.tables import RECORD_PAGE, RECORD_PARAMETER, table

SAID, REFUSED = "factors-said", "factors-refused"
SHOWN = 5


def factor_suggestions(warehouse: Warehouse, found: FactorDecisions, names_incident: bool = True) -> None:
    """The suggestions that wait, five at a time, then what was decided. Nothing is drawn where there is neither."""
    if not found.waiting and not found.decided:
        return
    section(say.QUESTION)
    _say_what_happened()
    answer(say.waiting(found))
    if found.refusal:
        st.warning(plain(say.not_here(found.refusal)))
    place = _first(len(found.waiting))
    for one in found.waiting[place : place + SHOWN]:
        _card(warehouse, one, found, names_incident)
    _turn_pages(place, len(found.waiting))
    small(say.WHERE)
    if found.decided:
        label = f"What people decided ({len(found.decided)})"
        folded(label, "factors-decided", lambda: _decided(warehouse, found), is_apart=False)


def _card(warehouse: Warehouse, one: Suggestion, found: FactorDecisions, names_incident: bool) -> None:
    with st.container(border=True):
        st.markdown(f"**{plain(say.heading(one, names_incident))}**")
        answer(say.quote(one))
        small(say.why(one))
        with st.container(horizontal=True, vertical_alignment="center"):
            if not found.refusal:
                _buttons(warehouse, one, found)
            if names_incident:
                st.page_link(RECORD_PAGE, label="The incident →", query_params={RECORD_PARAMETER: one.row["incident_key"]})


def _buttons(warehouse: Warehouse, one: Suggestion, found: FactorDecisions) -> None:
    for words, part in ((say.RIGHT, CONFIRMED), (say.NOT_THIS, REJECTED)):
        st.button(words, key=f"{part}-{one.key}", on_click=_decide, args=(warehouse, one, part, words))
    with st.popover(say.RATHER):
        ids = [factor for factor in found.names if factor != one.row["factor"]]
        to = st.selectbox(say.RATHER_WHAT, ids, index=None, format_func=found.names.get, key=f"rather-{one.key}")
        words = f"rather {found.names.get(to, to)}"
        asked = (warehouse, one, CORRECTED, words, to)
        st.button(say.WRITE, key=f"{CORRECTED}-{one.key}", on_click=_decide, args=asked, disabled=to is None)


def _decide(warehouse: Warehouse, one: Suggestion, part: str, words: str, to: str | None = None) -> None:
    decision = one.decided(part, to)
    told = f"{one.row['label']} in {one.reference}, {words[0].lower()}{words[1:]}"
    _attempt(told, lambda: write_decision(warehouse, decision, datetime.now(UTC).date()))


def _attempt(told: str, write: Callable[[], None]) -> None:
    try:
        write()
    except DecisionError as error:
        st.session_state[REFUSED] = say.refused(str(error))
    else:
        st.session_state[SAID] = say.written(told)


def _say_what_happened() -> None:
    if said := st.session_state.pop(SAID, None):
        st.success(plain(said))
    if refused := st.session_state.pop(REFUSED, None):
        st.error(plain(refused))


def _first(total: int) -> int:
    """The first card to show; decisions shorten the list under the reader."""
    return min(int(st.session_state.get("suggestions-from", 0)), max(0, (total - 1) // SHOWN * SHOWN))


def _turn_pages(place: int, total: int) -> None:
    if total <= SHOWN:
        return

    def turn(to: int) -> None:
        st.session_state["suggestions-from"] = to

    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Earlier ones", key="suggestions-back", on_click=turn, args=(place - SHOWN,), disabled=place == 0)
        st.button("Further ones", key="suggestions-on", on_click=turn, args=(place + SHOWN,), disabled=place + SHOWN >= total)
        small(f"{place + 1} to {min(place + SHOWN, total)} of {total}")


def _decided(warehouse: Warehouse, found: FactorDecisions) -> None:
    table(found.table, "factor_decisions", say.DECIDED, opens="incident_key")
    small(say.elsewhere(found))
    rows = list(found.table.iter_rows(named=True))
    names = [f"{row['incident_id']}: {row['factor_name']}, {row['decision']}" for row in rows]
    chosen = st.selectbox(
        "Take a decision back", range(len(rows)), index=None, format_func=names.__getitem__, key="factors-back"
    )
    if chosen is not None:
        taken, told = found.decided[chosen].decision, f"{names[chosen]}, taken back"
        st.button(say.TAKE_BACK, on_click=_attempt, args=(told, lambda: take_back(warehouse, taken)))
