"""Exports of trackers: what became of the actions that postmortems promise, from files that a team can write without a token.

An ordered list of readers; the first that recognises a file reads it. Owns which files are read and in which order. What a
ticket means for an action is `merge`'s, where a reference leads is `references`'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from etl.archive import Entry, UnreadableError, read_bytes
from etl.document import RejectedError
from etl.exits import NO_ARCHIVE, StopError
from etl.records import Finding
from etl.secrets import redact, rewrite, worded
from etl.settings import Settings
from etl.trackers import beads, github, gitlab, jira, linear
from etl.trackers.ticket import TrackerExport

READERS = (beads, github, linear, gitlab, jira)
KNOWN = "Beads (issues.jsonl), GitHub (gh issue list --json number,state,…), Jira (CSV, JSON), Linear (CSV), GitLab (CSV)"


def tracker_files(named: Sequence[str], configured: Sequence[tuple[Path, Sequence[str]]]) -> tuple[tuple[Path, str], ...]:
    """The files to read and how to call them: those named on the command line, else those of each archive's policy.

    Raises StopError 66 for one that does not exist.
    """
    places = [(Path(name), name) for name in named] or [(root / name, name) for root, names in configured for name in names]
    for place, name in places:
        if not place.is_file():
            raise StopError(NO_ARCHIVE, f"{name}: no such tracker export; name a file, or take it out of policy.yaml")
    return tuple(places)


def read_exports(files: Sequence[tuple[Path, str]], settings: Settings) -> tuple[TrackerExport, ...]:
    """Each file as an export. One that cannot be read has no tickets and a finding that says why."""
    return tuple(_read(place, name, settings) for place, name in files)


def _read(place: Path, name: str, settings: Settings) -> TrackerExport:
    seen = place.stat()
    try:
        data = read_bytes(Entry(name, str(place.resolve()), seen.st_size, seen.st_mtime_ns), settings.policy.tracker_bytes)
        data, secrets = redact(data)
        reader = next((each for each in READERS if each.recognises(name, data)), None)
        if reader is None:
            return _unread(name, "tracker-unknown", f"no tracker's export that is known; expected {KNOWN}")
        export: TrackerExport = reader.read(name, data, settings)
        return rewrite(replace(export, findings=(*export.findings, *secrets)), worded) if secrets else export
    except UnreadableError as error:
        return _unread(name, error.code, str(error))
    except RejectedError as error:
        return _unread(name, error.finding.code, error.finding.message, error.finding.line)


def _unread(name: str, code: str, message: str, line: int | None = 1) -> TrackerExport:
    return TrackerExport("unknown", name, (), None, findings=(Finding(line, "error", code, message),))
