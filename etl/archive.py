"""What an archive holds: which entries are candidates, in what order, and which are left out with a true reason.

A *candidate* is an entry below a root whose name can be a document: a Markdown ending in any case, `.txt`, no ending at
all, or a name that a reader of `formats` claims. Other endings (pictures, HTML, code) are no candidates and not counted.
Every candidate is either a regular file to read or an entry to skip: `symlink` (never followed, so nothing outside an
archive is read; a link to a folder is one too), `not-a-file` (a folder or pipe with a document's name), `hidden` (a dot
begins its name or that of a folder above it), `backup-name` (`ok~.md`, `x.md.bak`, …). Folders of version control and of
installed packages are not entered. Must not know what stands in a document.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from etl.exits import INPUT_OUTPUT, NO_ARCHIVE, USAGE, StopError

if TYPE_CHECKING:
    from pathlib import Path

MARKDOWN = frozenset({".md", ".mdx", ".markdown", ".mdown", ".mkd", ".txt"})
# Never entered: thousands of files that nobody wrote as a document.
CLOSED = frozenset({".git", ".hg", ".svn", ".venv", "node_modules", "__pycache__"})
# "Postmortem v1.2" and "2021.07.27 outage" have no ending: an ending is a letter and at most nine more characters.
ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,9}$")
# What an entry is; but for a file, that is the reason to skip it as well.
FILE, LINK, FOLDER = "file", "symlink", "not-a-file"
BACKUP_BEGIN = ("~$", "#")
BACKUP_END = (".bak", ".orig", ".old", ".swp", ".tmp", "~", "#")


Root = tuple[str, str]  # where it lies, and what the paths of its documents begin with


class Entry(NamedTuple):
    """One candidate: its name in the warehouse, its place on disk, size and time as `stat` saw them, and why it is skipped."""

    path: str
    place: str
    bytes: int
    mtime_ns: int
    skip: str | None = None


Held = tuple[str, str, int, int]  # the name of an entry, what it is, its size and time; bare, since each load makes all of them


class Below(NamedTuple):
    """A folder as it was seen, before anything hangs on what its entries are called: where it lies and what the paths of its
    entries begin with (both up to the separator), whether a dot hides it, and what it holds, by name."""

    place: str
    prefix: str
    is_hidden: bool
    held: Sequence[Held]


def find_roots(paths: Sequence[str]) -> list[Root]:
    """Each archive root with the prefix of its documents: none for one root, its folder's name for several.

    Raises StopError 66 for a path that is no folder, 2 for roots inside one another or of one name.
    """
    roots = [os.path.realpath(path) for path in paths]
    for given, root in zip(paths, roots, strict=True):
        if not os.path.isdir(root):
            what = "is not a folder" if os.path.exists(root) else "does not exist"
            raise StopError(NO_ARCHIVE, f"no archive: {given} {what}; give the folder that holds the postmortems")
    if len(roots) == 1:
        return [(roots[0], "")]
    for one in roots:
        if any(other != one and other.startswith(os.path.join(one, "")) for other in roots) or roots.count(one) > 1:
            raise StopError(USAGE, f"{one} is given twice, alone or inside another archive; give each folder once")
    names = [os.path.basename(root) for root in roots]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise StopError(USAGE, f"two archives are called {doubled[0]}; their paths could not be told apart: rename one")
    return [(root, f"{name}/") for root, name in zip(roots, names, strict=True)]


def look(root: Path | str, prefix: str = "") -> list[Below]:
    """A root and every folder below it, in one order whatever the system lists first."""
    found = []
    waiting = [(os.path.join(root, ""), prefix, False)]
    while waiting:
        place, begin, is_hidden = waiting.pop()
        try:
            held, folders = _held(place)
        except OSError as error:
            shown = escape(begin) or str(root)
            told = f"cannot list the folder {shown}: {error.strerror}; make it readable or move it"
            raise StopError(INPUT_OUTPUT, told) from None
        found.append(Below(place, begin, is_hidden, held))
        waiting += [(f"{place}{name}{os.sep}", f"{begin}{escape(name)}/", is_hidden or name[0] == ".") for name in folders]
    return found


def candidates(seen: Iterable[Below], claims: Callable[[str], bool]) -> list[Entry]:
    """The entries whose name can be a document's, sorted by path (code points, so no locale changes the order); a folder only
    when it ends like one."""
    found = [entry for below in seen for entry in _entries(below) if _is_candidate(entry, claims)]
    return sorted(found, key=itemgetter(0))


def walk(root: Path | str, prefix: str, claims: Callable[[str], bool]) -> list[Entry]:
    """All candidates below a root, sorted by path."""
    return candidates(look(root, prefix), claims)


def _held(folder: str) -> tuple[list[Held], list[str]]:
    """What a folder holds, sorted by name, and which of it are folders to enter."""
    held, folders = [], []
    with _listing(folder) as listing:
        for each in listing:  # none is kept: what it saw of its file would stay with it
            name, kind = each.name, FILE
            if not each.is_file(follow_symlinks=False):
                if not each.is_dir(follow_symlinks=False):
                    kind = LINK if each.is_symlink() else FOLDER
                elif name in CLOSED:
                    continue
                else:
                    kind = FOLDER
                    folders.append(name)
            seen = each.stat(follow_symlinks=False)
            held.append((name, kind, seen.st_size, seen.st_mtime_ns))
    held.sort(key=itemgetter(0))
    return held, sorted(folders)


@contextmanager
def _listing(folder: str) -> Iterator[Iterator[os.DirEntry[str]]]:
    """What a folder holds. Where the system can, each is looked at from the open folder, not along the whole path again."""
    if os.scandir not in os.supports_fd:
        with os.scandir(folder) as listing:
            yield listing
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with os.scandir(descriptor) as listing:
            yield listing
    finally:
        os.close(descriptor)


def _entries(below: Below) -> Iterator[Entry]:
    """What a folder holds, candidate or not, each with the reason to skip it."""
    for name, kind, size, mtime_ns in below.held:
        skip: str | None = kind
        if kind == FILE:
            is_hidden = below.is_hidden or name.startswith(".")
            skip = "hidden" if is_hidden else "backup-name" if _is_backup(name) else None
        yield Entry(below.prefix + escape(name), below.place + name, size, mtime_ns, skip)


def _is_candidate(entry: Entry, claims: Callable[[str], bool]) -> bool:
    name = entry.path.rsplit("/", 1)[-1]
    if entry.skip == FOLDER:
        return _has_document_ending(name, claims)
    plain = _without_backup_mark(name)
    return _has_document_ending(plain, claims) or (not plain.startswith(".") and ENDING.search(plain) is None)


def _has_document_ending(name: str, claims: Callable[[str], bool]) -> bool:
    return os.path.splitext(name)[1].lower() in MARKDOWN or claims(name)


def _without_backup_mark(name: str) -> str:
    plain = name
    for mark in BACKUP_BEGIN:
        plain = plain.removeprefix(mark)
    for mark in BACKUP_END:
        plain = plain.removesuffix(mark)
    return plain


def _is_backup(name: str) -> bool:
    return name.startswith(BACKUP_BEGIN) or name.endswith(BACKUP_END) or ("~." in name and _stem(name).endswith("~"))


def _stem(name: str) -> str:
    return os.path.splitext(name)[0]


def escape(name: str) -> str:
    """A file name as text that any database takes: bytes that are not UTF-8 become `\\xff`."""
    return name if name.isascii() else os.fsencode(name).decode("utf-8", "backslashreplace")


class UnreadableError(Exception):
    """An entry's bytes could not be had; `code` and the message make the finding."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def read_bytes(entry: Entry, limit: int) -> bytes:
    """The bytes of a regular file, whole and of one moment.

    Raises UnreadableError: `too-large` (known before it is opened), `unreadable`, `changing` when size or time differ
    before and after reading, twice in a row.
    """
    for _ in range(2):
        try:
            before = os.stat(entry.place, follow_symlinks=False)
            if before.st_size > limit:
                raise UnreadableError("too-large", f"{before.st_size} bytes; expected at most {limit}")
            data = _read_regular(entry.place, limit)
            after = os.stat(entry.place, follow_symlinks=False)
        except OSError as error:
            raise UnreadableError("unreadable", f"{error.strerror}; expected a readable file") from None
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns) and len(data) == after.st_size:
            return data
    raise UnreadableError("changing", "the file changed while it was read, twice; load again when it is at rest")


