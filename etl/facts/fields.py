"""Values stated under a label: front matter, headers, two-column tables, metric tables, sections that are one value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from etl.document import Code, FrontValue, Item, KeyValue, Paragraph, Section, Table
from etl.facts.shapes import DetailFact, Fact, Part, Place
from etl.keyvalues import key_values, split_keys
from etl.placeholders import is_placeholder
from etl.vocabulary import Vocabulary, fold

# Under these headings a list item "Label: text" is a cause, an event or an action, not a value of the incident.
PROSE_KINDS = {
    "factors", "root_cause", "five_whys", "actions", "prevention", "actions_taken", "timeline", "went_well", "went_wrong",
    "got_lucky", "lessons", "detection_gap", "recovery_gap", "references", "trigger",
}  # fmt: skip
# A value of these fields may stand anywhere; the others only where a document states its facts.
ANYWHERE = {
    "severity", "duration", "time_to_detect", "time_to_acknowledge", "time_to_mitigate", "time_to_resolve",
    "time_to_communicate", "response_to_resolution", "duration_of_impact", "started_at", "detected_at", "mitigated_at",
    "resolved_at", "acknowledged_at", "incident_id", "detection_method", "root_cause",
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
NOT_VALUES = {"", "status", "role"}


def front_facts(front: Sequence[FrontValue], vocabulary: Vocabulary) -> tuple[list[Fact], list[DetailFact]]:
    """Front matter as facts; a list gives one fact per member. Keys the vocabulary does not know are details."""
    facts: list[Fact] = []
    details: list[DetailFact] = []
    for value in front:
        name = vocabulary.field_of(value.key)
        for text in _texts(value.value):
            if is_placeholder(text):
                continue
            if name:
                facts.append(Fact(name, text, value.line, "front_matter", value.key))
            else:
                details.append(DetailFact(value.key, text, "", value.line))
    return facts, details


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


def body_facts(parts: Sequence[Part], vocabulary: Vocabulary) -> tuple[list[Fact], list[DetailFact]]:
    """Labelled values of the body in document order, then the sections that are one value each."""
    facts: list[Fact] = []
    details: list[DetailFact] = []
    opening = True
    for part in parts:
        opening = opening and (part.kind is None or part.kind in {"metadata", "summary"})
        for pair in _pairs(part, vocabulary):
            name = vocabulary.field_of(pair.key)
            if name and _counts(name, pair, part, opening):
                facts += _split(name, pair)
            elif _is_detail(pair, part, opening):
                details.append(DetailFact(pair.key, pair.value, part.section.heading, pair.line))
    facts += [fact for part in parts for fact in _ticked_method(part)]
    facts += [fact for part in parts for fact in _service_items(part)]
    facts += list(_section_values(parts))
    return facts, details


def _pairs(part: Part, vocabulary: Vocabulary) -> list[KeyValue]:
    """Key/values that typography shows, and lines that hold several known keys at once."""
    found: list[KeyValue] = []
    for pair in key_values(part.section):
        several = split_keys(f"{pair.key}: {pair.value}", vocabulary.fields) if pair.form != "row" else []
        if len(several) > 1:
            found += [KeyValue(pair.line, key, value, pair.form) for key, value in several]
        else:
            found.append(pair)
    return [pair for pair in found if pair.value.strip() and not is_placeholder(pair.value)]


def _counts(name: str, pair: KeyValue, part: Part, opening: bool) -> bool:
    if part.kind in PROSE_KINDS:
        return name in ANYWHERE and pair.form in {"bold", "plain"}
    if opening or part.kind in {
        "metadata",
        "summary",
        "impact",
        "metrics",
        "detection",
        "services",
        "communication",
        "meeting",
        "people",
    }:
        return not (part.kind == "communication" and name in {"status", "incident_date"}) and not (
            part.kind in {"meeting", "people"} and name in {"incident_date", "duration", "status", "started_at", "services"}
        )
    return name in ANYWHERE and pair.form != "plain"


def _split(name: str, pair: KeyValue) -> list[Fact]:
    place: Place = "table" if pair.form == "row" else "header"
    return [Fact(name, pair.value.strip(), pair.line, place, pair.key)]


def _is_detail(pair: KeyValue, part: Part, opening: bool) -> bool:
    if part.kind in PROSE_KINDS or fold(pair.key) in NOT_VALUES:
        return False
    return pair.form in {"bold", "row", "quote", "item"} or opening


def _ticked_method(part: Part) -> Iterator[Fact]:
    if part.kind == "detection":
        for block in part.section.blocks:
            if isinstance(block, Item) and block.checked:
                yield Fact("detection_method", block.text, block.line, "table", part.section.heading)


def _service_items(part: Part) -> Iterator[Fact]:
    if part.kind == "services":
        for block in part.section.blocks:
            if isinstance(block, Item) and block.depth == 0 and not is_placeholder(block.text):
                yield Fact("services", block.text, block.line, "section", part.section.heading)


def _section_values(parts: Sequence[Part]) -> Iterator[Fact]:
    """The text of the sections that are a value as a whole; the first such section of a kind comes first."""
    for part in parts:
        name = SECTION_FIELDS.get(part.kind or "")
        if name:
            text, line = prose_of(part.section)
            if text:
                yield Fact(name, text, line, "section", part.section.heading)


def prose_of(section: Section, longest: int = 4_000) -> tuple[str, int]:
    """The running text of a section with its bullets, without tables, code of a language and placeholders; and its line."""
    texts: list[str] = []
    line = section.line
    for block in section.blocks:
        if isinstance(block, Table) or (isinstance(block, Code) and block.language):
            continue
        if isinstance(block, Item) and block.checked is False:
            continue
        text = "\n".join(block.texts) if isinstance(block, Paragraph | Code) else block.text
        if text.strip() and not is_placeholder(text):
            line = line if texts else block.line
            texts.append(text.strip())
    return "\n".join(texts)[:longest], line
