"""Phrases about causes, and lessons: ticked boxes, bullets, whys, sub-headings, and sentences that rules may read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from etl.document import Block, Code, Item, Paragraph, Table
from etl.facts.labels import explains, states_a_value
from etl.facts.shapes import LessonFact, Part, PhraseFact
from etl.facts.told_causes import announced, answers, is_answer, named_by_heading, told_in_opening
from etl.folding import fold
from etl.placeholders import is_guidance, is_placeholder
from etl.vocabulary import Vocabulary

LESSONS = {"went_well": "went_well", "went_wrong": "went_wrong", "got_lucky": "got_lucky", "lessons": "learned"}
DECLARING = {"factors", "five_whys"}
CAUSAL = {"root_cause", "trigger", "detection_gap", "recovery_gap"}
PROSE = {"summary", "went_wrong"}
_ROLES = (("primary", "primary"), ("secondary", "secondary"), ("environmental", "environmental"))
_MARK = re.compile(r"^(?:[✅✔✓❌✗✘✖⚠]\ufe0f?\s*){1,3}")
_FOLLOW_UP = {"training needs identified", "documentation updates required"}
_SENTENCE = re.compile(r"\s(?<=[.!?]\s)\s*(?=[A-Z\"'`(\[])")
_SENTENCE_OF_ANY_SCRIPT = re.compile(rf"{_SENTENCE.pattern}|(?<=[。！？])")
_ANSWER = re.compile(r"^\W{0,4}(?:because|answer|a:|→|->|=>)\s*", re.I)
_WHY = re.compile(r"^\W*(?:why|warum|wieso|pourquoi|por ?qu[eéê]|perch[eé]|почему)\b|^\W*(?:なぜ|为什么|为何|왜)", re.I)


def read_phrases(parts: Sequence[Part], vocabulary: Vocabulary) -> tuple[PhraseFact, ...]:
    """Every phrase about a cause: declared ones from lists of causes, the others as sentences for the rules."""
    found: list[PhraseFact] = []
    for part in parts:
        follow_up = fold(part.section.heading) in _FOLLOW_UP
        if part.kind in DECLARING or (part.kind == "root_cause" and _lists_causes(part)):
            found += _listed(part)
        elif follow_up:
            found += _ticked(part)
        found += [*named_by_heading(part), *answers(part), *announced(part), *told_in_opening(part)]
        if part.kind in DECLARING | CAUSAL | PROSE:
            found += _sentences(part, vocabulary)
    return tuple(_unique(found))


def _unique(phrases: list[PhraseFact]) -> Iterator[PhraseFact]:
    seen: set[tuple[int, str]] = set()
    for phrase in phrases:
        key = (phrase.line, fold(phrase.text))
        if key not in seen and fold(phrase.text):
            seen.add(key)
            yield phrase


def _lists_causes(part: Part) -> bool:
    return any(isinstance(block, Item) and block.depth == 0 for block in part.section.blocks)


def _role(part: Part) -> str | None:
    heads = fold(" ".join([*part.section.path, part.section.heading]))
    return next((role for word, role in _ROLES if f"{word} factor" in heads), None)


def _ticked(part: Part) -> Iterator[PhraseFact]:
    for block in part.section.blocks:
        if isinstance(block, Item) and block.checked:
            yield PhraseFact(block.text, block.line, part.section.heading, "ticked", "follow_up")


def _listed(part: Part) -> Iterator[PhraseFact]:
    """Ticked boxes, outermost bullets with what explains them below, and answers to whys. Unticked boxes say nothing."""
    role = _role(part)
    listed = [block for block in part.section.blocks if isinstance(block, Item)]
    boxes = any(item.checked is not None for item in listed)
    for index, item in enumerate(listed):
        if item.checked:
            yield PhraseFact(item.text, item.line, _heading(part), "ticked")
        elif item.checked is None and item.depth == 0 and not is_placeholder(item.text):
            text = _answered(_with_description(item, listed[index + 1 :]), part)
            if fold(text) and not (boxes and text.endswith(":")) and not explains(item):
                yield PhraseFact(text, item.line, _heading(part), "declared", role)  # type: ignore[arg-type]
    if part.kind == "five_whys":
        yield from _boxed_answers(part)
    if not listed and part.section.form in {"atx", "bold", "setext"} and not part.own and part.kind == "factors":
        yield PhraseFact(part.section.heading.strip(" :："), part.section.line, _heading(part), "declared", role)  # type: ignore[arg-type]


def _boxed_answers(part: Part) -> Iterator[PhraseFact]:
    """Answers to whys that stand in text boxes of a form."""
    for block in part.section.blocks:
        if isinstance(block, Code) and not block.language and len(block.texts) <= 12:
            text = " ".join(line.strip() for line in block.texts).strip()
            if text and not is_placeholder(text):
                yield PhraseFact(_ANSWER.sub("", text), block.line, _heading(part), "declared")


def _answered(text: str, part: Part) -> str:
    """Of a why, its answer: `Why did it fail? → Because …` gives what follows the arrow."""
    question, mark, answer = text.partition("?")
    if part.kind not in {"five_whys", "root_cause"} or not mark or not _WHY.match(question):
        return text
    return _ANSWER.sub("", answer.strip())


def _heading(part: Part) -> str:
    return part.section.heading.strip(" :：")


def _with_description(item: Item, following: Sequence[Item]) -> str:
    """A factor's title with the description nested below it; a why with its answer."""
    text = item.text.strip()
    for nested in following:
        if nested.depth <= item.depth and not explains(nested):
            break
        label, colon, value = nested.text.partition(":")
        if colon and fold(label) == "description" and value.strip() and not is_placeholder(value):
            return f"{text.rstrip(' :：')}: {value.strip()}"
    return text


