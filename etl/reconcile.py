"""Where documents and trackers disagree on an action, and the status cell of the document brought up to date.

Owns the list of drifts and the one edit that is allowed: the status of an action, where it stands by itself in a table cell,
a check box or a mark. Every edit is read again before it is kept: when anything but that one status would change, the file is
left alone and the line is named for a person. Must not know how a ticket is found or what it means (`etl/trackers`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, TextIO

from etl.archive import find_roots, walk
from etl.check import read_settled
from etl.exits import FINDINGS, PUBLISHED, StopError
from etl.folding import fold
from etl.formats import claims
from etl.messages import printable
from etl.reader import read_entry
from etl.records import ActionItem, Postmortem
from etl.settings import Settings, load_settings
from etl.trackers import read_exports, tracker_files
from etl.trackers.merge import FINISHED, is_drift, with_tickets

_BOX = re.compile(rb"^([ \t>]*(?:[-*+]|\d{1,4}[.)])[ \t]+\[)[ xX](?=\])")
_CELL = re.compile(rb"(?<!\\)\|")
# The words of one language for the states an action can get, in the order of the first row.
_STATES = ("open", "in_progress", "done", "cancelled")
_WORDS = (
    ("Open", "In progress", "Done", "Cancelled"),
    ("Todo", "Doing", "Done", "Dropped"),
    ("Offen", "In Arbeit", "Erledigt", "Verworfen"),
    ("À faire", "En cours", "Terminé", "Annulé"),
    ("Pendiente", "En curso", "Completado", "Cancelado"),
    ("A fazer", "Em andamento", "Concluído", "Cancelado"),
    ("未着手", "進行中", "完了", "中止"),
    ("待处理", "进行中", "已完成", "已取消"),
)


@dataclass(frozen=True, slots=True)
class Drift:
    """One action whose document and ticket disagree: as the document has it, and as it is with the ticket."""

    incident_number: int
    document: ActionItem
    merged: ActionItem


@dataclass(frozen=True, slots=True)
class ReconcileOptions:
    """What the command line asks for; see `python -m etl reconcile --help`."""

    trackers: tuple[str, ...] = ()
    write: bool = False
    as_of: date | None = None
    encoding: str | None = None


def reconcile(archives: Sequence[str], options: ReconcileOptions, out: TextIO, log: TextIO) -> int:
    """List every drift, and with `write` correct the documents; 1 while a document still disagrees, else 0.

    Raises StopError 2 without a tracker's export, 66 for what does not exist, 78 for a wrong configuration file.
    """
    left = changed = 0
    for root in (Path(place) for place, _ in find_roots(archives)):
        settings = load_settings(options.as_of or datetime.now(UTC).date(), root, options.encoding)
        files = tracker_files(options.trackers, [(root, settings.policy.trackers)])
        if not files:
            raise StopError(2, "no tracker's export; name one with --tracker FILE, or under trackers: in policy.yaml")
        documents, hidden = _read(root, {place.resolve() for place, _ in files}, settings, log)
        merged = with_tickets(documents, read_exports(files, settings))
        for before, after in zip(documents, merged, strict=True):
            drifts = list(drifts_of(before, after))
            kept = _corrected(root / before.document_path, before.document_path, drifts, settings) if options.write else set()
            changed += len(kept)
            left += len(drifts) - len(kept)
            is_told = before.document_path not in hidden
            told = (_line(before.document_path, drift, number in kept, is_told) for number, drift in enumerate(drifts))
            out.writelines(f"{line}\n" for line in told)
    advice = "" if options.write or not left else "; --write corrects the documents"
    log.write(f"{left} actions disagree with their tracker, {changed} corrected{advice}\n")
    return FINDINGS if left else PUBLISHED


def _read(root: Path, exports: set[Path], settings: Settings, log: TextIO) -> tuple[list[Postmortem], frozenset[str]]:
    return read_settled(
        [entry for entry in walk(root, "", claims) if Path(entry.place).resolve() not in exports], settings, log
    )


def drifts_of(before: Postmortem, after: Postmortem) -> Iterator[Drift]:
    """The actions that the trackers contradict, in document order."""
    for own, merged in zip(before.incidents, after.incidents, strict=True):
        for document, action in zip(own.action_items, merged.action_items, strict=True):
            if action.is_drift:
                yield Drift(own.incident_number, document, action)


def _line(path: str, drift: Drift, is_corrected: bool, is_told: bool) -> str:
    """One drift in a line; without the words of the action where its document is restricted."""
    ticket = f"{drift.merged.tracker_reference if is_told else 'its ticket'} is {drift.merged.tracker_status}"
    since = f" since {drift.merged.completed_on}" if drift.merged.completed_on and drift.merged.status in FINISHED else ""
    state = "corrected" if is_corrected else "differs"
    told = f"{drift.document.status} -> {drift.merged.status} ({ticket}{since})"
    place = f"{drift.document.part_path or path}:{drift.document.line or 1}"
    return printable(f"{place}: {state}: {drift.document.description[:80] if is_told else 'a restricted action'}: {told}")


def _corrected(place: Path, path: str, drifts: Sequence[Drift], settings: Settings) -> set[int]:
    """Write the file with as many of these drifts corrected as can be; the numbers of those that were."""
    if not drifts:
        return set()
    original = data = place.read_bytes()
    kept: set[int] = set()
    for number, drift in enumerate(drifts):
        for candidate in candidates_of(data, drift):
            if _changes_only(path, data, candidate, drift, settings):
                data = candidate
                kept.add(number)
                break
    if data != original:
        _replace(place, original, data)
    return kept


def _replace(place: Path, original: bytes, data: bytes) -> None:
    """Put the new content in the file's place in one step, unless somebody changed it meanwhile."""
    if place.read_bytes() != original:
        raise StopError(FINDINGS, f"{place} changed while it was reconciled; nothing was written to it, run it again")
    fresh = place.with_name(f".{place.name}.reconcile")
    fresh.write_bytes(data)
    fresh.chmod(place.stat().st_mode & 0o7777)
    os.replace(fresh, place)


