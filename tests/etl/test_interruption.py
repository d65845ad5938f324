"""Ctrl-C and SIGTERM end a command, also where a library makes an error of its own of them."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from etl.interruption import Interruptions, listen


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """The handlers of this process as they were."""
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    listen()
    yield
    listen()
    for each, handler in before.items():
        signal.signal(each, handler)


def answer_asked_by_a_library(number: int) -> None:
    """As DuckDB does with an exception in what it asks of Python."""
    try:
        os.kill(os.getpid(), number)
    except (KeyboardInterrupt, SystemExit) as error:
        raise ValueError(f"wrong answer: {error!r}") from None


@pytest.mark.parametrize(("number", "end"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, SystemExit)])
def test_a_signal_that_a_library_swallows_still_ends_the_command(number: int, end: type[BaseException]) -> None:
    """What comes out is the signal, and not the error of the library."""
    with pytest.raises(end), Interruptions():
        answer_asked_by_a_library(number)


def test_an_error_without_a_signal_stays_an_error() -> None:
    """Nobody is told of an interruption that did not happen."""
    with pytest.raises(ValueError, match="flaw"), Interruptions():
        raise ValueError("a flaw of ours")
