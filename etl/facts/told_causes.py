"""Causes outside their lists: announced by a sentence, named by a sub-heading, answered after "Why?", or told in the opening.

Finds the phrase and its line; what factor it names is for the taxonomy to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from etl.document import Block, Item, Paragraph
from etl.facts.shapes import Part, PhraseFact
from etl.placeholders import is_placeholder

# `This was caused by two factors:`, `The root causes were:` directly above a list.
_ANNOUNCES = re.compile(
    r"\b(?:caused by|causes?|(?:contributing )?factors?|reasons?)\b[^.!?:：]{0,60}[:：]$|(?:根本原因|原因)は[^。]{0,60}[:：]$",
    re.I,
)
_DENIES = re.compile(r"\b(?:no|not|unknown|unclear)\b", re.I)
# `Primary issue: the disk is full`, `Cause 2: nobody watched`.
_NAMED = re.compile(
    r"(?:(?:primary|secondary|tertiary|main|root|direct|underlying)(?: (?:issue|cause|problem|factor))?|"
    r"(?:issue|cause|problem|factor|問題|原因)\s?\d{0,2})\s?[:：]\s+(\S.{5,200})",
    re.I,
)
_BARE_WHY = re.compile(r"^\W{0,4}(?:why|what)\s?\?\W{0,4}\s*(\S.*)", re.I)
_UNKNOWN = re.compile(r"(?:unknown|not known|unclear)\b", re.I)
_TELLS = re.compile(
    r"\b(?:caused by|stem(?:med|s) from|resulted from|root causes? (?:was|is|were)|(?:cause|reason) (?:was|is)|due to)\b", re.I
)
# What was hard or is planned afterwards has reasons too, but they caused nothing.
_AFTERWARDS = re.compile(
    r"^\W*(?:remediation|recovery|mitigation|resolution|to prevent|initial attempts|consequently)\b|\bplans? to\b|"
    r"\bno action\b|\bnot possible\b|\bwill be\b",
    re.I,
)
# The blank is looked for before what stands around it: no text is searched faster than for one of a few signs.
_SENTENCE = re.compile(r"\s(?<=[.!?]\s)\s*(?=[A-Z\"'`(\[])")
# Without one of these a text says no cause, which is found out faster so.
_SIGNS = ("caused by", "stem", "resulted from", "root cause", "cause is", "cause was", "reason", "due to")
_ELSEWHERE = {"timeline", "actions", "prevention", "plans", "actions_taken", "went_well", "got_lucky", "references", "people"}


def announced(part: Part) -> Iterator[PhraseFact]:
    """The outermost items of a list directly below a sentence that announces causes."""
    if part.kind in _ELSEWHERE:
        return
    causes = False
    for block in part.section.blocks:
        if isinstance(block, Item):
            if causes and block.depth == 0 and block.checked is None and not is_placeholder(block.text):
                yield _phrase(block.text, block.line, part)
        else:
            causes = isinstance(block, Paragraph) and _announces(block)


def _announces(block: Paragraph) -> bool:
    if not block.text.rstrip(" *_").endswith((":", "：")):
        return False
    last = _SENTENCE.split(block.text)[-1].strip(" *_")
    return bool(_ANNOUNCES.search(last)) and not _DENIES.search(last)


def named_by_heading(part: Part) -> Iterator[PhraseFact]:
    """A sub-heading of a cause section that says the cause behind a label."""
    named = _NAMED.match(part.section.heading.strip()) if part.kind == "root_cause" else None
    if named:
        yield _phrase(named[1], part.section.line, part)


def answers(part: Part) -> Iterator[PhraseFact]:
    """What stands behind a bare "Why?" in paragraphs of whys."""
    for block in part.section.blocks if part.kind == "five_whys" else ():
        if isinstance(block, Paragraph):
            answer = _BARE_WHY.match(block.text)
            if answer and not _UNKNOWN.match(answer[1]) and not is_placeholder(answer[1]):
                yield _phrase(answer[1], block.line, part)


def is_answer(block: Block, part: Part) -> bool:
    """Whether a paragraph is nothing but the answer to a bare "Why?", and read as such."""
    return part.kind == "five_whys" and isinstance(block, Paragraph) and bool(_BARE_WHY.match(block.text))


def told_in_opening(part: Part) -> Iterator[PhraseFact]:
    """Sentences of a summary, or of text under no heading but the title, that say what something was caused by."""
    if part.kind != "summary" and not (part.kind is None and (part.section.level == 0 or part.is_title)):
        return
    for block in part.section.blocks:
        if isinstance(block, Paragraph) and not block.quoted:
            yield from _telling(block.texts, block.line, part)


def _telling(texts: Sequence[str], line: int, part: Part) -> Iterator[PhraseFact]:
    joined = " ".join(texts)[:8_000]
    said = joined.casefold()
    if not any(sign in said for sign in _SIGNS):
        return
    ends = list(accumulate(texts, lambda end, text: end + 1 + len(text), initial=-1))[1:]  # of each line in the joined text
    position = 0
    for sentence in _SENTENCE.split(joined):
        begin = joined.find(sentence, position)
        position = begin + len(sentence)
        if _TELLS.search(sentence) and not _AFTERWARDS.search(sentence) and not sentence.rstrip().endswith(":"):
            at = next((index for index, end in enumerate(ends) if begin < end), 0)
            yield _phrase(sentence.strip(), line + at, part)


def _phrase(text: str, line: int, part: Part) -> PhraseFact:
    return PhraseFact(text.strip(), line, part.section.heading.strip(" :："), "declared")
