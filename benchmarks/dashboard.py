"""The dashboard without a browser: runs of each page with kept answers, changes of a filter, drawing, and what a page sends.

Runs are timed in Streamlit's own AppTest, in a fresh process for each size, after a first run of each page; the garbage
collector is as in use. Payload is what comes over the web socket; beside it stands what the incidents themselves would take,
sent as rows. Others at the same time are `visitors`, real pictures `browser`, memory over time `use`.
"""

from __future__ import annotations

import asyncio
import inspect
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import wraps
from importlib import import_module
from io import BytesIO
from pathlib import Path
from pkgutil import iter_modules

import duckdb
from streamlit.testing.v1 import AppTest

from analytics import charts
from benchmarks import warehouses
from benchmarks.measure import OURS, Bench, Result, aimed, apart, at_most, figure, result_of
from benchmarks.sessions import ROOT, Server, served, visitor, well

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
    "measure_definitions": "definitions",
}
RUNS_OF_WALK, WALK_SECONDS = 5, 5
RERUN_MS, DRAWING_MS, PAYLOAD_KB, LESS_THAN_ROWS, GROWTH = 30, 1, 100, 50, 0.01
FILTER_MS = {100_000: 60, 1_000_000: 130}
# Periods that are asked for the first time when they are chosen.
PERIODS = ("Q1 2024", "Q2 2024", "Q3 2024", "Q4 2024", "Q1 2025", "Q2 2025", "Q3 2025")
CHANGES = 3  # of a filter, at most: each asks everything anew
RAW_ROWS = "rows of all incidents"
RAW = "select incident_id, title, severity, counted_at, time_to_resolve_minutes, time_to_detect_minutes from incident_facts"


def run(bench: Bench) -> Sequence[Result]:
    """All figures at each size."""
    results: list[Result] = []
    for size in bench.sizes:
        path = warehouses.build(bench.folder / f"{size}.duckdb", size)
        results += apart(reruns, path, size, bench.rounds)
        with served(path) as server:
            results += grown(asyncio.run(payloads(server, size)), results)
        results += rows_instead(path, size, results)
        path.unlink()
    return results


def reruns(path: Path, size: int, rounds: int) -> list[Result]:
    """Of each page: a run with nothing changed, a change of the period to one that was not asked before, and its drawing."""
    results = []
    with drawing() as drawn, opened(path) as app:
        for page in PAGES:
            app.switch_page(f"pages/{page}.py")
            timed(app, page)
            again = [timed(app, page) for _ in range(rounds + 1)][1:]
            results.append(at_most(result_of(f"rerun {page}", size, OURS, again, "AppTest, kept answers"), RERUN_MS, "ms"))
            changed, drew = [], []
            for period in PERIODS[: min(rounds, CHANGES) + 1]:
                app.sidebar.selectbox(key="period").set_value(period)
                before = drawn()
                changed.append(timed(app, page))
                drew.append(drawn() - before)
            changing = result_of(f"filter change {page}", size, OURS, changed[1:], "AppTest, nothing kept")
            results.append(at_most(changing, FILTER_MS.get(size), "ms"))
            building = result_of(f"drawing {page}", size, OURS, drew[1:], "part of the filter change; kept afterwards")
            results.append(at_most(building, DRAWING_MS, "ms"))
            app.sidebar.selectbox(key="period").set_value(app.sidebar.selectbox(key="period").options[0])
        walk = result_of("each page five times", size, OURS, [_walked(app)], "AppTest, one process, kept answers")
        results.append(at_most(walk, WALK_SECONDS, "s"))
    return results


def _walked(app: AppTest) -> float:
    start = time.perf_counter()
    for page in PAGES:
        app.switch_page(f"pages/{page}.py")
        for _ in range(RUNS_OF_WALK):
            timed(app, page)
    return time.perf_counter() - start


