"""Tables: what they show, how numbers and times are written in them, their download, and the way to an incident.

Owns the looks of columns by their names and kinds. Text is neutralised before it is shown, since the table's own toolbar
exports what it shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from analytics.answers import kept_with
from analytics.arrow import table_of
from analytics.presentation import csv_of, neutralised
from pages.frame.marks import RECORD_PAGE, RECORD_PARAMETER, Leads, follow, rows_as_marks

ROW_PIXELS = 33
MIXED = ("incidents",)  # counts with a median among them: `6` beside `6.5`
LIKENESSES = ("likeness", "asked", "similarity")  # from 0 to 1; one digit would hide what decides
UNKNOWN_CELL = "–"
ROWS_SHOWN = 10
PAGE = 30  # rows sent to the browser at a time: what a page sends must not grow with the archive
PAGE_PIXELS = 260
ID_PIXELS = 130  # an id, not the file's name that stands for it where a document states none


def table(
    frame: Any,
    name: str,
    columns: Mapping[str, str] | None = None,
    opens: Leads | None = None,
    *,
    rows: int = ROWS_SHOWN,
    page: int = PAGE,
) -> None:
    """A table with its download; `columns` names the columns to show and their headings, in order.

    With `opens`, a column of incident keys, choosing a row leads to its incident, else to the incidents it counts (`Leads`).
    Beyond so many `rows` it scrolls, beyond a `page` it has pages; the download holds all.
    """
    headings = dict(columns) if columns else {column: column for column in frame.columns}
    first = _first_row(frame.height, name, page)
    shown = _shown(frame, tuple(headings), first, page)
    settings: dict[str, Any] = {
        "hide_index": True,
        "width": "stretch",
        "height": ROW_PIXELS * (min(shown.height, rows) + 1) + 3,
        "key": f"table-{name}",
        "alt": name.replace("_", " "),
        "placeholder": UNKNOWN_CELL,
        "column_config": {column: _written(column, heading, shown) for column, heading in headings.items()},
    }
    readable = _readable(shown)
    if opens is None:
        st.dataframe(readable, **settings)
    else:
        event = st.dataframe(readable, **settings, on_select="rerun", selection_mode="single-row")
        follow(rows_as_marks(frame, [first + row for row in event["selection"]["rows"]]), opens, f"table-{name}")

    def written() -> str:
        return csv_of(frame.select(list(headings)).rename(headings))

    st.download_button(
        "Download as CSV", written, f"{name}.csv", "text/csv", key=f"csv-{name}", on_click="ignore", type="tertiary"
    )


def _first_row(height: int, name: str, page: int) -> int:
    """The first row to send to the browser, by the page that the reader has turned to."""
    pages = -(-height // page)
    if pages < 2:
        return 0
    asked = st.number_input(f"Page, of {pages:,} ({height:,} rows)", 1, pages, key=f"page-{name}-of-{pages}", width=PAGE_PIXELS)
    return (asked - 1) * page


@kept_with
def _shown(frame: Any, columns: tuple[str, ...], first: int, page: int) -> Any:
    return frame[first : first + page].select(columns)


@kept_with
def _readable(shown: Any) -> Any:
    """The rows as the table shows them: shares in per cent, text that no spreadsheet takes for a formula.

    As Arrow, which Streamlit sends as it is; anything else it would turn into a frame of pandas first, at each run.
    """
    return table_of(neutralised(_in_percent(shown)))


def _is_share(column: str) -> bool:
    return "share" in column.split("_")


def _in_percent(frame: Any) -> Any:
    """Shares of 0 to 1 as per cent, for the eye; the download keeps them as they are."""
    return frame.with_columns(frame[column] * 100 for column in frame.columns if _is_share(column))


def _written(column: str, heading: str, frame: Any) -> Any:
    kind = frame.schema[column]
    if _is_share(column):
        return st.column_config.NumberColumn(heading, format="%.0f %%")
    if kind.is_float():
        return st.column_config.NumberColumn(heading, format=_digits(column, frame[column].drop_nulls()))
    if kind.is_temporal():
        # Of some incidents only the day is known: an hour beside it would be invented.
        words = "D MMM YYYY, HH:mm" if "Datetime" in str(kind) and column != "counted_at" else "D MMM YYYY"
        return st.column_config.DatetimeColumn(heading, format=words)
    return st.column_config.Column(heading, width=ID_PIXELS if column == "incident_id" else None)


def _digits(column: str, numbers: Any) -> str:
    """How a column of numbers is written: whole where all of them are, else with as many digits for all."""
    if column == "q":  # a false-discovery rate: one digit would make 0.04 of it nothing
        return "%.3f"
    if column in LIKENESSES:
        return "%.2f"
    if column in MIXED:
        return "plain"
    return "%.0f" if (numbers.round(0) == numbers).all() else "%.1f"


def choose_incident(names: Mapping[str, str], current: str | None) -> None:
    """A select box of incidents, by key and name; choosing one opens it. `current` is the key of the one that is open."""
    keys = list(names)
    chosen = st.selectbox(
        "Incident",
        keys,
        index=keys.index(current) if current in names else None,
        format_func=lambda key: names.get(key, key),
        placeholder="choose an incident",
        key=f"choose-{current}",
    )
    if chosen and chosen != current:
        st.switch_page(RECORD_PAGE, query_params={RECORD_PARAMETER: chosen})
