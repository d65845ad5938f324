"""Which files tell of one incident together: a main document and its parts.

A link never suffices: people link what is alike. A file is a part where all of this holds: it stands beside the main document
and is called a part of it (`INC-12-timeline.md` beside `INC-12.md`, `actions.md` beside the `README.md` of the incident's
folder, `part-2` beside `part-1`), or says under a label what it is a part of; one of the two names or links the other, or both
state the same id; and it has no identity of its own: no other id, severity, times or day. Works on what was read from each
file alone, and must not know how files are read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from etl.folding import fold
from etl.formats import incident_io
from etl.paths import folder_of, linked_path, speaks_for_folder, stem_of, told_name
from etl.records import Incident, Postmortem
from etl.settle import states_id
from etl.vocabulary import Vocabulary

_WORD = re.compile(r"\d+|[^\W\d_]+")
# What a part must not state otherwise than the main document.
OWN = ("severity_raw", "started_at", "resolved_at", "duration_stated_minutes")


@dataclass(frozen=True, slots=True)
class Family:
    """A main document and its parts, each by its path and with the name it has in the whole, in their order."""

    main: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """A file that is called, or calls itself, a part of another. `may_be_later` where such a part may have a day of its own."""

    main: str
    part: Postmortem
    name: str
    may_be_later: bool = True
    is_said: bool = False


Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mains:
    """Documents that tell one incident each: by path, by folder and the words of the name, and the main page of each folder.

    `named` holds the paths for everything a document may be called by.
    """

    found: Mapping[str, Postmortem]
    by_words: Mapping[tuple[str, Words], str]
    of_folder: Mapping[str, str]
    named: Mapping[str, frozenset[str]]


def find_families(found: Sequence[Postmortem], vocabulary: Vocabulary) -> list[Family]:
    """The families of an archive, by the path of their main documents; no file is in two."""
    pages = [each for each in found if _may_belong(each)]
    are_told = any(each.part_of is not None for each in pages)
    mains = _mains([each for each in pages if each.outcome == "loaded" and len(each.incidents) == 1], are_told)
    claims: dict[str, list[Claim]] = defaultdict(list)
    for part in pages:
        claim = next(_claims(part, mains, vocabulary), None)
        if claim is not None:
            claims[claim.main].append(claim)
    families: list[Family] = []
    taken: set[str] = set()
    for main in sorted(claims):
        family = _family(mains.found[main], [claim for claim in claims[main] if claim.part.document_path not in taken])
        if family.parts and main not in taken:
            families.append(family)
            taken |= {main, *(path for path, _ in family.parts)}
    return families


def find_follow_ups(found: Sequence[Postmortem]) -> list[Family]:
    """Files of follow-ups with the one export of incidents that stands in their folder."""
    exports: dict[str, list[str]] = defaultdict(list)
    parts: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for each in found:
        if each.format == incident_io.NAME:
            folder = folder_of(each.document_path)
            if each.outcome == "loaded":
                exports[folder].append(each.document_path)
            elif each.reason == incident_io.ALONE:
                parts[folder].append((each.document_path, incident_io.ALONE))
    return [Family(exports[folder][0], tuple(sorted(parts[folder]))) for folder in parts if len(exports[folder]) == 1]


def _may_belong(each: Postmortem) -> bool:
    return each.format == "markdown" and (each.outcome == "loaded" or each.reason == "not-an-incident")


def _mains(found: Sequence[Postmortem], are_told: bool) -> Mains:
    """The look-ups; names only where some document says under a label what it is a part of."""
    speaking: dict[str, list[str]] = defaultdict(list)
    named: dict[str, set[str]] = defaultdict(set)
    for each in found:
        path = each.document_path
        if speaks_for_folder(path):
            speaking[folder_of(path)].append(path)
        ids = (one.incident_id for one in each.incidents if states_id(one))
        for name in (path, told_name(path), *ids) if are_told else ():
            named[fold(name)].add(path)
    return Mains(
        {each.document_path: each for each in found},
        {(folder_of(each.document_path), _words(each.document_path)): each.document_path for each in found},
        {folder: paths[0] for folder, paths in speaking.items() if len(paths) == 1},
        {name: frozenset(paths) for name, paths in named.items()},
    )


def _claims(part: Postmortem, mains: Mains, vocabulary: Vocabulary) -> Iterator[Claim]:
    """What a file may be a part of, what it says itself first, then the longest name it goes on from."""
    path = part.document_path
    folder, words = folder_of(path), _words(path)
    if part.part_of is not None:
        told = _told(part.part_of, part, mains) - {path}
        if len(told) == 1:
            yield Claim(min(told), part, told_name(path), is_said=True)
    counted = mains.by_words.get((folder, (*words[:-1], "1"))) if words and words[-1] != "1" else None
    if counted is not None and words[-1].isdigit() and vocabulary.parts.get(" ".join(words[-2:-1])) == "counted":
        yield Claim(counted, part, " ".join(words[-2:]), may_be_later=False)
    before = (mains.by_words.get((folder, words[:length])) for length in range(len(words) - 1, 0, -1))
    beside = [(main, words[len(_words(main)) :]) for main in before if main is not None]
    if folder in mains.of_folder and mains.of_folder[folder] != path:
        beside.append((mains.of_folder[folder], words))
    for main, rest in beside:
        kind = vocabulary.parts.get(" ".join(word for word in rest if not word.isdigit()))
        if kind is not None:
            yield Claim(main, part, " ".join(rest), may_be_later=kind == "later")


def _told(reference: str, part: Postmortem, mains: Mains) -> frozenset[str]:
    """The documents that a reference in a file may mean."""
    linked = linked_path(reference, part.document_path)
    return frozenset({linked}) if linked in mains.found else mains.named.get(fold(reference.strip("[]() ")), frozenset())


def _words(path: str) -> Words:
    """The words of a file's name, numbers without leading zeros."""
    found = _WORD.findall(fold(stem_of(path)))
    return tuple(str(int(word)) if word.isdecimal() else word for word in found)


