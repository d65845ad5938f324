"""Chunks of an archive read by workers on any machine, through a scheduler of `dask.distributed`.

A worker is sent the bytes of documents and the settings, and gives back what it read, as bytes: it needs no access to the
archive, only this very program. Owns the connection, how much is under way, and what is told when workers cannot help. A
chunk on which workers died, three times, is left to whoever asked, who reads it apart. Must not know what a document says.
"""

from __future__ import annotations

import contextlib
import copyreg
import hashlib
import io
import pickle
import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from etl.archive import Entry
from etl.bounds import dies_over_time
from etl.exits import CONFIGURATION, INPUT_OUTPUT, USAGE, StopError
from etl.inputs import HOME, program_files
from etl.pool import Chunks, ReadChunks, Reader, bytes_of, read_held
from etl.reads import packed
from etl.settings import Settings

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT_SECONDS = 10
ALONE_SECONDS = 60.0  # without a worker or an answer, after which nobody is waited for
GONE = "the scheduler or all of its workers are gone; nothing was published. Start them and load again"
AHEAD = 2  # chunks under way for each thread of the workers: one is read, one lies ready

Sent = Sequence[tuple[Entry, bytes]]


@contextlib.contextmanager
def workers_at(address: str) -> Iterator[ReadChunks]:
    """What reads chunks on the workers of a scheduler.

    Raises StopError 2 without the extra or with no address of a scheduler, 74 when it does not answer or has no workers, 78
    when a worker has another program.
    """
    try:
        from distributed import Client  # noqa: PLC0415 (an extra, and heavy)
    except ImportError:
        raise StopError(USAGE, "--scheduler needs the extra `scale`: install distributed, here and on the workers") from None
    try:
        client = Client(address, timeout=CONNECT_SECONDS)  # type: ignore[no-untyped-call]
    except ValueError as error:
        raise StopError(USAGE, f"--scheduler {address}: {error}; expected an address such as tcp://10.0.0.5:8786") from None
    except OSError:
        told = f"the scheduler at {address} does not answer within {CONNECT_SECONDS} s"
        raise StopError(INPUT_OUTPUT, f"{told}: start it (dask scheduler), or load without --scheduler") from None
    with client:
        if not _threads(client):
            told = f"the scheduler at {address} has no workers: start some (dask worker {address})"
            raise StopError(INPUT_OUTPUT, f"{told}, or load without --scheduler")
        yield partial(_read, client)


def _threads(client: Client) -> int:
    return sum(client.nthreads().values())  # type: ignore[no-untyped-call]


def _read(client: Client, chunks: Chunks, settings: Settings, reader: Reader) -> Iterator[tuple[int, list[bytes]]]:
    """The chunks as they are finished, by number; those on which workers died are left out."""
    order = Order(program_digest_by_content(), _packed_settings(settings), reader)
    left = iter(chunks.items())
    under_way: dict[Future[Any], tuple[int, list[bytes | None]]] = {}
    while True:
        for at, chunk in islice(left, max(0, AHEAD * _threads(client) - len(under_way))):
            here, sent = _parted(chunk, settings)
            under_way[client.submit(read_sent, order, sent, pure=False)] = (at, here)
        if not under_way:
            return
        for future in _finished(client, list(under_way)):
            at, here = under_way.pop(future)
            there = _result(future)
            if there is not None:
                rest = iter(there)
                yield at, [next(rest) if data is None else data for data in here]


def _parted(chunk: Sequence[Entry], settings: Settings) -> tuple[list[bytes | None], Sent]:
    """What needs no worker, in its place; and for the places left open each entry with its bytes."""
    here: list[bytes | None] = []
    sent: list[tuple[Entry, bytes]] = []
    for entry in chunk:
        held = bytes_of(entry, settings)
        if isinstance(held, bytes):
            sent.append((entry, held))
        here.append(None if isinstance(held, bytes) else packed(held))
    return here, sent


def _finished(client: Client, under_way: Sequence[Future[Any]]) -> Iterable[Future[Any]]:
    """Those that are done, one at least. Raises StopError 74 when the scheduler or all workers stay away for a minute."""
    from distributed import TimeoutError as NoneInTimeError  # noqa: PLC0415
    from distributed import wait  # noqa: PLC0415

    while True:
        try:
            waited = wait(list(under_way), timeout=ALONE_SECONDS, return_when="FIRST_COMPLETED")  # type: ignore[no-untyped-call]
            return cast(Iterable["Future[Any]"], waited.done)
        except NoneInTimeError:
            is_alone = client.status != "running" or not _threads(client)
        except CancelledError:
            is_alone = True
        if is_alone:
            raise StopError(INPUT_OUTPUT, GONE) from None


def _result(future: Future[Any]) -> list[bytes] | None:
    """What a worker sent; None where workers died on it. Raises StopError 78 when a worker cannot do it at all."""
    from distributed import KilledWorker  # noqa: PLC0415

    try:
        return list(future.result())
    except KilledWorker:
        return None
    except (OSError, CancelledError):
        raise StopError(INPUT_OUTPUT, GONE) from None
    except (OtherProgramError, ImportError, AttributeError, pickle.UnpicklingError) as error:
        told = f"a worker has another program ({error}): give all workers this version of Incident Almanac"
        raise StopError(CONFIGURATION, told) from None


# ── On the worker ───────────────────────────────────────────────────────────────────────────────────────────────────

# Bounds of memory and time are those of a process: two threads would take each other's for their own. What reads computes
# in Python, so it is no slower for it.
_ONE_AT_A_TIME = threading.Lock()


class OtherProgramError(Exception):
    """A worker would read otherwise than the program that asks."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to read with: the program's digest, the settings as bytes, and the function that reads."""

    program: str
    settings: bytes
    reader: Reader


def read_sent(order: Order, sent: Sent) -> list[bytes]:
    """What a worker does with the documents it is sent. One that computes on without end ends the worker."""
    if order.program != program_digest_by_content():
        raise OtherProgramError("its files differ")
    settings = _unpacked_settings(order.settings)
    found = []
    for entry, data in sent:
        with _ONE_AT_A_TIME, dies_over_time(settings.policy.document_seconds):
            found.append(packed(read_held(entry, data, settings, order.reader)))
    return found


@cache
def program_digest_by_content() -> str:
    """What tells this program and its data from another, wherever it lies."""
    digest = hashlib.sha256()
    for path in program_files():
        digest.update(f"{Path(path).relative_to(HOME).as_posix()}\0".encode() + Path(path).read_bytes())
    return digest.hexdigest()


def _packed_settings(settings: Settings) -> bytes:
    held = io.BytesIO()
    pickler = pickle.Pickler(held, protocol=5)
    pickler.dispatch_table = {**copyreg.dispatch_table, MappingProxyType: lambda each: (_proxied, (dict(each),))}
    pickler.dump(settings)
    return zlib.compress(held.getvalue())


def _proxied(values: dict[object, object]) -> MappingProxyType[object, object]:
    """What `pickle` cannot make by itself."""
    return MappingProxyType(values)


@lru_cache(maxsize=4)
def _unpacked_settings(data: bytes) -> Settings:
    return cast(Settings, pickle.loads(zlib.decompress(data)))  # noqa: S301 (workers run what their scheduler sends anyway)
