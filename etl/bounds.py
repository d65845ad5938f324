"""What one document may cost: seconds of computing and bytes of memory, enforced where it is read.

Two bounds of time: the first raises in Python and lets the reader say so; where a library computes on without looking up, the
second ends the process by the kernel's hand. Memory is bounded by what the process may map. Knows nothing of documents, nor of
who survives the end of a process (`pool`).
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from types import FrameType

GRACE_SECONDS = 1.0  # of computing, after which a reader that does not stop is ended
STATM = "/proc/self/statm"


class TimeUpError(Exception):
    """A document took longer than the policy allows."""


@contextlib.contextmanager
def bounded(seconds: float, memory: int) -> Iterator[None]:
    """Raise TimeUpError in the block after so many seconds of computing, MemoryError when it wants so many bytes more.

    Computing, not waiting, so that a busy machine quarantines nothing. There is no limit of time outside a main thread, where
    no alarm can ring, and none of memory where the system does not tell how much is used.
    """
    with _time(seconds), _memory(memory):
        yield


@contextlib.contextmanager
def dies_over_time(seconds: float) -> Iterator[None]:
    """Have this process ended by SIGPROF when the block computes on, a second after `bounded` has spoken in vain."""
    if not hasattr(signal, "setitimer"):  # Windows
        yield
        return
    with contextlib.suppress(ValueError):  # only a main thread may say so; elsewhere nobody has said otherwise
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds + GRACE_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


@contextlib.contextmanager
def _time(seconds: float) -> Iterator[None]:
    try:
        before = signal.signal(signal.SIGVTALRM, _time_is_up)
    except (ValueError, AttributeError):
        yield
        return
    # Rings again each second, should the first one fall into a callback that swallows it.
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _time_is_up(_number: int, _frame: FrameType | None) -> None:
    raise TimeUpError


@contextlib.contextmanager
def _memory(allowed: int) -> Iterator[None]:
    used = _mapped_bytes()
    if used is None:
        yield
        return
    import resource  # noqa: PLC0415 (does not exist on Windows)

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    least = min(each for each in (used + allowed, soft, hard) if each != resource.RLIM_INFINITY)
    resource.setrlimit(resource.RLIMIT_AS, (least, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _mapped_bytes() -> int | None:
    """What this process has mapped by now; None where the system does not tell."""
    try:
        told = os.open(STATM, os.O_RDONLY)  # asked for each document: half the time of opening it as text
    except OSError:
        return None
    try:
        pages = int(os.read(told, 64).split()[0])
    finally:
        os.close(told)
    import resource  # noqa: PLC0415

    return pages * resource.getpagesize()
