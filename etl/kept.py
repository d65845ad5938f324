"""What was read from each file by the last load, so that the next one reads only what changed.

Kept beside the generations in one file that only its owner may read, written read by read while the load goes on, so that
none is held for it. A file counts as unchanged by its size and time, else by the digest of its content under the same path;
everything after reading is done anew in every load, so the rows are those of a full one. Nothing is kept of restricted
documents, of any that could not be read or that name a day still to come, nor of a file that was written so shortly before that
it may change again under the same time. What was kept for another program, vocabulary or policy or on a later day is not used,
nor what cannot be understood: then all is read. Must not know what a document says.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import struct
import time
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pickle import UnpicklingError
from typing import BinaryIO, TextIO

from etl.archive import Entry, UnreadableError, read_bytes
from etl.exits import INPUT_OUTPUT, StopError
from etl.generations import Place
from etl.outlines import Outline, bare, outlined, whole_again
from etl.pool import Means, ReadChunks
from etl.progress import Progress
from etl.reads import Read, packed, unpacked
from etl.records import Postmortem
from etl.roots import Root
from etl.settings import OWN_SETTINGS
from etl.together import read_each, see_together

FILE = "reads.kept"
AT_REST_NS = 2_000_000_000
FUTURE = "future-time"
KEPT_OUTCOMES = {"loaded", "skipped"}
# Before each read: the lengths of its path, of its outline and of its bytes, the sum of both, its file's size and time.
_HEAD = struct.Struct("<IIIIqq")
WRITTEN_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """A read as bytes, with the size and time its file had; and its outline as bytes, which are a twentieth of all.

    `check` is the sum of both when they were written: the outline alone is looked at before the read is needed.
    """

    size: int
    mtime_ns: int
    data: bytes
    outline: bytes
    check: int


Known = Mapping[str, Kept]  # by document path


class _Lying(Known):
    """What lies in a file, read when it is asked for: only where each begins is held."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._places = dict(_places(file))

    def __getitem__(self, path: str) -> Kept:
        self._file.seek(self._places[path])
        return _next(self._file)[1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


class Shelf:
    """The file being written, under a name that no load looks at until `publish`; a dead load's is swept by the next one."""

    def __init__(self, place: Place, file: BinaryIO, head: bytes) -> None:
        self._place, self._file, self._head = place, file, head
        self._now = time.time_ns()
        self._paths: set[str] = set()
        self._end = file.write(head)
        self._down = 0  # up to here it lies in the file, and not in what is still to be written

    def keep(self, entry: Entry, read: Read, data: bytes | None) -> Read:
        """Write down a read that the next load may use, and give its outline; any other as it is.

        `data` are its bytes where they are at hand.
        """
        if not _is_worth_keeping(entry, read, self._now):
            return read
        found = outlined(read.found, self._end)
        outline = packed(Read(bare(found), read.is_restricted)) if isinstance(found, Outline) else b""
        data = data or packed(read)
        self._write(entry.path, Kept(entry.bytes, entry.mtime_ns, data, outline, _sum(outline, data)))
        return Read(found, read.is_restricted)

    def keep_again(self, entry: Entry, read: Read, kept: Kept) -> Read:
        """Write down what was kept of a file that is unchanged, and give its outline. `read` may be that outline already."""
        if not _is_worth_keeping(entry, read, self._now):
            return unpacked(kept.data)
        found = outlined(read.found, self._end)
        self._write(entry.path, replace(kept, size=entry.bytes, mtime_ns=entry.mtime_ns))
        return Read(found, read.is_restricted)

    def _write(self, path: str, kept: Kept) -> None:
        self._paths.add(path)
        self._end += _write(self._file, path, kept)

    def whole(self, found: Postmortem) -> Postmortem:
        """All of a document, read back where it is an outline."""
        if not isinstance(found, Outline):
            return found
        if found.at >= self._down:
            self._file.flush()
            self._down = self._end
        name, outline, length, *_ = _HEAD.unpack(os.pread(self._file.fileno(), _HEAD.size, found.at))
        data = os.pread(self._file.fileno(), length, found.at + _HEAD.size + name + outline)
        try:
            return whole_again(found, unpacked(data).found)
        except UnpicklingError:
            told = (
                f"what was kept of {found.document_path} in {self._place.folder_name} cannot be understood; load with --force"
            )
            raise StopError(INPUT_OUTPUT, told) from None

    def publish(self, withheld: Collection[str]) -> None:
        """Make it what the next load finds, in one step, without the `withheld` documents."""
        self._file.flush()
        if not self._paths.isdisjoint(withheld):
            self._leave_out(withheld)
        os.fsync(self._file.fileno())
        os.replace(self._place.folder / f"{FILE}.new", self._place.folder / FILE)

    def _leave_out(self, withheld: Collection[str]) -> None:
        """Only the whole archive told that these are restricted. The others move up, one at a time."""
        self._file.seek(len(self._head))
        behind = len(self._head)
        for path, at in list(_places(self._file)):
            if path not in withheld:
                self._file.seek(at)
                kept = _next(self._file)[1]
                self._file.seek(behind)
                behind += _write(self._file, path, kept)
        self._file.truncate(behind)
        self._file.flush()


@contextlib.contextmanager
def shelf_of(place: Place, key: str, as_of: date) -> Iterator[Shelf]:
    """A shelf for the reads of this load, made on that day."""
    path = place.folder / f"{FILE}.new"
    with open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b", WRITTEN_AT_ONCE) as file:
        yield Shelf(place, file, _head_line(key, as_of))


@contextlib.contextmanager
def kept_reads(place: Place, key: str, as_of: date) -> Iterator[Known]:
    """What the last load read; nothing when it was made for another key or a later day, is damaged or not there."""
    with contextlib.ExitStack() as stack:
        known: Known = {}
        with contextlib.suppress(OSError, ValueError, struct.error):
            file = stack.enter_context((place.folder / FILE).open("rb"))
            if _is_made_for(key, as_of, file.readline()):
                known = _Lying(file)
        yield known


def _head_line(key: str, as_of: date) -> bytes:
    return f"{key} {as_of.isoformat()}\n".encode("ascii")


def _is_made_for(key: str, as_of: date, head: bytes) -> bool:
    """Whether what stands below this line is right for a load on that day: what had come by an earlier day has come now."""
    made_for, _, day = head.decode("ascii").strip().partition(" ")
    return made_for == key and date.fromisoformat(day) <= as_of


def _write(file: BinaryIO, path: str, kept: Kept) -> int:
    """Write down one read; gives how many bytes that took."""
    name = path.encode("utf-8", "surrogateescape")
    head = _HEAD.pack(len(name), len(kept.outline), len(kept.data), kept.check, kept.size, kept.mtime_ns)
    return file.write(head) + file.write(name) + file.write(kept.outline) + file.write(kept.data)


def _places(file: BinaryIO) -> Iterator[tuple[str, int]]:
    """Where each read begins, by its path, from here on. Raises ValueError or struct.error where the file breaks off."""
    at, end = file.tell(), os.fstat(file.fileno()).st_size
    while at < end:
        file.seek(at)
        name, outline, length, *_ = _HEAD.unpack(file.read(_HEAD.size))
        path = file.read(name).decode("utf-8", "surrogateescape")
        yield path, at
        at += _HEAD.size + name + outline + length
    if at > end:
        raise ValueError("breaks off")


def _next(file: BinaryIO) -> tuple[str, Kept]:
    """The read that begins here, with its path."""
    name, outline, length, check, size, mtime_ns = _HEAD.unpack(file.read(_HEAD.size))
    path = file.read(name).decode("utf-8", "surrogateescape")
    return path, Kept(size, mtime_ns, outline=file.read(outline), data=file.read(length), check=check)


def _sum(outline: bytes, data: bytes) -> int:
    """What tells of bytes that came to harm; against whoever plants some, only records are ever made of them."""
    return zlib.crc32(data, zlib.crc32(outline))


def read_again(
    entries: Sequence[Entry], roots: Sequence[Root], known: Known, shelf: Shelf, *, chunks: ReadChunks, log: TextIO | None
) -> list[Read]:
    """The archives as read, only what changed from the files; what the next load need not read goes to the shelf."""

    def read(changed: Sequence[Entry]) -> list[Read]:
        progress = Progress(len(changed), log)
        try:
            return read_each(changed, roots, Means(progress, shelf.keep, chunks))
        finally:
            progress.close()

    return see_together(entries, read_changed(entries, known, shelf, read), roots, shelf.whole)


def read_changed(
    entries: Sequence[Entry], known: Known, shelf: Shelf, read: Callable[[Sequence[Entry]], list[Read]]
) -> list[Read]:
    """All entries as read, in their order, those that changed by `read`, which shelves them itself."""
    found: dict[str, Read] = {}
    for entry in entries:
        kept = known.get(entry.path)
        if kept is not None and (good := _unchanged(entry, kept)) is not None:
            found[entry.path] = shelf.keep_again(entry, good, kept)
    changed = [entry for entry in entries if entry.path not in found]
    found |= zip((entry.path for entry in changed), read(changed), strict=True)
    return [found[entry.path] for entry in entries]


def _unchanged(entry: Entry, kept: Kept) -> Read | None:
    """What was kept of an entry when it still says what its file does: its outline, where it has one."""
    if entry.skip or kept.size != entry.bytes or kept.check != _sum(kept.outline, kept.data):
        return None
    try:
        read = unpacked(kept.outline or kept.data)
        if kept.mtime_ns != entry.mtime_ns:
            return read if hashlib.sha256(read_bytes(entry, kept.size)).hexdigest() == read.found.sha256 else None
    except (UnreadableError, UnpicklingError):
        return None
    return read


def _is_worth_keeping(entry: Entry, read: Read, now: int) -> bool:
    is_whole = read.found.outcome in KEPT_OUTCOMES and read.found.sha256 is not None and read.found.bytes == entry.bytes
    is_dated = any(each.code == FUTURE for each in read.found.findings)  # a later load tells it otherwise
    return is_whole and not is_dated and not read.is_restricted and entry.mtime_ns < now - AT_REST_NS


def key_of(program: str, encoding: str | None, roots: Sequence[Root]) -> str:
    """What the reading of one file depends on besides its bytes: the program, the encoding, its archive's own words."""
    digest = hashlib.sha256(f"{program}\0{encoding}\0".encode())
    for root in roots:
        digest.update(f"{root.folder}\0{root.prefix}\0".encode("utf-8", "surrogateescape"))
        for name in OWN_SETTINGS:
            path = root.own(name)
            digest.update(hashlib.sha256(path.read_bytes()).digest() if path else b"-")
    return digest.hexdigest()