def _read_regular(place: str, limit: int) -> bytes:
    # Without NOFOLLOW and NONBLOCK a file swapped for a link or a pipe between stat and open would be followed, or hang us.
    descriptor = os.open(place, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with open(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise UnreadableError("unreadable", "no longer a regular file")
        return file.read(min(found.st_size, limit) + 1)  # room for what is asked for is made before it is read


def archive_commit(root: Path | str) -> str | None:
    """The commit an archive stands at, or null where it is no git repository or git is missing."""
    return archive_state(root).partition("\n")[0] or None


def archive_state(root: Path | str) -> str:
    """What the git history of an archive depends on: its commit, and whether the clone is shallow; empty without one."""
    if not _may_be_repository(str(root)):
        return ""
    import subprocess  # noqa: PLC0415 (takes longer to import than to look at a small archive)

    command = ["git", "-C", str(root), "rev-parse", "HEAD", "--is-shallow-repository"]
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)  # noqa: S603 (no shell, fixed words)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return told.stdout.strip() if told.returncode == 0 else ""


def _may_be_repository(root: str) -> bool:
    """Whether git could find a repository here, by what it looks for itself; to ask git takes as long as a thousand files."""
    folder, above = root, os.path.dirname(root)
    while not any(os.path.lexists(os.path.join(folder, name)) for name in (".git", "HEAD")):
        if folder == above:
            return "GIT_DIR" in os.environ
        folder, above = above, os.path.dirname(above)
    return True
