"""A document's text beside the values taken from it: plain, with the lines marked that were read.

Text is shown as code, so that nothing in it becomes markup. Owns how lines are marked; knows no meanings.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from analytics.arrow import table_of
from analytics.presentation import neutralised
from pages.frame.marks import LINE_PARAMETER, PART_PARAMETER
from pages.frame.tables import UNKNOWN_CELL

READ, OTHER, CHOSEN = "▌", " ", "▶"
AROUND = 3
HEIGHT = 900
SHORT = 40  # lines that are shown without a window of their own

Place = tuple[str | None, int]
WIDTHS = {"name": 150, "value": 160, "line": 45, "part_path": 110, "how": 75}  # pixels; the others share what is left


def values(frame: Any, name: str, columns: dict[str, str]) -> Place | None:
    """A table of values with their lines; returns the file (None: the main one) and line of the row the reader has chosen."""
    event = st.dataframe(
        table_of(neutralised(frame.select(list(columns)))),
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
    if not rows or rows[0] >= frame.height or frame["line"][rows[0]] is None:
        return None
    return frame["part_path"][rows[0]], int(frame["line"][rows[0]])


def asked_place() -> Place | None:
    """The file and line that the address asks for; None where it names no line."""
    line = st.query_params.get(LINE_PARAMETER, "")
    return (st.query_params.get(PART_PARAMETER), int(line)) if line.isdecimal() and len(line) < 9 else None


def text(lines: Any, chosen: Place | None, part: str | None = None) -> None:
    """The text of one file of an incident: `lines` has `line`, `text`, `is_read` and `part_path`, `part` is the file.

    A chosen line of it is shown first, with those around it.
    """
    rows = [(line, words, is_read) for line, words, is_read, of in lines.iter_rows() if of == part]
    line = chosen[1] if chosen is not None and chosen[0] == part else None
    if line is not None:
        near = [row for row in rows if abs(row[0] - line) <= AROUND]
        if near:
            st.caption(f"Line {line}")
            st.code(_marked(near, line), language=None, wrap_lines=True)
        else:
            st.caption(f"Line {line} stands in the front matter, which is not repeated here.")
    # The window is a container's, not the text's own: it holds the button to copy, so the keyboard reaches it and scrolls it.
    with st.container(height=HEIGHT if len(rows) > SHORT else "content", border=False):
        st.code(_marked(rows, line), language=None, wrap_lines=True)


def _marked(rows: list[tuple[int, str, bool]], chosen: int | None) -> str:
    width = len(str(rows[-1][0])) if rows else 1
    return "\n".join(
        f"{CHOSEN if line == chosen else READ if is_read else OTHER} {line:>{width}}  {words}" for line, words, is_read in rows
    )
