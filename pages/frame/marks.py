"""From a mark to what stands behind it: one incident's record, or the list of the incidents that a bar or a dot counts.

Owns the addresses of both and when to go there. A chart names its clickable marks "pick"; a row of the table under the chart
leads to the same place, for those who use no mouse.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from analytics.metrics.behind import MARK, Behind
from analytics.metrics.behind import behind as behind_mark
from analytics.presentation import plain
from analytics.selection import Selection
from pages.frame.session import Here

RECORD_PAGE = "pages/incident_record.py"
RECORD_PARAMETER = "incident"
LINE_PARAMETER, PART_PARAMETER = "line", "part"  # the line of a record to show first, and the file it is in
LIST_PAGE = "pages/all_incidents.py"
LIST_ADDRESS = "/incidents"
PICK = "pick"
# Where a mark leads: the column of keys of incidents, or each dimension of the mark with its column (`=` before a constant);
# with the dimension `incident` to the record of that incident, else to the list.
Leads = str | Mapping[str, str]
AT_LINE: Leads = {RECORD_PARAMETER: "incident_key", LINE_PARAMETER: "line", PART_PARAMETER: "part_path"}


def picked_marks(event: Any) -> list[Mapping[str, Any]]:
    """The values of the marks that were clicked on."""
    marks: list[Mapping[str, Any]] = event["selection"].get(PICK) or []
    return marks


def rows_as_marks(frame: Any, rows: Sequence[int]) -> list[Mapping[str, Any]]:
    """The chosen rows of the table under a chart, as if their marks had been clicked on."""
    return [frame.row(row, named=True) for row in rows]


def follow(picked: Sequence[Mapping[str, Any]], leads: Leads, key: str) -> None:
    """Go where the mark leads, once: the widget keeps its choice when the reader comes back."""
    address = address_of(picked[0], leads) if picked else {}
    if address and st.session_state.get(f"followed-{key}") != address:
        st.session_state[f"followed-{key}"] = address
        to_record = isinstance(leads, str) or RECORD_PARAMETER in leads
        if not to_record and urlsplit(st.context.url or "").path.endswith(LIST_ADDRESS):
            st.query_params.update(address)  # the page that is open already cannot be switched to
            st.rerun()
        st.switch_page(RECORD_PAGE if to_record else LIST_PAGE, query_params=address)
    if not address:
        st.session_state.pop(f"followed-{key}", None)


def address_of(mark: Mapping[str, Any], leads: Leads) -> dict[str, str]:
    """The query that leads from a mark to what is behind it; empty for a mark without a key."""
    if isinstance(leads, str):
        return {RECORD_PARAMETER: str(mark[leads])} if mark.get(leads) else {}
    values = {name: column[1:] if column[:1] == "=" else mark.get(column) for name, column in leads.items()}
    return {name: str(value) for name, value in values.items() if value is not None}


def choose(label: str, options: Sequence[str], marks: Sequence[Mapping[str, Any]], column: str, key: str) -> str | None:
    """One of the options, chosen from a list or by clicking on the mark that has it in this column."""
    clicked = marks[0].get(column) if marks else None
    if clicked in options and st.session_state.get(f"followed-{key}") != clicked:
        st.session_state[key] = clicked
    st.session_state[f"followed-{key}"] = clicked
    chosen: str | None = st.selectbox(label, options, index=None, placeholder="choose, or click in the picture", key=key)
    return chosen


def behind(here: Here) -> tuple[Behind | None, Selection]:
    """The mark that the address asks for, and the selection to list its incidents from: the mark has its own period."""
    asked = {name: value for name, value in st.query_params.to_dict().items() if name.startswith(MARK)}
    try:
        found = behind_mark(here.warehouse, here.selection, asked)
    except ValueError as error:
        st.warning(plain(f"Mark ignored: {error}"))
        found = None
    return found, replace(here.selection, start=None, end=None) if found else here.selection
