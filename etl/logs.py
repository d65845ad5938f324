"""What a command does, for a machine that collects logs: one JSON object a line, with time, level, event, path, line and code.

Never a value or a word of a document, not even the message of a finding: codes and places only. Control characters are
escaped, so that nothing in a name can forge a line. Without `--log json` (or INCIDENT_ALMANAC_LOG=json) nothing here writes
anything, and the same stream carries lines for people. Must not know what the events mean.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TextIO

FORMATS = ("plain", "json")
VARIABLE = "INCIDENT_ALMANAC_LOG"
PROGRESS = re.compile(r"read (\d+) of (\d+) files")


def _now() -> datetime:
    return datetime.now(UTC)


class JsonLog(io.TextIOBase):
    """A stream that takes lines for people for what they count, and events as they are."""

    def __init__(self, stream: TextIO, clock: Callable[[], datetime] = _now) -> None:
        self._stream = stream
        self._clock = clock

    def write(self, text: str) -> int:
        """Of a line for people only how far a load is becomes an event: other words may hold values."""
        for found in PROGRESS.finditer(text):
            self.event("info", "progress", done=int(found[1]), total=int(found[2]))
        return len(text)

    def isatty(self) -> bool:
        return False

    def event(self, level: str, event: str, **told: object) -> None:
        """One line; what is None is left out."""
        fields: Mapping[str, object] = {
            "time": f"{self._clock():%Y-%m-%dT%H:%M:%S.%fZ}",
            "level": level,
            "event": event,
            **told,
        }
        kept = {name: value for name, value in fields.items() if value is not None}
        self._stream.write(json.dumps(kept, ensure_ascii=True) + "\n")
        self._stream.flush()


def tell(log: TextIO, level: str, event: str, **told: object) -> None:
    """An event, where the log is one for machines."""
    if isinstance(log, JsonLog):
        log.event(level, event, **told)
