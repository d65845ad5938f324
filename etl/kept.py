"""What was read from each file by the last load, so that the next one reads only what changed.

Kept beside the generations in one file that only its owner may read. A file counts as unchanged by its size and time, else
by the digest of its content under the same path; everything after reading is done anew in every load, so the rows are
those of a full one. Nothing is kept of restricted documents, of any that could not be read, nor of a file that was written
so shortly before that it may change again under the same time. What was kept for another program, vocabulary or policy is
not used, nor what cannot be understood: then all is read. Must not know what a document says.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import os
import pickle
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TextIO

from etl import records
from etl.archive import Entry, UnreadableError, read_bytes
from etl.generations import Place, write_bytes_synced
from etl.pool import Read
from etl.progress import Progress
from etl.roots import Root
from etl.settings import OWN_SETTINGS
from etl.together import read_each, see_together

FILE = "reads.kept"
AT_REST_NS = 2_000_000_000
KEPT_OUTCOMES = {"loaded", "skipped"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A read with the size and time its file had."""

    bytes: int
    mtime_ns: int
    read: Read


Known = Mapping[str, Kept]
_CLASSES = {name: each for name, each in vars(records).items() if dataclasses.is_dataclass(each)}
_ALLOWED: dict[tuple[str, str], object] = {
    **{("etl.records", name): each for name, each in _CLASSES.items()},
    ("etl.pool", "Read"): Read,
    ("etl.kept", "Kept"): Kept,
    ("datetime", "date"): date,
    ("datetime", "datetime"): datetime,
}


class _Unpickler(pickle.Unpickler):
    """Makes records and days and nothing else, whatever the file asks for."""

    def find_class(self, module: str, name: str) -> object:
        try:
            return _ALLOWED[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} is no record") from None


def read_kept(place: Place, key: str) -> Known:
    """What the last load read, by document path; nothing when it was made for another key, is damaged or not there."""
    try:
        with (place.folder / FILE).open("rb") as file:
            if file.readline().decode("ascii").strip() != key:
                return {}
            found = _Unpickler(file).load()
    except (OSError, ValueError, TypeError, AttributeError, EOFError, IndexError, KeyError, pickle.UnpicklingError):
        return {}
    return found if isinstance(found, dict) else {}


def write_kept(place: Place, key: str, reads: Mapping[str, Kept], withheld: Collection[str]) -> None:
    """Keep the reads for the next load, in one step, all but the `withheld` documents."""
    kept = {path: each for path, each in reads.items() if path not in withheld}
    held = io.BytesIO()
    held.write(f"{key}\n".encode("ascii"))
    pickle.Pickler(held, protocol=5).dump(kept)
    fresh = place.folder / f"{FILE}.new"
    write_bytes_synced(fresh, held.getbuffer())
    os.replace(fresh, place.folder / FILE)


def read_again(
    entries: Sequence[Entry], roots: Sequence[Root], known: Known, log: TextIO | None
) -> tuple[list[Read], dict[str, Kept]]:
    """The archives as read, only what changed from the files; and what the next load need not read. Progress goes to `log`."""

    def read(changed: Sequence[Entry]) -> list[Read]:
        progress = Progress(len(changed), log)
        try:
            return read_each(changed, roots, progress)
        finally:
            progress.close()

    alone, kept = read_changed(entries, known, read)
    return see_together(entries, alone, roots), kept


def read_changed(
    entries: Sequence[Entry], known: Known, read: Callable[[Sequence[Entry]], list[Read]]
) -> tuple[list[Read], dict[str, Kept]]:
    """All entries as read, in their order, those that changed by `read`; and what may be kept of them."""
    now = time.time_ns()
    found = {entry.path: good for entry in entries if (good := _unchanged(entry, known.get(entry.path)))}
    changed = [entry for entry in entries if entry.path not in found]
    again = dict(zip((entry.path for entry in changed), read(changed), strict=True))
    reads = [found[entry.path].read if entry.path in found else again[entry.path] for entry in entries]
    return reads, dict(_worth_keeping(zip(entries, reads, strict=True), now))


def _unchanged(entry: Entry, kept: Kept | None) -> Kept | None:
    """What was kept of an entry when it still says what its file does."""
    if kept is None or entry.skip or kept.bytes != entry.bytes:
        return None
    if kept.mtime_ns == entry.mtime_ns:
        return kept
    try:
        data = read_bytes(entry, kept.bytes)
    except UnreadableError:
        return None
    return kept if hashlib.sha256(data).hexdigest() == kept.read.found.sha256 else None


def _worth_keeping(reads: Iterator[tuple[Entry, Read]], now: int) -> Iterator[tuple[str, Kept]]:
    for entry, read in reads:
        is_whole = read.found.outcome in KEPT_OUTCOMES and read.found.sha256 is not None and read.found.bytes == entry.bytes
        if is_whole and not read.is_restricted and entry.mtime_ns < now - AT_REST_NS:
            yield entry.path, Kept(entry.bytes, entry.mtime_ns, read)


def key_of(program: str, encoding: str | None, roots: Sequence[Root]) -> str:
    """What the reading of one file depends on besides its bytes: the program, the encoding, its archive's own words."""
    digest = hashlib.sha256(f"{program}\0{encoding}\0".encode())
    for root in roots:
        digest.update(f"{root.folder}\0{root.prefix}\0".encode("utf-8", "surrogateescape"))
        for name in OWN_SETTINGS:
            path = root.own(name)
            digest.update(hashlib.sha256(path.read_bytes()).digest() if path else b"-")
    return digest.hexdigest()
