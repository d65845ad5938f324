"""One run of the dashboard for one visitor: the door, the current warehouse, the sidebar's selection, then the page.

Owns the order of these. Which pages there are stands in `app.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import streamlit as st

from analytics.warehouse import WarehouseError
from pages.frame import door
from pages.frame.session import enter, freeze, open_warehouse, say
from pages.frame.sidebar import footer, sidebar
from pages.frame.views import saved_views
from pages.server import menu


def run(pages: Sequence[tuple[str, str, str]], default: str, hidden: Collection[str]) -> None:
    """Draw the page that was asked for, in its frame. `pages` and `hidden` are those of `menu`."""
    st.set_page_config(page_title="Incident Almanac", page_icon="📒", layout="wide")
    freeze()
    page = menu(pages, default, hidden, is_shown=not door.is_outside())
    try:
        claims = door.enter(page.url_path)
        warehouse, shows_restricted = open_warehouse(claims, page.url_path)
        door.go_on(page.url_path, {"" if stem == default else path: f"pages/{stem}.py" for stem, _, path in pages})
        enter(here := sidebar(warehouse))
        door.badge(claims, shows_restricted)
        page.run()
        saved_views(here)
        footer(here)
    except WarehouseError as error:
        say(error)
