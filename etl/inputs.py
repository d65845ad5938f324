"""What a load depends on, known without reading a document: files, configuration, today, the program itself.

Owns the digest that tells whether anything changed. Sizes and times stand for content; `--force` is for whoever doubts it.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from etl import __version__
from etl.archive import FOLDER, Entry, archive_state, find_roots, look

HOME = Path(__file__).resolve().parent.parent
Root = tuple[Path, str]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What there is to load: the roots, all that was seen below them, today, and a digest of what the result depends on.

    `seen` holds more than candidates: a policy, a tracker's export or a vocabulary in the archive decides as well.
    """

    roots: Sequence[Root]
    seen: Sequence[Entry]
    as_of: date
    digest: str


def find_inputs(archives: Sequence[str], as_of: date | None, given: Sequence[object]) -> Inputs:
    """Everything below all archives and the digest; `given` are further arguments that the result depends on.

    Raises StopError 66 for an archive that is no folder.
    """
    roots = find_roots(archives)
    seen = [entry for root, prefix in roots for entry in look(root, prefix)]
    today = as_of or datetime.now(UTC).date()
    digest = hashlib.sha256()
    states = [archive_state(root) for root, _ in roots]
    for part in (__version__, today, *given, *archives, *(root for root, _ in roots), *states):
        digest.update(f"{part}\0".encode("utf-8", "surrogateescape"))
    digest.update(program_digest().encode())
    for column in _told(seen):
        digest.update(b"%d\0" % len(column))
        digest.update(column)
    return Inputs(roots, seen, today, digest.hexdigest())


def _told(seen: Sequence[Entry]) -> Iterator[bytes]:
    """What tells entries from themselves changed: names, sizes, times, reasons; of a folder its name alone. Column by column,
    since the files of a large archive are looked at for nothing else in most loads."""
    told = [entry if entry.skip != FOLDER else entry._replace(bytes=0, mtime_ns=0) for entry in seen]
    yield "\0".join([entry.path for entry in told]).encode()
    yield "\0".join([entry.skip or "" for entry in told]).encode()
    yield array("q", [entry.bytes for entry in told]).tobytes()
    yield array("q", [entry.mtime_ns for entry in told]).tobytes()


def program_digest() -> str:
    """What tells this program and its data from another, by sizes and times."""
    digest = hashlib.sha256(__version__.encode())
    for path in program_files():
        found = path.stat()
        digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def stamps(paths: Sequence[Path]) -> tuple[tuple[str, int, int], ...]:
    """Each file with its size and time of change; both are 0 for one that is not there."""
    found = []
    for path in paths:
        seen = path.stat() if path.is_file() else None
        found.append((str(path), seen.st_size if seen else 0, seen.st_mtime_ns if seen else 0))
    return tuple(found)


def program_files() -> list[Path]:
    """The program's own files and those under `data/`: a new version, or another word in them, gives another result."""
    return sorted([*(HOME / "etl").rglob("*.py"), *(HOME / "etl").glob("*.sql"), *(HOME / "data").glob("*.yaml")])
