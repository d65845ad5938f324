"""The report of the review as downloads: made when somebody asks, not before.

Owns the button and what each form is called.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from analytics.report.build import build, files, packed
from pages.frame.session import Here

# What the reader sees, the form, the paper, and the ending and kind of the file.
FORMS = (
    ("HTML, one file that opens offline", "html", "a4", "html", "text/html"),
    ("PDF, A4", "pdf", "a4", "pdf", "application/pdf"),
    ("PDF, Letter", "pdf", "letter", "pdf", "application/pdf"),
    ("Markdown with its charts", "markdown", "a4", "zip", "application/zip"),
    ("CSV behind every chart and table", "csv", "a4", "zip", "application/zip"),
)


def report(here: Here) -> None:
    """A button that offers the report of the period in focus in each of its forms."""
    name = f"review-{here.selection.focus.code}"
    with st.popover("Report"):
        st.caption("Restricted incidents count and are not named. The method box says how to make the same file again.")
        for label, form, paper, ending, kind in FORMS:
            file = f"{name}-{form}.{ending}" if ending == "zip" else f"{name}{'-letter' * (paper == 'letter')}.{ending}"
            made = partial(_made, here, form, paper)
            st.download_button(label, made, file, kind, key=f"report-{form}-{paper}", on_click="ignore", type="tertiary")


def _made(here: Here, form: str, paper: str) -> bytes:
    found = files(build(here.warehouse, here.selection, here.scope), form, paper)
    return packed(found) if form in ("markdown", "csv") else next(iter(found.values()))
