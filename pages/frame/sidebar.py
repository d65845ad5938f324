"""The sidebar: the filters, drawn once for all pages and bound to the address, and what they leave.

Owns the widgets and their keys, which are the names in the address. What a choice means is `analytics.selection`.
"""

from __future__ import annotations

from datetime import date

import streamlit as st

from analytics.metrics import Option, Scope, options, scope
from analytics.narrative.shares import count
from analytics.presentation import moment_text, plain
from analytics.selection import (
    ALL_QUARTERS,
    BEFORE,
    DATES,
    YEAR_AGO,
    Selection,
    day_text,
    ignored,
    offered_periods,
    period_bounds,
)
from analytics.warehouse import Warehouse
from pages.frame.session import Here

LISTS = {"severity": "Severity", "service": "Service", "team": "Team", "factor": "Contributing factor"}
DATE_KEYS = ("from", "to")
COMPARED = (BEFORE, YEAR_AGO)
SWITCHES = {"suggested": "Include suggested factors", "planned": "Include planned work"}


def sidebar(warehouse: Warehouse) -> Here:
    """Draw the filters and return what they choose. Choices stand in the address, so any view is a link."""
    offered = options(warehouse)
    whole = scope(warehouse, Selection(as_of=warehouse.load.as_of))
    latest = whole.last_date or warehouse.load.as_of
    periods = offered_periods(whole.first_date or latest, latest)
    with st.sidebar:
        _say_ignored(
            {
                "period": periods,
                "against": list(COMPARED),
                **{name: [option.value for option in found] for name, found in offered.items()},
            }
        )
        selection = _choose(warehouse.load.as_of, latest, periods, offered)
        here = Here(warehouse, selection, scope(warehouse, selection))
        _say_scope(here.scope)
        st.button("Reset filters", on_click=_reset, type="tertiary", key="reset")
    return here


def _choose(as_of: date, latest: date, periods: list[str], offered: dict[str, list[Option]]) -> Selection:
    period = st.selectbox("Period", periods, key="period", bind="query-params")
    dates: tuple[date | None, date | None] = (None, None)
    if period == DATES:
        dates = (_date("From"), _date("To"))
    start, end = period_bounds(period or ALL_QUARTERS, latest, dates)
    against = st.selectbox("Compared with", COMPARED, key="against", bind="query-params")
    chosen = {name: _multiselect(name, label, offered[name]) for name, label in LISTS.items()}
    switches = {name: st.toggle(label, key=name, bind="query-params") for name, label in SWITCHES.items()}
    return Selection(
        as_of=as_of,
        start=start,
        end=end,
        severities=chosen["severity"],
        services=chosen["service"],
        teams=chosen["team"],
        factors=chosen["factor"],
        include_suggested=switches["suggested"],
        include_planned=switches["planned"],
        latest=latest,
        against_year_ago=against == YEAR_AGO,
    )


def _date(label: str) -> date | None:
    chosen = st.date_input(label, value=None, key=label.lower(), bind="query-params", format="YYYY-MM-DD")
    return chosen if isinstance(chosen, date) else None


def _multiselect(name: str, label: str, offered: list[Option]) -> tuple[str, ...]:
    values = [option.value for option in offered]
    # Not switched off where there is nothing to choose: its label would be too pale to read.
    return tuple(st.multiselect(label, values, key=name, bind="query-params", placeholder="all" if values else "none is named"))


def _say_ignored(offered: dict[str, list[str]]) -> None:
    asked = {name: st.query_params.get_all(name) for name in offered}
    for text in ignored(asked, offered):
        st.warning(plain(f"Filter ignored: {text}"))


def _say_scope(found: Scope) -> None:
    parts = [f"{found.selected} of {found.archive} incidents"]
    if found.near_misses:
        parts.append(f"{found.near_misses} near misses apart")
    if found.planned:
        parts.append(f"{found.planned} planned apart")
    if found.recurrences:
        parts.append(f"{found.recurrences} on issues that came back apart")
    if found.listed_again:
        parts.append(f"{found.listed_again} listed by an export and counted as their postmortems")
    if found.future:
        parts.append(f"{found.future} dated later than the load left out")
    st.caption(plain(" · ".join(parts)))


def _reset() -> None:
    """Every filter at its default; a value that is merely forgotten would come back from the address."""
    defaults = {"period": ALL_QUARTERS, "against": BEFORE} | {name: [] for name in LISTS} | dict.fromkeys(SWITCHES, False)
    for name, value in (defaults | dict.fromkeys(DATE_KEYS)).items():
        if name in st.session_state:
            st.session_state[name] = value


def footer(here: Here) -> None:
    """Below every page: zone, as-of date, archive, when it was loaded, and where the findings are."""
    load = here.warehouse.load
    commit = f" at {load.archive_commit[:10]}" if load.archive_commit else ""
    text = (
        f"Days and tables in UTC · as of {day_text(load.as_of)} · archive {load.archive}{commit} · "
        f"loaded {moment_text(load.loaded_at)} · "
        f"{count(load.files_found, 'file')}: {load.loaded} loaded, {load.quarantined} quarantined, {load.skipped} skipped"
    )
    st.divider()
    st.caption(plain(text))
    st.page_link("pages/archive_quality.py", label="What was not read, or doubted: findings by file and line →")
