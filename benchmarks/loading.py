"""From files to a published warehouse: ours beside what a user would write instead, at several sizes of a made-up archive.

Whole processes, start and imports included, warm cache. The peers: python-frontmatter with markdown-it-py for the reading
alone, with nothing kept of it; cmark-gfm in C, which writes Markdown's structure with positions as XML and understands none of
it; a scan and read of all files; `find`, for a load without changes. Before anything is timed, ours and the peer have to agree
on the title of each document and the rows of its tables; after it, what loads of changes left has to be a full load's rows.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path

import duckdb

from benchmarks.archives import write_archive
from benchmarks.measure import OURS, Bench, Result, alternate, exponent, figure, peak_megabytes, result_of, same
from benchmarks.peers import CMARK, FIND, MARKDOWN_IT, PLAIN, cmark, find, markdown_it, plain_read, scan
from etl.inputs import find_inputs
from etl.load import Options, load

HOME = Path(__file__).resolve().parent.parent
AT_REST = 1_700_000_000
DAY = ("--as-of", "2026-11-21", "--quiet")
CHANGED_SHARE = 100  # one file of so many
SCAN = "scandir and stat"


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds on the clock, and seconds of computing in all processes, which a busy machine changes little."""

    seconds: float
    computing: float


def run(bench: Bench) -> Sequence[Result]:
    """Full load, load of 1 % changed files, load without changes, and peak memory, at each size; and how the first grows."""
    results = [result for size in bench.sizes for result in _at(size, bench)]
    computing = [each for each in results if each.what == "full load: computing" and each.who == OURS]
    for small, large in pairwise(computing):
        grown = exponent(small, large)
        told = figure("growth of the full load's computing", large.size, grown, "of n", note=f"from {small.size:,}")
        results.append(replace(told, goal="at most 1.0", is_met=grown <= 1.0))
    return results


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
    results += _again(size, rounds, folder, warehouse, paths)
    results += _looked(size, bench.rounds, folder)
    held = figure("peak memory of a full load", size, memory, "MB", note="the process that loads")
    return [
        *results,
        *ratios(size, results),
        replace(held, goal="700 MB at 100,000", is_met=memory <= 700 if size >= 100_000 or memory > 700 else None),
        _stored(size, warehouse),
    ]


def ratios(size: int, results: Sequence[Result]) -> list[Result]:
    """What the goals speak of: how many times as long one takes as another, by what one waits."""
    taken = {(each.what, each.who): each.median for each in results if each.size == size}
    full, changed, none = (taken[each, OURS] for each in ("full load", "load, 1 % changed", "load, nothing changed"))
    asked = [
        (f"{MARKDOWN_IT} against a full load", taken["full load", MARKDOWN_IT] / full, "at least", 8.0),
        ("a full load against scan and read", full / taken["full load", PLAIN], "at most", 20.0),
        ("a load of 1 % changed against a full one", changed / full, "at most", 0.25),
        ("a full load against one of nothing changed", full / none, "at least", 25.0),
        ("nothing changed against find", none / taken["look at all files", FIND], "at most", 3.0),
        (
            "looking for changes against scandir and stat",
            taken["look for changes", OURS] / taken["look for changes", SCAN],
            "at most",
            1.6,
        ),
    ]
    if ("full load", CMARK) in taken:
        asked.append((f"a full load against {CMARK}", full / taken["full load", CMARK], "at most", 1.3))
    return [
        replace(
            figure(what, size, value, "times"),
            goal=f"{side} {limit:g}",
            is_met=value >= limit if side == "at least" else value <= limit,
        )
        for what, value, side, limit in asked
    ]


def _looked(size: int, rounds: int, folder: Path) -> list[Result]:
    """What it costs to see that nothing changed: the files by `find` as a process, and in this one ours beside scandir."""
    archive = folder / "archive"
    same("files", {FIND: len(find(archive).splitlines()), SCAN: scan(archive), OURS: size})
    ours = partial(find_inputs, [str(archive)], date(2026, 11, 21), ())
    return [
        *alternate("look at all files", size, {FIND: partial(find, archive)}, rounds, "whole process"),
        *alternate("look for changes", size, {OURS: ours, SCAN: partial(scan, archive)}, rounds, "in this process"),
    ]


def _full(size: int, rounds: int, folder: Path, paths: Sequence[Path]) -> list[Result]:
    """Ours, the peers and a plain read in turn: how long one waits, and how much computing it is."""
    taken: dict[str, list[Spent]] = {OURS: [], MARKDOWN_IT: [], PLAIN: []}
    if shutil.which(CMARK.split()[0]) is None:
        sys.stderr.write(f"{CMARK} is left out: not installed (on Debian: apt install cmark-gfm)\n")
    else:
        taken[CMARK] = []
    for turn in range(rounds):
        fresh = folder / f"full{turn}.duckdb"
        taken[OURS].append(_load(folder, fresh))
        taken[MARKDOWN_IT].append(_spent(markdown_it, paths))
        taken[PLAIN].append(_spent(plain_read, paths))
        if CMARK in taken:
            taken[CMARK].append(Spent(*cmark(paths)))
        shutil.rmtree(fresh.with_suffix(""))
    notes = {OURS: "whole process, all cores, published", CMARK: "whole process, one core, nothing stored"}
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
    changed = rows_of(warehouse)
    for table, rows in rows_of(full).items():
        same(f"rows of {table}", {"after changes": changed[table], "full": rows})


def rows_of(warehouse: Path) -> dict[str, object]:
    """Every table of a warehouse in one order, without the time at which it was loaded: a digest of its rows, and how many."""
    digests = {}
    for (table,) in _rows(warehouse, "select table_name from duckdb_tables()"):
        query = f"select * {'exclude (loaded_at)' if table == 'load_summary' else ''} from {table} order by all"
        rows = _rows(warehouse, query)
        digests[str(table)] = (hashlib.sha256(repr(rows).encode()).hexdigest(), len(rows))
    return dict(digests)


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
    """One load as a user starts it: of a program whose modules were compiled by the time before, wherever this one runs."""
    command = [sys.executable, "-m", "etl", "load", str(folder / "archive"), "--warehouse", str(warehouse)]
    compiled = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    process = subprocess.Popen([*command, *DAY], cwd=HOME, env=compiled, stdout=subprocess.DEVNULL)
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
