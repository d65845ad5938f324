"""How far a long load is, for the person who waits: one line that renews itself on a terminal, else a line every few seconds.

Says nothing in the first second, nothing at all when told to be quiet. Owns the clock of the display; knows no documents.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TextIO

FIRST_SECONDS = 1.0
TERMINAL_SECONDS = 0.2
LOG_SECONDS = 5.0


class Progress:
    """Counts documents towards a total and tells it on a stream; has to remember when it last spoke."""

    def __init__(self, total: int, stream: TextIO | None, clock: Callable[[], float] = time.monotonic) -> None:
        self.total = total
        self.done = 0
        self._stream = stream
        self._clock = clock
        self._started = clock()
        self._next = self._started + FIRST_SECONDS
        self._width = 0

    def advance(self, count: int = 1) -> None:
        self.done += count
        now = self._clock()
        if self._stream is None or now < self._next:
            return
        rate = self.done / (now - self._started)
        left = (self.total - self.done) / rate if rate else 0.0
        self._say(f"read {self.done} of {self.total} files, {rate:.0f} a second, about {left:.0f} s left")
        self._next = now + (TERMINAL_SECONDS if self._stream.isatty() else LOG_SECONDS)

    def close(self) -> None:
        """Take the renewed line away, so that what follows starts on a clean one."""
        if self._stream is not None and self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._stream.flush()
            self._width = 0

    def _say(self, line: str) -> None:
        assert self._stream is not None
        if self._stream.isatty():
            self._stream.write("\r" + line.ljust(self._width))
            self._width = len(line)
        else:
            self._stream.write(line + "\n")
        self._stream.flush()
