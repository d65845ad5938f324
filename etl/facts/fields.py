"""Values stated under a label: front matter, headers, two-column tables, metric tables, sections that are one value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from etl.document import Code, FrontValue, Item, KeyValue, Paragraph, Section, Table
from etl.facts.boxes import choice
from etl.facts.details import read_details
from etl.facts.labels import field_labels, labelled, tail_labels
from etl.facts.parts import PROSE_KINDS
from etl.facts.shapes import DetailFact, Fact, Part, Place
from etl.facts.told_durations import told_durations
from etl.folding import fold
from etl.keyvalues import key_values, split_keys
from etl.placeholders import is_guidance, is_placeholder
from etl.vocabulary import Vocabulary

# A value of these fields may stand anywhere; the others only where a document states its facts.
ANYWHERE = {
    "severity", "duration", "time_to_detect", "time_to_acknowledge", "time_to_mitigate", "time_to_resolve",
    "time_to_communicate", "response_to_resolution", "duration_of_impact", "started_at", "detected_at", "mitigated_at",
    "resolved_at", "acknowledged_at", "incident_id", "detection_method", "root_cause", "published_at",
}  # fmt: skip
# Sections whose whole text is the value.
SECTION_FIELDS = {
    "summary": "summary",
    "root_cause": "root_cause",
    "trigger": "trigger",
    "detection": "detection_method",
    "five_whys": "root_cause",
}
LONG = {"summary", "root_cause", "trigger", "impact", "resolution", "detection_method"}
LISTS = {"services", "teams", "tags", "related", "factors"}
# Fields that no column of `incidents` holds: their values are details.
BESIDE = {
    "impact",
    "part_of",
    "resolution",
    "author",
    "people",
    "environment",
    "tracker",
    "source_url",
    "updated_at",
    "kind",
    "informational",
}
# A line that only states labelled values (`Severity: SEV2 Status: Final`) is no prose.
_LABELLED = re.compile(r"^\W{0,3}(?:[A-Z][\w/]*(?: [\w/]+){0,2})\s?[:：]\s?\S.{0,60}?(?:$|\s[A-Z]\w*(?: \w+)?\s?[:：]\s)")
# Headings that name the very value.
NAMED_SO = {"root cause", "root causes", "root cause summary", "one line summary", "根本原因", "根因"}
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}\b(?:\s?[AP]M)?")
NOT_VALUES = {"", "status", "role"}
_SERVICE_WORDS = 5
_SEVERAL = re.compile(r"[☐☑☒✓✔✅\[]")  # a box, of which there may be several
_SIGN_OF_KEY = re.compile(r"[:：&]")  # a further colon, also one that is written as `&colon;`
_FOOTNOTE = re.compile(r"\s*\[\d{1,2}\]")


def front_facts(front: Sequence[FrontValue], vocabulary: Vocabulary) -> tuple[list[Fact], list[DetailFact]]:
    """Front matter as facts; a list gives one fact per member. Keys the vocabulary does not know are details."""
    facts: list[Fact] = []
    details: list[DetailFact] = []
    for value in _ungrouped(front, vocabulary):
        for text in _texts(value.value):
            name = vocabulary.field_of(value.key)
            name = "resolved_at" if name == "is_resolved" and _CLOCK.search(text) else name
            if is_placeholder(text):
                continue
            if name:
                facts.append(Fact(name, text, value.line, "front_matter", value.key))
            else:
                details.append(DetailFact(value.key, text, "", value.line))
    return facts, details


def _ungrouped(front: Sequence[FrontValue], vocabulary: Vocabulary) -> Iterator[FrontValue]:
    """The values as they stand; a group whose keys are mostly known (`incident:` above `severity:`) gives its own."""
    for value in front:
        members = value.value if isinstance(value.value, Mapping) else {}
        if members and 2 * sum(vocabulary.field_of(str(key)) is not None for key in members) > len(members):
            yield from (FrontValue(value.line, str(key), member) for key, member in members.items())
        else:
            yield value


def _texts(value: object) -> Iterator[str]:
    """The scalars of a value: itself, the members of a list, `key: value` of a map."""
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, list | tuple):
        for member in value:
            yield from _texts(member)
    elif isinstance(value, Mapping):
        for key, member in value.items():
            for text in _texts(member):
                yield f"{key}: {text}"


# Where documents state their facts, and the labels that mean something else under these headings.
STATING = {"metadata", "summary", "impact", "metrics", "detection", "services", "communication", "meeting", "people", "related"}
NOT_HERE = {
    "communication": {"status", "incident_date", "duration", "summary"},
    "meeting": {"duration", "status", "started_at", "services"},
    "people": {"incident_date", "duration", "status", "started_at", "services"},
    "metrics": {"incident_date", "status", "services", "users_affected"},
}
# A date under these headings is the date of something else.
DATES_HERE = {"meeting": "reviewed_at"}


@dataclass(frozen=True, slots=True)
class _Labelled:
    """A pair where it stands: the field that its key names, if any, and whether it states a value of it there."""

    pair: KeyValue
    part: Part
    opening: bool
    field: str | None
    counts: bool


def _labelled(parts: Sequence[Part], vocabulary: Vocabulary) -> Iterator[_Labelled]:
    opening = True
    for part in parts:
        opening = opening and (part.kind is None or part.kind in {"metadata", "summary"})
        for pair in _pairs(part, vocabulary):
            name = _field_here(pair, part, vocabulary)
            yield _Labelled(pair, part, opening, name, name is not None and _counts(name, pair, part, opening))


def labelled_fields(parts: Sequence[Part], vocabulary: Vocabulary) -> set[str]:
    """The fields that labels state in these sections."""
    return {one.field for one in _labelled(parts, vocabulary) if one.field is not None and one.counts}


def body_facts(parts: Sequence[Part], vocabulary: Vocabulary) -> tuple[list[Fact], list[DetailFact]]:
    """Labelled values of the body in document order, then the sections that are one value each."""
    facts: list[Fact] = []
    details: list[DetailFact] = []
    stated: dict[str, str] = {}
    tails = tail_labels(vocabulary)
    for one in _labelled(parts, vocabulary):
        pair, name = one.pair, one.field
        if name is not None and one.counts:
            place: Place = "table" if pair.form == "row" else "header"
            facts.append(Fact(name, pair.value.strip(), pair.line, place, pair.key))
        held = name is not None and one.counts and _is_held(name, pair.value, stated)
        if not held and (one.counts or fold(pair.key) not in NOT_VALUES) and _is_detail(pair, one.part, one.opening):
            further = tails if name is None else ()
            details += labelled(pair.key, pair.value, one.part.section.heading, pair.line, further)
    for part in parts:
        facts += [*_ticked_method(part), *_service_items(part), *_notices(part)]
    facts += [*_section_values(parts), *told_durations(parts), *_history(parts)]
    return facts, _once([*details, *read_details(parts, vocabulary)])


def _field_here(pair: KeyValue, part: Part, vocabulary: Vocabulary) -> str | None:
    """The field that a key names under this heading, or None."""
    name = vocabulary.field_of(pair.key)
    if name == "is_resolved" and _CLOCK.search(pair.value):
        return "resolved_at"
    return DATES_HERE.get(part.kind or "", name) if name == "incident_date" else name


def _is_held(name: str, value: str, stated: dict[str, str]) -> bool:
    """Whether a column holds the value: that of the first statement; a second one that differs is a detail."""
    if name in BESIDE:
        return False
    first = stated.setdefault(name, value)
    return name in LISTS or fold(first) == fold(value)


def _once(details: Sequence[DetailFact]) -> list[DetailFact]:
    """The details, those that were found in two ways once."""
    return list({(detail.line, fold(detail.label), fold(detail.value)): detail for detail in details}.values())


def _pairs(part: Part, vocabulary: Vocabulary) -> list[KeyValue]:
    """Key/values that typography shows, lines that hold several known keys at once, and of check boxes the ticked choice."""
    found = [one for pair in key_values(part.section) for one in _parted(pair, vocabulary)]
    chosen = [replace(pair, value=choice(pair.value)) if _SEVERAL.search(pair.value) else pair for pair in found]
    return [pair for pair in chosen if pair.value.strip() and not is_placeholder(pair.value)]


def _parted(pair: KeyValue, vocabulary: Vocabulary) -> list[KeyValue]:
    """A line with several labels as one pair each. Part of a label is none: "reviewed" in `Engineering Lead reviewed: Bram`."""
    if pair.form == "row" or not _SIGN_OF_KEY.search(f"{pair.key} {pair.value}"):
        return [pair]
    several = split_keys(f"{pair.key}: {pair.value}", field_labels(vocabulary))
    before = pair.key.removesuffix(several[0][0]).rstrip() if several else ""
    if before and before[-1].isalnum():
        several = split_keys(pair.value, field_labels(vocabulary))
        head = pair.value[: pair.value.find(several[0][0])].strip(" ,;|–—-") if several else ""
        several = [(pair.key, head), *several] if len(several) > 1 else []
    if len(several) < 2:
        return [pair]
    return [KeyValue(pair.line, key, value, pair.form) for key, value in several]


def _counts(name: str, pair: KeyValue, part: Part, opening: bool) -> bool:
    if part.kind == "tracking":
        return False
    if part.kind in PROSE_KINDS:
        return name == "related" or (name in ANYWHERE and pair.form in {"bold", "plain"})
    if name in NOT_HERE.get(part.kind or "", ()):
        return False
    return opening or part.kind in STATING or (name in ANYWHERE and pair.form != "plain")


def _is_detail(pair: KeyValue, part: Part, opening: bool) -> bool:
    if part.kind in PROSE_KINDS:
        return False
    return pair.form in {"bold", "row", "quote", "item"} or (opening and pair.form == "plain")


def _notices(part: Part) -> Iterator[Fact]:
    """A ticked box about a notice that holds a time of day: the incident was communicated then."""
    if part.kind == "communication":
        for block in part.section.blocks:
            if isinstance(block, Item) and block.checked and _CLOCK.search(block.text):
                yield Fact("communicated_at", _CLOCK.findall(block.text)[0], block.line, "table", block.text.split(":")[0])


def _ticked_method(part: Part) -> Iterator[Fact]:
    if part.kind == "detection":
        for block in part.section.blocks:
            if isinstance(block, Item) and block.checked:
                yield Fact("detection_method", block.text, block.line, "table", part.section.heading)


def _service_items(part: Part) -> Iterator[Fact]:
    if part.kind == "services":
        for block in part.section.blocks:
            if isinstance(block, Item) and block.depth == 0 and not is_placeholder(block.text):
                yield Fact("services", _name_of(block.text), block.line, "section", part.section.heading)


def _name_of(text: str) -> str:
    """Of a listed service its name: `Mailer v2 [4]: sends the digests` is the mailer, whatever it does."""
    name, colon, _ = text.partition(":")
    short = name if colon and 0 < len(name.split()) <= _SERVICE_WORDS else text
    return _FOOTNOTE.sub("", short).strip() or text


def _section_values(parts: Sequence[Part]) -> Iterator[Fact]:
    """The text of the sections that are a value as a whole; a section that is called just so comes before the others."""
    for part in sorted(parts, key=lambda part: fold(part.section.heading) not in NAMED_SO):
        name = SECTION_FIELDS.get(part.kind or "")
        if name and not (part.kind == "five_whys" and any(other.kind == "root_cause" and other.own for other in parts)):
            text, line = prose_of(part.section)
            if text:
                yield Fact(name, text, line, "section", part.section.heading)


def _history(parts: Sequence[Part]) -> Iterator[Fact]:
    """The first row of a document's history says when it was drafted."""
    for part in parts:
        if part.kind == "revisions":
            for block in part.section.blocks:
                first = block.rows[0] if isinstance(block, Table) and block.rows else None
                if first and first.cells[0].strip() and not is_placeholder(first.cells[0]):
                    yield Fact("drafted_at", first.cells[0].strip(), first.line, "table", part.section.heading)


def _is_labelled(line: str) -> bool:
    """Whether a line only states values under their labels."""
    return (":" in line or "：" in line) and _LABELLED.match(line) is not None


def prose_of(section: Section, longest: int = 4_000) -> tuple[str, int]:
    """The running text of a section with its bullets and its line; without tables, code, and what a template asks there."""
    texts: list[str] = []
    line = section.line
    for block in section.blocks:
        if isinstance(block, Table) or (isinstance(block, Code) and block.language):
            continue
        if isinstance(block, Item) and block.checked is False:
            continue
        told = [line for line in block.texts if not _is_labelled(line)] if isinstance(block, Paragraph) else block.texts
        text = "\n".join(told) if isinstance(block, Code) and len(told) > 12 else " ".join(told)
        if text.strip() and not is_placeholder(text) and not (isinstance(block, Paragraph) and is_guidance(text)):
            line = line if texts else block.line
            texts.append(text.strip())
    return "\n".join(texts)[:longest], line
