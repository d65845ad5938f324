"""Generations of a warehouse: where they lie, who may build one, and how one is published in a single step.

`X.duckdb` is a link to a file in the folder `X/`; a load builds a new file there under a name that was never used for
other content, and one `os.replace` of the link publishes it. A reader that resolved the link before goes on reading the
old file; two generations are kept for it. A loader that dies leaves the link as it was, and the next one removes what
lies about. Owns these names, the lock and the order of the steps; must not know what stands in a warehouse.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from etl.exits import BUSY, CANNOT_CREATE, INPUT_OUTPUT, USAGE, StopError

if TYPE_CHECKING:
    from pathlib import Path

GENERATION = re.compile(r"^(\d{6,})-[0-9a-f]{12}\.duckdb$")
POINTER = "CURRENT"  # holds the generation's name where links are not available
NO_LINKS = {None, errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}
STATE = "state.json"
LOCK = ".load.lock"


class Place(NamedTuple):
    """A warehouse's link and the folder of its generations; by name, since paths take longer to import than to look there."""

    link_name: str
    folder_name: str

    @property
    def link(self) -> Path:
        from pathlib import Path  # noqa: PLC0415

        return Path(self.link_name)

    @property
    def folder(self) -> Path:
        from pathlib import Path  # noqa: PLC0415

        return Path(self.folder_name)


def place_of(warehouse: str) -> Place:
    """The link and folder that belong to `--warehouse`; raises StopError 2 when the name does not end in `.duckdb`."""
    folder, suffix = os.path.splitext(os.path.abspath(warehouse))
    if suffix != ".duckdb":
        raise StopError(USAGE, f"--warehouse {warehouse}: expected a file name that ends in .duckdb")
    return Place(folder + suffix, folder)


def restricted_place(place: Place) -> Place:
    """Where the file with the restricted postmortems lies: never the default one."""
    return Place(f"{place.folder_name}-restricted.duckdb", f"{place.folder_name}-restricted")


def current(place: Place) -> Path | None:
    """The published generation's real path, or None before the first load and when it has gone."""
    from pathlib import Path  # noqa: PLC0415

    target = current_name(place)
    return Path(target) if target else None


def current_name(place: Place) -> str | None:
    """The same as text."""
    pointer = os.path.join(place.folder_name, POINTER)
    if os.path.islink(place.link_name):
        target = os.path.realpath(place.link_name)
    elif not os.path.exists(place.link_name) and os.path.isfile(pointer):
        with open(pointer, encoding="utf-8") as file:
            target = os.path.join(place.folder_name, file.read().strip())
    else:
        return None
    return target if os.path.isfile(target) else None


