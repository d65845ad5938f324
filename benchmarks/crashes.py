"""Twenty loads killed at random moments, with a reader that reopens all the while: what stands afterwards is old or new, whole.

`kill -9` keeps what the system had in its memory: this is about the death of a program, not of the power. Each load has one
more document than the one before, so that old and new can be told apart, and no leftover may stay behind the load that ends
well.
"""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from benchmarks.archives import write_archive
from benchmarks.measure import OURS, Bench, Result, figure, result_of

HOME = Path(__file__).resolve().parent.parent
KILLS = 20
DOCUMENTS = 150
EVERY = 0.02  # seconds between two reads
COUNTS = """
    select (select count(*) from documents), (select count(*) from incidents), (select loaded from load_summary),
        (select count(distinct document_path) from evidence)
"""


def run(bench: Bench) -> Sequence[Result]:
    """How many killed loads left what, how many reads failed, and how long it takes to reopen."""
    archive, warehouse, chance = bench.folder / "archive", bench.folder / "w.duckdb", random.Random(1)
    paths = write_archive(archive, DOCUMENTS + KILLS + 1)
    later = [(path, path.read_bytes()) for path in paths[DOCUMENTS:]]
    for path, _ in later:
        path.unlink()
    start = time.perf_counter()
    _load(archive, warehouse).wait()
    seconds = time.perf_counter() - start
    reads, is_over = Reads(), threading.Event()
    reader = threading.Thread(target=go_on, args=(warehouse, reads, is_over))
    reader.start()
    left = {"old": 0, "new": 0, "mixed": 0, "unopenable": 0}
    for number, (path, text) in enumerate(later[:KILLS], start=1):
        path.write_bytes(text)
        before = state(warehouse)
        loading = _load(archive, warehouse)
        time.sleep(chance.uniform(0, seconds * 1.1))
        loading.kill()
        loading.wait()
        left[verdict(before, DOCUMENTS + number, state(warehouse))] += 1
    later[KILLS][0].write_bytes(later[KILLS][1])
    _load(archive, warehouse).wait()
    is_over.set()
    reader.join()
    assert state(warehouse) == DOCUMENTS + KILLS + 1
    return [*_told(left, reads), _leftovers(warehouse)]


@dataclass(slots=True)
class Reads:
    """What a reader met that opens the warehouse again and again."""

    seconds: list[float] = field(default_factory=list)
    failed: int = 0


def state(warehouse: Path) -> int | None:
    """How many documents stand there; -1 where its tables do not agree on it, None where it cannot be opened."""
    try:
        with closing(_opened(warehouse)) as connection:
            ((documents, *others),) = connection.execute(COUNTS).fetchall()
    except duckdb.Error:
        return None
    return int(documents) if {documents} == set(others) else -1


def go_on(warehouse: Path, reads: Reads, is_over: threading.Event) -> None:
    """Open and close, then open and count, until told that it is over."""
    while not is_over.wait(EVERY):
        start = time.perf_counter()
        with contextlib.suppress(duckdb.Error):
            _opened(warehouse).close()
        reads.seconds.append(time.perf_counter() - start)
        found = state(warehouse)
        reads.failed += found is None or found < 0


def _opened(warehouse: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(os.path.realpath(warehouse), read_only=True)


def verdict(before: int | None, wanted: int, now: int | None) -> str:
    if now is None:
        return "unopenable"
    return "old" if now == before else "new" if now == wanted else "mixed"


def _load(archive: Path, warehouse: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "etl", "load", str(archive), "--warehouse", str(warehouse), "--quiet"]
    return subprocess.Popen(command, cwd=HOME, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _told(left: dict[str, int], reads: Reads) -> list[Result]:
    note = f"{KILLS} loads killed at random moments"
    bad = left["mixed"] + left["unopenable"]
    found = [figure(f"killed loads that left {each}", DOCUMENTS, count, "loads", note) for each, count in left.items()]
    return [
        *found,
        replace(figure("mixed or unopenable", DOCUMENTS, bad, "loads", note), goal="0", is_met=bad == 0),
        replace(
            figure(f"failed of {len(reads.seconds)} reads", DOCUMENTS, reads.failed, "reads"), goal="0", is_met=not reads.failed
        ),
        _reopening(reads),
    ]


def _reopening(reads: Reads) -> Result:
    """Opened and closed, while loads use all cores."""
    told = result_of("open and close", DOCUMENTS, OURS, reads.seconds, "while loads run")
    return replace(told, goal="20 ms", is_met=told.median <= 0.02)


def _leftovers(warehouse: Path) -> Result:
    names = [each.name for each in warehouse.with_suffix("").iterdir()]
    left = [name for name in names if name.endswith((".building", ".wal", ".new", ".spill"))]
    return replace(figure("leftovers after the next load", DOCUMENTS, len(left), "files"), goal="0", is_met=not left)
