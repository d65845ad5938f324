"""Keys and values as typography shows them: bold labels, `Key: value` lines and items, two-column tables, headings.

This module knows what a label looks like and not one label by name, except the few words that head the value column of
any table. Which keys matter, and how to read a value, is decided elsewhere; `split_keys` takes the names it may look for.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Literal, NamedTuple

from etl.document import Item, KeyValue, Paragraph, Section, Table
from etl.inline import plain

_LONGEST_KEY = 6  # words
_LONGEST_LINE = 2_000
_BOLD_OPENS, _BOLD_CLOSES = r"(?:\*\*|(?<![\w])__(?=[^\W_]))", r"(?:\*\*|__(?!_))"
_BOLD_KEY = re.compile(
    rf"{_BOLD_OPENS}[ \t]*(?!\d{{1,2}}[:.h]\d\d)((?:[^*\n:：]|:(?=\S)){{1,100}}?)"
    rf"(?:\s*[:：]\s*{_BOLD_CLOSES}|{_BOLD_CLOSES}[ \t]*(?:[:：]|[-–—](?=\s)))"
)
_BOLD_WHOLE = re.compile(r"\*\*([^*\n:：]{1,80})[:：]\s*([^*\n]+)\*\*\s*$")
_LEAD_IN = re.compile(r"[\s>]*(?:(?:[-*+]|\d{1,3}[.)])\s+)?(?:\[[ xX]\]\s+)?[^\w*_`\[<(]{0,4}\s*")
_PLAIN_KEY = re.compile(r"([^\W\d_][^:：|`<>\[\]{}\"“”!?=;,，。]{0,60})(?:::?(?=\s|$)|：)\s*")
_FIELD_LIST = re.compile(r"\s{0,3}:([^\W\d_][\w /-]{0,40}):\s+(\S.*)$")  # `:Severity: SEV3`, as reStructuredText has it
_EMOJI = re.compile(r"[^\w\s\[(<{\"'“”$€£+*_~#=|/\\.,:;!?-]{1,4}\s*(?=[^\W\d_])")
# Further keys on a line begin after two blanks, a tab, or a blank to be filled in; one blank could be a sentence.
_FURTHER_KEY = re.compile(
    r"(?:(?<![ \t\u00a0])(?:[ \t\u00a0]{2,}|\t)(?![ \t\u00a0])|(?<=__)[ ])(?=[^\W\d_][^:：|`\n]{0,40}(?:[:：](?:\s|$)|：))"
)
_FURTHER_SIGNS = ("  ", "\t", "\u00a0", "__ ")  # without one of them there is none
_VALUE_EDGE = " \t|·,;–—，；、"
_VALUE_HEADERS = frozenset(
    ("value", "values", "detail", "details", "actual", "wert", "valeur", "valor", "値", "内容", "值", "详情")
)
_WORD_EDGE = re.compile(r"[\s|·,;，；、。()\[\]*_>]+")
_TIME_LIKE = re.compile(r"[^A-Za-z]*(?:\d{1,2}[:.h]\d{2}|\d{4}-\d{2}-\d{2}|T[+-]\d|HH:MM)")


def key_values(section: Section) -> list[KeyValue]:
    """Every key with its value in the section, in the order of the file; the heading first when it is one itself.

    Values are plain text and may be empty. Several keys on one line are parted only where typography does so (bold, a
    bar, two blanks, a blank to be filled in): `Date: 2024-01-02 Severity: SEV1` is one key here; see `split_keys`.
    """
    return list(_remembered(_Same(section)))


class _Same:
    """A section as a key of what is remembered of it: the very object, since comparing all of its text would cost more."""

    __slots__ = ("section",)

    def __init__(self, section: Section) -> None:
        self.section = section

    def __hash__(self) -> int:
        return id(self.section)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.section is self.section


# Several steps ask for the pairs of a section; a document seldom has more sections than are kept.
@lru_cache(maxsize=128)
def _remembered(same: _Same) -> tuple[KeyValue, ...]:
    section = same.section
    found = list(_heading_pair(section))
    for block in section.blocks:
        if isinstance(block, Paragraph):
            found.extend(_paragraph_pairs(block))
        elif isinstance(block, Item):
            found.extend(_item_pairs(block))
        elif isinstance(block, Table):
            found.extend(_table_pairs(block))
    return tuple(found)


def split_keys(text: str, names: Collection[str]) -> list[tuple[str, str]]:
    """The known keys on a line with their values: `Incident ID: INC-1 Date: 2024-01-02` gives two pairs.

    `names` are compared without regard to case, blanks and markup; the longest name before a colon wins. Keys come as
    written. Text before the first known key is left out.
    """
    known = _folded(names if isinstance(names, frozenset) else frozenset(names))
    text = plain(text[: 10 * _LONGEST_LINE])
    places: list[tuple[int, int, int]] = []
    border = 0
    for colon in re.finditer("[:：]", text):
        if (start := _name_before(text, border, colon.start(), known)) is not None:
            places.append((start, colon.start(), colon.end()))
            border = colon.end()
    ends = [*(start for start, _, _ in places[1:]), len(text)]
    spans = zip(places, ends, strict=False)  # without a key there is one end too many
    return [(text[start:stop].strip(), text[after:end].strip(_VALUE_EDGE)) for (start, stop, after), end in spans]


class _Names(NamedTuple):
    """Names ready to compare, the words they end in, and the number of words of the longest."""

    names: frozenset[str]
    last_words: frozenset[str]
    longest: int


@lru_cache(maxsize=64)
def _folded(names: frozenset[str]) -> _Names:
    folded = frozenset(filter(None, map(_fold, names)))
    longest = max((name.count(" ") + 1 for name in folded), default=0)
    return _Names(folded, frozenset(name.split()[-1] for name in folded), longest)


def _fold(name: str) -> str:
    return " ".join(_WORD_EDGE.sub(" ", name).casefold().split())


def _name_before(text: str, border: int, colon: int, known: _Names) -> int | None:
    """Where the longest known name that ends at the colon begins."""
    window = max(border, colon - 100)
    words = _fold(text[window:colon]).split()
    if not words or words[-1] not in known.last_words:
        return None  # as before most colons
    edges = [edge.end() for edge in _WORD_EDGE.finditer(text, window, colon) if edge.end() < colon]
    starts = [window, *edges] if window == border else edges
    for start in starts[-2 * known.longest :]:
        if _fold(text[start:colon]) in known.names:
            return start
    return None


def _heading_pair(section: Section) -> Iterator[KeyValue]:
    if pair := _plain_pair(section.heading):
        key, value = pair
        if value:
            yield KeyValue(section.line, key, value, "heading")


def _paragraph_pairs(paragraph: Paragraph) -> list[KeyValue]:
    found: list[KeyValue] = []
    above = ""
    for offset, (raw, text) in enumerate(zip(paragraph.raws, paragraph.texts, strict=True)):
        pairs = _line_pairs(raw, text, quoted=paragraph.quoted)
        if pairs and pairs[0].form == "plain" and not _may_follow(above, bool(found), text):
            pairs = []
        if pairs:
            found.extend(KeyValue(paragraph.line + offset, pair.key, pair.value, pair.form) for pair in pairs)
        elif found and _goes_on(found[-1], above, text):
            found[-1] = replace(found[-1], value=f"{found[-1].value} {text}".strip())
        above = text
    return found


def _may_follow(above: str, among_keys: bool, text: str) -> bool:
    """Whether a line may be `Key: value`, not the wrapped rest of a sentence: `… for one\nreason: the cache`."""
    return not above or text[0].isupper() or among_keys or len(above) < 50 or above[-1] in ".:;!?。；"


def _goes_on(pair: KeyValue, above: str, text: str) -> bool:
    """Whether a line without a key is the wrapped rest of the value above it."""
    return not pair.value or text[:1].islower() or (len(above) >= 60 and above[-1] not in ".!?。")


def _line_pairs(raw: str, text: str, quoted: bool) -> list[KeyValue]:
    """The pairs of one line, with line 0."""
    if len(raw) > _LONGEST_LINE or not (":" in raw or "：" in raw or "**" in raw):
        return []
    if listed := _FIELD_LIST.match(raw):
        return [KeyValue(0, plain(listed[1]), plain(listed[2]).strip(_VALUE_EDGE), "plain")]
    body = _without_lead(raw)
    if whole := _BOLD_WHOLE.match(body):
        return [KeyValue(0, plain(whole[1]), plain(whole[2]), "bold")]
    if _BOLD_KEY.match(body):
        return _bold_pairs(body)
    form: Literal["quote", "plain"] = "quote" if quoted else "plain"
    return [KeyValue(0, *pair, form) for pair in _parted(body)] if _plain_pair(text) else []


def _without_lead(raw: str) -> str:
    """A line without the marks of quotes, lists and boxes, and without an emoji, before its text."""
    lead = _LEAD_IN.match(raw)
    return raw[lead.end() :] if lead else raw


def _bold_pairs(body: str) -> list[KeyValue]:
    keys = list(_BOLD_KEY.finditer(body))
    ends = [later.start() for later in keys[1:]] + [len(body)]
    found: list[KeyValue] = []
    for key, end in zip(keys, ends, strict=True):
        first, *others = _parts(body[key.end() : end])
        found.append(KeyValue(0, _label(plain(key[1])), plain(first).strip(_VALUE_EDGE), "bold"))
        found.extend(KeyValue(0, *pair, "plain") for part in others if (pair := _plain_pair(plain(part))))
    return found


def _parted(body: str) -> list[tuple[str, str]]:
    """The pairs of a line without bold keys."""
    return [pair for part in _parts(body) if (pair := _plain_pair(plain(part)))]


def _parts(body: str) -> list[str]:
    """A line cut where a further key begins. A bar cuts only when a key follows each one: `Status: Draft | Final`."""
    barred = body.split("|")
    if len(barred) > 1 and all(_plain_pair(plain(part)) for part in barred[1:]):
        return barred
    return _FURTHER_KEY.split(body) if any(sign in body for sign in _FURTHER_SIGNS) else [body]


def _plain_pair(text: str) -> tuple[str, str] | None:
    """`Key: value` when the key looks like a label: few words, a letter first, no sentence, no address, no time."""
    text = text[:_LONGEST_LINE]
    emoji = _EMOJI.match(text)
    text = text[emoji.end() :] if emoji else text
    match = _PLAIN_KEY.match(text)
    if not match or len(match[1].split()) > _LONGEST_KEY or ". " in match[1]:
        return None
    return _label(match[1]), text[match.end() :].strip(_VALUE_EDGE)


def _label(text: str) -> str:
    return text.strip(" \t:：*_")


def _item_pairs(item: Item) -> list[KeyValue]:
    """The pairs of an item: those of its first line, and those its further lines begin with (`Owner: …` below an action)."""
    if not item.texts:
        return []
    body = _without_lead(item.raw[:_LONGEST_LINE])
    if _BOLD_KEY.match(body):
        first = _bold_pairs(body)
    else:
        first = [KeyValue(0, *pair, "item") for part in _parts(item.texts[0]) if (pair := _plain_pair(part))]
    found = [KeyValue(item.line, pair.key, pair.value, "item") for pair in first]
    for line, text, above in zip(item.lines[1:], item.texts[1:], item.texts, strict=False):
        pair = _plain_pair(text) if text[0].isupper() and _may_follow(above, bool(found), text) else None
        if pair and pair[1]:
            found.append(KeyValue(line, *pair, "item"))
        elif found:
            found[-1] = replace(found[-1], value=f"{found[-1].value} {text}".strip())
    return found


def _table_pairs(table: Table) -> Iterator[KeyValue]:
    column = _value_column(table)
    if column is None:
        return
    head, value = table.header[0], table.header[column]
    if len(table.header) == 2 and head and any(map(str.isdigit, value)) and not _TIME_LIKE.match(head):
        yield KeyValue(table.line, _label(head), value, "row")  # a table of fields whose first field became its header
    for row in table.rows:
        if row.cells[0]:
            yield KeyValue(row.line, _label(row.cells[0]), row.cells[column], "row")


def _value_column(table: Table) -> int | None:
    """The column that holds the values of the labels in the first one; None when the table is no list of fields."""
    labels = [row.cells[0] for row in table.rows]
    if len(table.header) < 2 or not labels or not _are_labels(labels):
        return None
    if len(table.header) == 2:
        return 1
    headers = [header.casefold() for header in table.header]
    named = [index for index, header in enumerate(headers) if index and header in _VALUE_HEADERS]
    if named:
        return named[0]
    holds_numbers = sum(any(map(str.isdigit, row.cells[1])) for row in table.rows) * 2 > len(table.rows)
    return 1 if len(table.header) == 3 and holds_numbers else None


def _are_labels(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    good = [cell for cell in filled if _is_label(cell)]
    return len(good) * 2 > len(filled)


def _is_label(cell: str) -> bool:
    return cell[0].isalpha() and len(cell.split()) <= _LONGEST_KEY and len(cell) <= 60 and not _TIME_LIKE.match(cell)
