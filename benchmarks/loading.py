"""From files to a published warehouse: ours beside what a user would write instead, at several sizes of a made-up archive.

Whole processes, start and imports included, warm cache. The peers: python-frontmatter with markdown-it-py for the reading
alone, with nothing kept of it, and a scan and read of all files. Before anything is timed, ours and the peer have to agree
on the title of each document and the rows of its tables; after it, what loads of changes left has to be a full load's rows.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb

from benchmarks.archives import write_archive
from benchmarks.measure import OURS, Bench, Result, figure, peak_megabytes, result_of, same
from benchmarks.peers import MARKDOWN_IT, PLAIN, markdown_it, plain_read
from etl.load import Options, load

HOME = Path(__file__).resolve().parent.parent
AT_REST = 1_700_000_000
CHANGED_SHARE = 100  # one file of so many


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds on the clock, and seconds of computing in all processes, which a busy machine changes little."""

    seconds: float
    computing: float


def run(bench: Bench) -> Sequence[Result]:
    """Full load, load of 1 % changed files, load without changes, and peak memory, at each size."""
    return [result for size in bench.sizes for result in _at(size, bench)]


def _at(size: int, bench: Bench) -> list[Result]:
    folder = bench.folder / str(size)
    paths = write_archive(folder / "archive", size)
    for path in paths:
        os.utime(path, (AT_REST, AT_REST))
    warehouse = folder / "w.duckdb"
    memory = peak_megabytes(_load_here, str(folder / "archive"), str(warehouse))
    same(f"incidents of {size}", {OURS: _ask(warehouse, "select count(*) from incidents"), "written": size})
    _compare(folder, warehouse, paths)
    rounds = 3 if size <= 1_000 else 1  # a full load takes long, and the peers longer
    results = _full(size, rounds, folder, paths)
    results += _again(size, bench.rounds, folder, warehouse, paths)
    return [
        *results,
        figure("peak memory of a full load", size, memory, "MB", note="the process that loads"),
        _stored(size, warehouse),
    ]


def _full(size: int, rounds: int, folder: Path, paths: Sequence[Path]) -> list[Result]:
    """Ours, the peer and a plain read in turn: how long one waits, and how much computing it is."""
    taken: dict[str, list[Spent]] = {OURS: [], MARKDOWN_IT: [], PLAIN: []}
    for turn in range(rounds):
        fresh = folder / f"full{turn}.duckdb"
        taken[OURS].append(_load(folder, fresh))
        taken[MARKDOWN_IT].append(_spent(markdown_it, paths))
        taken[PLAIN].append(_spent(plain_read, paths))
        shutil.rmtree(fresh.with_suffix(""))
    notes = {OURS: "whole process, all cores, published"}
    results = [
        result
        for who, spent in taken.items()
        for result in _results("full load", size, who, spent, notes.get(who, "in one process, nothing stored"))
    ]
    rate = size / results[0].median
    return [replace(results[0], goal="4,000 documents/s", is_met=rate >= 4_000), *results[1:]]


def _again(size: int, rounds: int, folder: Path, warehouse: Path, paths: Sequence[Path]) -> list[Result]:
    """Loads over an archive that was loaded before: one file of a hundred changed, then none."""
    changed, none = [], []
    for turn in range(rounds):
        for path in paths[turn % CHANGED_SHARE :: CHANGED_SHARE]:
            path.write_text(path.read_text(encoding="utf-8") + f"\nRead again {turn}.\n", encoding="utf-8")
            os.utime(path, (AT_REST + turn + 1, AT_REST + turn + 1))
        changed.append(_load(folder, warehouse))
        none.append(_load(folder, warehouse))
    _same_as_full(folder, warehouse)
    return [
        *_results("load, 1 % changed", size, OURS, changed, "whole process"),
        *_results("load, nothing changed", size, OURS, none, "whole process"),
    ]


def _results(what: str, size: int, who: str, spent: Sequence[Spent], note: str) -> list[Result]:
    waited = result_of(what, size, who, [each.seconds for each in spent], note)
    return [
        waited,
        result_of(f"{what}: computing", size, who, [each.computing for each in spent], f"{note}; of all its processes"),
    ]


def _same_as_full(folder: Path, warehouse: Path) -> None:
    """Every table as a full load of the same files writes it."""
    full = folder / "check.duckdb"
    _load(folder, full)
    tables = [str(name) for (name,) in _rows(full, "select table_name from duckdb_tables()")]
    for table in tables:
        query = f"select * {'exclude (loaded_at)' if table == 'load_summary' else ''} from {table} order by all"
        same(f"rows of {table}", {"after changes": _rows(warehouse, query), "full": _rows(full, query)})


def _compare(folder: Path, warehouse: Path, paths: Sequence[Path]) -> None:
    """What ours and the peer find in each document: its title, and the rows of its tables."""
    query = """
        select document_path, title, (select count(*) from timeline_events e where e.document_path = i.document_path),
            (select count(*) from action_items a where a.document_path = i.document_path)
        from incidents i"""
    ours = {str(path): found for path, *found in _rows(warehouse, query)}
    for path in paths:
        name, text = path.relative_to(folder / "archive").as_posix(), path.read_text(encoding="utf-8")
        title, events, actions = ours[name]
        in_tables = ("| Time |" in text) * int(str(events)) + ("| Action |" in text) * int(str(actions))
        same(f"title and rows of {name}", {OURS: (title, in_tables), MARKDOWN_IT: markdown_it(path)})


def _stored(size: int, warehouse: Path) -> Result:
    kept = Path(warehouse.with_suffix("")) / "reads.kept"
    note = f"and {kept.stat().st_size / 1e6:.1f} MB of what was read, for the next load"
    return figure("size of the warehouse", size, Path(os.path.realpath(warehouse)).stat().st_size / 1e6, "MB", note=note)


def _load(folder: Path, warehouse: Path) -> Spent:
    """One load as a user starts it."""
    command = [sys.executable, "-m", "etl", "load", str(folder / "archive"), "--warehouse", str(warehouse)]
    start = time.perf_counter()
    process = subprocess.Popen([*command, "--as-of", "2026-11-21", "--quiet"], cwd=HOME, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Spent(time.perf_counter() - start, used.ru_utime + used.ru_stime)


def _load_here(archive: str, warehouse: str) -> None:
    """A load in this process, for its memory; it starts others that only read."""
    chosen = Options((archive,), warehouse, as_of=date(2026, 11, 21), quiet=True)
    assert load(chosen, io.StringIO(), io.StringIO()) == 0


def _spent(read: Callable[[Path], object], paths: Sequence[Path]) -> Spent:
    """What it takes to read all files in this process."""
    start, computing = time.perf_counter(), time.process_time()
    for path in paths:
        read(path)
    return Spent(time.perf_counter() - start, time.process_time() - computing)


def _ask(warehouse: Path, query: str) -> object:
    return _rows(warehouse, query)[0][0]


def _rows(warehouse: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(os.path.realpath(warehouse), read_only=True) as connection:
        return connection.execute(query).fetchall()
