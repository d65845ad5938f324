"""Records to rows: fills one building file with the tables of `warehouse.sql` and closes it, ready to be published.

Columns come from the fields of the records, so a new field is a new column in `warehouse.sql` and nothing here. The
schema's keys and checks are the last guard: a document whose rows break one is quarantined with the finding `internal`,
alone, and the rest is stored. Must not know how a value was found, nor where generations lie (that is `generations.py`).
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate, chain
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from etl.exits import INPUT_OUTPUT, StopError
from etl.records import Finding, Postmortem
from etl.warehouse_tables import DOCUMENT, INCIDENT, KEY_KINDS, TABLES, Cells, cells_of, columns_of

SCHEMA_VERSION = 11
SCHEMA = Path(__file__).with_name("warehouse.sql")
DERIVED = Path(__file__).with_name("derived.sql")
# One thread is no slower at filling tables, and keeps less. The log goes into the tables at the end, or when it is that large:
# the tables of an ordinary archive are written once, which saves a third of the file, and of the time.
# Keys are held in memory until the end, so that the limit grows with the archive: by a megabyte for each thousand documents.
BUILDING = {"checkpoint_threshold": "256MB", "threads": "1"}
LEAST_MEMORY_MB, DOCUMENTS_A_MB = 128, 1000
WITHHELD = """
    select document_path, incident_number from incidents where is_restricted
    union all select document_path, 0 from documents where document_path like 'restricted/%'
"""
UNMAPPED = "failed to map segment"  # of a library that is loaded at the first batch, where no memory is left for it
WRITE_FAILURES = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)

Connection = duckdb.DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class PolicyValue:
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class TrackerSource:
    """One export that states of actions were taken from: its file as named, its tracker, its newest day, its size."""

    path: str
    tracker: str
    as_of: date | None
    ticket_count: int


@dataclass(frozen=True, slots=True)
class LoadSummary:
    """One load; `loaded_at` is naive UTC, `archive` the roots as they were named, `archive_folder` where the first lies."""

    loaded_at: datetime
    as_of: date
    archive: str
    archive_folder: str | None
    archive_commit: str | None
    history: str
    files_found: int
    loaded: int
    quarantined: int
    skipped: int
    program_version: str
    schema_version: int = SCHEMA_VERSION


@contextlib.contextmanager
def building(path: Path, spill: Path, step: Callable[[str], None], documents: int = 0) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a new file for so many documents with the schema in it; checkpointed and closed at the end, so that no
    log stays beside it.

    Raises StopError 74 when the memory is full, OSError when the disk is.
    """
    memory = f"{max(LEAST_MEMORY_MB, documents // DOCUMENTS_A_MB)}MB"
    try:
        with contextlib.closing(
            _connect(path, BUILDING | {"memory_limit": memory, "temp_directory": str(spill)})
        ) as connection:
            connection.execute(SCHEMA.read_text(encoding="utf-8")).fetchall()
            step("after_connect")
            yield connection
            derive(connection)
            step("after_commit")
            connection.execute("force checkpoint").fetchall()
            step("after_checkpoint")
    except duckdb.Error as error:  # a failed write comes as an IOException, or as a FatalException from the checkpoint
        if isinstance(error, duckdb.OutOfMemoryException) or UNMAPPED in str(error):
            raise StopError(INPUT_OUTPUT, f"out of memory ({_first_line(error)}); load with a smaller --batch") from None
        cause = next((cause for cause in WRITE_FAILURES if os.strerror(cause) in str(error)), None)
        if cause is None:
            raise
        raise OSError(cause, os.strerror(cause)) from None


def _connect(path: Path, settings: dict[str, str], read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """A connection that reaches nothing but its file: no other files, no network, no extension, no later setting."""
    hardened: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
        "lock_configuration": "true",
        **settings,
    }
    return duckdb.connect(str(path), read_only=read_only, config=hardened)


