"""What a document states beyond the columns of an incident: check lists, wide tables, short sections under a heading.

Nothing a template asks for is lost: a value that no column holds is a detail, with the words of its label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from etl.document import Code, Item, Paragraph, Table
from etl.facts.shapes import DetailFact, Part
from etl.placeholders import is_placeholder
from etl.vocabulary import fold

LONGEST = 1_200  # characters; a longer text is a section to read, not a detail
# Boxes under these headings are causes, actions or the way of detection, and are read as such.
READ_ELSEWHERE = {"factors", "five_whys", "root_cause", "actions", "detection", "timeline"}
# Sections whose short text is a value of its own.
PROSE = {
    "detection_gap",
    "recovery_gap",
    "impact",
    "resolution",
    "actions_taken",
    "prevention",
    "communication",
    "meeting",
    "metrics",
    "people",
}
_NUMBER = re.compile(r"^\s*\d{1,2}[.)]\s*")
_LABEL = re.compile(r"^\s*([A-Z][\w /'-]{1,40}):\s+(\S.*)$")
_BOX = re.compile(r"([☐☑☒✓✔✅]|\[[ xX]?\])\s*([^☐☑☒✓✔✅\[]*)")
_REMARK = re.compile(r"\((?:if|notify|when)[^()]*\)", re.IGNORECASE)


def read_details(parts: Sequence[Part]) -> list[DetailFact]:
    """Check boxes as `label: yes | no | what stands behind it`, rows of wide tables, and short sections."""
    found: list[DetailFact] = []
    for part in parts:
        if part.kind not in READ_ELSEWHERE:
            found += _boxes(part)
        if part.kind in {"metrics", "impact", "people", "communication", "metadata", "checklist"}:
            found += [detail for block in part.section.blocks if isinstance(block, Table) for detail in _wide_rows(block, part)]
        if part.kind in PROSE or (part.kind in {"root_cause", "factors"} and not part.own):
            found += _prose(part)
    return found


def choice(value: str) -> str:
    """The ticked one of several boxes, with what stands behind it: `☐ Yes ☒ No: none` gives `No: none`; no tick gives "".

    Text without at least two boxes, or with one ticked box, is unchanged.
    """
    boxes = [(mark, label.strip(" ,;")) for mark, label in _BOX.findall(value)]
    if len(boxes) < 2:
        return value
    answers = [_answer(label) for mark, label in boxes if mark not in {"☐", "[ ]", "[]"}]
    rest = _answer(boxes[-1][1], rest=True)
    if len(answers) != 1:
        return ""
    return answers[0] if answers[0].endswith(rest) or not rest else f"{answers[0]}{_joint(rest)}{rest}"


def _joint(rest: str) -> str:
    return "; " if ":" in rest else ": "


def _answer(label: str, rest: bool = False) -> str:
    """The word of a yes/no box, or what stands behind it; any other label whole."""
    bare = _REMARK.sub("", label).strip()
    word, _, behind = bare.partition(" ") if bare.casefold().startswith(("yes", "no")) else (bare, "", "")
    behind = behind.strip(" :;,")
    if rest:
        return "" if is_placeholder(behind) or not behind else behind
    return word.strip(" :;,")


def _boxes(part: Part) -> Iterator[DetailFact]:
    for block in part.section.blocks:
        if isinstance(block, Item) and block.checked is not None and not is_placeholder(block.text):
            label, colon, value = block.text.partition(":")
            value = choice(value.strip())
            stated = bool(colon) and bool(fold(value)) and not is_placeholder(value)
            yield DetailFact(
                label.strip() if colon else block.text,
                value if stated else ("yes" if block.checked else "no"),
                part.section.heading,
                block.line,
            )


def _wide_rows(table: Table, part: Part) -> Iterator[DetailFact]:
    if len(table.header) < 3:
        return
    for row in table.rows:
        pairs = [
            f"{head.strip()}: {cell.strip()}"
            for head, cell in zip(table.header[1:], row.cells[1:], strict=False)
            if fold(cell) and not is_placeholder(cell)
        ]
        if fold(row.cells[0]) and pairs:
            yield DetailFact(row.cells[0].strip(), "; ".join(pairs), part.section.heading, row.line)


def _prose(part: Part) -> Iterator[DetailFact]:
    heading = part.section.heading.strip(" :：")
    if not heading or part.is_title:
        return
    for block in part.section.blocks:
        if isinstance(block, Paragraph) and len(block.text) <= LONGEST and not is_placeholder(block.text):
            if not _LABEL.match(block.text) and "**" not in block.raws[0][:4]:
                yield DetailFact(heading, block.text, part.section.heading, block.line)
        elif isinstance(block, Item) and block.checked is None and block.depth == 0 and ":" not in block.text[:40]:
            if fold(block.text) and not is_placeholder(block.text):
                yield DetailFact(heading, block.text, part.section.heading, block.line)
        elif isinstance(block, Code) and not block.language:
            yield from _coded(block, heading, part.section.heading)


def _coded(code: Code, heading: str, section: str) -> Iterator[DetailFact]:
    """The lines of a form's text box: numbered ones under the heading, `Label: value` ones under their label."""
    for index, text in enumerate(code.texts):
        labelled = _LABEL.match(text)
        bare = _NUMBER.sub("", text).strip()
        if labelled and not _NUMBER.match(text) and not is_placeholder(labelled.group(2)):
            yield DetailFact(labelled.group(1), labelled.group(2).strip(), section, code.line + index)
        elif fold(bare) and not is_placeholder(bare) and len(code.texts) <= 40:
            yield DetailFact(heading, bare, section, code.line + index)