def _sentences(part: Part, vocabulary: Vocabulary) -> Iterator[PhraseFact]:
    """The sentences that rules may read; lines that only state a value of the incident are none."""
    for block in part.section.blocks:
        if _speaks(block, part) and not isinstance(block, Table) and not is_answer(block, part):
            texts = ["" if states_a_value(text, vocabulary) else text for text in block.texts]
            yield from _of_lines(texts, block.line, _heading(part), _role(part))


def _speaks(block: Block, part: Part) -> bool:
    """Whether sentences of a block are read: what is declared as a whole is not read again."""
    if isinstance(block, Paragraph):
        return not block.quoted
    if isinstance(block, Item):
        below = block.depth > 0 or explains(block)
        return (part.kind in PROSE | CAUSAL or below) and block.checked is not False
    return isinstance(block, Code) and not block.language and len(block.texts) <= 12


def _of_lines(texts: Sequence[str], line: int, group: str, role: str | None) -> Iterator[PhraseFact]:
    """Sentences of consecutive lines, each at the line where it begins."""
    joined, starts = "", []
    for index, text in enumerate(texts):
        if text.strip():
            starts.append((len(joined), line + index))
            joined += text.strip() + " "
    position = 0
    for sentence in (_SENTENCE if joined.isascii() else _SENTENCE_OF_ANY_SCRIPT).split(joined[:8_000]):
        begin = joined.find(sentence, position)
        at = next((number for offset, number in reversed(starts) if offset <= begin), line)
        position = begin + len(sentence)
        text = _ANSWER.sub("", sentence.strip())
        if len(text) >= 12 and not is_placeholder(text):
            yield PhraseFact(text, at, group, "prose", role)  # type: ignore[arg-type]


def read_lessons(parts: Sequence[Part]) -> tuple[LessonFact, ...]:
    """Outermost bullets, numbered lines or paragraphs of the sections on what went well, what went wrong, luck and lessons."""
    found: list[LessonFact] = []
    for part in parts:
        kind = LESSONS.get(part.kind or "")
        if kind is None:
            continue
        listed = [block for block in part.section.blocks if isinstance(block, Item)]
        if listed:
            found += [
                LessonFact(kind, _without_mark(item.text), item.line)  # type: ignore[arg-type]
                for item in listed
                if item.depth == 0 and fold(item.text) and not is_placeholder(item.text)
            ]
        else:
            found += [LessonFact(kind, _without_mark(text), line) for text, line in _prose(part)]  # type: ignore[arg-type]
    return tuple(found)


def _without_mark(text: str) -> str:
    """The words without the tick or cross that the author set before them."""
    return _MARK.sub("", text) or text


def _prose(part: Part) -> Iterator[tuple[str, int]]:
    for block in part.section.blocks:
        if isinstance(block, Paragraph) and not is_placeholder(block.text) and not is_guidance(block.text):
            yield block.text, block.line
        elif isinstance(block, Code) and not block.language:
            for index, text in enumerate(block.texts):
                bare = re.sub(r"^\s*\d{1,2}[.)]\s*", "", text).strip()
                if fold(bare) and not is_placeholder(bare):
                    yield bare, block.line + index
