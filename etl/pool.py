"""Entries of the archive to postmortems: each read alone, within bounds, so that none can harm its neighbours.

Owns the processes that read and what happens when the reader itself fails: the document is quarantined with the finding
`internal` that names the fault and its place (a bug of ours, told and counted, never swallowed). Many files, and every large
one, are read in processes that may die, and come back as bytes; two hundred or fewer ordinary ones in this process, which
needs no second start. Must not know what a document says. The result has the order of the entries.
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
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path

from etl.archive import Entry, UnreadableError, read_bytes
from etl.bounds import TimeUpError, bounded, dies_over_time
from etl.document import RejectedError
from etl.progress import Progress
from etl.reads import Read, packed, unpacked
from etl.records import Finding, Postmortem
from etl.restricted import is_restricted
from etl.secrets import redact, restore
from etl.settings import Settings

FEW = 200
LARGE = 65_536  # bytes: ten times an ordinary postmortem
CHUNK = 64
AHEAD = 3  # chunks given to each process at a time: what it has read waits in this one until it is taken
WORKERS = os.cpu_count() or 1
INTERRUPTIONS = (signal.SIGINT, signal.SIGTERM)
Reader = Callable[[str, bytes, Settings], Postmortem]


Chunks = Mapping[int, Sequence[Entry]]
# Reads chunks somewhere and gives each as it is done, by its number, as bytes; ends early when some were lost on the way.
ReadChunks = Callable[[Chunks, Settings, Reader], Iterator[tuple[int, list[bytes]]]]


def read_entries(entries: Sequence[Entry], settings: Settings, reader: Reader, means: Means) -> list[Read]:
    """Every entry read, in the order given; large archives on all cores."""
    if len(entries) <= FEW:
        return _read_few(entries, settings, reader, means)
    chunks = [entries[at : at + CHUNK] for at in range(0, len(entries), CHUNK)]
    return [each for chunk in _read_chunks(chunks, settings, reader, means) for each in chunk]


def _read_few(entries: Sequence[Entry], settings: Settings, reader: Reader, means: Means) -> list[Read]:
    large = [entry for entry in entries if entry.bytes > LARGE and entry.skip is None]
    apart = dict(zip((entry.path for entry in large), map(unpacked, _read_apart(large, settings, reader)), strict=True))
    found = []
    for entry in entries:
        read = apart[entry.path] if entry.path in apart else read_alone(entry, settings, reader)
        found.append(means.keep(entry, read, None))
        means.progress.advance()
    return found


def read_alone(entry: Entry, settings: Settings, reader: Reader) -> Read:
    """One entry as a postmortem, whatever it holds: loaded, quarantined or skipped."""
    held = bytes_of(entry, settings)
    return read_held(entry, held, settings, reader) if isinstance(held, bytes) else held


def bytes_of(entry: Entry, settings: Settings) -> bytes | Read:
    """What stands in an entry's file; or all there is to say of one that is skipped or cannot be read."""
    if entry.skip:
        return Read(Postmortem(entry.path, "skipped", reason=entry.skip, bytes=entry.bytes))
    try:
        return read_bytes(entry, settings.policy.document_bytes)
    except UnreadableError as error:
        return Read(_quarantined(entry, error.code, str(error)))


def read_held(entry: Entry, data: bytes, settings: Settings, reader: Reader) -> Read:
    """An entry as its bytes say, whatever they are."""
    found = _read(entry, data, settings, reader)
    if found.sha256 is None:
        found = replace(found, sha256=hashlib.sha256(data).hexdigest(), bytes=len(data))
    return Read(found, is_restricted(found, data, settings.policy))


def _read(entry: Entry, data: bytes, settings: Settings, reader: Reader) -> Postmortem:
    try:
        with bounded(settings.policy.document_seconds, settings.policy.document_memory_bytes):
            plain, secrets = redact(data, settings.encoding)
            found = reader(entry.path, plain, settings)
            # The digest is that of the bytes as they stand in the file, secrets and all.
            return restore(replace(found, findings=found.findings + secrets, sha256=None)) if secrets else found
    except RejectedError as error:
        return _quarantined(entry, error.finding.code, error.finding.message, error.finding.line)
    except TimeUpError:
        return _quarantined(entry, "too-slow", f"not read within {settings.policy.document_seconds:g} s of computing")
    except MemoryError:
        return _quarantined(
            entry, "too-much-memory", f"not read within {settings.policy.document_memory_bytes} bytes of memory"
        )
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


# ── Processes that may die ──────────────────────────────────────────────────────────────────────────────────────────

# Set once in each process that reads, so that the settings do not travel with every chunk.
_worker: tuple[Settings, Reader] | None = None


