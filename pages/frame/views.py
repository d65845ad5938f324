"""Views that the team keeps, as links in the sidebar, and how to keep the one that is open.

Owns where they stand. A kept view opens beside this one: Streamlit's own links to pages would leave the filters as they are.
"""

from __future__ import annotations

import streamlit as st

from analytics.metrics.views import address_of, line_of, views
from analytics.narrative.views import KEEP, NONE
from analytics.presentation import plain
from pages.frame.parts import folded
from pages.frame.session import Here


def saved_views(here: Here) -> None:
    """Folded: the links, and the line that keeps this view."""
    kept = views(here.warehouse, here.selection)
    shown = st.query_params
    address = address_of(st.context.url or "/", {name: shown.get_all(name) for name in shown})

    def contents() -> None:
        if kept:
            st.markdown("\n".join(f"- [{plain(view.name)}]({view.address})" for view in kept))
        else:
            st.caption(plain(NONE))
        st.caption(plain(KEEP))
        st.code(line_of(address), language=None, wrap_lines=True)  # coloured words are too pale on white

    with st.sidebar:
        folded("Saved views", "saved-views", contents)