@contextlib.contextmanager
def locked(place: Place) -> Iterator[None]:
    """Hold the loaders' lock; the kernel frees it when we die.

    Raises StopError 73 when the folder cannot be written, 75 with the PID of another holder.
    """
    with writing(place):
        place.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(place.folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _take(descriptor):
            holder = os.read(descriptor, 20).decode("ascii", "replace").strip() or "unknown"
            raise StopError(BUSY, f"another load is running (PID {holder}); try again when it has ended")
        with writing(place):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
            sweep(place)
        try:
            yield
        finally:  # only the holder may sweep: what lies there is now our own
            with contextlib.suppress(OSError):
                sweep(place)
    finally:
        os.close(descriptor)


def loader(place: Place) -> str | None:
    """The PID of the load that is running, as it says itself; None when none is."""
    import fcntl  # noqa: PLC0415 (does not exist on Windows, where only loading is out of reach)

    try:
        with (place.folder / LOCK).open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return file.read(20).decode("ascii", "replace").strip() or "unknown"
    except OSError:
        return None
    return None


@contextlib.contextmanager
def writing(place: Place) -> Iterator[None]:
    """Tell a failure to write as a StopError: 74 with the free bytes when the disk is full or broken, else 73."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}:
            raise _disk_full(place, error.strerror or str(error)) from None
        advice = "name another place with --warehouse"
        raise StopError(CANNOT_CREATE, f"cannot write the warehouse {place.link} ({error.strerror}); {advice}") from None


def _take(descriptor: int) -> bool:
    import fcntl  # noqa: PLC0415 (does not exist on Windows, where only loading is out of reach)

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def sweep(place: Place) -> None:
    """Remove what dead loaders left: all of it is theirs, since we hold the lock."""
    for pattern in ("*.building", "*.building.wal", "*.new"):
        for leftover in place.folder.glob(pattern):
            leftover.unlink()
    for spilled in place.folder.glob("*.spill"):
        import shutil  # noqa: PLC0415 (seldom needed)

        shutil.rmtree(spilled)
    place.link.with_name(place.link.name + ".new").unlink(missing_ok=True)


def new_name(place: Place, digest: str) -> str:
    """A name no generation had: the next number, and a piece of the digest in case the folder was emptied."""
    numbers = [int(found[1]) for path in place.folder.iterdir() if (found := GENERATION.match(path.name))]
    state = read_state(place)
    if state and (found := GENERATION.match(state.generation)):
        numbers.append(int(found[1]))
    return f"{max(numbers, default=0) + 1:06d}-{digest[:12]}.duckdb"


def publish(place: Place, building: Path, name: str, step: Callable[[str], None]) -> Path:
    """Make a finished, closed building file the current generation; `step` is told each point for the crash tests."""
    if building.with_name(building.name + ".wal").exists():
        raise StopError(INPUT_OUTPUT, f"{building} was not closed cleanly; load again")
    building.chmod(0o600)
    sync(building)
    target = place.folder / name
    building.rename(target)
    sync(place.folder)
    step("after_fsync")
    _keep_plain_file(place)
    _point(place, target, step)
    step("after_pointer")
    _collect(place, keep=target)
    step("after_gc")
    return target


def _point(place: Place, target: Path, step: Callable[[str], None]) -> None:
    fresh = place.link.with_name(place.link.name + ".new")
    try:
        fresh.symlink_to(os.path.relpath(target, place.link.parent))
    except (OSError, NotImplementedError) as error:
        # A system without links; a failure for another reason, or where a link stands already, is no such system: readers would
        # go on following the old one until its file is removed.
        if place.link.is_symlink() or getattr(error, "errno", None) not in NO_LINKS:
            raise
        write_synced(place.folder / f"{POINTER}.new", f"{target.name}\n")
        step("after_tmp_pointer")
        os.replace(place.folder / f"{POINTER}.new", place.folder / POINTER)
        sync(place.folder)
        return
    step("after_tmp_pointer")
    os.replace(fresh, place.link)
    sync(place.link.parent)


def _keep_plain_file(place: Place) -> None:
    """A file that stands where the link belongs may be somebody's: it is moved aside, never overwritten."""
    if place.link.exists() and not place.link.is_symlink():
        number = 1
        while (aside := place.link.with_name(f"{place.link.name}.before-{number}")).exists():
            number += 1
        place.link.rename(aside)


def forget(place: Place, keep: Path) -> None:
    """Remove every generation but one: the others hold words that are withheld by now."""
    for path in place.folder.iterdir():
        if GENERATION.match(path.name) and path != keep:
            path.unlink()


def _collect(place: Place, keep: Path) -> None:
    """Remove generations except the given and the one before it; what cannot be removed is left to the next load."""
    found = sorted((int(match[1]), path) for path in place.folder.iterdir() if (match := GENERATION.match(path.name)))
    older = [path for _, path in found if path != keep]
    for path in older[:-1]:
        with contextlib.suppress(OSError):
            path.unlink()


class State(NamedTuple):
    """What a load notes about itself: what it was made from, what it published, where from, and its closing lines."""

    digest: str
    generation: str
    bytes: int
    mtime_ns: int
    roots: tuple[str, ...]
    closing: tuple[str, ...]
    quarantined: int
    watched: tuple[tuple[str, int, int], ...] = ()  # further files the result depends on: path, bytes, time of change

    def seals(self, generation: str) -> bool:
        """Whether a generation is still the very file that was published."""
        seen = os.stat(generation)
        return (os.path.basename(generation), seen.st_size, seen.st_mtime_ns) == (self.generation, self.bytes, self.mtime_ns)


def read_state(place: Place) -> State | None:
    """The note of the last load; None when there was none or it is damaged: then everything is loaded again."""
    try:
        with open(os.path.join(place.folder_name, STATE), encoding="utf-8") as file:
            found = json.load(file)
        lists = {name: tuple(found[name]) for name in ("roots", "closing")}
        return State(**{**found, **lists, "watched": tuple(tuple(each) for each in found["watched"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write_state(place: Place, state: State) -> None:
    fresh = place.folder / f"{STATE}.new"
    write_synced(fresh, json.dumps(state._asdict()))
    os.replace(fresh, place.folder / STATE)


def write_synced(path: Path, text: str) -> None:
    write_bytes_synced(path, text.encode("utf-8"))


def write_bytes_synced(path: Path, data: bytes | memoryview) -> None:
    """A file that only its owner may read, down on the disk when this returns."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(descriptor)


def sync(path: Path) -> None:
    """Have the system write a file or folder down before we go on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _disk_full(place: Place, reason: str) -> StopError:
    seen = os.statvfs(place.folder)
    built = sum(path.stat().st_size for path in place.folder.glob("*.building"))
    return StopError(
        INPUT_OUTPUT,
        f"writing the warehouse failed ({reason}): it needs more than {built} bytes, "
        f"{seen.f_bavail * seen.f_frsize} are free in {place.folder}; the old warehouse stays",
    )