def _begin_worker(settings: Settings, reader: Reader) -> None:
    """Ctrl-C is the parent's to handle; records hold no cycles, so the collector would only cost half the speed."""
    global _worker  # noqa: PLW0603 (a pool's initialiser has no other way to leave something for its tasks)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, INTERRUPTIONS)
    gc.disable()
    _worker = (settings, reader)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """No interruption while processes begin: one that came before they ignore it would have them say so, each for itself."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, INTERRUPTIONS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _read_chunk(chunk: Sequence[Entry]) -> list[bytes]:
    assert _worker is not None
    return list(read_bounded(chunk, *_worker))


def read_bounded(entries: Sequence[Entry], settings: Settings, reader: Reader) -> Iterator[bytes]:
    """Each entry as it is read in a process that may die of it."""
    for entry in entries:
        with dies_over_time(settings.policy.document_seconds):
            data = packed(read_alone(entry, settings, reader))
        yield data


def _read_chunks(chunks: Sequence[Sequence[Entry]], settings: Settings, reader: Reader, means: Means) -> list[list[Read]]:
    """The chunks in order. When a worker dies, what it may have held is read apart; the rest goes on."""
    found: dict[int, list[Read]] = {}

    def receive(at: int, sent: Sequence[bytes]) -> None:
        found[at] = [means.keep(entry, unpacked(data), data) for entry, data in zip(chunks[at], sent, strict=True)]
        means.progress.advance(len(sent))

    while left := {at: chunk for at, chunk in enumerate(chunks) if at not in found}:
        for at, sent in means.chunks(left, settings, reader):
            receive(at, sent)
        for at in [at for at in left if at not in found][: 2 * WORKERS + 1]:
            receive(at, list(_read_apart(chunks[at], settings, reader)))
    return [found[at] for at in range(len(chunks))]


def read_in_pool(chunks: Chunks, settings: Settings, reader: Reader) -> Iterator[tuple[int, list[bytes]]]:
    """The chunks as they are finished, by number, on all cores; ends early when a worker died."""
    # Forking is ten times as fast as a fresh interpreter, and safe here: no thread runs before frames are built.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
    pool = ProcessPoolExecutor(WORKERS, context, _begin_worker, (settings, reader))
    left = iter(chunks.items())
    waiting: dict[Future[list[bytes]], int] = {}
    try:
        with _undisturbed():
            waiting |= {pool.submit(_read_chunk, chunk): at for at, chunk in islice(left, AHEAD * WORKERS)}
        while waiting:
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                waiting |= {pool.submit(_read_chunk, chunk): at for at, chunk in islice(left, 1)}
                yield waiting.pop(future), future.result()  # held here, all of them would be held to the end
    except BrokenProcessPool:
        return
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _keep_nothing(_entry: Entry, read: Read, _data: bytes | None) -> Read:
    """For whoever reads once."""
    return read


@dataclass(frozen=True, slots=True)
class Means:
    """How entries are read: who counts them, who is given each (with its bytes, where another process read it) and says what
    of it to hold, and where."""

    progress: Progress
    keep: Callable[[Entry, Read, bytes | None], Read] = _keep_nothing
    chunks: ReadChunks = read_in_pool


def _read_apart(entries: Sequence[Entry], settings: Settings, reader: Reader) -> Iterator[bytes]:
    """Entries one after the other in a process of its own; where that dies, at one document, another goes on behind it."""
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
    at = 0
    while at < len(entries):
        heard, told = context.Pipe(duplex=False)
        reading = context.Process(target=_tell, args=(told, entries[at:], settings, reader), daemon=True)
        with _undisturbed():
            reading.start()
        told.close()
        try:
            for data in _heard(heard):
                yield data
                at += 1
            reading.join()
        finally:  # also when whoever asked wants no more, as after Ctrl-C
            reading.kill()
            reading.join()
            heard.close()
        if at < len(entries):
            yield packed(Read(_killed(entries[at], reading.exitcode, settings)))
            at += 1


def _tell(told: Connection, entries: Sequence[Entry], settings: Settings, reader: Reader) -> None:
    """What the process of `_read_apart` does."""
    _begin_worker(settings, reader)
    for data in read_bounded(entries, settings, reader):
        told.send_bytes(data)


def _heard(heard: Connection) -> Iterator[bytes]:
    """What the other process tells, until it ends."""
    while True:
        try:
            yield heard.recv_bytes()
        except EOFError:
            return


def _killed(entry: Entry, code: int | None, settings: Settings) -> Postmortem:
    """The document at which the process that read it ended, by how it ended."""
    if code == -signal.SIGPROF:
        return _quarantined(entry, "too-slow", f"not read within {settings.policy.document_seconds:g} s of computing")
    name = signal.Signals(-code).name if code and code < 0 else f"code {code}"
    told = f"the process that read it died ({name}); the document is too much for the reader"
    return _quarantined(entry, "internal", told)
