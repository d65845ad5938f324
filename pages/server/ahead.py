"""What a first visitor would wait for, done in the background while the server already answers.

Owns which modules are read ahead, and that no visitor's run reads modules meanwhile: two threads that import one library from
different ends may see half of it. What fails here is told on the terminal, and fails again, visibly, for a visitor.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parents[2]
# Libraries that Streamlit or a page takes up only when something is drawn or computed, then all of our own that pages import.
LIBRARIES = ("pandas", "pyarrow.compute", "altair", "scipy.stats")
PARTS = ("analytics", "analytics.metrics", "analytics.narrative", "analytics.charts", "pages.frame")
_is_read = threading.Event()
_is_read.set()


def wait() -> None:
    """Return when what was begun to be imported is; at once where nothing was, as in a script's tests."""
    _is_read.wait()


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Begin when the server does, without keeping it from answering."""
    _is_read.clear()
    threading.Thread(target=_ahead, name="ahead", daemon=True).start()
    yield


def _ahead() -> None:
    try:
        for name in (*LIBRARIES, *(each for part in PARTS for each in modules(part))):
            import_module(name)
    finally:
        _is_read.set()
    session = import_module("pages.frame.session")
    session.freeze()
    session.open_ahead()


def modules(part: str) -> list[str]:
    """The names of the modules of a package of ours, in the order of the alphabet."""
    return sorted(f"{part}.{path.stem}" for path in ROOT.joinpath(*part.split(".")).glob("[!_]*.py"))
