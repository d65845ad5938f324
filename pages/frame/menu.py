"""The menu of pages, and which page this run is of.

Owns how a page is announced to Streamlit. Which pages there are stands in `app.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import streamlit as st


def menu(pages: Sequence[tuple[str, str, str]], default: str, hidden: Collection[str], is_shown: bool) -> st.Page:
    """The page of this run. `pages` are stem, title and address of each; those in `hidden` have an address and no place in the
    menu, which is drawn when `is_shown`."""
    return st.navigation(
        [
            st.Page(
                f"pages/{stem}.py",
                title=title,
                url_path=path,
                default=stem == default,
                visibility="hidden" if stem in hidden else "visible",
            )
            for stem, title, path in pages
        ],
        position="sidebar" if is_shown else "hidden",
    )
