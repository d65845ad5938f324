"""Many visitors at once, by web sockets: how long a page takes alone, for ten and for fifty people, and how much memory.

Everybody opens a page at the same moment, then four more. All ask for the same selection, as in a meeting, after each page was
opened once; then each for a period of their own. Visitors share the machine with the server.
"""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from benchmarks.dashboard import PAGES, PERIODS
from benchmarks.measure import OURS, Bench, Result, at_most, figure, result_of
from benchmarks.sessions import Server, at_each_size, visitor, well

CROWDS = (10, 50)
STEPS = 5
MOST_SECONDS = 1.0


def run(bench: Bench) -> Sequence[Result]:
    """All figures at each size."""
    return at_each_size(bench, lambda server, size: crowds(server, size, bench.rounds))


async def crowds(server: Server, size: int, rounds: int) -> list[Result]:
    """Each page by itself, then growing crowds."""
    first = [await _walk(server, place, 1, "") for place in range(len(PAGES))]
    results = [result_of("a page that nobody has asked for", size, OURS, [each for walk in first for each in walk])]
    alone = [each for _ in range(rounds) for each in await _walk(server, 0, len(PAGES), "")]
    results.append(result_of("a page, asked alone", size, OURS, alone, "kept answers"))
    for visitors in CROWDS:
        times = [each for _ in range(rounds) for each in await _crowd(server, visitors, lambda _: "")]
        results += told(f"a page while {visitors} ask", size, times, MOST_SECONDS if visitors == max(CROWDS) else None)
    own = await _crowd(server, max(CROWDS), lambda place: urlencode({"period": PERIODS[place % len(PERIODS)]}))
    results += told(f"a page while {max(CROWDS)} ask for periods of their own", size, own, None)
    return [*results, figure("memory of the server after them", size, server.resident_megabytes(), "MB")]


def told(what: str, size: int, times: Sequence[float], most: float | None) -> list[Result]:
    """The median of these times, and the time within which 95 of 100 are over."""
    slowest = statistics.quantiles(times, n=20)[-1]
    most_of_them = result_of(f"{what}: 95 of 100", size, OURS, [slowest], f"{len(times)} runs")
    return [result_of(what, size, OURS, times, f"{STEPS} pages each"), at_most(most_of_them, most, "s")]


async def _crowd(server: Server, visitors: int, query: Callable[[int], str]) -> list[float]:
    walks = await asyncio.gather(*(_walk(server, place, STEPS, query(place)) for place in range(visitors)))
    return [each for walk in walks for each in walk]


async def _walk(server: Server, place: int, steps: int, query: str) -> list[float]:
    """The seconds of so many pages in turn, from this place in the menu on."""
    pages = [*PAGES.values()]
    async with visitor(server.address) as somebody:
        asked = [pages[(place + step) % len(pages)] for step in range(steps)]
        return [well(await somebody.ask(page, query), page).seconds for page in asked]
