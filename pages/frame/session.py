"""The current warehouse and selection of a visitor: opened once per generation, handed from `app.py` to the page.

Owns caching of open generations and the one-time freezing of the heap. Must not draw anything but what is wrong.
"""

from __future__ import annotations

import atexit
import gc
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from analytics.metrics import Scope
from analytics.selection import Selection
from analytics.warehouse import NoWarehouseError, Warehouse, current_path, open_generation

KEY = "here"


@dataclass(frozen=True, slots=True)
class Here:
    """What a page works on."""

    warehouse: Warehouse
    selection: Selection
    scope: Scope


@st.cache_resource(max_entries=2, on_release=Warehouse.close, show_spinner=False)
def generation(real: Path) -> Warehouse:
    """The generation in this file, opened once for all visitors; the one before stays open for runs that still use it."""
    return open_generation(real)


@st.cache_resource(show_spinner=False)
def freeze() -> None:
    """Keep the libraries' objects out of every later collection: Streamlit collects the whole heap after each run."""
    import analytics.charts.response_times  # noqa: F401, PLC0415 - the heavy imports, before the freeze

    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # what stays frozen at the end is reported as leaked, line by line, on the terminal


def open_warehouse() -> Warehouse:
    """The current generation, resolved anew at each run, so that a new load appears without a restart."""
    try:
        return generation(current_path())
    except NoWarehouseError:  # replaced between resolving and opening
        return generation(current_path())


def enter(here: Here) -> None:
    """Hand the warehouse and the selection of this run to the page."""
    st.session_state[KEY] = here


def current() -> Here:
    """What `app.py` has handed to the page."""
    here: Here = st.session_state[KEY]
    return here
