"""Entries of the archive to postmortems: each read alone, in bounded time, so that none can harm its neighbours.

Owns the process pool, the time limit and what happens when the reader itself fails: the document is quarantined with the
finding `internal` that names the fault and its place (a bug of ours, told and counted, never swallowed). Two hundred
files or fewer are read in this process. Must not know what a document says. The result has the order of the entries.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from etl.archive import Entry, UnreadableError, read_bytes
from etl.document import RejectedError
from etl.progress import Progress
from etl.records import Finding, Postmortem
from etl.restricted import is_restricted
from etl.secrets import redact, restore
from etl.settings import Settings

IN_PROCESS = 200
CHUNK = 64
Reader = Callable[[str, bytes, Settings], Postmortem]


@dataclass(frozen=True, slots=True)
class Read:
    """One entry read. `is_restricted` is decided here, where the bytes are, also for a document that could not be read."""

    found: Postmortem
    is_restricted: bool = False


class TimeUpError(Exception):
    """A document took longer than the policy allows."""


def read_entries(entries: Sequence[Entry], settings: Settings, reader: Reader, progress: Progress) -> list[Read]:
    """Every entry read, in the order given; large archives on all cores."""
    if len(entries) <= IN_PROCESS:
        found = []
        for entry in entries:
            found.append(read_alone(entry, settings, reader))
            progress.advance()
        return found
    chunks = [entries[at : at + CHUNK] for at in range(0, len(entries), CHUNK)]
    return [each for chunk in _read_chunks(chunks, settings, reader, progress) for each in chunk]


def read_alone(entry: Entry, settings: Settings, reader: Reader) -> Read:
    """One entry as a postmortem, whatever it holds: loaded, quarantined or skipped."""
    if entry.skip:
        return Read(Postmortem(entry.path, "skipped", reason=entry.skip, bytes=entry.bytes))
    try:
        data = read_bytes(entry, settings.policy.document_bytes)
    except UnreadableError as error:
        return Read(_quarantined(entry, error.code, str(error)))
    found = replace(_read(entry, data, settings, reader), sha256=hashlib.sha256(data).hexdigest(), bytes=len(data))
    return Read(found, is_restricted(found, data, settings.policy))


def _read(entry: Entry, data: bytes, settings: Settings, reader: Reader) -> Postmortem:
    try:
        with time_limit(settings.policy.document_seconds):
            plain, secrets = redact(data, settings.encoding)
            found = reader(entry.path, plain, settings)
            return restore(replace(found, findings=found.findings + secrets)) if secrets else found
    except RejectedError as error:
        return _quarantined(entry, error.finding.code, error.finding.message, error.finding.line)
    except TimeUpError:
        return _quarantined(entry, "too-slow", f"not read within {settings.policy.document_seconds:g} s of computing")
    except Exception as error:  # noqa: BLE001 (the one place: a bug in the reader costs one document, and is told)
        return _quarantined(entry, "internal", f"the reader failed: {type(error).__name__} at {_place(error)}")


def _place(error: Exception) -> str:
    """The innermost line of our own code that the error came through; no values, which may be secret."""
    home = Path(__file__).resolve().parent
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if home in Path(frame.filename).parents]
    return f"etl/{Path(frames[-1].filename).relative_to(home)}:{frames[-1].lineno}" if frames else "an unknown place"


def _quarantined(entry: Entry, code: str, message: str, line: int | None = None) -> Postmortem:
    finding = Finding(line, "error", code, message)
    return Postmortem(entry.path, "quarantined", reason=code, bytes=entry.bytes, findings=(finding,))


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeUpError in the block after so many seconds of computing, so that a busy machine quarantines nothing.

    There is no limit outside a main thread, where no alarm can ring.
    """
    try:
        before = signal.signal(signal.SIGVTALRM, _time_is_up)
    except (ValueError, AttributeError):
        yield
        return
    # Rings again each second, should the first one fall into a callback that swallows it.
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _time_is_up(_number: int, _frame: FrameType | None) -> None:
    raise TimeUpError


# ── Many processes ──────────────────────────────────────────────────────────────────────────────────────────────────

# Set once in each worker, so that the settings do not travel with every chunk.
_worker: tuple[Settings, Reader] | None = None


def _begin_worker(settings: Settings, reader: Reader) -> None:
    """Ctrl-C is the parent's to handle; records hold no cycles, so the collector would only cost half the speed."""
    global _worker  # noqa: PLW0603 (a pool's initialiser has no other way to leave something for its tasks)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.disable()
    _worker = (settings, reader)


def _read_chunk(chunk: Sequence[Entry]) -> list[Read]:
    assert _worker is not None
    return [read_alone(entry, *_worker) for entry in chunk]


def _read_chunks(chunks: Sequence[Sequence[Entry]], settings: Settings, reader: Reader, progress: Progress) -> list[list[Read]]:
    """The chunks in order. When a worker dies, what it may have held is read apart; the rest goes on."""
    workers = os.cpu_count() or 1
    found: dict[int, list[Read]] = {}
    while left := {at: chunk for at, chunk in enumerate(chunks) if at not in found}:
        for at, reads in _pool(workers, left, settings, reader):
            found[at] = reads
            progress.advance(len(reads))
        for at in [at for at in left if at not in found][: 2 * workers + 1]:
            found[at] = _read_apart(chunks[at], settings, reader)
            progress.advance(len(chunks[at]))
    return [found[at] for at in range(len(chunks))]


def _pool(
    workers: int, chunks: Mapping[int, Sequence[Entry]], settings: Settings, reader: Reader
) -> Iterator[tuple[int, list[Read]]]:
    """The chunks as they are finished, by number; ends early when a worker died."""
    # Forking is ten times as fast as a fresh interpreter, and safe here: no thread runs before frames are built.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
    pool = ProcessPoolExecutor(workers, context, _begin_worker, (settings, reader))
    try:
        waiting = {pool.submit(_read_chunk, chunk): at for at, chunk in chunks.items()}
        for future in as_completed(waiting):
            yield waiting[future], future.result()
    except BrokenProcessPool:
        return
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _read_apart(chunk: Sequence[Entry], settings: Settings, reader: Reader) -> list[Read]:
    """A chunk in a process of its own; when that dies, its halves, down to the one document that kills its reader."""
    for _, reads in _pool(1, {0: chunk}, settings, reader):
        return reads
    if len(chunk) == 1:
        told = "the process that read it died; the document is too much for the reader"
        return [Read(_quarantined(chunk[0], "internal", told))]
    half = len(chunk) // 2
    return _read_apart(chunk[:half], settings, reader) + _read_apart(chunk[half:], settings, reader)
