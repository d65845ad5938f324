"""The dashboard without a browser: reruns, filter changes, payload by page, fifty visitors at once, memory of steady use.

Reruns are timed in Streamlit's own AppTest, in this process, after a first run of each page; the garbage collector is as in
use. Payload is what comes over the web socket. Visitors share the machine with the server.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import cycle
from pathlib import Path

from streamlit.testing.v1 import AppTest

from benchmarks import warehouses
from benchmarks.measure import OURS, Bench, Result, figure, result_of
from benchmarks.visitors import ROOT, Asked, Server, served, visitor

PAGES = {
    "quarterly_review": "",
    "response_times": "mttr",
    "severity_distribution": "severity",
    "contributing_factors": "factors",
    "action_completion": "actions",
    "recurring_incidents": "recurrence",
    "postmortem_process": "process",
    "archive_quality": "quality",
    "all_incidents": "incidents",
}
RERUN_MS, PAYLOAD_KB, VISITORS, VISITORS_SECONDS = 30, 100, 50, 1.0
FILTER_MS = {100_000: 60, 1_000_000: 130}
FILTERS = ("Q1 2024", "Q2 2024", "Q3 2024", "Q4 2024", "Q1 2025", "Q2 2025", "Q3 2025")
STEADY_SECONDS = 60.0  # for each round


def run(bench: Bench) -> Sequence[Result]:
    """All figures at each size."""
    results: list[Result] = []
    for size in bench.sizes:
        path = warehouses.build(bench.folder / f"{size}.duckdb", size)
        results += reruns(path, size, bench.rounds)
        with served(path) as server:
            results += asyncio.run(payloads(server, size))
            results += asyncio.run(crowd(server, size))
            results += asyncio.run(steady(server, size, STEADY_SECONDS * bench.rounds))
        path.unlink()
    return results


def reruns(path: Path, size: int, rounds: int) -> Iterator[Result]:
    """Of each page: a rerun with nothing changed, and a change of the period to one that was not asked before."""
    for page in PAGES:
        with opened(path, page) as app:
            again = [_timed(app) for _ in range(rounds + 1)][1:]
            yield _goal(result_of(f"rerun {page}", size, OURS, again, "AppTest, kept answers"), RERUN_MS)
            changed = []
            for period in FILTERS[: rounds + 1]:
                app.sidebar.selectbox(key="period").set_value(period)
                changed.append(_timed(app))
            yield _goal(result_of(f"filter change {page}", size, OURS, changed[1:], "AppTest"), FILTER_MS.get(size))


@contextmanager
def opened(path: Path, page: str) -> Iterator[AppTest]:
    """A page that has run once, on this warehouse. Raises AssertionError when it fails."""
    before = os.environ.get("INCIDENT_ALMANAC_WAREHOUSE")
    os.environ["INCIDENT_ALMANAC_WAREHOUSE"] = str(path)
    try:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300).run()
        app.switch_page(f"pages/{page}.py").run()
        if app.exception:
            raise AssertionError(f"{page} fails: {app.exception[0].value}")
        yield app
    finally:
        os.environ.pop("INCIDENT_ALMANAC_WAREHOUSE")
        if before is not None:
            os.environ["INCIDENT_ALMANAC_WAREHOUSE"] = before


def _timed(app: AppTest) -> float:
    start = time.perf_counter()
    app.run()
    return time.perf_counter() - start


def _goal(each: Result, milliseconds: float | None) -> Result:
    if milliseconds is None:
        return each
    return replace(each, goal=f"at most {milliseconds:g} ms", is_met=each.median * 1000 <= milliseconds)


async def payloads(server: Server, size: int) -> list[Result]:
    """What each page sends to somebody who opens it first."""
    found = []
    for page, address in PAGES.items():
        async with visitor(server.address) as somebody:
            asked = _well(await somebody.ask(address), page)
        each = figure(f"payload {page}", size, asked.size / 1000, "KB", "web socket")
        found.append(replace(each, goal=f"at most {PAYLOAD_KB} KB", is_met=each.median <= PAYLOAD_KB))
    return found


async def crowd(server: Server, size: int, visitors: int = VISITORS) -> list[Result]:
    """Everybody opens a page at once, then four more each: 95 of 100 runs within a second."""
    alone = await _walk(server, 0)
    walks = await asyncio.gather(*(_walk(server, place) for place in range(visitors)))
    times = sorted(asked.seconds for walk in walks for asked in walk)
    slowest = times[int(0.95 * len(times)) - 1]
    note = f"{visitors} at once, five pages each; alone {statistics.median(asked.seconds for asked in alone) * 1000:.0f} ms"
    of_all = result_of("a page while fifty people ask", size, OURS, times, note)
    of_most = replace(result_of("95 of 100 of these", size, OURS, [slowest]), goal=f"at most {VISITORS_SECONDS:g} s")
    return [of_all, replace(of_most, is_met=slowest <= VISITORS_SECONDS)]


async def _walk(server: Server, place: int) -> list[Asked]:
    pages = [*PAGES.values()]
    async with visitor(server.address) as somebody:
        return [_well(await somebody.ask(pages[(place + step) % len(pages)]), pages[place % len(pages)]) for step in range(5)]


async def steady(server: Server, size: int, seconds: float) -> list[Result]:
    """One visitor after the other turns pages for so long: the server's memory after a third, at the end, and by the hour."""
    until, held, done = time.monotonic() + seconds, [], 0
    async with visitor(server.address) as somebody:
        for page in cycle(PAGES.values()):
            _well(await somebody.ask(page), page)
            done += 1
            held.append((time.monotonic(), server.resident_megabytes()))
            if time.monotonic() > until:
                break
    late = [each for each in held if each[0] > until - seconds * 2 / 3]
    note = f"{done} reruns in {seconds:.0f} s"
    slope = _slope(late) * 3600
    return [
        figure("memory of the server at the end", size, held[-1][1], "MB", note),
        figure("its growth over the last two thirds", size, slope, "MB an hour", note),
    ]


def _slope(points: Sequence[tuple[float, float]]) -> float:
    """MB a second, by least squares."""
    return statistics.linear_regression(*_columns(points)).slope


def _columns(points: Iterable[tuple[float, float]]) -> tuple[list[float], list[float]]:
    times, values = zip(*points, strict=True)
    return list(times), list(values)


def _well(asked: Asked, page: str) -> Asked:
    if not asked.went_well:
        raise AssertionError(f"{page or 'the first page'} fails")
    return asked