def derive(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the tables that follow from the rows of the others; once, when all of these are stored."""
    connection.execute(DERIVED.read_text(encoding="utf-8")).fetchall()


def document_paths(published: Path) -> frozenset[str]:
    """The paths of the documents in a published generation; none when it is damaged, since a load then mends it."""
    return frozenset(str(path) for (path,) in rows_of(published, "select document_path from documents"))


def restricted_keys(published: Path) -> frozenset[Cells]:
    """What a published generation withholds, as document and incident number (0 for a whole document); none when damaged."""
    return frozenset(rows_of(published, WITHHELD))


def rows_of(published: Path, query: str) -> list[Cells]:
    """What a published generation answers; nothing when it is damaged."""
    try:
        with contextlib.closing(_connect(published, {"temp_directory": ""}, read_only=True)) as connection:
            return connection.execute(query).fetchall()
    except duckdb.Error:
        return []


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:300]


def insert_documents(connection: duckdb.DuckDBPyConnection, found: Sequence[Postmortem], first: int) -> list[Postmortem]:
    """Store documents with all that hangs on them and give them back as stored: one that breaks the schema is quarantined.

    Their incidents get the numbers from `first` on; those of a document that is quarantined stay unused.
    """
    if not found:
        return []
    firsts = list(accumulate((len(each.incidents) for each in found), initial=first))[:-1]
    connection.execute("begin").fetchall()
    try:
        for table in TABLES:
            picked = chain.from_iterable(map(table.pick, found, firsts))
            rows = [keys + cells_of(table.record)(record) for keys, record in picked]
            _insert(connection, table.name, (*table.keys, *columns_of(table.record)), table.record, rows)
    except (duckdb.ConstraintException, duckdb.ConversionException, UnicodeEncodeError, OverflowError, TypeError) as error:
        connection.execute("rollback").fetchall()
        if len(found) == 1:
            return insert_documents(connection, [_refused(found[0], error)], first)
        half = len(found) // 2
        return insert_documents(connection, found[:half], first) + insert_documents(connection, found[half:], firsts[half])
    connection.execute("commit").fetchall()
    return list(found)


def insert_records(connection: duckdb.DuckDBPyConnection, table: str, records: Sequence[object]) -> None:
    """Store records whose fields are all the columns of a table."""
    if records:
        record: type = type(records[0])
        _insert(connection, table, tuple(columns_of(record)), record, [cells_of(record)(each) for each in records])


def insert_findings(connection: duckdb.DuckDBPyConnection, found: Sequence[tuple[str, Finding]]) -> None:
    """Store findings that were made after their documents, each with its path."""
    rows = [(path, *cells_of(Finding)(finding)) for path, finding in found]
    _insert(connection, "findings", (*DOCUMENT, *columns_of(Finding)), Finding, rows)


def _refused(found: Postmortem, error: Exception) -> Postmortem:
    if found.outcome == "quarantined":  # it has no rows left that could be wrong
        raise error
    finding = Finding(None, "error", "internal", f"the warehouse refuses its rows: {_first_line(error)}")
    return Postmortem(
        document_path=found.document_path,
        outcome="quarantined",
        reason="internal",
        sha256=found.sha256,
        bytes=found.bytes,
        format=found.format,
        findings=(finding,),
    )


def insert_columns(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, Sequence[object] | np.ndarray]
) -> None:
    """Store whole columns of a table; lists may stand in them. A row that is too much for the schema raises."""
    _store(connection, table, pl.DataFrame(dict(columns), nan_to_null=False))


def _insert(
    connection: duckdb.DuckDBPyConnection, table: str, names: Sequence[str], record: type, rows: Sequence[Cells]
) -> None:
    if not rows:
        return
    kinds = {**KEY_KINDS, **columns_of(record)}
    columns = dict(zip(names, zip(*rows, strict=True), strict=True))
    _store(connection, table, pl.DataFrame(columns, schema={name: kinds[name] for name in names}))


def row_of(path: str, number: str) -> str:
    """The SQL of the incident's row that two columns of a batch name."""
    return f"(select incident_row from incidents i where i.document_path = batch.{path} and i.incident_number = batch.{number})"  # noqa: S608 (own names)


# What is told of incidents once all of them are stored, by path and number.
ROWS = {
    "recurrence_members": {"incident_row": row_of(*INCIDENT[1:])},
    "recurrence_texts": {"incident_row": row_of(*INCIDENT[1:])},
    "counterparts": {"incident_row": row_of(*INCIDENT[1:]), "postmortem_row": row_of("postmortem_path", "postmortem_number")},
}


def _store(connection: duckdb.DuckDBPyConnection, table: str, batch: pl.DataFrame) -> None:
    if batch.is_empty():
        return
    listed = {f'"{name}"': f'"{name}"' for name in batch.columns} | ROWS.get(table, {})
    connection.register("batch", batch)
    connection.execute(f"insert into {table} ({', '.join(listed)}) select {', '.join(listed.values())} from batch").fetchall()  # noqa: S608 (own names)
    connection.unregister("batch")