def candidates_of(data: bytes, drift: Drift) -> Iterator[bytes]:
    """The file with the status of the action changed, in each way that its line allows, the plainest first."""
    lines = data.split(b"\n")
    at = (drift.document.line or 0) - 1
    if not 0 <= at < len(lines) or drift.document.part_path is not None:  # the line is one of another file: for a person
        return
    for line in _changed_lines(lines[at], drift):
        yield b"\n".join([*lines[:at], line, *lines[at + 1 :]])


def _changed_lines(line: bytes, drift: Drift) -> Iterator[bytes]:
    raw, wanted = drift.document.status_raw, drift.merged.status
    if raw is None:
        if wanted != "cancelled":  # a box knows done and not done
            yield _BOX.sub(rb"\g<1>" + (b"x" if wanted == "done" else b" "), line)
        return
    word = word_like(raw, wanted)
    if word is None:
        return
    old, new = raw.encode(), word.encode()
    cells = list(_cells(line))
    for start, stop in cells:
        if line[start:stop].strip() == old:
            yield line[:start] + line[start:stop].replace(old, new) + line[stop:]
    if not cells and line.count(old) == 1:
        yield line.replace(old, new)


def _cells(line: bytes) -> Iterator[tuple[int, int]]:
    """Where the cells of a table row begin and end; nothing for a line without a bar. The outer bars may be missing."""
    bars = [match.start() for match in _CELL.finditer(line)]
    if bars:
        yield from pairwise([0, *(place for bar in bars for place in (bar, bar + 1)), len(line)])


def word_like(raw: str, status: str) -> str | None:
    """The word for a status in the language and letters of the one that stands there; None where they are not known."""
    own = next((words for words in _WORDS if fold(raw) in {fold(word) for word in words}), None)
    if own is None and not raw.isascii():
        return None
    word = (own or _WORDS[0])[_STATES.index(status)]
    if raw.isupper():
        return word.upper()
    return word.lower() if raw.islower() else word


def _changes_only(path: str, data: bytes, candidate: bytes, drift: Drift, settings: Settings) -> bool:
    """Whether the document reads the same afterwards but for the one status, which then agrees with the tracker."""
    before, after = (_states(read_entry(path, each, settings)) for each in (data, candidate))
    key = (drift.incident_number, drift.document.position)
    status = after.get(key, "unknown")
    return status != "unknown" and not is_drift(status, drift.merged.status) and {**before, key: status} == after


def _states(found: Postmortem) -> Mapping[tuple[int, int] | str, Any]:
    """What of a document an edit must not touch: every action with its status, every other value of its incidents."""
    told: dict[tuple[int, int] | str, Any] = {}
    for incident in found.incidents:
        for action in incident.action_items:
            told[(incident.incident_number, action.position)] = action.status
            told[f"{incident.incident_number}.{action.position}"] = replace(
                action, status="unknown", status_raw=None, completed_on=None, kind=None, kind_evidence=None
            )
        told[str(incident.incident_number)] = replace(incident, action_items=(), evidence=(), contributing_factors=())
    return told
