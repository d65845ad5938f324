"""One entry of the archive to a Postmortem: pure, picklable, and never an exception for what a document holds."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from etl.decode import decode
from etl.document import RejectedError
from etl.formats import format_of
from etl.misleading import misleading
from etl.reading import Reading
from etl.records import Postmortem
from etl.settings import Settings

JSON = (".json", ".jsonl", ".js")
_ESCAPE = re.compile(r"(?<!\\)\\u([0-9a-fA-F]{4})")


def read_entry(path: str, data: bytes, settings: Settings) -> Postmortem:
    """All that one file gives: loaded with its incidents, skipped with a reason, or quarantined with a finding."""
    module = format_of(path, data)
    try:
        reading = module.read(path, data, settings)
    except RejectedError as rejected:
        code = rejected.finding.code
        digest = hashlib.sha256(data).hexdigest()
        return Postmortem(path, "quarantined", code, digest, len(data), module.NAME, findings=(rejected.finding,))
    if reading.reason is None and (deceiving := misleading(_written(path, data, settings))):
        reading = replace(reading, findings=(*reading.findings, *deceiving))
    return postmortem_of(path, data, reading)


def _written(path: str, data: bytes, settings: Settings) -> str:
    """The text of a file that was read, letters that JSON writes as escapes included."""
    escaped = _ESCAPE if path.lower().endswith(JSON) else None
    if data.isascii() and escaped is None:
        return ""
    text = decode(data, settings.encoding)[0]
    return escaped.sub(lambda code: chr(int(code[1], 16)), text) if escaped else text


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
