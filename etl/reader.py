"""One entry of the archive to a Postmortem: pure, picklable, and never an exception for what a document holds."""

from __future__ import annotations

import hashlib

from etl.document import RejectedError
from etl.formats import format_of
from etl.reading import Reading
from etl.records import Postmortem
from etl.settings import Settings


def read_entry(path: str, data: bytes, settings: Settings) -> Postmortem:
    """All that one file gives: loaded with its incidents, skipped with a reason, or quarantined with a finding."""
    module = format_of(path, data)
    try:
        reading = module.read(path, data, settings)
    except RejectedError as rejected:
        code = rejected.finding.code
        digest = hashlib.sha256(data).hexdigest()
        return Postmortem(path, "quarantined", code, digest, len(data), module.NAME, findings=(rejected.finding,))
    return postmortem_of(path, data, reading)


def postmortem_of(path: str, data: bytes, reading: Reading) -> Postmortem:
    """What a format read from the bytes of a file, as the postmortem it becomes."""
    return Postmortem(
        document_path=path,
        outcome="skipped" if reading.reason else "loaded",
        reason=reading.reason,
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        format=reading.format,
        title=reading.title,
        document_kind=reading.kind,
        incidents=reading.incidents,
        sections=reading.sections,
        related=reading.related,
        findings=reading.findings,
        part_of=reading.part_of,
        decisions=reading.decisions,
    )
