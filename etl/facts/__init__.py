"""Document to facts as written: finds values, entries, actions, causes and lessons, each with its line; understands nothing.

What a label means comes from the vocabulary, and where something stands from the structure; what a value means is the
business of `normalise`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.document import Document
from etl.facts.actions import read_actions
from etl.facts.causes import read_lessons, read_phrases
from etl.facts.episodes import split_episodes
from etl.facts.fields import body_facts, front_facts
from etl.facts.guidance import without_guidance
from etl.facts.parts import parts_of
from etl.facts.shapes import DetailFact, Episode, Fact, Part, RelatedFact
from etl.facts.subjects import named_id, named_services, named_severity
from etl.facts.timeline import read_events
from etl.folding import fold
from etl.vocabulary import Vocabulary

# The first sign is looked for before what may not stand before it: no text is searched faster than for one of a few signs.
_ANY_ID = re.compile(r"[A-Z#](?<![\w/-].)(?:(?<=#)\d{1,7}|(?<!#)[A-Z0-9]{1,9}-\d{1,6})(?![\w-])")
_REFERENCE = re.compile(
    r"[IiPpOo](?<!\w.)(?i:(?<=i)nc(?:ident)?|(?<=p)m|(?<=p)ostmortem|(?<=o)utage)[-_ ]?\d{2,4}(?:[-_]\d{1,4}){0,3}\b"
)
# The digits of an id behind a sign or a letter that ids have there.
_NUMBERED = re.compile(r"\d(?:(?<=[#-]\d)|(?<=[CMTEcmte]\d)|(?<=[CMTEcmte][-_ ]\d))")
_PEOPLE = re.compile(r"\s*(?:,|;|&|/|\band\b|、)\s*")


def read_facts(document: Document, vocabulary: Vocabulary) -> tuple[Episode, ...]:
    """The incidents of a document, each with all facts about it. Front matter belongs to each of them."""
    parts = parts_of([without_guidance(section) for section in document.sections], vocabulary)
    front, front_details = front_facts(document.front, vocabulary)
    episodes = split_episodes(parts, vocabulary)
    opening = [part for part in parts if part.section.level == 0 or part.is_title]
    return tuple(
        _episode(head, mine if head is None else (*_before(opening, mine), *mine), (front, front_details), document, vocabulary)
        for head, mine in episodes
    )


def _before(opening: Sequence[Part], mine: Sequence[Part]) -> list[Part]:
    """What stands before the first incident of a file that holds several belongs to each of them."""
    return [part for part in opening if part not in mine and part.section.line < mine[0].section.line]


def _episode(
    head: Part | None,
    parts: Sequence[Part],
    front: tuple[Sequence[Fact], Sequence[DetailFact]],
    document: Document,
    vocabulary: Vocabulary,
) -> Episode:
    everything, parts = parts, [part for part in parts if part.kind != "comparison"]  # which tells of other incidents
    found, details = body_facts(parts, vocabulary)
    title = head or next((part for part in parts if part.is_title), None)
    heading = title.section.heading if title else ""
    line = title.section.line if title else document.own_line(document.body_line)
    fields = (*front[0], *found)
    if not any(fact.field == "services" for fact in fields):
        summary = next((fact for fact in fields if fact.field == "summary"), None)
        stated = next((fact.text for fact in fields if fact.field == "title"), heading)
        fields = (*fields, *named_services(stated, line, summary, vocabulary))
    fields = (*fields, *_named(heading, line, fields))
    actions = read_actions(parts, _people(fields), vocabulary)
    promised = {action.line for action in actions}
    return Episode(
        title=heading,
        line=line,
        parts=tuple(everything),
        fields=fields,
        events=read_events(parts, vocabulary),
        actions=actions,
        phrases=read_phrases(parts, vocabulary),
        lessons=read_lessons(parts),
        details=(*front[1], *(detail for detail in details if detail.line not in promised)),
        related=_related(everything, fields, document, vocabulary),
    )


def _named(heading: str, line: int, fields: Sequence[Fact]) -> list[Fact]:
    """What only the heading says of the incident: its id, its severity."""
    stated = {fact.field for fact in fields}
    return [fact for fact in (*named_id(heading, line), *named_severity(heading, line)) if fact.field not in stated]


def _people(fields: Sequence[Fact]) -> tuple[str, ...]:
    named = [fact.text for fact in fields if fact.field in {"author", "people"}]
    return tuple(name.strip(" @") for text in named for name in _PEOPLE.split(text) if name.strip(" @"))


def _is_local(target: str) -> bool:
    """Whether a link leads to a file of the archive, not to a page (`https://…`) or into a tracker (`bd://…`)."""
    return "://" not in target and not target.startswith(("mailto:", "#"))


def _told_again(line: str, vocabulary: Vocabulary) -> Sequence[re.Match[str]]:
    """Ids of any form on a line that says it happened before: `same as LM-111`, `the third time after #2127`."""
    found = list(_ANY_ID.finditer(line))
    says_so = bool(found) and vocabulary.kinds.says("recurring", line)
    return found if says_so else ()


def _begin(parts: Sequence[Part]) -> int:
    """The line of the title, where only what has no heading stands above it: links there lead through the wiki that the page
    was in. Else the first line."""
    titled = [part.section for part in parts if part.section.level > 0]
    return titled[0].line if titled and titled[0].level == 1 else parts[0].section.line


def _related(
    parts: Sequence[Part], fields: Sequence[Fact], document: Document, vocabulary: Vocabulary
) -> tuple[RelatedFact, ...]:
    """References to other incidents: stated ones, links to files of the archive, wiki links, and ids in the text; ids of any
    form where the text, or the heading above it, says that it happened before.
    """
    stated = [fact for fact in fields if fact.field == "related"]
    found = [RelatedFact(name.strip(), fact.line) for fact in stated for name in re.split(r"[,;、]", fact.text) if name.strip()]
    lines = range(_begin(parts), parts[-1].section.end_line + 1) if parts else range(0)
    found += [RelatedFact(link.target, link.line) for link in document.links if link.line in lines and _is_local(link.target)]
    for part in parts:
        begin, end = part.section.line, min(part.section.end_line, part.section.line + 400)
        for number, written in enumerate(document.lines[begin - 1 : end], start=begin):
            if not _NUMBERED.search(written):  # as most lines: then no id stands on it
                continue
            line = written[:1_000]
            found += [RelatedFact(match.group(0), number) for match in _REFERENCE.finditer(line)]
            named = _ANY_ID.finditer(line) if part.kind == "related" else _told_again(line, vocabulary)
            found += [RelatedFact(match.group(0), number) for match in named]
    seen: dict[str, RelatedFact] = {}
    for related in found:
        seen.setdefault(fold(related.reference), related)
    return tuple(seen.values())
