"""What a load depends on, known without reading a document: files, configuration, today, the program itself.

Owns the digest that tells whether anything changed. Sizes and times stand for content; `--force` is for whoever doubts it.
"""

from __future__ import annotations

import hashlib
import os
from array import array
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import chain
from operator import mul
from typing import NamedTuple

from etl import __version__
from etl.archive import FOLDER, Below, Root, archive_state, find_roots, look

HOME = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))


class Inputs(NamedTuple):
    """What there is to load: the roots, all that was seen below them, today, and a digest of what the result depends on.

    `seen` are the folders of each root, with more than candidates: a policy, a tracker's export or a vocabulary in the archive
    decides as well.
    """

    roots: Sequence[Root]
    seen: Sequence[Sequence[Below]]
    as_of: date
    digest: str


def find_inputs(archives: Sequence[str], as_of: date | None, given: Sequence[object]) -> Inputs:
    """Everything below all archives and the digest; `given` are further arguments that the result depends on.

    Raises StopError 66 for an archive that is no folder.
    """
    roots = find_roots(archives)
    seen = [look(root, prefix) for root, prefix in roots]
    today = as_of or datetime.now(UTC).date()
    digest = hashlib.sha256()
    states = [archive_state(root) for root, _ in roots]
    for part in (__version__, today, *given, *archives, *(root for root, _ in roots), *states):
        digest.update(f"{part}\0".encode("utf-8", "surrogateescape"))
    digest.update(program_digest().encode())
    for column in chain.from_iterable(map(_told, seen)):
        digest.update(b"%d\0" % len(column))
        digest.update(column)
    return Inputs(roots, seen, today, digest.hexdigest())


def _told(seen: Sequence[Below]) -> Iterator[bytes]:
    """What tells entries from themselves changed: names, kinds, sizes, times; of a folder its name alone. Column by column,
    since the files of a large archive are looked at for nothing else in most loads."""
    for below in seen:
        names, kinds, sizes, times = zip(*below.held, strict=True) if below.held else ((), (), (), ())
        counts = [kind != FOLDER for kind in kinds]
        yield below.prefix.encode()
        yield "\0".join(names).encode("utf-8", "surrogateescape")
        yield "\0".join(kinds).encode()
        yield array("q", map(mul, sizes, counts)).tobytes()
        yield array("q", map(mul, times, counts)).tobytes()


def program_digest() -> str:
    """What tells this program and its data from another, by sizes and times."""
    digest = hashlib.sha256(__version__.encode())
    for path in program_files():
        found = os.stat(path)
        digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def stamps(paths: Sequence[str]) -> tuple[tuple[str, int, int], ...]:
    """Each file with its size and time of change; both are 0 for one that is not there."""
    found = []
    for path in paths:
        seen = os.stat(path) if os.path.isfile(path) else None
        found.append((path, seen.st_size if seen else 0, seen.st_mtime_ns if seen else 0))
    return tuple(found)


def program_files() -> list[str]:
    """The program's own files and those under `data/`: a new version, or another word in them, gives another result."""
    etl, data = os.path.join(HOME, "etl"), os.path.join(HOME, "data")
    modules = [os.path.join(folder, name) for folder, _, names in os.walk(etl) for name in names if name.endswith(".py")]
    queries = [os.path.join(etl, name) for name in os.listdir(etl) if name.endswith(".sql")]
    words = [os.path.join(data, name) for name in os.listdir(data) if name.endswith(".yaml")]
    return sorted([*modules, *queries, *words])
