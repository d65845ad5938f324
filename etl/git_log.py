"""What the git history of an archive says of its files: one `git log`, streamed, in bounded time, without names of people.

Owns the call and the reading of its output: for each commit its parents, its two times and, for each file, whether it came,
moved or got new lines. Reaches no network, runs no program that a repository configures, and takes no lock. Without git,
without a repository or over a limit there is no history, and the reason in words. Must not know what a line means.
"""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

SECONDS = 60.0
LARGEST_BYTES = 400_000_000  # of output; a history that says more is not read
LONGEST_LINE = 300  # bytes of one added line that are kept: a label and its value
TOP = 40  # lines of a document that are kept: what stands further down says nothing of the document as a whole
_SAFE = (
    "core.quotePath=false",
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "protocol.allow=never",
    "diff.renameLimit=2000",
)
_LOG = (
    "log",
    "--topo-order",
    "--reverse",
    "--full-history",
    "--parents",
    "--no-diff-merges",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-notes",
    "--no-show-signature",
    "--relative",
    "--src-prefix=a/",
    "--dst-prefix=b/",
    "-M",
    "-p",
    "-U0",
    "-O/dev/null",
    "--format=%x01%H|%P|%at|%ct",
    "--",
    ".",
    ":(exclude)*.json",  # exports: large, and no postmortem. Each further pattern costs a tenth of the time
)
_HUNK = re.compile(rb"@@ -\S+ \+(\d{1,9})")
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)")
_ESCAPED = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v"}


@dataclass(slots=True)
class Change:
    """One file in one commit: its path below the archive, where it was before if it moved, whether it is new.

    `lines` are the new ones near its top.
    """

    path: str
    moved_from: str | None = None
    is_new: bool = False
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Commit:
    """One commit that touches the archive; times are naive UTC, `parents` those among such commits."""

    name: str
    parents: tuple[str, ...]
    authored_at: datetime
    committed_at: datetime
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class GitLog:
    """The commits, parents before children, the checked-out one last; `cut` are those whose parents a shallow clone lacks."""

    commits: tuple[Commit, ...]
    cut: frozenset[str] = frozenset()


def read_log(root: Path, seconds: float = SECONDS, largest: int = LARGEST_BYTES) -> GitLog | str:
    """The history of an archive, or why there is none, in words."""
    shallow = _shallow_file(root)
    if isinstance(shallow, str):
        return shallow
    cut = shallow.read_text(encoding="ascii").split() if shallow.is_file() else []
    try:
        running = subprocess.Popen(_command(root, *_LOG), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment())  # noqa: S603 (no shell)
    except OSError:
        return "git is not installed"
    timer = threading.Timer(seconds, running.kill)
    timer.start()
    try:
        with running:
            assert running.stdout is not None
            commits = tuple(_commits(_Capped(running.stdout, largest)))
    except _TooLargeError:
        return "the history of the archive is too large to be read"
    finally:
        timer.cancel()
    if running.returncode != 0:
        return f"git did not tell the history within {seconds:g} s, or could not read it"
    return GitLog(commits, frozenset(cut)) if commits else "no commit holds a file of the archive"


def _shallow_file(root: Path) -> Path | str:
    """Where a shallow clone lists its last commits (the file need not exist), or why the archive has no history."""
    try:
        told = subprocess.run(  # noqa: S603 (no shell)
            _command(root, "rev-parse", "HEAD", "--git-path", "shallow"),
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
            env=_environment(),
        )
    except OSError:
        return "git is not installed"
    except subprocess.TimeoutExpired:
        return "git did not answer"
    lines = told.stdout.split("\n")
    return root / lines[1] if told.returncode == 0 and len(lines) > 1 else "the archive is in no git repository with a commit"


def _command(root: Path, *words: str) -> list[str]:
    settings = [part for setting in _SAFE for part in ("-c", setting)]
    return ["git", "--no-pager", "--no-optional-locks", *settings, "-C", str(root), *words]


def _environment() -> dict[str, str]:
    """Our environment without what would point git at another repository, and so that it asks nothing and fetches nothing."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}


class _TooLargeError(Exception):
    pass


class _Capped:
    """Lines of a stream, each cut to what a label and its value need; raises _TooLargeError beyond so many bytes in all."""

    def __init__(self, stream: IO[bytes], largest: int) -> None:
        self._stream, self._left = stream, largest

    def __iter__(self) -> Iterator[bytes]:
        inside = False
        while piece := self._stream.readline(65_536):
            self._left -= len(piece)
            if self._left < 0:
                raise _TooLargeError
            if not inside:
                yield piece[:4_096].rstrip(b"\r\n")
            inside = not piece.endswith(b"\n")


def _commits(lines: _Capped) -> Iterator[Commit]:
    commit: Commit | None = None
    change: Change | None = None
    at = 0  # the number of the next new line; 0 above the text of a change
    for line in lines:
        if line.startswith(b"\x01"):
            if commit is not None:
                yield commit
            commit, change, at = _commit(line), None, 0
        elif commit is None:
            continue
        elif line.startswith(b"diff --git "):
            change, at = Change(""), 0
            commit.changes.append(change)
        elif change is None:
            continue
        elif hunk := _HUNK.match(line):
            at = int(hunk[1])
        elif at:
            if line.startswith(b"+"):
                if at <= TOP and len(line) <= LONGEST_LINE:
                    change.lines.append(line[1:].decode("utf-8", "replace"))
                at += 1
        else:
            _header(line, change)
    if commit is not None:
        yield commit


def _commit(line: bytes) -> Commit:
    name, parents, authored, committed = line[1:].decode("ascii").split("|")
    return Commit(name, tuple(parents.split()), _moment(authored), _moment(committed))


def _moment(seconds: str) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC).replace(tzinfo=None)


def _header(line: bytes, change: Change) -> None:
    if line.startswith(b"new file"):
        change.is_new = True
    elif line.startswith(b"rename from "):
        change.moved_from = _path(line.removeprefix(b"rename from "))
    elif line.startswith(b"rename to "):
        change.path = _path(line.removeprefix(b"rename to "))
    elif line.startswith(b"+++ ") and not change.path:
        change.path = _path(line.removeprefix(b"+++ ").rstrip(b"\t"), "b/")


def _path(said: bytes, prefix: str = "") -> str:
    """A path as documents are named: bytes that are not UTF-8 as `\\xff`; git quotes paths with unusual characters."""
    if said.startswith(b'"') and said.endswith(b'"'):
        said = _ESCAPE.sub(_unescaped, said[1:-1])
    return said.decode("utf-8", "backslashreplace").removeprefix(prefix)


def _unescaped(found: re.Match[bytes]) -> bytes:
    said = found[1]
    return bytes([int(said, 8)]) if len(said) == 3 else _ESCAPED.get(said, said)


def landings(log: GitLog) -> Mapping[str, tuple[datetime, bool]]:
    """For each commit when the checked-out branch first held it, and whether a merge brought it there."""
    commits = {commit.name: commit for commit in log.commits}
    mainline: list[Commit] = []
    name: str | None = log.commits[-1].name if log.commits else None
    while name in commits:
        mainline.append(commits[name])
        name = commits[name].parents[0] if commits[name].parents else None
    found = {commit.name: (commit.committed_at, False) for commit in mainline}
    for merge in reversed(mainline):
        waiting = list(merge.parents[1:])
        while waiting:
            one = waiting.pop()
            if one in commits and one not in found:
                found[one] = (merge.committed_at, True)
                waiting += commits[one].parents
    return found