def _family(main: Postmortem, claims: Sequence[Claim]) -> Family:
    """The claims that stand up to what both files say, the earlier ones able to lead to further ones."""
    standing = [claim for claim in claims if _has_no_identity(claim, main)]
    joined: list[Postmortem] = [main]
    names: dict[str, str] = {}
    for _ in standing:  # a part may be linked by another part only
        for claim in standing:
            path = claim.part.document_path
            if path not in names and (claim.is_said or any(_are_tied(claim.part, other, main) for other in joined)):
                names[path] = claim.name
                joined.append(claim.part)
    return Family(main.document_path, tuple(sorted(names.items(), key=lambda pair: _in_order(pair[0]))))


def _in_order(path: str) -> list[tuple[bool, int, str]]:
    """Names with their numbers as numbers: part 10 stands behind part 9."""
    return [(word.isdigit(), int(word) if word.isdigit() else 0, word) for word in _words(path)]


def _are_tied(part: Postmortem, other: Postmortem, main: Postmortem) -> bool:
    """Whether one of two files names the other, or both state the main document's id."""
    ids = {incident.incident_id.casefold() for incident in (*part.incidents, *main.incidents) if states_id(incident)}
    if len(ids) == 1 and any(map(states_id, part.incidents)) and states_id(main.incidents[0]):
        return True
    return _is_titled_by(part, main) or _names(part, other) or _names(other, part)


def _is_titled_by(part: Postmortem, main: Postmortem) -> bool:
    """Whether a part's title holds the id of the main document: "Follow-up of INC-7"."""
    known = fold(main.incidents[0].incident_id) if states_id(main.incidents[0]) else ""
    return any(map(str.isdigit, known)) and f" {known} " in f" {fold(part.title or '')} "


def _names(one: Postmortem, other: Postmortem) -> bool:
    return any(_is_named(other, related.related_reference, one) for related in one.related)


def _is_named(named: Postmortem, reference: str, by: Postmortem) -> bool:
    """Whether a reference in a file means another: its path from there, its name, or the id that it states."""
    linked, bare = linked_path(reference, by.document_path), fold(reference.strip("[]() "))
    if named.document_path in {linked, f"{linked}.md"}:
        return True
    if folder_of(named.document_path) == folder_of(by.document_path) and bare == fold(stem_of(named.document_path)):
        return True
    return any(states_id(incident) and fold(incident.incident_id) == bare for incident in named.incidents)


def _has_no_identity(claim: Claim, main: Postmortem) -> bool:
    """Whether nothing that a part states speaks of another incident than the main document's."""
    if len(claim.part.incidents) > 1:
        return False
    for incident in claim.part.incidents:
        whole = main.incidents[0]
        if states_id(incident) and states_id(whole) and incident.incident_id.casefold() != whole.incident_id.casefold():
            return False
        if states_id(incident) and not states_id(whole) and not claim.is_said:
            return False
        fields = OWN if claim.may_be_later else (*OWN, "incident_date")
        if any(_differ(field, incident, whole) for field in fields):
            return False
    return True


def _differ(field: str, one: Incident, other: Incident) -> bool:
    """Whether both state this value, and not the same."""
    stated = [any(piece.field == field and piece.how == "stated" for piece in each.evidence) for each in (one, other)]
    mine, theirs = getattr(one, field), getattr(other, field)
    if field == "severity_raw" and all(stated):  # `SEV-2` and `Sev 2 (high)` are one
        mine, theirs = (fold(value).replace(" ", "") for value in (mine, theirs))
        return not (mine.startswith(theirs) or theirs.startswith(mine))
    return all(stated) and mine != theirs
