"""What a load was asked to do, and the load under way. Knows no step of it.

Tuples, since a load without changes makes them, and dataclasses take longer to import than such a load to look at a small
archive.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple, TextIO

from etl.archive import Entry
from etl.generations import Place
from etl.inputs import Inputs

Step = Callable[[str], None]


class Options(NamedTuple):
    """What the command line asks for; see `python -m etl load --help`."""

    archives: tuple[str, ...]
    warehouse: str = "data/warehouse.duckdb"
    as_of: date | None = None
    strict: bool = False
    force: bool = False
    allow_shrink: bool = False
    encoding: str | None = None
    include_restricted: bool = False
    quiet: bool = False
    batch: int = 1_000
    trackers: tuple[str, ...] = ()
    scheduler: str | None = None


class Job(NamedTuple):
    """One load under way. `step` is told each point at which a crash must do no harm; `log` hears how far it is."""

    options: Options
    place: Place
    inputs: Inputs
    entries: Sequence[Entry]
    log: TextIO | None
    step: Step
