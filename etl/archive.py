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
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

from etl.exits import INPUT_OUTPUT, NO_ARCHIVE, USAGE, StopError

MARKDOWN = frozenset({".md", ".mdx", ".markdown", ".mdown", ".mkd", ".txt"})
# Never entered: thousands of files that nobody wrote as a document.
CLOSED = frozenset({".git", ".hg", ".svn", ".venv", "node_modules", "__pycache__"})
# "Postmortem v1.2" and "2021.07.27 outage" have no ending: an ending is a letter and at most nine more characters.
ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,9}$")
FOLDER = "not-a-file"
BACKUP_BEGIN = ("~$", "#")
BACKUP_END = (".bak", ".orig", ".old", ".swp", ".tmp", "~", "#")


@dataclass(frozen=True, slots=True)
class Entry:
    """One candidate: its name in the warehouse, its place on disk, size and time as `stat` saw them, and why it is skipped."""

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
    return sorted(found, key=attrgetter("path"))


def candidates(seen: Iterable[Entry], claims: Callable[[str], bool]) -> list[Entry]:
    """Those entries whose name can be a document's; a folder only when it ends like one."""
    return [entry for entry in seen if _is_candidate(entry, claims)]


def walk(root: Path, prefix: str, claims: Callable[[str], bool]) -> list[Entry]:
    """All candidates below a root, sorted by path."""
    return candidates(look(root, prefix), claims)


def _look(folder: str, prefix: str, hidden: bool, found: list[Entry]) -> None:
    """Everything below a folder, added to what was found; a list, since passing each through all its folders takes time."""
    try:
        with os.scandir(folder) as listing:
            here = list(listing)
    except OSError as error:
        shown = escape(prefix) or folder
        raise StopError(
            INPUT_OUTPUT, f"cannot list the folder {shown}: {error.strerror}; make it readable or move it"
        ) from None
    for each in here:
        concealed = hidden or each.name.startswith(".")
        if each.is_file(follow_symlinks=False) or not each.is_dir(follow_symlinks=False):
            found.append(_entry(each, prefix, _skip_reason(each, concealed)))
        elif each.name not in CLOSED:
            found.append(_entry(each, prefix, FOLDER))
            _look(each.path, f"{prefix}{escape(each.name)}/", concealed, found)


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


def _skip_reason(each: os.DirEntry[str], concealed: bool) -> str | None:
    if not each.is_file(follow_symlinks=False):
        return "symlink" if each.is_symlink() else FOLDER
    if concealed:
        return "hidden"
    name = each.name
    is_backup = name.startswith(BACKUP_BEGIN) or name.endswith(BACKUP_END) or ("~." in name and _stem(name).endswith("~"))
    return "backup-name" if is_backup else None


def _stem(name: str) -> str:
    return os.path.splitext(name)[0]


def _entry(each: os.DirEntry[str], prefix: str, skip: str | None) -> Entry:
    seen = each.stat(follow_symlinks=False)
    return Entry(prefix + escape(each.name), each.path, seen.st_size, seen.st_mtime_ns, skip)


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
