"""What only the whole archive can say: the severity scheme of each folder, duplicates, and where references lead.

Runs once after all files were read. Deterministic: the first by path wins.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from etl.counterparts import RECORDS
from etl.folding import fold
from etl.paths import linked_path, told_name
from etl.reading import ONE_TEXT
from etl.records import Finding, Incident, Postmortem, RelatedIncident
from etl.settings import Settings
from etl.severities import SeverityReading, rank_severities


def settle(
    postmortems: Sequence[Postmortem], settings: Settings, settings_of: Callable[[str], Settings] | None = None
) -> list[Postmortem]:
    """The same postmortems in the order of their paths, with ranks, resolved references and findings on duplicates.

    `settings_of` gives the settings that a path goes by, where several archives are settled together.
    """
    ordered = sorted(postmortems, key=lambda postmortem: postmortem.document_path)
    unique = _without_duplicates(ordered)
    ranked = _with_severities(unique, settings_of or (lambda _: settings))
    return _with_related(_with_names(ranked))


def _without_duplicates(postmortems: Sequence[Postmortem]) -> list[Postmortem]:
    """The same bytes twice, or the same stated id with different content: the first by path is loaded, the next is not."""
    bytes_of: dict[str, str] = {}
    id_of: dict[tuple[str, str], str] = {}
    settled = []
    for postmortem in postmortems:
        if postmortem.outcome != "loaded" or postmortem.document_kind == "part":
            settled.append(postmortem)
            continue
        first = bytes_of.setdefault(postmortem.sha256 or postmortem.document_path, postmortem.document_path)
        if first != postmortem.document_path:
            settled.append(_quarantined(postmortem, "duplicate-file", f"the same content as {first}; remove one of them"))
            continue
        clash = next((found for key in _stated_ids(postmortem) if (found := id_of.get(key))), None)
        if clash is not None:
            stated = next(incident.incident_id for incident in postmortem.incidents)
            settled.append(
                _quarantined(postmortem, "duplicate-id", f"id {stated} also stands in {clash}; give one of them another id")
            )
            continue
        for key in _stated_ids(postmortem):
            id_of[key] = postmortem.document_path
        settled.append(postmortem)
    return settled


def _stated_ids(postmortem: Postmortem) -> list[tuple[str, str]]:
    root = postmortem.document_path.split("/", 1)[0]
    stated = [incident.incident_id for incident in postmortem.incidents if states_id(incident)]
    kind = "record " if postmortem.format in RECORDS else ""  # a tool's record and its postmortem share an id, rightly
    return [(root if "/" in postmortem.document_path else "", kind + name.casefold()) for name in dict.fromkeys(stated)]


def states_id(incident: Incident) -> bool:
    """Whether the document gives the id under a label; else its title or the file's name stands for it."""
    return any(piece.field == "incident_id" and piece.how == "stated" for piece in incident.evidence)


def _quarantined(postmortem: Postmortem, code: str, message: str) -> Postmortem:
    finding = Finding(1, "error", code, message)
    return replace(
        postmortem,
        outcome="quarantined",
        reason=code,
        incidents=(),
        sections=(),
        related=(),
        findings=(*postmortem.findings, finding),
    )


def _with_severities(postmortems: Sequence[Postmortem], settings_of: Callable[[str], Settings]) -> list[Postmortem]:
    """Ranks by one scheme for each folder and format, chosen from all values found there."""
    folders: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for index, postmortem in enumerate(postmortems):
        for number, _ in enumerate(postmortem.incidents):
            folders[(_folder(postmortem.document_path), postmortem.format or "")].append((index, number))
    ranks: dict[tuple[int, int], SeverityReading] = {}
    for (_, source), places in folders.items():
        raws = [postmortems[index].incidents[number].severity_raw for index, number in places]
        policy = settings_of(postmortems[places[0][0]].document_path).policy
        readings = rank_severities(raws, source=source, overrides=policy.severity_map, shift_if_zero=policy.shift_if_zero)
        ranks.update(zip(places, readings, strict=True))
    return [
        _ranked(postmortem, [ranks[(index, number)] for number, _ in enumerate(postmortem.incidents)])
        for index, postmortem in enumerate(postmortems)
    ]


