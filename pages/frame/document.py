"""A document's text beside the values taken from it: plain, with the lines marked that were read.

Text is shown as code, so that nothing in it becomes markup. Owns how lines are marked; knows no meanings.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from analytics.presentation import neutralised
from pages.frame.tables import UNKNOWN_CELL

READ, OTHER, CHOSEN = "▌", " ", "▶"
AROUND = 3
HEIGHT = 900
WIDTHS = {"name": 125, "value": 185, "line": 45, "how": 75}  # pixels; the others share what is left


def values(frame: Any, name: str, columns: dict[str, str]) -> int | None:
    """A table of values with their lines; returns the line of the row the reader has chosen, or None."""
    event = st.dataframe(
        neutralised(frame.select(list(columns))),
        column_config={
            column: st.column_config.Column(heading, width=WIDTHS.get(column)) for column, heading in columns.items()
        },
        hide_index=True,
        width="stretch",
        height="content",
        placeholder=UNKNOWN_CELL,
        key=f"values-{name}",
        alt=name,
        on_select="rerun",
        selection_mode="single-row",
    )
    st.caption("Choose a row to see its line in the text.")
    rows = event["selection"]["rows"]
    line = frame["line"][rows[0]] if rows and rows[0] < frame.height else None
    return None if line is None else int(line)


def text(lines: Any, chosen: int | None) -> None:
    """The text of a document: `lines` has `line`, `text` and `is_read`. A chosen line is shown first, with those around it."""
    rows = list(lines.select("line", "text", "is_read").iter_rows())
    if chosen is not None:
        near = [row for row in rows if abs(row[0] - chosen) <= AROUND]
        if near:
            st.caption(f"Line {chosen}")
            st.code(_marked(near, chosen), language=None, wrap_lines=True)
        else:
            st.caption(f"Line {chosen} stands in the front matter, which is not repeated here.")
    st.code(_marked(rows, chosen), language=None, wrap_lines=True, height=HEIGHT)


def _marked(rows: list[tuple[int, str, bool]], chosen: int | None) -> str:
    width = len(str(rows[-1][0])) if rows else 1
    return "\n".join(
        f"{CHOSEN if line == chosen else READ if is_read else OTHER} {line:>{width}}  {words}" for line, words, is_read in rows
    )
