"""Use over time: visitors come, turn pages, change the period and go, for `--minutes`; the server's memory, and its slope.

The slope is that of the last two thirds: until the caches are full, which have bounds, memory has to grow.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Sequence
from itertools import cycle
from urllib.parse import urlencode

from benchmarks.dashboard import PAGES, PERIODS
from benchmarks.measure import OURS, Bench, Result, aimed, figure, result_of
from benchmarks.sessions import Server, at_each_size, visitor, well

STAY = 25  # pages of one visitor
VISITORS = 2
SLOPE_SHARE = 0.1  # of the memory held, an hour: less is no slope
HOUR = 3600


def run(bench: Bench) -> Sequence[Result]:
    """Memory at each size. Only an hour of use shows whether an hour of use is steady: fewer minutes are no verdict."""
    return at_each_size(bench, lambda server, size: _used(server, size, bench.minutes))


async def _used(server: Server, size: int, minutes: float) -> list[Result]:
    until = time.monotonic() + minutes * 60
    held: list[tuple[float, float]] = []
    times: list[float] = []
    watching = asyncio.create_task(_watch(server, held, minutes))
    await asyncio.gather(*(_visits(server, times, until, place) for place in range(VISITORS)))
    await watching
    return told(size, minutes, held, times)


async def _watch(server: Server, held: list[tuple[float, float]], minutes: float) -> None:
    """The server's memory each minute, in a short run more often."""
    steps = max(10, round(minutes))
    start = time.monotonic()
    for step in range(1, steps + 1):
        await asyncio.sleep(start + step * minutes * 60 / steps - time.monotonic())
        held.append((time.monotonic() - start, server.resident_megabytes()))


async def _visits(server: Server, times: list[float], until: float, place: int) -> None:
    """One visitor after the other, each with a period of their own every other page."""
    pages, periods = cycle(PAGES.values()), cycle(("", *(urlencode({"period": each}) for each in PERIODS)))
    for _ in range(place):
        next(pages)
    while time.monotonic() < until:
        async with visitor(server.address) as somebody:
            for _ in range(STAY):
                if time.monotonic() >= until:
                    return
                page = next(pages)
                times.append(well(await somebody.ask(page, next(periods)), page).seconds)


def told(size: int, minutes: float, held: Sequence[tuple[float, float]], times: Sequence[float]) -> list[Result]:
    """Memory at the start and the end, each reading, and the slope in MB an hour by least squares."""
    late = held[len(held) // 3 :]
    slope = statistics.linear_regression([at for at, _ in late], [megabytes for _, megabytes in late]).slope * HOUR
    note = f"{len(times):,} runs in {minutes:g} minutes"
    grows = figure("its growth over the last two thirds", size, slope, "MB an hour", ", ".join(f"{mb:.0f}" for _, mb in held))
    if minutes * 60 >= HOUR:
        most = SLOPE_SHARE * held[-1][1]
        grows = aimed(grows, f"at most a tenth, {most:.0f} MB", slope <= most)
    return [
        result_of("a page in steady use", size, OURS, times, note),
        figure("memory of the server at first", size, held[0][1], "MB"),
        figure("memory of the server at the end", size, held[-1][1], "MB", note),
        grows,
    ]
