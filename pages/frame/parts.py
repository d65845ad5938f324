"""The parts of a page, from top to bottom: question, answer, picture, table with download, how it was computed.

Owns their looks and their order on the screen. Text from documents goes through `plain`, so that none of it becomes a
link, an image or a heading.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from analytics.metrics import Coverage
from analytics.presentation import csv_of, neutralised, plain
from analytics.warehouse import sql_of

RECORD_PAGE = "pages/incident_record.py"
RECORD_PARAMETER = "incident"
UNKNOWN_CELL = "–"
# How an incident stands in every table.
INCIDENT_COLUMNS = {"incident_id": "Incident", "title": "Title", "severity": "Severity", "counted_at": "Detected (UTC)"}


def title(question: str) -> None:
    """The page's title: the reader's question."""
    st.title(question, anchor=False)


def section(question: str) -> None:
    """A smaller question inside the page."""
    st.subheader(question, anchor=False)


def answer(*sentences: str | None) -> None:
    """The answer: computed sentences as one paragraph. Nulls are left out."""
    st.markdown(plain(" ".join(sentence for sentence in sentences if sentence)))


def plain_list(lines: Iterable[str]) -> None:
    """Short lines of text, one under the other."""
    st.markdown("\n".join(f"- {plain(line)}" for line in lines))


def figure(
    chart: Any, *, alt: str, frame: Any, name: str, columns: Mapping[str, str] | None = None, opens: str | None = None
) -> None:
    """A chart with its text alternative and, folded, its numbers with their download.

    `frame` holds what the chart shows and `columns` the headings of the columns to list, in order. With `opens`, a column of
    incident keys, a click on a mark named "pick" leads to the incident; the table below is the way without a mouse.
    """
    if opens is None:
        st.altair_chart(chart, alt=alt, key=f"chart-{name}", width="stretch")
    else:
        event = st.altair_chart(chart, alt=alt, key=f"chart-{name}", width="stretch", on_select="rerun", selection_mode="pick")
        _open_picked(event["selection"].get("pick") or [], opens, f"chart-{name}")
    with st.expander("The numbers in this chart"):
        table(frame, name, columns, opens)


def table(frame: Any, name: str, columns: Mapping[str, str] | None = None, opens: str | None = None) -> None:
    """A table with its download; `columns` names the columns to show and their headings, in order.

    With `opens`, choosing a row leads to its incident. Text is neutralised: the table's own toolbar exports what it shows.
    """
    shown = frame.select(list(columns)).rename(dict(columns)) if columns else frame
    settings: dict[str, Any] = {"hide_index": True, "width": "stretch", "key": f"table-{name}", "alt": name.replace("_", " ")}
    settings |= {"placeholder": UNKNOWN_CELL, "column_config": _days_and_moments(shown)}
    if opens is None:
        st.dataframe(neutralised(shown), **settings)
    else:
        event = st.dataframe(neutralised(shown), **settings, on_select="rerun", selection_mode="single-row")
        rows = event["selection"]["rows"]
        _open_picked([{opens: frame[opens][row]} for row in rows], opens, f"table-{name}")
    st.download_button(
        "Download as CSV", csv_of(shown), f"{name}.csv", "text/csv", key=f"csv-{name}", on_click="ignore", type="tertiary"
    )


def _days_and_moments(shown: Any) -> dict[str, Any]:
    """How days and moments are written: a day has no time of day."""
    formats = {"Date": st.column_config.DateColumn(format="YYYY-MM-DD")}
    moment = st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm")
    kinds = {name: str(kind) for name, kind in shown.schema.items()}
    return {name: formats.get(kind, moment) for name, kind in kinds.items() if kind.startswith("Date")}


def method(definition: str, coverage: Coverage | None = None, questions: Iterable[str] = (), notes: Iterable[str] = ()) -> None:
    """How it was computed, folded: definition, how many were used of how many, what was left out and why, the SQL."""
    with st.expander("How this was computed"):
        st.markdown(definition)
        if coverage is not None:
            left = "; ".join(f"{count} {reason}" for reason, count in coverage.left_out)
            used = f"Used: {coverage.used} of {coverage.total} {coverage.noun}."
            st.markdown(plain(f"{used} Left out: {left}." if left else used))
        for note in notes:
            st.markdown(note)
        for question in questions:
            st.caption(f"SQL of the question {question}")
            st.code(sql_of(question), language="sql")


def empty(why: str, what_to_do: str) -> None:
    """In place of an empty axis: why there is nothing to show, and what to do about it."""
    st.info(plain(f"{why} {what_to_do}"))


def _open_picked(picked: list[Mapping[str, Any]], opens: str, key: str) -> None:
    """Go to the incident that was picked, once: the widget keeps its choice when the reader comes back."""
    chosen = str(picked[0][opens]) if picked else None
    if chosen and st.session_state.get(f"opened-{key}") != chosen:
        st.session_state[f"opened-{key}"] = chosen
        st.switch_page(RECORD_PAGE, query_params={RECORD_PARAMETER: chosen})
    if not chosen:
        st.session_state.pop(f"opened-{key}", None)