@contextmanager
def drawing() -> Iterator[Callable[[], float]]:
    """Gives the seconds so far that went into making charts and their specifications."""
    seconds = 0.0

    def counted(make: Callable[..., object]) -> Callable[..., object]:
        @wraps(make)
        def once(*given: object, **named: object) -> object:
            nonlocal seconds
            start = time.perf_counter()
            try:
                return make(*given, **named)
            finally:
                seconds += time.perf_counter() - start

        return once

    parts = import_module("pages.frame.parts")
    modules = [import_module(f"analytics.charts.{each.name}") for each in iter_modules(charts.__path__)]
    makers = [(parts, "specification", parts.specification)]
    makers += [
        (module, name, made)
        for module in modules
        if not module.__name__.endswith((".theme", ".specification"))
        for name, made in inspect.getmembers(module, inspect.isfunction)
        if made.__module__ == module.__name__ and not name.startswith("_")
    ]
    for module, name, made in makers:
        setattr(module, name, counted(made))
    try:
        yield lambda: seconds
    finally:
        for module, name, made in makers:
            setattr(module, name, made)


@contextmanager
def opened(path: Path) -> Iterator[AppTest]:
    """The dashboard on this warehouse, its first page run."""
    before = os.environ.get("INCIDENT_ALMANAC_WAREHOUSE")
    os.environ["INCIDENT_ALMANAC_WAREHOUSE"] = str(path)
    try:
        yield AppTest.from_file(str(ROOT / "app.py"), default_timeout=300).run()
    finally:
        os.environ.pop("INCIDENT_ALMANAC_WAREHOUSE")
        if before is not None:
            os.environ["INCIDENT_ALMANAC_WAREHOUSE"] = before


def timed(app: AppTest, page: str) -> float:
    """Seconds of one run. Raises AssertionError when the page fails or says that it cannot answer."""
    start = time.perf_counter()
    app.run()
    taken = time.perf_counter() - start
    if app.exception:
        raise AssertionError(f"{page} fails: {app.exception[0].value}")
    if not app.sidebar.selectbox:
        raise AssertionError(f"{page} cannot answer: {app.title[0].value}")
    return taken


async def payloads(server: Server, size: int) -> list[Result]:
    """What each page sends to somebody who opens it first."""
    found = []
    for page, address in PAGES.items():
        async with visitor(server.address) as somebody:
            asked = well(await somebody.ask(address), page)
        each = figure(f"payload {page}", size, asked.size / 1000, "KB", "web socket, without compression")
        found.append(at_most(each, PAYLOAD_KB, "KB"))
    return found


def grown(found: Sequence[Result], earlier: Sequence[Result]) -> list[Result]:
    """The payloads, and by how much that of the heaviest page differs from the one at the size before."""
    results = list(found)
    heaviest = max(found, key=lambda each: each.median)
    before = [each for each in earlier if each.what == heaviest.what]
    if before:
        change = heaviest.median / before[-1].median - 1
        growth = figure(f"growth of {heaviest.what}", heaviest.size, change * 100, "%", f"since {before[-1].size:,}")
        results.append(aimed(growth, f"within {GROWTH:.0%}", abs(change) <= GROWTH))
    return results


def rows_instead(path: Path, size: int, results: Sequence[Result]) -> list[Result]:
    """What six columns of all incidents would take as Arrow, and how many times the heaviest page."""
    written = BytesIO()
    with closing(duckdb.connect(str(path), read_only=True)) as connection:
        connection.sql(RAW).pl().write_ipc_stream(written)
    kilobytes = len(written.getbuffer()) / 1000
    heaviest = max(each.median for each in results if each.size == size and each.what.startswith("payload "))
    raw = Result("payload of raw rows", size, RAW_ROWS, "KB", kilobytes, kilobytes, kilobytes)
    times = figure("raw rows, times the heaviest page", size, kilobytes / heaviest, "×")
    return [raw, aimed(times, f"at least {LESS_THAN_ROWS}", times.median >= LESS_THAN_ROWS)]
