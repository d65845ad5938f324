"""A text file of the archive, read and replaced as a whole: never half written, never over somebody else's change.

Owns where the archive lies, what may be written there, and the words of a refusal. A file is replaced in one step under a
lock on its folder, and only while it still holds what was read before. Must not know what stands in a file.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from analytics.warehouse import Warehouse

ENVIRONMENT = "INCIDENT_ALMANAC_ARCHIVE"  # names the archive where the dashboard sees it elsewhere than the loader did
LARGEST_BYTES = 5_000_000
MODE = 0o644  # of a new file; one that was there keeps its own


class DecisionError(Exception):
    """A decision was not written; the text says why and what to do. Nothing has changed on disk."""


class ChangedMeanwhileError(DecisionError):
    """Somebody else changed the file between reading and writing."""


@dataclass(frozen=True, slots=True)
class ArchiveText:
    """A file as it was read: `text` with its own line ends (empty for none), `data` its bytes, None where there is no file."""

    path: Path
    text: str
    data: bytes | None


def archive_file(warehouse: Warehouse, name: str) -> Path:
    """Where a file of the archive lies, `name` relative to its root with `/`.

    The root is INCIDENT_ALMANAC_ARCHIVE, else the (first) folder that the load read. Raises DecisionError where that folder
    is not known or not there.
    """
    named = os.environ.get(ENVIRONMENT) or warehouse.load.archive_folder
    if not named:
        raise DecisionError(f"This warehouse does not say where its archive lies. Load it again, or name it in {ENVIRONMENT}.")
    root = Path(named)
    if not root.is_dir():
        raise DecisionError(f"The archive {root} is not on this machine. Name its folder in {ENVIRONMENT}.")
    parts = Path(name).parts
    if not parts or ".." in parts or Path(name).is_absolute():
        raise ValueError(f"{name!r} is no path inside an archive")
    path = root.joinpath(*parts)
    if not path.parent.resolve().is_relative_to(root.resolve()):
        raise DecisionError(f"{path.parent} leads out of the archive; put a folder in its place.")
    return path


def read_file(path: Path) -> ArchiveText:
    """The file as text, empty where there is none. Raises DecisionError for what is no plain UTF-8 file of a sane size."""
    if path.is_symlink():  # nothing outside the archive is read or written
        raise DecisionError(f"{path.name} in the archive is a link; put a file in its place.")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return ArchiveText(path, "", None)
    except OSError as error:
        raise DecisionError(f"{path} cannot be read ({error.strerror}).") from error
    if len(data) > LARGEST_BYTES:
        raise DecisionError(f"{path} has {len(data):,} bytes; at most {LARGEST_BYTES:,} are changed from here.")
    try:
        return ArchiveText(path, data.decode("utf-8"), data)
    except UnicodeDecodeError as error:
        raise DecisionError(f"{path} is not UTF-8 at byte {error.start}; it is not changed from here.") from error


def write_file(before: ArchiveText, text: str) -> ArchiveText:
    """Replace the file that was read as `before` by `text`, in one step; folders that are missing are made.

    Raises ChangedMeanwhileError when the file is no longer as it was read, DecisionError when it cannot be written.
    """
    path, data = before.path, text.encode("utf-8")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(path.parent):
            if read_file(path).data != before.data:
                raise ChangedMeanwhileError(f"{path.name} was changed meanwhile. Look at it again, and repeat the decision.")
            _replace(path, data)
    except OSError as error:
        raise DecisionError(f"{path} cannot be written ({error.strerror}). Nothing was changed.") from error
    return ArchiveText(path, text, data)


def change_file(path: Path, change: Callable[[str], str], attempts: int = 3) -> ArchiveText:
    """Read, change and write the file; where somebody else was faster, once more upon what is there now.

    For changes that are right whatever else the file holds, such as adding an entry. Raises as `read_file` and `write_file`.
    """
    for _ in range(attempts - 1):
        before = read_file(path)
        with contextlib.suppress(ChangedMeanwhileError):
            return write_file(before, change(before.text))
    before = read_file(path)
    return write_file(before, change(before.text))


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder against other writers of ours; the kernel frees it when we die, and no file is left behind."""
    try:
        import fcntl  # noqa: PLC0415 (does not exist on Windows, where the comparison before writing has to do)
    except ImportError:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _replace(path: Path, data: bytes) -> None:
    mode = path.stat().st_mode & 0o777 if path.exists() else MODE
    descriptor, new = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        os.replace(new, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(new)
        raise
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """Make the new name last; some systems do not open folders, and the content is safe already."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
