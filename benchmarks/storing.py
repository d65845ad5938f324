"""Rows into a closed file: ours beside DuckDB's `executemany`, pandas and SQLite, with the sizes of the files.

All twelve tables of documents' facts, in the batches of a load, the collector at rest as during a load. Peers get rows ready
made, which for us is part of the work, as are the tables that a load derives from these, which peers do not make; DuckDB gets
the warehouse's own schema with its keys and checks, SQLite plain tables in one transaction without waiting for the disk. The
documents are 200 made-up ones, read once and repeated under other paths. DuckDB's `executemany` would take the better part of
ten minutes at 10,000: beyond 500 documents it is given 500 of them, once, and that time is multiplied. It takes no less for a
row of a large table than of a small one, so what it would take is that or more.
"""

from __future__ import annotations

import gc
import json
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate, chain
from pathlib import Path

import duckdb
import pandas as pd

from benchmarks.archives import write_archive
from benchmarks.measure import OURS, Bench, Result, alternate, figure, result_of, same
from etl import warehouse, warehouse_tables
from etl.job import Options
from etl.reader import read_entry
from etl.records import Postmortem
from etl.settings import load_settings

EXECUTEMANY, PANDAS, SQLITE = "DuckDB, executemany", "pandas to DuckDB", "SQLite, executemany"
DISTINCT = 200
BATCH = Options(()).batch
PATIENCE = 500


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table with the names of their columns."""

    table: str
    names: tuple[str, ...]
    cells: list[tuple[object, ...]]


def run(bench: Bench) -> Sequence[Result]:
    """Seconds from records (ours) or rows (peers) to a closed file, and megabytes of each file."""
    gc.disable()
    try:
        return [result for size in bench.sizes for result in _at(size, bench)]
    finally:
        gc.enable()


def documents(folder: Path, size: int) -> list[Postmortem]:
    """So many documents as they are read."""
    settings = load_settings(date(2026, 11, 21))
    paths = write_archive(folder, min(size, DISTINCT))
    read = [read_entry(path.name, path.read_bytes(), settings) for path in paths]
    return [replace(read[at % len(read)], document_path=f"{at:07d}.md") for at in range(size)]


def _at(size: int, bench: Bench) -> list[Result]:
    folder = bench.folder / str(size)
    found = documents(folder / "archive", size)
    rows = [_rows(table, found) for table in warehouse_tables.TABLES]
    files = {who: folder / f"{at}.db" for at, who in enumerate((OURS, EXECUTEMANY, PANDAS, SQLITE))}
    cases: dict[str, Callable[[], object]] = {
        OURS: lambda: _ours(files[OURS], found),
        PANDAS: lambda: _pandas(files[PANDAS], rows),
        SQLITE: lambda: _sqlite(files[SQLITE], rows),
    }
    if size <= PATIENCE:
        cases[EXECUTEMANY] = lambda: _executemany(files[EXECUTEMANY], rows)
    for case in cases.values():
        case()
    same(f"rows of {size}", {who: _counts(who, files[who], rows) for who in cases})
    note = f"{sum(len(each.cells) for each in rows):,} rows"
    results = alternate("store", size, cases, min(bench.rounds, 3), note)
    if size > PATIENCE:
        results.append(_sampled(size, found, files[EXECUTEMANY]))
    return [*_judged(size, results), *_sizes(size, {who: files[who] for who in cases})]


def _sampled(size: int, found: Sequence[Postmortem], path: Path) -> Result:
    """What `executemany` would take at least: the time for some of the documents, as many times as there are more rows."""
    some = found[:: size // PATIENCE]
    rows = [_rows(table, some) for table in warehouse_tables.TABLES]
    start = time.perf_counter()
    _executemany(path, rows)
    taken = time.perf_counter() - start
    same(f"rows of {len(some)}", {EXECUTEMANY: _counts(EXECUTEMANY, path, rows), "given": _given(rows)})
    times = size / len(some)
    return result_of("store", size, EXECUTEMANY, [taken * times], f"{len(some)} of them took {taken:.3g} s, times {times:g}")


def _given(rows: Sequence[Rows]) -> dict[str, int]:
    return {each.table: len(each.cells) for each in rows}


def _judged(size: int, results: Sequence[Result]) -> list[Result]:
    """The goals: at least 100 times as fast as `executemany`, and 40,000 incidents a second."""
    ours = next(each for each in results if each.who == OURS)
    rate = size / ours.median
    told = replace(figure("stored a second", size, rate, "incidents"), goal="40,000 at 10,000", is_met=rate >= 40_000)
    slow = [each.median / ours.median for each in results if each.who == EXECUTEMANY]
    ratios = [figure("executemany takes", size, each, "times as long") for each in slow]
    return [*results, told, *(replace(each, goal="100 at 10,000", is_met=each.median >= 100) for each in ratios)]


def _sizes(size: int, files: Mapping[str, Path]) -> list[Result]:
    found = {who: path.stat().st_size / 1e6 for who, path in files.items()}
    is_met = found[OURS] * 4 <= found[SQLITE]
    return [
        Result(
            "size of the file",
            size,
            who,
            "MB",
            each,
            each,
            each,
            "",
            *(("a quarter of SQLite's", is_met) if who == OURS else ()),
        )
        for who, each in found.items()
    ]


def _rows(table: warehouse_tables.Table, found: Sequence[Postmortem]) -> Rows:
    names = (*table.keys, *warehouse_tables.columns_of(table.record))
    cells = warehouse_tables.cells_of(table.record)
    picked = chain.from_iterable(map(table.pick, found, _firsts(found)))
    return Rows(table.name, names, [keys + cells(record) for keys, record in picked])


def _firsts(found: Sequence[Postmortem]) -> list[int]:
    """The number of each document's first incident."""
    return list(accumulate((len(each.incidents) for each in found), initial=1))[:-1]


