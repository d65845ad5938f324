"""How a benchmark measures: alternating rounds, medians with spread, growth, peak memory of a fresh process.

Ours and a peer take turns in one run, so that a machine that slows down slows both. Must not know what is measured.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

OURS = "Incident Almanac"
SECONDS = "s"


@dataclass(frozen=True, slots=True)
class Bench:
    """What every benchmark is given: sizes to run at, smallest first, rounds that count, a folder it may fill, and how long
    to go on where time itself is what is looked at."""

    sizes: tuple[int, ...]
    rounds: int
    folder: Path
    minutes: float = 2.0


@dataclass(frozen=True, slots=True)
class Result:
    """One figure: of what, at which size (incidents or documents), for whom, in which unit, and how far it scattered.

    Times have the unit `s`. `goal` is what was aimed at, in words, and `is_met` whether this figure reaches it; both are
    None where nothing was promised. `note` says what the figure includes.
    """

    what: str
    size: int
    who: str
    unit: str
    median: float
    low: float
    high: float
    note: str = ""
    goal: str | None = None
    is_met: bool | None = None


def figure(what: str, size: int, value: float, unit: str, note: str = "") -> Result:
    """A figure of ours that was taken once: a count, a share, a size."""
    return Result(what, size, OURS, unit, value, value, value, note)


def alternate(what: str, size: int, cases: Mapping[str, Callable[[], object]], rounds: int, note: str = "") -> list[Result]:
    """Seconds of each case. The cases take turns; a first turn warms caches and is not counted."""
    taken: dict[str, list[float]] = {who: [] for who in cases}
    for turn in range(rounds + 1):
        for who, case in cases.items():
            start = time.perf_counter()
            case()
            if turn:
                taken[who].append(time.perf_counter() - start)
    return [result_of(what, size, who, times, note) for who, times in taken.items()]


def result_of(what: str, size: int, who: str, times: Sequence[float], note: str = "") -> Result:
    """The median of several times in seconds, with the lowest and the highest."""
    return Result(what, size, who, SECONDS, statistics.median(times), min(times), max(times), note)


def aimed(each: Result, goal: str, is_met: bool) -> Result:
    """The same figure with what was aimed at."""
    return replace(each, goal=goal, is_met=is_met)


def at_most(each: Result, most: float | None, unit: str) -> Result:
    """The same figure with an upper bound on its median, None for no bound; times in `ms` or `s`, others in their own unit."""
    if most is None:
        return each
    return aimed(each, f"at most {most:g} {unit}", each.median * (1000 if unit == "ms" else 1) <= most)


def same(what: str, found: Mapping[str, object]) -> None:
    """Raise AssertionError unless all gave the same: unequal work is an error, never a ratio."""
    first, *others = found.items()
    for who, value in others:
        if value != first[1]:
            raise AssertionError(f"{what}: {first[0]} gives {first[1]!r}, {who} gives {value!r}")


def exponent(small: Result, large: Result) -> float:
    """The growth between two sizes: 1.0 when twice the size takes twice as long."""
    return math.log(large.median / small.median) / math.log(large.size / small.size)


def computing_apart(case: Callable[[], object], before: Callable[[], object]) -> float:
    """Seconds of computing of a case in a process of its own, which did something else before, as one that works on and on."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_told_computing, args=(sender, case, before))
    process.start()
    sender.close()
    try:
        return float(receiver.recv())
    finally:
        process.join()


def _told_computing(sender: Any, case: Callable[[], object], before: Callable[[], object]) -> None:
    before()
    start = time.process_time()
    case()
    sender.send(time.process_time() - start)
    sender.close()


def apart(case: Callable[..., Any], *arguments: Any) -> Any:
    """What the case gives in a fresh process, in which nothing is warm. Raises EOFError when that process fails."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_sent, args=(sender, case, *arguments))
    process.start()
    sender.close()
    try:
        return receiver.recv()
    finally:
        process.join()


def _sent(sender: Any, case: Callable[..., Any], *arguments: Any) -> None:
    sender.send(case(*arguments))
    sender.close()


def peak_megabytes(case: Callable[..., object], *arguments: Any) -> float:
    """The largest resident size of a fresh process that runs the case; of processes that it starts nothing is known."""
    return float(apart(_peak, case, *arguments))


def _peak(case: Callable[..., object], *arguments: Any) -> float:
    case(*arguments)
    return own_peak_megabytes()


def own_peak_megabytes() -> float:
    """The largest resident size of this process so far; where the kernel tells it apart, without that of whoever started it."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.is_file() else []
    told = next((line.split()[1] for line in lines if line.startswith("VmHWM:")), None)
    if told is not None:
        return int(told) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
