"""The menu of pages, and which page this run is of.

Owns how a page is announced to Streamlit. Which pages there are stands in `app.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence

import streamlit as st

BARE = logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context")


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


def announce(pages: Sequence[tuple[str, str, str]], default: str) -> None:
    """Tell Streamlit that there is a menu of our own, before anybody comes.

    Until it has been told once, it takes the folder `pages/` for the menu, where no page has the address it is opened by, and
    says "Page not found" over the right page. It warns of each call that no visitor has asked for.
    """
    before = BARE.level
    BARE.setLevel(logging.ERROR)
    menu(pages, default, (), is_shown=True)
    BARE.setLevel(before)