def _ours(path: Path, found: Sequence[Postmortem]) -> None:
    path.unlink(missing_ok=True)
    with warehouse.building(path, path.with_suffix(".spill"), lambda _: None) as connection:
        firsts = _firsts(found)
        for at in range(0, len(found), BATCH):
            warehouse.insert_documents(connection, found[at : at + BATCH], firsts[at])


def _fresh(path: Path) -> duckdb.DuckDBPyConnection:
    path.unlink(missing_ok=True)
    connection = duckdb.connect(str(path))
    connection.execute(warehouse.SCHEMA.read_text(encoding="utf-8")).fetchall()
    return connection


def _executemany(path: Path, rows: Sequence[Rows]) -> None:
    with closing(_fresh(path)) as connection:
        connection.execute("begin").fetchall()
        for each in rows:
            if each.cells:
                connection.executemany(_insert(each), each.cells)
        connection.execute("commit").fetchall()
        connection.execute("force checkpoint").fetchall()


def _pandas(path: Path, rows: Sequence[Rows]) -> None:
    with closing(_fresh(path)) as connection:
        for each in rows:
            if each.cells:
                connection.register("frame", pd.DataFrame(each.cells, columns=list(each.names)).convert_dtypes())
                names = _listed(each)
                connection.execute(f"insert into {each.table} ({names}) select {names} from frame").fetchall()
                connection.unregister("frame")
        connection.execute("force checkpoint").fetchall()


def _sqlite(path: Path, rows: Sequence[Rows]) -> None:
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma synchronous = off")
        for each in rows:
            connection.execute(f"create table {each.table} ({_listed(each)})")
            connection.executemany(_insert(each), [tuple(map(_plain, cells)) for cells in each.cells])
        connection.commit()


def _insert(rows: Rows) -> str:
    return f"insert into {rows.table} ({_listed(rows)}) values ({', '.join('?' * len(rows.names))})"


def _listed(rows: Rows) -> str:
    return ", ".join(f'"{name}"' for name in rows.names)


def _plain(cell: object) -> object:
    """What SQLite can hold: lists as JSON, days and times as text."""
    if isinstance(cell, tuple):
        return json.dumps(cell)
    return cell if cell is None or isinstance(cell, str | int | float) else str(cell)


def _counts(who: str, path: Path, rows: Sequence[Rows]) -> dict[str, int]:
    counts = " union all ".join(f"select '{each.table}', count(*) from {each.table}" for each in rows)
    connect = sqlite3.connect if who == SQLITE else duckdb.connect
    with closing(connect(str(path))) as connection:
        return dict(connection.execute(counts).fetchall())
