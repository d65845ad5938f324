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
import subprocess
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from etl.exits import INPUT_OUTPUT, NO_ARCHIVE, USAGE, StopError

MARKDOWN = frozenset({".md", ".mdx", ".markdown", ".mdown", ".mkd", ".txt"})
# Never entered: thousands of files that nobody wrote as a document.
CLOSED = frozenset({".git", ".hg", ".svn", ".venv", "node_modules", "__pycache__"})
# "Postmortem v1.2" and "2021.07.27 outage" have no ending: an ending is a letter and at most nine more characters.
ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,9}$")
FOLDER = "not-a-file"
BACKUP_BEGIN = ("~$", "#")
BACKUP_END = (".bak", ".orig", ".old", ".swp", ".tmp", "~", "#")


class Entry(NamedTuple):
    """One candidate: its name in the warehouse, its place on disk, size and time as `stat` saw them, and why it is skipped.

    A tuple, since each load makes one for every file before it knows whether there is anything to do.
    """

    path: str
    place: str
    bytes: int
    mtime_ns: int
    skip: str | None = None


def find_roots(paths: Sequence[str]) -> list[tuple[Path, str]]:
    """Each archive root with the prefix of its documents: none for one root, its folder's name for several.

    Raises StopError 66 for a path that is no folder, 2 for roots inside one another or of one name.
    """
    roots = [Path(path).resolve() for path in paths]
    for given, root in zip(paths, roots, strict=True):
        if not root.is_dir():
            what = "is not a folder" if root.exists() else "does not exist"
            raise StopError(NO_ARCHIVE, f"no archive: {given} {what}; give the folder that holds the postmortems")
    if len(roots) == 1:
        return [(roots[0], "")]
    for one in roots:
        if any(one in other.parents for other in roots) or roots.count(one) > 1:
            raise StopError(USAGE, f"{one} is given twice, alone or inside another archive; give each folder once")
    names = [root.name for root in roots]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise StopError(USAGE, f"two archives are called {doubled[0]}; their paths could not be told apart: rename one")
    return [(root, f"{name}/") for root, name in zip(roots, names, strict=True)]


def look(root: Path, prefix: str = "") -> list[Entry]:
    """Everything below a root, candidate or not, sorted by path (code points, so no locale changes the order)."""
    found: list[Entry] = []
    _look(str(root), prefix, hidden=False, found=found)
    return sorted(found, key=itemgetter(0))


def candidates(seen: Iterable[Entry], claims: Callable[[str], bool]) -> list[Entry]:
    """Those entries whose name can be a document's; a folder only when it ends like one."""
    return [entry for entry in seen if _is_candidate(entry, claims)]


def walk(root: Path, prefix: str, claims: Callable[[str], bool]) -> list[Entry]:
    """All candidates below a root, sorted by path."""
    return candidates(look(root, prefix), claims)


def _look(folder: str, prefix: str, hidden: bool, found: list[Entry]) -> None:
    """Everything below a folder, added to what was found; a list, since passing each through all its folders takes time."""
    below = []
    try:
        with os.scandir(folder) as listing:
            for each in listing:  # none is held: what it saw of its file would stay with it
                name = each.name
                concealed = hidden or name.startswith(".")
                path = prefix + (name if name.isascii() else escape(name))
                if each.is_file(follow_symlinks=False):
                    skip = "hidden" if concealed else "backup-name" if _is_backup(name) else None
                elif not each.is_dir(follow_symlinks=False):
                    skip = "symlink" if each.is_symlink() else FOLDER
                elif name in CLOSED:
                    continue
                else:
                    skip = FOLDER
                    below.append((each.path, f"{path}/", concealed))
                seen = each.stat(follow_symlinks=False)
                found.append(Entry(path, each.path, seen.st_size, seen.st_mtime_ns, skip))
    except OSError as error:
        shown = escape(prefix) or folder
        raise StopError(
            INPUT_OUTPUT, f"cannot list the folder {shown}: {error.strerror}; make it readable or move it"
        ) from None
    for place, name, concealed in below:
        _look(place, name, concealed, found)


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
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise UnreadableError("unreadable", "no longer a regular file")
        return file.read(limit + 1)


def archive_commit(root: Path) -> str | None:
    """The commit an archive stands at, or null where it is no git repository or git is missing."""
    return archive_state(root).partition("\n")[0] or None


def archive_state(root: Path) -> str:
    """What the git history of an archive depends on: its commit, and whether the clone is shallow; empty without one."""
    command = ["git", "-C", str(root), "rev-parse", "HEAD", "--is-shallow-repository"]
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)  # noqa: S603 (no shell, fixed words)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return told.stdout.strip() if told.returncode == 0 else ""
