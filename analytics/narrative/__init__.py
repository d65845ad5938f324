"""The computed sentences: judged values in, plain text out. The only place where words about numbers are chosen.

A verb of change is used only for the verdict `change`. Text is plain: no markup, and pages escape it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands round a figure, in words: the name of its download, its text alternative, how it was computed, the questions
    whose SQL is shown, and the headings of its table's columns, in order (all columns where none is named)."""

    name: str
    alt: str
    about: str
    questions: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)


INCIDENT = {"incident_id": "Incident", "title": "Title", "severity": "Severity", "counted_at": "Detected (UTC)"}
