"""What people decided about recurrences: `recurrence.yaml` in the archive.

Owns the format of that file and how its references find incidents. Format, all parts optional:

    confirmed:                                   # these are the same issue
    - incidents: [INC-12, INC-19, 2026/checkout.md]
      name: Checkout pool exhaustion             # optional, as are `by`, `on` and `note`
    rejected:                                    # no two of these are the same issue
    - incidents: [INC-12, INC-33]
    names:                                       # a name for the candidate that holds these, confirmed or not
    - incidents: [INC-7, INC-9]
      name: Expired certificates

An incident is named by its id, by the path of its document, or by `path#number` where a document holds several. A
reference that fits no incident, or several, is a finding and the rest of the entry still counts, as is a pair that is both
confirmed and rejected; a file that cannot be read as this format raises, because silently forgetting what people decided
would be worse.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from etl.configuration import ConfigurationError, Node, read_configuration
from etl.records import Finding
from etl.recurrence.entry import Key, RecurrenceDecision, RecurrenceEntry
from etl.references import Names, find_incident, names_of, plain

FILE_NAME = "recurrence.yaml"
_PARTS = ("confirmed", "rejected", "names")
_FIELDS = ("incidents", "name", "by", "on", "note")


@dataclass(frozen=True, slots=True)
class Verdict:
    """One entry of the file: references as written, with the line, the name people gave, who said so, when, and why."""

    line: int
    references: tuple[str, ...]
    name: str | None = None
    by: str | None = None
    on: str | None = None
    note: str | None = None
    prefix: str = ""  # of the archive whose file it stands in


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people decided, in the order of the files."""

    confirmed: tuple[Verdict, ...] = ()
    rejected: tuple[Verdict, ...] = ()
    names: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolved:
    """What people decided, with incidents for references: the sets of each part, names with the incidents they are for, the
    rows to store, and findings on the file."""

    confirmed: tuple[tuple[Key, ...], ...]
    rejected: tuple[tuple[Key, ...], ...]
    names: tuple[tuple[frozenset[Key], str], ...]
    rows: tuple[RecurrenceDecision, ...]
    findings: tuple[tuple[str, Finding], ...]


def read_decisions(path: Path, prefix: str = "") -> Decisions:
    """The decisions of the file of the archive whose paths begin with `prefix`.

    Raises ConfigurationError (`file:line: …`) where it does not follow the format.
    """
    root = read_configuration(path)
    for part, node in root.mapping().items():
        if part not in _PARTS:
            raise ConfigurationError(node.path, node.line, f"{part!r} is unknown; expected {', '.join(_PARTS)}")
    confirmed, rejected, names = (tuple(_verdicts(root.mapping().get(part), prefix)) for part in _PARTS)
    return Decisions(confirmed, rejected, names)


def joined(several: Sequence[Decisions]) -> Decisions:
    """The decisions of several archives, in their order."""
    confirmed, rejected, names = (tuple(verdict for each in several for verdict in getattr(each, part)) for part in _PARTS)
    return Decisions(confirmed, rejected, names)


def without(decisions: Decisions, withheld: Sequence[tuple[str, int, str]]) -> Decisions:
    """The decisions without the withheld incidents (path, number, id), nor what people wrote beside them, which may tell."""
    if not withheld:
        return decisions
    prefixes = {verdict.prefix for part in _PARTS for verdict in getattr(decisions, part)}
    names = {prefix: names_of(withheld, prefix) for prefix in prefixes}
    return Decisions(
        *(tuple(_without(verdict, names[verdict.prefix]) for verdict in getattr(decisions, part)) for part in _PARTS)
    )


def _without(verdict: Verdict, names: Names) -> Verdict:
    kept = tuple(each for each in verdict.references if plain(each) not in names)
    return verdict if kept == verdict.references else replace(verdict, references=kept, name=None, note=None)


def resolve(verdict: Verdict, entries: Sequence[RecurrenceEntry]) -> tuple[list[Key], list[Finding]]:
    """The incidents a verdict speaks of, each once, and a finding for every reference that fits none or several."""
    known = ((entry.document_path, entry.incident_number, entry.incident_id) for entry in entries)
    names = names_of(known, verdict.prefix)
    keys: dict[Key, None] = {}
    findings = []
    for reference in verdict.references:
        found = find_incident(reference, names, verdict.prefix)
        if isinstance(found, tuple):
            keys[found] = None
        else:
            findings.append(Finding(verdict.line, "warning", "recurrence_reference", f"{FILE_NAME}: {reference!r} {found}"))
    return list(keys), findings


def resolved(decisions: Decisions, entries: Sequence[RecurrenceEntry], decided_by: bool) -> Resolved:
    """The decisions about incidents of the archive; who decided is kept only where the team wants that (`decided_by`)."""
    sets: dict[str, list[tuple[Key, ...]]] = {part: [] for part in _PARTS}
    names: list[tuple[frozenset[Key], str]] = []
    rows: list[RecurrenceDecision] = []
    findings: list[tuple[str, Finding]] = []
    for part in _PARTS:
        for verdict in getattr(decisions, part):
            keys, doubts = resolve(verdict, entries)
            findings += [(f"{verdict.prefix}{FILE_NAME}", doubt) for doubt in doubts]
            sets[part].append(tuple(keys))
            if len(keys) > 1:
                names += [(frozenset(keys), verdict.name)] if verdict.name else []
                rows.append(_row(part, verdict, keys, decided_by))
    findings += _contradictions(decisions.rejected, sets["confirmed"], sets["rejected"])
    return Resolved(tuple(sets["confirmed"]), tuple(sets["rejected"]), tuple(names), tuple(rows), tuple(findings))


def _row(part: str, verdict: Verdict, keys: Sequence[Key], decided_by: bool) -> RecurrenceDecision:
    return RecurrenceDecision(
        part=part,
        incident_keys=tuple(f"{path}#{number}" for path, number in sorted(keys)),
        name=verdict.name,
        decided_by=verdict.by if decided_by else None,
        decided_on=verdict.on,
        note=verdict.note,
        line=verdict.line,
    )


def _contradictions(
    verdicts: Sequence[Verdict], confirmed: Sequence[Sequence[Key]], rejected: Sequence[Sequence[Key]]
) -> Iterator[tuple[str, Finding]]:
    """A warning for each rejected entry of which two incidents are confirmed as one issue elsewhere in the file."""
    for verdict, keys in zip(verdicts, rejected, strict=True):
        if any(len(set(keys) & set(group)) > 1 for group in confirmed):
            message = f"{FILE_NAME}: two of these incidents are confirmed as the same issue as well; the rejection holds"
            yield f"{verdict.prefix}{FILE_NAME}", Finding(verdict.line, "warning", "recurrence_contradiction", message)


def _verdicts(listed: Node | None, prefix: str) -> Iterator[Verdict]:
    for entry in listed.items() if listed else ():
        for field, node in entry.mapping().items():
            if field not in _FIELDS:
                raise ConfigurationError(node.path, node.line, f"{field!r} is unknown; expected {', '.join(_FIELDS)}")
        references = entry.at("incidents").texts()
        if len(references) < 2:
            raise ConfigurationError(entry.path, entry.line, "a decision needs two incidents at least")
        told = {
            field: node.text() for field, node in entry.mapping().items() if field != "incidents" and node.value is not None
        }
        yield Verdict(entry.line, references, **told, prefix=prefix)
