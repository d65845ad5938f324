"""What a format gives back for one file, before it is settled with the rest of the archive."""

from __future__ import annotations

from dataclasses import dataclass

from etl.records import Finding, Incident, RelatedIncident, ReviewDecision, SectionText

# Formats whose file is one text: its incidents share their words. In all others each record stands for itself.
ONE_TEXT = frozenset({"markdown", "cstate"})


@dataclass(frozen=True, slots=True)
class Reading:
    """`reason` says why a file is skipped (`template`, `not-an-incident`, …); without one it is loaded.

    `part_of` is what the file says it is a part of, as written.
    """

    format: str
    title: str | None = None
    kind: str = "incident"
    reason: str | None = None
    incidents: tuple[Incident, ...] = ()
    sections: tuple[SectionText, ...] = ()
    related: tuple[RelatedIncident, ...] = ()
    findings: tuple[Finding, ...] = ()
    part_of: str | None = None
    decisions: tuple[ReviewDecision, ...] = ()
