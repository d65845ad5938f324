"""What a document states beyond the columns of an incident: check lists, wide tables, short sections under a heading.

Nothing a template asks for is lost: a value that no column holds is a detail, with the words of its label. Which labels
are fields of the incident is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from etl.document import Block, Code, Item, Paragraph, Table
from etl.facts.boxes import choice
from etl.facts.labels import LABELLED, explains, labelled, tail_labels
from etl.facts.parts import PROSE_KINDS
from etl.facts.shapes import DetailFact, Part
from etl.folding import fold
from etl.placeholders import is_guidance, is_placeholder
from etl.vocabulary import Vocabulary

LONGEST = 1_200  # characters; a longer text is a section to read, not a detail
MOST_LINES = 40  # of a text box
# Boxes under these headings are causes, actions or the way of detection, and are read as such.
READ_ELSEWHERE = {"factors", "five_whys", "root_cause", "actions", "detection", "timeline"}
# Lists whose boxes are the template's own words.
OWN_LISTS = {"checklist", "communication", "meeting", "people"}
WIDE = {"metrics", "impact", "people", "communication", "metadata", "checklist", "revisions"}
# Sections whose short text is a value of its own.
PROSE = {
    "detection", "detection_gap", "recovery_gap", "impact", "resolution", "actions_taken", "plans", "prevention",
    "communication", "meeting", "metrics", "people", "references", "ruled_out", "tracking",
}  # fmt: skip
_NUMBER = re.compile(r"^\s*\d{1,2}[.)]\s*")


def read_details(parts: Sequence[Part], vocabulary: Vocabulary) -> list[DetailFact]:
    """Check boxes as `label: yes | no | what stands behind it`, rows of wide tables, and short sections."""
    tails = tail_labels(vocabulary)
    found: list[DetailFact] = []
    for index, part in enumerate(parts):
        if part.kind not in READ_ELSEWHERE:
            found += _boxes(part, tails)
        if part.kind in WIDE:
            found += [detail for block in part.section.blocks if isinstance(block, Table) for detail in _wide_rows(block, part)]
        if part.kind in PROSE or _tells_unread(part):
            found += _prose(part, _caption(parts, index), tails)
        if part.kind == "factors":
            found += _explanations(part)
    return found


def _tells_unread(part: Part) -> bool:
    """A heading about causes that the vocabulary does not know by itself, or one with text where a list is usual."""
    if part.kind == "root_cause":
        return not part.own
    return part.kind == "factors" and not (part.own and any(isinstance(block, Item) for block in part.section.blocks))


def _caption(parts: Sequence[Part], index: int) -> str:
    """The heading that names a part: its own, or the one above where its own only says how to fill that one in.

    So it is where an empty heading is followed by one line of bold text and no other.
    """
    part, above = parts[index], parts[index - 1] if index else None
    following = parts[index + 1] if index + 1 < len(parts) else None
    pseudo = part.section.form in {"bold", "plain"} and not part.own
    alone = following is None or following.section.form not in {"bold", "plain"}
    if pseudo and alone and above is not None and not above.section.blocks and above.section.form not in {"bold", "plain"}:
        return above.section.heading.strip(" :：")
    return part.section.heading.strip(" :：")


def _boxes(part: Part, tails: Collection[str]) -> Iterator[DetailFact]:
    """The boxes of a list; of a form's own list none where nobody ticked one."""
    untouched = not any(isinstance(block, Item) and block.checked for block in part.section.blocks)
    for block in part.section.blocks:
        if isinstance(block, Item) and block.checked is not None and not is_placeholder(block.text):
            label, colon, value = block.text.partition(":")
            chosen = choice(value.strip())
            if not colon or not fold(chosen) or is_placeholder(chosen):
                if untouched and part.kind in OWN_LISTS:
                    continue
                ticked = "yes" if block.checked else "no"
                yield DetailFact(label.strip() if colon else block.text, ticked, part.section.heading, block.line)
            elif chosen != value.strip():
                yield DetailFact(label.strip(), chosen, part.section.heading, block.line)
            else:
                yield from labelled(label.strip(), chosen, part.section.heading, block.line, tails)


def _wide_rows(table: Table, part: Part) -> Iterator[DetailFact]:
    if len(table.header) < 3:
        return
    for row in table.rows:
        pairs = [
            f"{head.strip()}: {cell.strip()}"
            for head, cell in zip(table.header[1:], row.cells[1:], strict=False)
            if fold(cell) and not is_placeholder(cell)
        ]
        if fold(row.cells[0]) and not is_placeholder(row.cells[0]) and pairs:
            yield DetailFact(row.cells[0].strip(), "; ".join(pairs), part.section.heading, row.line)


def _prose(part: Part, caption: str, tails: Collection[str]) -> Iterator[DetailFact]:
    """Paragraphs, outermost bullets and text boxes under the caption, `Label: value` lines under their label."""
    if not caption or part.is_title:
        return
    for block in part.section.blocks:
        if isinstance(block, Code):
            yield from _coded(block, caption, part, tails)
        elif not isinstance(block, Table) and fold(block.text) and not is_placeholder(block.text):
            yield from _told(block, caption, part, tails)


def _told(block: Block, caption: str, part: Part, tails: Collection[str]) -> Iterator[DetailFact]:
    section = part.section.heading
    if isinstance(block, Paragraph) and len(block.text) <= LONGEST and not is_guidance(block.text):
        if not LABELLED.match(block.text) and "**" not in block.raws[0][:4]:
            yield DetailFact(caption, block.text, section, block.line)
    elif isinstance(block, Item) and block.checked is None and block.depth == 0:
        pair = LABELLED.match(block.text)
        if pair and part.kind in PROSE_KINDS and not is_placeholder(pair[2]):
            yield from labelled(pair[1], pair[2].strip(), section, block.line, tails)
        elif not pair and (part.kind in PROSE_KINDS or ":" not in block.text[:40]):
            yield DetailFact(caption, block.text, section, block.line)


def _explanations(part: Part) -> Iterator[DetailFact]:
    """What stands under a factor with a label: `Why it mattered: …`, `Evidence: …`."""
    for block in part.section.blocks:
        if isinstance(block, Item) and block.checked is None and (block.depth > 0 or explains(block)):
            pair = LABELLED.match(block.text)
            if pair and not is_placeholder(pair[2]):
                yield DetailFact(pair[1], pair[2].strip(), part.section.heading, block.line)


def _coded(code: Code, caption: str, part: Part, tails: Collection[str]) -> Iterator[DetailFact]:
    """A form's text box: numbered lines each under the caption, `Label: value` lines under their label, else the whole."""
    if code.language or len(code.texts) > MOST_LINES:
        return
    section = part.section.heading
    numbered = any(_NUMBER.match(text) for text in code.texts)
    if not numbered and (part.kind == "references" or not any(LABELLED.match(text) for text in code.texts)):
        whole = "\n".join(text.rstrip() for text in code.texts).strip()
        if fold(whole) and not is_placeholder(whole) and len(whole) <= LONGEST:
            yield DetailFact(caption, whole, section, code.line)
        return
    for index, text in enumerate(code.texts):
        pair = None if _NUMBER.match(text) else LABELLED.match(text)
        bare = _NUMBER.sub("", text).strip()
        if pair and not is_placeholder(pair[2]):
            yield from labelled(pair[1], pair[2].strip(), section, code.line + index, tails)
        elif fold(bare) and not is_placeholder(bare):
            yield DetailFact(caption, bare, section, code.line + index)
