"""How a warehouse stands: `python -m etl status` tells people and monitoring when it was loaded, from what, and what failed.

Reads what the last load left and nothing of the archive but the commit it is at. Owns these lines and their exit codes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from etl.archive import archive_commit
from etl.exits import FINDINGS, INPUT_OUTPUT, NO_ARCHIVE, PUBLISHED, StopError
from etl.generations import current, loader, place_of
from etl.messages import printable
from etl.warehouse import SCHEMA_VERSION, rows_of

SUMMARY = (
    "loaded_at", "as_of", "archive", "archive_folder", "archive_commit", "program_version", "schema_version", "files_found",
    "loaded", "quarantined", "skipped",
)  # fmt: skip
ERRORS = """
    select coalesce(f.part_path, f.document_path), f.line, f.code from findings f where f.level = 'error'
    order by f.document_path, f.line
"""


@dataclass(frozen=True, slots=True)
class StatusOptions:
    """What the command line asks for; see `python -m etl status --help`."""

    warehouse: str = "data/warehouse.duckdb"
    is_json: bool = False
    max_age: float | None = None


def status(options: StatusOptions, now: datetime, out: TextIO) -> int:
    """Print how the warehouse stands as of `now` (naive UTC): 0, or 1 when it is older than so many hours.

    Raises StopError 66 where there is none, 74 where it cannot be read or is of another version.
    """
    place = place_of(options.warehouse)
    published = current(place) or (place.link if place.link.is_file() else None)
    running = loader(place)
    if published is None:
        busy = f"; a load is running (PID {running})" if running else ""
        raise StopError(NO_ARCHIVE, f"there is no warehouse at {options.warehouse} yet{busy}: python -m etl load")
    found = _found(published)
    loaded_at = found["loaded_at"]
    assert isinstance(loaded_at, datetime)
    age = (now - loaded_at).total_seconds() / 3600
    told = {"warehouse": str(published), **found, "age_hours": round(age, 2), "running": running, "is_stale": _is_stale(found)}
    told["failed"] = [{"path": path, "line": line, "code": code} for path, line, code in rows_of(published, ERRORS)]
    if options.is_json:
        out.write(json.dumps(told, default=str) + "\n")
    else:
        out.writelines(f"{line}\n" for line in _lines(told))
    return FINDINGS if options.max_age is not None and age > options.max_age else PUBLISHED


def _found(published: Path) -> dict[str, object]:
    rows = rows_of(published, f"select {', '.join(SUMMARY)} from load_summary")  # noqa: S608 (own names)
    if len(rows) != 1:
        raise StopError(INPUT_OUTPUT, f"the warehouse {published} is damaged or none of ours; load again: python -m etl load")
    found = dict(zip(SUMMARY, rows[0], strict=True))
    if found["schema_version"] != SCHEMA_VERSION:
        raise StopError(INPUT_OUTPUT, f"the warehouse {published} is of another version; load again: python -m etl load")
    return found


def _is_stale(found: Mapping[str, object]) -> bool | None:
    """Whether the archive stands at another commit now; null where it is in no repository, or not here."""
    folder, commit = found["archive_folder"], found["archive_commit"]
    now = archive_commit(Path(str(folder))) if folder and commit and Path(str(folder)).is_dir() else None
    return None if now is None else now != commit


def _lines(told: Mapping[str, object]) -> Iterator[str]:
    commit = f" at commit {str(told['archive_commit'])[:12]}" if told["archive_commit"] else ""
    stale = "; the archive is at another commit now" if told["is_stale"] else ""
    yield f"warehouse {told['warehouse']}"
    yield f"loaded {told['loaded_at']:%Y-%m-%d %H:%M} UTC ({told['age_hours']} hours ago), as of {told['as_of']}"
    yield f"archive {printable(str(told['archive']))}{commit}{stale}"
    yield f"version {told['program_version']}, schema {told['schema_version']}"
    parts = " + ".join(f"{name} {told[name]}" for name in ("loaded", "quarantined", "skipped"))
    yield f"found {told['files_found']} = {parts}"
    failed = told["failed"]
    assert isinstance(failed, Sequence)
    yield from (f"failed {printable(each['path'])}:{each['line'] or 1}: {each['code']}" for each in failed)
    yield f"a load is running (PID {told['running']})" if told["running"] else "no load is running"