def _folder(path: str) -> str:
    """The archive's folder without a year below it: `2025/` and `2026/` share one scheme."""
    parts = path.split("/")[:-1]
    return "/".join(part for part in parts if not re.fullmatch(r"(?:19|20)\d{2}(?:-\d{2})?", part))


def _ranked(postmortem: Postmortem, readings: Sequence[SeverityReading]) -> Postmortem:
    incidents: list[Incident] = []
    findings = list(postmortem.findings)
    for incident, reading in zip(postmortem.incidents, readings, strict=True):
        incidents.append(
            replace(
                incident,
                severity=reading.severity,
                severity_rank=reading.rank,
                severity_scheme=reading.scheme if reading.rank else None,
            )
        )
        if reading.problem and incident.severity_raw:
            line = next((piece.line for piece in incident.evidence if piece.field == "severity_raw"), None)
            findings.append(
                Finding(
                    line,
                    "warning",
                    reading.problem.replace("_", "-"),
                    reading.message or f"severity {incident.severity_raw!r} is not known",
                )
            )
    return replace(postmortem, incidents=tuple(incidents), findings=tuple(findings))


def _with_names(postmortems: Sequence[Postmortem]) -> list[Postmortem]:
    """The same, with a warning where two paths differ in their accents' form alone."""
    seen: dict[str, str] = {}
    firsts = [seen.setdefault(unicodedata.normalize("NFC", each.document_path), each.document_path) for each in postmortems]
    return [
        each if first == each.document_path else replace(each, findings=(*each.findings, _same_name(first)))
        for each, first in zip(postmortems, firsts, strict=True)
    ]


def _same_name(first: str) -> Finding:
    return Finding(None, "warning", "same-name", f"this path looks like {first}")


def _with_related(postmortems: Sequence[Postmortem]) -> list[Postmortem]:
    """References that lead to a document of the archive, by path, id or file name. A document is not related to itself.

    What leads to a part leads to its main document.
    """
    paths: dict[str, str] = {}
    names: dict[str, str] = {}
    for postmortem in postmortems:
        if postmortem.outcome == "loaded":
            path = postmortem.document_path
            paths[path] = postmortem.part_of or path
            for key in (path, told_name(path), *(incident.incident_id for incident in postmortem.incidents)):
                if postmortem.part_of is None:
                    names.setdefault(fold(key), path)
    found = {each.document_path: _resolved(each, paths, names) for each in postmortems if each.outcome == "loaded"}
    related = [tuple(found.get(each.document_path, ())) for each in postmortems]
    return [each if each.related == its else replace(each, related=its) for each, its in zip(postmortems, related, strict=True)]


def _resolved(postmortem: Postmortem, paths: Mapping[str, str], names: Mapping[str, str]) -> list[RelatedIncident]:
    found: dict[str, RelatedIncident] = {}
    for related in postmortem.related:
        linked = linked_path(related.related_reference, related.part_path or postmortem.document_path)
        target = paths.get(linked) or _target(related.related_reference, names)
        if target == postmortem.document_path:
            continue
        is_text = postmortem.format in ONE_TEXT  # an export names its references as such
        if target is None and is_text and not re.search(r"[A-Za-z]{2,}[-_ ]?\d", related.related_reference):
            continue  # a link to something that is no incident
        found.setdefault(target or fold(related.related_reference), replace(related, related_document_path=target))
    return list(found.values())


def _target(reference: str, places: Mapping[str, str]) -> str | None:
    bare = reference.split("#", 1)[0].strip("[]() ")
    name = bare.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    exact = places.get(fold(bare)) or places.get(fold(name))
    if exact:
        return exact
    wanted = fold(name)
    if len(wanted) < 5:
        return None
    starting = [path for key, path in places.items() if key.startswith(wanted + " ")]
    return starting[0] if len(set(starting)) == 1 else None
