"""Six of the product's questions beside pandas in memory and SQLite with indices, over the same made-up warehouse.

Ours are the SQL files that the pages ask, with the sidebar's selection: 8 of 11 years, 3 severities, 60 of 200 services. What
comes back is compared before anything is timed. Peers hold or index their rows beforehand; ours reads its file, whose blocks
the first turn caches. Answers that are kept for the next visitor are not used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import partial

import polars as pl

from analytics.selection import Selection
from analytics.warehouse import Warehouse, ask, open_current
from benchmarks import warehouses
from benchmarks.measure import OURS, Bench, Result, alternate, exponent, result_of, same
from benchmarks.question_peers import Pandas, Peer, Sqlite, frames

SIZES = (1_000, 100_000)
TOGETHER = "six questions together"
SELECTION = Selection(
    as_of=warehouses.DAY,
    latest=warehouses.DAY,
    start=date(2018, 10, 1),
    end=warehouses.DAY,
    severities=("SEV1", "SEV2", "SEV3"),
    services=tuple(f"service-{number:03d}" for number in range(60)),
)
# The goals: milliseconds of all six at a size; how many times the peers' time at least; growth.
WITHIN_MS = {1_000: 30, 100_000: 120, 1_000_000: 450}
FASTER = {"pandas": {100_000: 2, 1_000_000: 5}, "SQLite": {100_000: 8, 1_000_000: 20}}
GROWTH = 0.8
Rows = list[tuple[object, ...]]


def clock_months(warehouse: Warehouse) -> Rows:
    """Median and 90th percentile of the time to resolve by month and severity."""
    minutes = pl.col("time_to_resolve_minutes")
    timed = ask(warehouse, "incident_times", SELECTION).filter("in_period", minutes.is_not_null())
    by = timed.group_by(pl.col("counted_at").dt.strftime("%Y-%m").alias("month"), "severity")
    found = by.agg(pl.len(), minutes.median().alias("median"), minutes.quantile(0.9, "linear").alias("p90"))
    return sorted(
        (month, severity, n, round(middle, 3), round(p90, 3)) for month, severity, n, middle, p90 in found.iter_rows()
    )


def severity_quarters(warehouse: Warehouse) -> Rows:
    """Incidents by quarter and severity."""
    days = ask(warehouse, "severity_by_day", SELECTION).filter("in_period")
    counted = days.group_by("quarter", "severity").agg(pl.col("n").sum())
    return sorted((f"{quarter}", severity, n) for quarter, severity, n in counted.iter_rows())


def factor_services(warehouse: Warehouse) -> Rows:
    """Incidents by specific factor and service."""
    return sorted(ask(warehouse, "factor_services", SELECTION, level=2).select("factor", "service", "n").iter_rows())


def factor_pairs(warehouse: Warehouse) -> Rows:
    """Incidents by two specific factors that they have together."""
    return sorted(ask(warehouse, "factor_pairs", SELECTION, level=2).select("first", "second", "together").iter_rows())


def actions_due(warehouse: Warehouse) -> Rows:
    """Actions done, not done and not told by the quarter in which they came due."""
    rows = ask(warehouse, "actions_by_quarter", SELECTION).iter_rows()
    return sorted((f"{quarter}", *counts) for quarter, *counts in rows)


def actions_open(warehouse: Warehouse) -> Rows:
    """What a Kaplan–Meier curve of closing is made of: actions by days and whether they are closed or still waited for."""
    rows = ask(warehouse, "actions_time_to_close", SELECTION).filter(pl.col("grouped") == "all", pl.col("days").is_not_null())
    return sorted(rows.select("days", "reading", "actions").iter_rows())


QUESTIONS: Mapping[str, Callable[[Warehouse], Rows]] = {
    "clock by month and severity": clock_months,
    "severity by quarter": severity_quarters,
    "factor by service": factor_services,
    "factors together": factor_pairs,
    "actions done by quarter": actions_due,
    "actions still open": actions_open,
}


def run(bench: Bench) -> Sequence[Result]:
    """Seconds of each question and of all six, for us and the peers, at every size; at two sizes when only one is asked for."""
    sizes = bench.sizes if len(bench.sizes) > 1 or bench.sizes[0] > min(SIZES) else SIZES
    results: list[Result] = []
    for size in sizes:
        path = warehouses.build(bench.folder / f"{size}.duckdb", size)
        with closing(open_current(str(path))) as warehouse:
            tables = frames(warehouse)
            with closing(Sqlite(tables, SELECTION)) as sqlite:
                results += _at(warehouse, size, bench.rounds, {"pandas": Pandas(tables, SELECTION), "SQLite": sqlite})
            del tables
        path.unlink()
    return [_judged(each, results) for each in results]


def _at(warehouse: Warehouse, size: int, rounds: int, peers: Mapping[str, Peer]) -> list[Result]:
    results: list[Result] = []
    for name, ours in QUESTIONS.items():
        cases = {OURS: partial(_anew, ours, warehouse)} | {
            who: partial(getattr(peer, ours.__name__)) for who, peer in peers.items()
        }
        same(f"{name} at {size}", {who: case() for who, case in cases.items()})
        results += alternate(name, size, cases, rounds, "in the process")
    return results + [_together(who, size, [each for each in results if each.who == who]) for who in (OURS, *peers)]


def _anew(question: Callable[[Warehouse], Rows], warehouse: Warehouse) -> Rows:
    warehouse.answers.clear()
    return question(warehouse)


def _together(who: str, size: int, parts: Sequence[Result]) -> Result:
    """The sums of the medians, of the lowest and of the highest."""
    total = result_of(TOGETHER, size, who, [sum(each.median for each in parts)], "in the process")
    return replace(total, low=sum(each.low for each in parts), high=sum(each.high for each in parts))


def _judged(each: Result, results: Sequence[Result]) -> Result:
    """Our time of all six with its goals: milliseconds, how many times faster than each peer, and growth to a million."""
    if each.what != TOGETHER or each.who != OURS:
        return each
    others = {one.who: one for one in results if one.what == TOGETHER and one.size == each.size and one.who != OURS}
    goals = [(f"{WITHIN_MS[each.size]} ms", each.median * 1000 <= WITHIN_MS[each.size])] if each.size in WITHIN_MS else []
    goals += [
        (f"{times[each.size]}× {who}", others[who].median >= times[each.size] * each.median)
        for who, times in FASTER.items()
        if each.size in times
    ]
    smaller = [one for one in results if one.what == TOGETHER and one.who == OURS and one.size == 100_000 < each.size]
    goals += [(f"growth {GROWTH}", exponent(one, each) <= GROWTH) for one in smaller]
    told = "; ".join(f"{goal}: {'met' if met else 'not met'}" for goal, met in goals)
    return replace(each, goal=told or None)
