"""Ctrl-C and SIGTERM as what ends a command, also where a library turns what they raise into an error of its own.

Owns which signal came. What is left behind, and what is told of it, is the business of the command.
"""

from __future__ import annotations

import signal
from types import FrameType, TracebackType

from etl.exits import TERMINATED

_came: list[int] = []


def listen() -> None:
    """From now on both signals raise: KeyboardInterrupt, and SystemExit with its code. None has come yet."""
    _came.clear()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, _end)


def close() -> None:
    """What is done is done: a signal that comes while the program closes no longer changes its exit code."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)


def _end(number: int, _frame: FrameType | None) -> None:
    _came.append(number)
    _raise(number)


def _raise(number: int) -> None:
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise SystemExit(TERMINATED)  # no plain exception: the isolation of documents must not hold it for a flaw of one


class Interruptions:
    """A block out of which an error comes as the signal that was its cause: DuckDB asks Python things while it works, and takes
    a signal that arrives just then for a wrong answer."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is not None and _came and not isinstance(error, KeyboardInterrupt | SystemExit):
            _raise(_came[-1])
