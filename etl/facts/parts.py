"""Sections with their meaning: which heading announces what, and what its sub-headings inherit."""

from __future__ import annotations

from collections.abc import Sequence

from etl.document import Item, Paragraph, Section, Table
from etl.facts.lead import leading_time
from etl.facts.shapes import Part
from etl.folding import fold
from etl.vocabulary import Vocabulary

# Under a heading of the left kind, only an exact heading of these kinds ends it; everything else is a part of it.
LEAVES = {
    "comparison": set[str](),  # with other incidents: only the next heading of its level ends it
    "ruled_out": set[str](),
    "actions": {
        "timeline", "went_well", "went_wrong", "got_lucky", "lessons", "references", "related", "people", "root_cause",
        "tracking",
    },
    "plans": {"timeline", "went_well", "went_wrong", "got_lucky", "lessons", "references", "related", "people", "actions"},
    "lessons": {
        "timeline", "went_well", "went_wrong", "got_lucky", "references", "related", "people", "actions", "actions_taken",
        "root_cause",
    },
    "root_cause": {
        "five_whys", "factors", "trigger", "detection_gap", "recovery_gap", "timeline", "actions", "lessons", "went_well",
        "went_wrong", "got_lucky", "references", "related", "resolution", "prevention", "detection", "impact", "ruled_out",
    },
    "five_whys": {
        "root_cause", "factors", "timeline", "actions", "lessons", "went_well", "went_wrong", "references", "prevention",
        "resolution", "ruled_out",
    },
    "prevention": {
        "timeline", "went_well", "went_wrong", "got_lucky", "lessons", "references", "related", "people", "actions",
        "actions_taken",
    },
    "timeline": {
        "summary", "impact", "root_cause", "factors", "detection", "resolution", "actions", "lessons", "went_well",
        "went_wrong", "got_lucky", "references", "five_whys", "related", "metrics", "prevention",
    },
}  # fmt: skip


# A section's name elsewhere; at the top of a document, with no text of its own, what kind of document it is.
FORM_NAMES = {"root cause analysis", "root cause analysis rca", "root cause analysis report", "rca", "rca report"}
# Under these headings a list item "Label: text" is a cause, an event or an action, not a value of the incident.
PROSE_KINDS = {
    "factors", "root_cause", "five_whys", "actions", "prevention", "actions_taken", "timeline", "went_well", "went_wrong",
    "got_lucky", "lessons", "detection_gap", "recovery_gap", "references", "ruled_out", "trigger",
}  # fmt: skip
# What a heading stands for where no heading above explains it.
ALONE = {"improvements": "lessons"}
# Under these, a heading that names a horizon ("Short-term improvements") holds actions.
PLANS = {"resolution", "prevention", "actions", "plans", "actions_taken"}


def parts_of(sections: Sequence[Section], vocabulary: Vocabulary) -> tuple[Part, ...]:
    """The sections in order, each with its kind: its own, or that of the heading above it."""
    title = title_section(sections, vocabulary)
    timed = sum(section.level > 0 and leading_time(section.heading) is not None for section in sections) >= 3
    parts: list[Part] = []
    above: list[Part] = []
    for section in sections:
        while above and above[-1].section.level >= section.level:
            above.pop()
        parent = (_opened(parts, section, vocabulary) if parts else None) or (above[-1] if above else None)
        part = _part(section, parent, section is title, vocabulary)
        if timed and part.kind is None and not part.is_title and leading_time(section.heading) is not None:
            part = Part(section, "timeline", own=False, is_time=True)  # a document told by the clock
        parts.append(part)
        if section.level > 0:
            above.append(part)
    return tuple(parts)


def _opened(parts: Sequence[Part], section: Section, vocabulary: Vocabulary) -> Part | None:
    """The empty heading of the same level that this one stands under all the same, or None.

    "What Happened" directly below an empty "Root Cause" tells the cause. On a pasted page, whose headings lost their levels,
    an empty heading opens a group, up to the next heading that says by itself what it is.
    """
    own, exact = vocabulary.kind_of_heading(section.heading)
    if exact and own == "summary":
        opener = parts[-1] if parts[-1].kind == "root_cause" else None
    elif section.form == "pilcrow" and not exact:
        opener = next((part for part in reversed(parts) if vocabulary.kind_of_heading(part.section.heading)[1]), None)
    else:
        opener = None
    empty = opener is not None and not opener.section.blocks and not opener.is_title
    return opener if opener and empty and opener.section.level == section.level else None


def _part(section: Section, parent: Part | None, is_title: bool, vocabulary: Vocabulary) -> Part:
    if is_title or not section.heading:
        return Part(section, None, own=False, is_title=is_title)
    own, exact = vocabulary.kind_of_heading(section.heading)
    inherited = parent.kind if parent else None
    if leading_time(section.heading) is not None and inherited in {"timeline", None} and not exact:
        return Part(section, inherited, own=False, is_time=inherited == "timeline")
    if inherited in PLANS and own != "actions_taken" and _is_plan(section, inherited, vocabulary):
        return Part(section, "actions" if inherited == "actions" else "plans", own=True, exact=True)
    if inherited == "lessons" and own == "actions_taken" and exact:
        own = "actions"  # what was done about a lesson, not about the outage
    if inherited in LEAVES and not (exact and own in LEAVES[inherited]):
        return Part(section, inherited, own=own == inherited, exact=exact and own == inherited)
    if own is None or (not exact and inherited is not None and section.form in {"bold", "plain"}):
        return Part(section, inherited, own=False)
    return Part(section, ALONE.get(own, own), own=True, exact=exact)


def _is_plan(section: Section, inherited: str, vocabulary: Vocabulary) -> bool:
    """Whether the heading names a horizon; of what was done, "immediately" says when it was done."""
    named = {hit.name for hit in vocabulary.horizons.find(section.heading)}
    return bool(named - {"immediate"} if inherited == "actions_taken" else named)


def title_section(sections: Sequence[Section], vocabulary: Vocabulary) -> Section | None:
    """The heading that names the document: the first one of level 1 that is no section's name, else an opening heading."""
    real = [section for section in sections if section.level > 0 and section.form not in {"bold", "plain"}]
    if real and real[0].level == 1 and not real[0].blocks and fold(real[0].heading) in FORM_NAMES:
        return real[0]
    for section in real:
        if section.level == 1 and not vocabulary.kind_of_heading(section.heading)[1]:
            return section
    if real and not vocabulary.kind_of_heading(real[0].heading)[1]:
        highest = min(section.level for section in real)
        first = real[0]
        if first.level == highest and sum(section.level == highest for section in real) == 1:
            return first
        if first.level < real[min(1, len(real) - 1)].level:
            return first
    return None


def paragraphs(part: Part) -> list[Paragraph]:
    return [block for block in part.section.blocks if isinstance(block, Paragraph)]


def items(part: Part) -> list[Item]:
    return [block for block in part.section.blocks if isinstance(block, Item)]


def tables(part: Part) -> list[Table]:
    return [block for block in part.section.blocks if isinstance(block, Table)]
