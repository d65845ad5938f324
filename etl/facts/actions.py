"""Action items: from tables in any column order, check boxes, lists, and headings that are themselves actions.

What only looks like an action is left out: placeholders, empty rows, legends, closing check lists, nested remarks.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from etl.document import Item, Paragraph
from etl.facts.action_lines import told_actions
from etl.facts.action_tables import KINDS, NOTHING, classes_of, group_of, of_tables
from etl.facts.action_tails import tail_of
from etl.facts.shapes import ActionFact, Part
from etl.folding import fold
from etl.keyvalues import split_keys
from etl.placeholders import is_placeholder
from etl.vocabulary import Vocabulary

INLINE_KEYS = {
    **dict.fromkeys(("owner", "assignee", "assigned to", "responsible", "dri", "担当"), "owner"),
    **dict.fromkeys(
        (
            "due",
            "due date",
            "deadline",
            "eta",
            "target",
            "target date",
            "estimated completion",
            "expected",
            "planned for",
            "期限",
        ),
        "due",
    ),
    **dict.fromkeys(("status", "状態"), "status"),
    **dict.fromkeys(("ticket", "issue", "jira"), "ticket"),
    "priority": "priority",
}
_PRIORITY = re.compile(r"^\W{0,3}(P[0-5]|high|medium|low|critical)\b\s*[:：\])–-]+\s*", re.I)
_META = {
    "when", "how", "who", "where", "escalation", "duration", "focus", "alert", "review", "date", "owner", "agenda", "contact",
    "frequency", "status", "scope",
}  # fmt: skip
_TAIL = re.compile(r"\s*[(（\[]([^()（）\[\]]{4,120})[)）\]]\s*\.?\s*$")
_PIECE = re.compile(r"(due|by|until|deadline|fällig|期限)\s*(?:on|by|:)?\s*(\S.*)", re.I)
_OWNER = re.compile(r"@?[A-Z][\w.-]{1,20}(?: [\w.-]{1,20}){0,2}")
_DONE = re.compile(r"(?:done|closed|completed?|finished|erledigt|完了)\b", re.I)
_NAME = re.compile(r"[A-Z][a-zà-ÿ]{1,14}(?: [A-Z][a-zà-ÿ]{1,20})?")
_DUE = re.compile(
    r"[,;(–—-]\s*(?:due|by|until|deadline|fällig|bis)\s+(?:on |by |am )?((?:\d|Q[1-4])[\w .,/-]{2,24}?)\s*[)\].]?\s*$", re.I
)
_HANDLE = re.compile(r"(?<![\w/.])@([A-Za-z0-9][\w-]{1,38})")
# A mention of two words is told from a handle before a sentence by what is behind it.
_MENTION = re.compile(r"(?<![\w/.])@([^\W\d_a-z][\w'-]{1,20} [^\W\d_a-z][\w'-]{1,20})(?=\s*(?:$|[,;(（\[–—-]))")
_NUMBER = re.compile(r"^\W{0,2}\d{1,2}[.)]\s*")
_LABELLED = re.compile(r"[A-Z][^:]{4,60}: [A-Z].{8,300}\.$")
_COLON = re.compile(r"[:：]")
_LEGEND = re.compile(r"^\W{0,2}P[0-5]\b.{0,30}\b(?:within|weeks?|days?|months?)\b", re.I)


def read_actions(parts: Sequence[Part], people: Sequence[str], vocabulary: Vocabulary) -> tuple[ActionFact, ...]:
    """The actions in document order, from the most trusted kind of section that has any, and from tables anywhere."""
    elsewhere = [action for part in parts if part.kind not in KINDS for action in of_tables(part, vocabulary, strict=True)]
    elsewhere += [action for part in parts if not _of_lines(part) for action in _told(part, vocabulary)]
    classes = classes_of(parts)
    for kind in KINDS:
        found = [action for part in parts if part.kind == kind for action in _of_part(part, people, vocabulary, classes)]
        if found or (kind == "plans" and elsewhere):
            return tuple(sorted([*found, *elsewhere], key=lambda action: action.line))
    return tuple(sorted(elsewhere, key=lambda action: action.line))


def _told(part: Part, vocabulary: Vocabulary) -> Iterator[ActionFact]:
    """Actions that a sentence under their label tells."""
    for text, line, label in told_actions(part, vocabulary):
        action = _of_text(text, line)
        if action:
            yield replace(action, group=label)


def _of_part(part: Part, people: Sequence[str], vocabulary: Vocabulary, classes: Collection[str]) -> list[ActionFact]:
    group = group_of(part)
    found = list(of_tables(part, vocabulary, strict=False))
    found += _of_items(part, people, vocabulary, classes) or _of_lines(part)
    if not found and _may_be_an_action(part, vocabulary):
        found = _of_heading(part)
    owner = part.section.heading.strip(" :：") if _names_a_person(part, people, vocabulary) else None
    if owner:
        found = [replace(action, owner=action.owner or owner) for action in found]
    return [action if action.group == group else replace(action, group=group) for action in found]


def _of_lines(part: Part) -> list[ActionFact]:
    """Lines of a paragraph, each `What: how it is to be done.`, as plain text has them instead of a list."""
    blocks = [block for block in part.section.blocks if isinstance(block, Paragraph)] if part.own else []
    lines = [(text, block.line + index) for block in blocks for index, text in enumerate(block.texts)]
    if len(lines) < 2 or not all(_LABELLED.match(text) for text, _ in lines):
        return []
    found = (_of_item(Item(line, 0, "-", (text,), text)) for text, line in lines)
    return [action for action in found if action and fold(action.description.partition(":")[0]) not in _META]


def _may_be_an_action(part: Part, vocabulary: Vocabulary) -> bool:
    """A heading of some words among the actions: bold lines anywhere, real headings below that of the actions itself."""
    if part.own or part.section.level <= 1 or len(part.section.heading.split()) < 3:
        return False
    below = part.kind == "actions" and part.section.form == "atx" and not vocabulary.horizons.find(part.section.heading)
    return part.section.form == "bold" or below


def _names_a_person(part: Part, people: Sequence[str], vocabulary: Vocabulary) -> bool:
    """A bold line above a list names its owner: somebody the document names, a handle, or a lone name and nothing else."""
    heading = part.section.heading.strip(" :：")
    if part.section.form not in {"bold", "plain"} or part.own or vocabulary.horizons.find(heading):
        return False
    known = {fold(name) for name in people}
    return fold(heading) in known or heading.startswith("@") or bool(_NAME.fullmatch(heading))


def _of_items(part: Part, people: Sequence[str], vocabulary: Vocabulary, classes: Collection[str]) -> list[ActionFact]:
    """Outermost items; where an outermost item only names a person, an area or a horizon, the items below it."""
    listed = [block for block in part.section.blocks if isinstance(block, Item)]
    if _is_legend(listed, classes):
        return []
    found: list[ActionFact] = []
    heads: dict[int, str] = {}
    for index, item in enumerate(listed):
        below = index + 1 < len(listed) and listed[index + 1].depth > item.depth
        if item.depth == 0:
            heads.clear()
        if below and item.depth == 0 and _isgroup_of(item, people, vocabulary):
            heads[0] = item.text.strip(" :：*")
            continue
        if item.depth > (1 if heads else 0):
            continue
        action = _of_item(item)
        if action:
            head = heads.get(0)
            owner = head if head and fold(head) in {fold(name) for name in people} else None
            found.append(replace(action, owner=owner) if owner and not action.owner else action)
    return found


def _is_legend(listed: Sequence[Item], classes: Collection[str]) -> bool:
    """A list that says how actions are handled (`When: daily`, `Who: the lead`), or what their categories mean, holds none."""
    labels = [
        fold(_COLON.split(item.text, maxsplit=1)[0]) for item in listed if _COLON.search(item.text) and item.checked is None
    ]
    explains = len(labels) == len(listed) > 1 and all(label in classes for label in labels)
    return bool(listed) and (explains or sum(label in _META for label in labels) * 2 >= len(listed))


def _isgroup_of(item: Item, people: Sequence[str], vocabulary: Vocabulary) -> bool:
    text = item.text.strip()
    if item.checked is not None:
        return False
    short = len(text.split()) <= 5
    named = fold(text) in {fold(name) for name in people} or text.startswith("@")
    return short and (named or text.endswith((":", "：")) or bool(vocabulary.horizons.find(text)))


def _of_item(item: Item) -> ActionFact | None:
    return _of_text(item.text.strip(), item.line, item.checked, item.struck)


def _of_text(text: str, line: int, checked: bool | None = None, struck: bool = False) -> ActionFact | None:
    if is_placeholder(text) or fold(text) in NOTHING or not fold(text) or _LEGEND.match(text):
        return None
    text, inline = _inline(text)
    text, behind = _bracket(text)
    text, tail = tail_of(text) if not behind else (text, {})
    inline = {**tail, **behind, **inline}
    due = _DUE.search(text)
    if due and "due" not in inline:
        text, inline["due"] = text[: due.start()].strip(), due.group(1)
    priority = _PRIORITY.match(text)
    if priority:
        text = text[priority.end() :]
    handle = _MENTION.search(text) or _HANDLE.search(text)
    return ActionFact(
        description=text,
        line=line,
        owner=inline.get("owner") or (handle.group(0) if handle else None),
        due=inline.get("due"),
        status=inline.get("status"),
        priority=inline.get("priority") or (priority.group(1) if priority else None),
        ticket=inline.get("ticket"),
        checked=checked,
        struck=struck,
    )


def _bracket(text: str) -> tuple[str, dict[str, str]]:
    """`Add x (Teo, due 2025-10-01, done 2025-09-30)`: a closing bracket of which at least one piece is a date or status."""
    match = _TAIL.search(text)
    if match is None:
        return text, {}
    found: dict[str, str] = {}
    owner = ""
    for piece in (piece.strip() for piece in re.split(r"[,;]", match.group(1))):
        dated = _PIECE.match(piece)
        if dated and dated.group(1):
            found["due"] = dated.group(2).strip()
        elif _DONE.match(piece):
            found["status"] = piece
        elif _OWNER.fullmatch(piece) and not owner:
            owner = piece.lstrip("@")
        else:
            return text, {}
    if not found:
        return text, {}
    return text[: match.start()].strip(), {**found, **({"owner": owner} if owner else {})}


def _inline(text: str) -> tuple[str, dict[str, str]]:
    """`Add x - Owner: A - Due: B` and `Add x (owner: A, due: B)`: the description and what stands behind it."""
    pairs = split_keys(text, INLINE_KEYS)
    if not pairs:
        return text, {}
    label = re.compile(re.escape(pairs[0][0]) + r"\W{0,4}[:：]", re.I)  # "Name an owner … (owner: Kim)" has the word twice
    found_label = label.search(text)
    first = found_label.start() if found_label else text.casefold().find(pairs[0][0].casefold())
    head = text[:first].rstrip(" -–—(,;|[*")
    found = {INLINE_KEYS[fold(key)]: value.strip(" -–—),;|]*.") for key, value in pairs if fold(key) in INLINE_KEYS}
    for role in ("owner", "due"):  # `due: 2025-11-15, done 2025-11-14`
        value, comma, rest = found.get(role, "").partition(", ")
        value, comma, rest = (value, comma, rest) if comma else found.get(role, "").partition(". ")
        if comma and _DONE.match(rest):
            found |= {role: value, "status": rest}
    return (head, {role: value for role, value in found.items() if value and not is_placeholder(value)}) if head else (text, {})


def _of_heading(part: Part) -> list[ActionFact]:
    """A bold line with prose below it, among the actions: the heading is the action."""
    body = [block for block in part.section.blocks if isinstance(block, Paragraph)]
    if not body:
        return []
    text = _NUMBER.sub("", part.section.heading).strip(" :：")
    handle = _HANDLE.search(text)
    return [ActionFact(text, part.section.line, owner=handle.group(0) if handle else None)]
