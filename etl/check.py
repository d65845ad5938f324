"""Findings of single postmortems or whole folders for an author or a team's CI: nothing is written, the exit code tells.

Reads and settles as a load does. Notes on what a document's form has no place for are remarks, printed at that level only.
Owns which settings belong to a path.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TextIO

from etl.archive import Entry, walk
from etl.decided_factors import decide_factors
from etl.exits import FINDINGS, NO_ARCHIVE, PUBLISHED, StopError
from etl.factor_decisions import FILE_NAME, read_factor_decisions
from etl.formats import claims
from etl.logs import tell
from etl.messages import annotation, finding_line
from etl.progress import Progress
from etl.records import Postmortem
from etl.remarks import without_remarks
from etl.restricted import WITHHELD
from etl.roots import Root, placed
from etl.settings import Settings, load_settings
from etl.settle import settle
from etl.together import read_archive

LEVELS = ("error", "warning", "note", "remark")
LINES = {"plain": finding_line, "github": annotation}
# A folder above a document that holds one of these is the root of its archive.
OWN_FILES = (
    "policy.yaml",
    "vocabulary.local.yaml",
    "vocabulary.values.local.yaml",
    "factors.local.yaml",
    FILE_NAME,
    "recurrence.yaml",
)


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What the command line asks for; see `python -m etl check --help`."""

    level: str = "note"
    as_of: date | None = None
    encoding: str | None = None
    form: str = "plain"


def check(paths: Sequence[str], options: CheckOptions, out: TextIO, log: TextIO) -> int:
    """Print each finding of the level or worse in the form asked for; 1 when there is an error, else 0.

    Raises StopError 66 for a path that does not exist, 78 for a wrong configuration file.
    """
    line = LINES[options.form]
    shown = LEVELS[: LEVELS.index(options.level) + 1]
    counts: Counter[str] = Counter()
    files = 0
    for path in paths:
        for found, remarks in without_remarks(_read(path, options, log)):
            files += 1
            counts.update([each.level for each in found.findings] + ["remark"] * len(remarks))
            told = [each for each in found.findings if each.level in shown] + [*(remarks if "remark" in shown else ())]
            out.writelines(line(found.document_path, finding) + "\n" for finding in told)
            for each in told:
                tell(log, each.level, "finding", path=each.part_path or found.document_path, line=each.line, code=each.code)
    tell(log, "info", "checked", files=files, **{f"{level}s": counts[level] for level in LEVELS})
    log.write(f"checked {files} file{'' if files == 1 else 's'}: {_counted(counts)}\n")
    return FINDINGS if counts["error"] else PUBLISHED


def _counted(counts: Counter[str]) -> str:
    """How many of each level; remarks only where there are any, with how to see them."""
    told = ", ".join(f"{counts[each]} {each}{'' if counts[each] == 1 else 's'}" for each in LEVELS[:3])
    remarks = counts["remark"]
    return f"{told}; {remarks} remark{'' if remarks == 1 else 's'} (--level remark)" if remarks else told


def _read(path: str, options: CheckOptions, log: TextIO) -> list[Postmortem]:
    """The documents of a file or folder, their paths as one would open them from here."""
    place = Path(path)
    settings = load_settings(options.as_of or datetime.now(UTC).date(), own_root(place), options.encoding)
    settings = placed(settings, _root_prefix(path, place))
    found, hidden = read_settled(_entries(path, place), settings, log)
    shown = [_withheld(each) if each.document_path in hidden else each for each in found]
    return [*shown, *_decisions(path, place, found, settings, hidden)]


def _withheld(found: Postmortem) -> Postmortem:
    """A restricted document with its findings by line and code: what an author's CI prints, many read."""
    findings = tuple(replace(each, message=WITHHELD) for each in found.findings)
    return replace(found, findings=findings)


def _root_prefix(path: str, place: Path) -> str:
    """What stands before the names of the archive's own paths, as one would open them from here."""
    root = own_root(place)
    below = place.resolve().relative_to(root).as_posix() if root else "."
    return _prefix(path) if below == "." else path.rstrip("/").removesuffix(below)


def _decisions(
    path: str, place: Path, found: Sequence[Postmortem], settings: Settings, hidden: frozenset[str]
) -> list[Postmortem]:
    """The file of decisions with its findings, where a whole archive is checked; a part of it cannot tell what fits."""
    file = place / FILE_NAME
    if not file.is_file():
        return []
    _, doubts = decide_factors(found, read_factor_decisions(file), settings.taxonomy, hidden, _prefix(path))
    return [Postmortem(_prefix(path) + FILE_NAME, "loaded", findings=tuple(doubts))]


def _prefix(path: str) -> str:
    """What stands before the names of a folder's documents, so that one can open them from here."""
    return "" if path == "." else path.rstrip("/") + "/"


def read_settled(entries: Sequence[Entry], settings: Settings, log: TextIO) -> tuple[list[Postmortem], frozenset[str]]:
    """All entries read and settled as a load does it, with progress on `log`, and the paths of those that are restricted."""
    progress = Progress(len(entries), log)
    try:
        reads = read_archive(entries, [Root(Path(), "", settings)], progress)
    finally:
        progress.close()
    hidden = frozenset(each.found.document_path for each in reads if each.is_restricted)
    return settle([each.found for each in reads], settings), hidden


def _entries(path: str, place: Path) -> list[Entry]:
    if place.is_dir():
        return walk(place, _prefix(path), claims)
    if not os.path.lexists(place):
        raise StopError(NO_ARCHIVE, f"{path} does not exist; name a postmortem or a folder of them")
    seen = place.lstat()
    skip = None if place.is_file() else "not-a-file"
    return [Entry(path, str(place), seen.st_size, seen.st_mtime_ns, skip)]


def own_root(place: Path) -> Path | None:
    """The root of the archive a path belongs to, as far as its own settings tell; None when it has none."""
    whole = place.resolve()
    for folder in (whole, *whole.parents):
        if any((folder / name).is_file() for name in OWN_FILES):
            return folder
    return None
