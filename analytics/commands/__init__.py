"""What `python -m analytics` can do: one module per command, with `arguments` (adds them to a parser) and `run` (does it).

Owns what commands share: opening the warehouse they speak of, ending with a sentence and a code, and writing what they made.
A command arranges what metrics and narrative give; it computes nothing itself.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from analytics.selection import Selection
from analytics.warehouse import Warehouse, open_current

UNKNOWN_NAME = 65  # what was asked for is not in the warehouse
NO_WAREHOUSE = 66  # there is none, or it cannot be read
NOT_WRITTEN = 73  # the file asked for cannot be written


class CommandError(Exception):
    """A command cannot go on: a sentence for the person, and the exit code."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@contextmanager
def opened(path: str | None) -> Iterator[Warehouse]:
    """The current generation at a path (None: as the dashboard finds it), closed at the end. Raises WarehouseError."""
    warehouse = open_current(path)
    try:
        yield warehouse
    finally:
        warehouse.close()


def selection_of(warehouse: Warehouse, as_of: date | None) -> Selection:
    """All that the archive holds, as of a day; without one, the day the warehouse was loaded for."""
    return Selection(as_of=as_of or warehouse.load.as_of)


def write(text: str, out: str | None) -> None:
    """Write to a file, or to the terminal where none is named; UTF-8, line ends as they are. Raises CommandError."""
    if out is None:
        sys.stdout.write(text)
        return
    try:
        Path(out).write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise CommandError(NOT_WRITTEN, f"{out} cannot be written: {error.strerror or error}") from None
