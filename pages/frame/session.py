"""The current warehouse and selection of a visitor: opened once per generation, handed from `app.py` to the page.

Owns caching of open generations, which of the two files a visitor gets, and the one-time freezing of the heap. What is kept
between visitors is kept by the real path of a file: what is restricted is only ever in entries of the restricted one.
"""

from __future__ import annotations

import atexit
import gc
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from analytics.access import Access, access, restricted_path
from analytics.metrics import Scope
from analytics.presentation import plain
from analytics.selection import Selection
from analytics.warehouse import NoWarehouseError, Warehouse, WarehouseError, current_path, open_generation
from pages.frame import door
from pages.frame.first_steps import own_archive

KEY = "here"
LOG = logging.getLogger("incident_almanac")


@dataclass(frozen=True, slots=True)
class Here:
    """What a page works on."""

    warehouse: Warehouse
    selection: Selection
    scope: Scope


@st.cache_resource(max_entries=4, on_release=Warehouse.close, show_spinner=False)
def generation(real: Path) -> Warehouse:
    """The generation in this file, opened once for all who may read it; the one before stays open for runs that use it."""
    return open_generation(real)


@st.cache_resource(show_spinner=False)
def freeze() -> None:
    """Keep the libraries' objects out of every later collection."""
    import analytics.charts.response_times  # noqa: F401, PLC0415 - the heavy imports, before the freeze

    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # what stays frozen at the end is reported as leaked, line by line, on the terminal


@st.cache_resource(max_entries=4, show_spinner=False)
def rules(real: Path) -> Access:
    """Who may read what, as the policy in this file says."""
    return access(generation(real))


def open_warehouse(claims: Mapping[str, object] | None, path: str) -> tuple[Warehouse, bool]:
    """The current generation for this visitor, and whether it is the restricted one; stops for whoever may not come in.

    Resolved anew at each run, so that a new load appears without a restart.
    """
    everybody = _current()
    is_reader = door.admit(rules(everybody.path), claims, path)
    restricted = restricted_path()
    if not is_reader or restricted is None:
        return everybody, rules(everybody.path).holds_restricted
    try:
        return _current(restricted), True
    except NoWarehouseError:
        door.refuse("The restricted postmortems are not loaded", door.UNLOADED)


def open_ahead() -> None:
    """Open the current generation before anybody asks. Where there is none, the terminal is told, and then each visitor."""
    try:
        rules(_current().path)
    except WarehouseError as error:
        LOG.warning("%s", error)


def _current(path: str | None = None) -> Warehouse:
    try:
        return generation(current_path(path))
    except NoWarehouseError:  # replaced between resolving and opening
        return generation(current_path(path))


def enter(here: Here) -> None:
    """Hand the warehouse and the selection of this run to the page."""
    st.session_state[KEY] = here


def current() -> Here:
    """What `app.py` has handed to the page."""
    here: Here = st.session_state[KEY]
    return here


def say(error: WarehouseError) -> None:
    """What a visitor is told when the warehouse cannot answer. Its path is for whoever reads the server's terminal."""
    LOG.error("%s", error)
    st.title(error.headline, anchor=False)
    st.warning(plain(error.advice))
    if isinstance(error, NoWarehouseError):
        own_archive()
