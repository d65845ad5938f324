"""A load on the workers of a scheduler beside the same load on this machine's own processes: same rows, how much time.

Two worker processes of a local cluster, as many as the pool of a machine with two cores: what is measured is what the way there
and back costs, not what further machines gain.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from distributed import LocalCluster

from benchmarks.archives import write_archive
from benchmarks.loading import rows_of
from benchmarks.measure import OURS, Bench, Result, alternate, same
from etl.load import Options, load

SCHEDULER = "on two workers of a scheduler"


def run(bench: Bench) -> Sequence[Result]:
    """Seconds for a whole load in this process, everything read, at each size."""
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        return [result for size in bench.sizes for result in _at(size, bench, cluster.scheduler_address)]


def _at(size: int, bench: Bench, address: str) -> list[Result]:
    folder = bench.folder / str(size)
    write_archive(folder / "archive", size)
    places = {OURS: folder / "here.duckdb", SCHEDULER: folder / "there.duckdb"}
    cases = {
        OURS: partial(_load, folder / "archive", places[OURS], None),
        SCHEDULER: partial(_load, folder / "archive", places[SCHEDULER], address),
    }
    for case in cases.values():
        case()
    found = {who: rows_of(place) for who, place in places.items()}
    for table, rows in found[OURS].items():
        same(f"rows of {table}", {OURS: rows, SCHEDULER: found[SCHEDULER][table]})
    return alternate("full load, in this process", size, cases, 3 if size <= 1_000 else 1, "all rows equal")


def _load(archive: Path, warehouse: Path, scheduler: str | None) -> None:
    chosen = Options((str(archive),), str(warehouse), as_of=date(2026, 11, 21), quiet=True, force=True, scheduler=scheduler)
    assert load(chosen, io.StringIO(), io.StringIO()) == 0
