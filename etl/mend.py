"""Lines as a reader sees them to lines as CommonMark reads them; every line keeps its number in the file.

Pasted, hand-made and half-broken documents mean a structure that CommonMark does not see: `Summary¶` is a heading, `•` a
bullet, a table stands right below a sentence, a rule below a field must not turn it into a heading. This module rewrites
such lines and nothing else; a line may become several, all with its number. It knows the look of lines, never meanings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from etl.fences import may_hold_fences, read_fences, take_comments
from etl.headings import without_pilcrow
from etl.records import Finding
from etl.tables import delimiter, is_border, is_delimiter, split_row
from etl.tags import pipe_rows, shield, unwrap

_BULLETS = "•‣◦▪●○■–—"
_BULLET = re.compile(rf"[{_BULLETS}·][ \t]+")
_LIST_MARK = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]")
_BOX = re.compile(r"[☐☑☒]\ufe0f?[ \t]")
_BOXES = "☐☑☒"
_SQUEEZED_BOX = re.compile(r"(?<=[^\s>])[ \t](?=[-*] \[[ xX]\] )")
_SQUEEZED_LIST = re.compile(r"([^|`]{1,60}?[:：]) - (.+)")
_TIGHT_HEADING = re.compile(r"(#{2,6})([^\s#!].*)")
_EAST_ASIAN_NUMBER = re.compile(r"(\d{1,3})[、．]\s*(?=\S)")
_DEFINITION = re.compile(r" {0,3}\[([^\[\]^]{1,200})\]:\s*<?([^\s<>]{1,2000})>?(?:\s+[\"'(].{0,300}[\"')])?\s*$")
_CALLOUT = re.compile(r"(?:>\s?)+\[![\w-]+\][+-]?[ \t]*")
_ADMONITION = re.compile(r"(?:!!!|\?\?\?\+?)\s+[\w-]+(?:\s+\"(.*)\")?\s*$")
_TEXT_LINE = re.compile(r"[^#|>\-*+<=~`\s\d]|\*\*|__|\d+(?![.)\d])|[*_`][^\s*_`]")
_BOLD_KEY = re.compile(r"\*\*[^*]{1,100}(?:[:：]\s*\*\*|\*\*\s*[:：])\s*\S")
_KEY = re.compile(r"[^\W\d][^:：.]{0,40}[:：]\s+\S")
_LONGEST_LINE = 20_000
_LONGEST_TABLE = 5_000  # lines of an HTML table
# Behind a `#` or `-` these hide a heading or an item from CommonMark.
_BLANKS = {0xA0: " ", 0x202F: " ", 0x3000: " "}


@dataclass(slots=True)
class Mended:
    """The rewritten lines, and for each the number of its line in the file.

    `definitions` maps the lower-case labels of reference links to their targets; `definition_lines` are their lines.
    """

    lines: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    comments: tuple[tuple[int, str], ...] = ()
    definitions: dict[str, str] = field(default_factory=dict)
    definition_lines: list[tuple[int, str, str]] = field(default_factory=list)
    findings: tuple[Finding, ...] = ()
    columns: int = 0  # of the table that is open
    has_heading: bool = False
    has_marks: bool = False  # a heading that is not underlined: `## Text`
    in_admonition: bool = False
    no_table_end_before: int = 0
    loose_indent: str = ""  # what the items of the present list have too much

    def add(self, number: int, *lines: str) -> None:
        self.lines.extend(lines)
        self.numbers.extend([number] * len(lines))

    def add_apart(self, number: int, *lines: str) -> None:
        """Adds lines that must not continue the paragraph above."""
        if self.lines and self.lines[-1].strip():
            self.add(number, "")
        self.add(number, *lines)


def mend(lines: Sequence[str], first_line: int) -> Mended:
    """The lines of a body, ready for CommonMark, with HTML comments and link definitions taken out."""
    source = list(lines)
    whole = "\n".join(source)
    fenced, unclosed = read_fences(source, first_line) if may_hold_fences(whole) else ([False] * len(source), ())
    comments, hidden = take_comments(source, fenced, first_line) if "<!--" in whole else ((), ())
    mended = Mended(comments=comments, findings=(*unclosed, *hidden))
    index = 0
    while index < len(source):
        line = source[index]
        if fenced[index] or len(line) > _LONGEST_LINE:
            mended.columns = 0
            mended.add(first_line + index, line)
            index += 1
        elif not line.strip():
            mended.columns = 0
            mended.add(first_line + index, ">" if mended.in_admonition else "")
            index += 1
        else:
            index += _mend_line(mended, line, source[index + 1 : index + 2], first_line + index) or _html_table(
                mended, source, index, first_line
            )
    return mended


def _mend_line(mended: Mended, line: str, following: Sequence[str], number: int) -> int:
    """Adds what the line becomes; returns how many lines were used (0: an HTML table begins here)."""
    if not line.isascii():
        line = line.translate(_BLANKS)
    text = line.strip()
    first = text[0]
    if mended.in_admonition:
        if line.startswith(("    ", "\t")):
            mended.add(number, "> " + line.removeprefix("\t").removeprefix("    "))
            return 1
        mended.in_admonition = False
        mended.add_apart(number)
    if first == "<":
        if text[:6].lower() == "<table":
            return 0
        _html_line(mended, line, text, number)
    elif "|" in text or first == "+":
        _table_line(mended, line, text, following, number)
    else:
        if mended.columns:
            mended.columns = 0
            mended.add_apart(number)
        _text_line(mended, line, text, number)
    return 1


def _text_line(mended: Mended, line: str, text: str, number: int) -> None:
    first = text[0]
    if text.endswith("¶") or (text.endswith(")") and "[¶](" in text):
        _pilcrow(mended, text, number)
    elif first == "#":
        mended.has_heading = mended.has_marks = True
        mended.add(number, _TIGHT_HEADING.sub(r"\1 \2", line) if _may_be_tight(text) else line)
    elif first in "-=" and not text.strip(first):
        _underline(mended, line, text, number)
    elif first == "[" and (match := _DEFINITION.match(line)):
        _definition(mended, match, line, number)
    elif first in "!?" and (match := _ADMONITION.match(text)):
        mended.in_admonition = True
        mended.add_apart(number, f"> **{match[1]}**" if match[1] else ">")
    elif first == ">" and (match := _CALLOUT.match(text)):
        mended.add(number, "> " + text[match.end() :])
    elif first in _BOXES and _BOX.match(text) and sum(map(text.count, _BOXES)) == 1:
        mended.add(number, _indent(line) + "- " + text)
    else:
        _list_line(mended, line, text, number)


def _may_be_tight(heading: str) -> bool:
    """Whether two or more hashes may stand right before a word; they seldom do."""
    rest = heading.lstrip("#")
    return heading[1:2] == "#" and (not rest[:1].isspace() or "##" in rest)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _list_line(mended: Mended, line: str, text: str, number: int) -> None:
    """Bullets of other programs, and lists whose items were pasted into one line."""
    if _LIST_MARK.match(text):
        parts = _SQUEEZED_BOX.split(text) if " [" in text else [text]
    elif _BULLET.match(text):
        mark = text[0]
        parts = ["- " + part.strip() for part in (text[1:].split(f" {mark} ") if mark in "•‣▪●" else [text[1:]])]
    elif match := _EAST_ASIAN_NUMBER.match(text):
        parts = [f"{match[1]}. {text[match.end() :]}"]
    elif " [" in text and _SQUEEZED_BOX.search(text):
        label, *parts = _SQUEEZED_BOX.split(text)
        _labelled_list(mended, line, label, parts, number)
        return
    elif ": - " in text and (match := _SQUEEZED_LIST.fullmatch(text)) and _are_items(parts := match[2].split(" - ")):
        _labelled_list(mended, line, match[1], ["- " + part for part in parts], number)
        return
    else:
        mended.add(number, line)
        return
    indent = _list_indent(mended, line)
    mended.add(number, *(indent + part for part in parts))


def _labelled_list(mended: Mended, line: str, label: str, items: Sequence[str], number: int) -> None:
    """A label and the items that were pasted behind it, parted from the text above and from each other."""
    indent = _indent(line) if len(_indent(line).expandtabs(4)) < 4 else ""
    mended.add_apart(number, indent + label, "", *(indent + item for item in items))


def _list_indent(mended: Mended, line: str) -> str:
    """The indent of a list item. Four blanks right below a paragraph would make the item part of the paragraph."""
    indent = _indent(line).expandtabs(4)  # pyromark counts an item behind two tabs to the line above
    above = mended.lines[-1] if mended.lines else ""
    if mended.loose_indent and indent.startswith(mended.loose_indent) and _LIST_MARK.match(above.lstrip()):
        return indent.removeprefix(mended.loose_indent)
    is_loose = len(indent) >= 4 and not above[:1].isspace() and bool(_TEXT_LINE.match(above))
    mended.loose_indent = indent if is_loose else ""
    return "" if is_loose else indent


def _are_items(parts: Sequence[str]) -> bool:
    return len(parts) > 1 and all(len(part.strip()) >= 8 for part in parts)


def _pilcrow(mended: Mended, text: str, number: int) -> None:
    """A heading of a page that was copied from a browser: its level is lost, so the first is the title."""
    marks = len(text) - len(text.lstrip("#")) or (2 if mended.has_heading else 1)
    title = without_pilcrow(text.lstrip("#")).strip()
    mended.has_heading = mended.has_marks = True
    mended.add_apart(number, "#" * min(marks, 6) + " " + title, "")


def _underline(mended: Mended, line: str, text: str, number: int) -> None:
    """A line of hyphens or equals signs: the heading above it is meant only where it looks like one."""
    above = mended.lines[-1].strip() if mended.lines else ""
    if above and not _is_title(mended, above, text):
        mended.add(number, "")
    elif above and len(mended.lines) > 1 and mended.lines[-2].strip():
        mended.lines.insert(-1, "")
        mended.numbers.insert(-1, number - 1)
    if above:
        mended.has_heading = True
    mended.add(number, line)


def _is_title(mended: Mended, above: str, underline: str) -> bool:
    if not _TEXT_LINE.match(above) or len(above) > 120 or _BOLD_KEY.match(above):
        return False
    if underline[0] == "=":
        return len(underline) > 1
    before = mended.lines[-2].strip() if len(mended.lines) > 1 else ""
    in_paragraph = bool(before) and bool(_TEXT_LINE.match(before))
    if len(underline) < 2 or in_paragraph or above[-1] in ".!?。":
        return False
    # Three hyphens are how a rule is written; who underlines a title in a document of `##` headings does it in full.
    is_field = bool(_KEY.match(above)) and any(line.strip() for line in mended.lines[:-1])
    return len(underline) > 3 or not (mended.has_marks or is_field)


def _definition(mended: Mended, match: re.Match[str], line: str, number: int) -> None:
    """Takes `[label]: target` out. `[10:05]: Rollback` looks the same to CommonMark and would vanish: it stays text."""
    target = match[2]
    if not any(sign in target for sign in "/#.@"):
        mended.add(number, line.replace("[", "\\[", 1))
        return
    mended.definitions.setdefault(match[1].strip().lower(), target)
    mended.definition_lines.append((number, match[1], target))
    mended.add(number, "")


def _table_line(mended: Mended, line: str, text: str, following: Sequence[str], number: int) -> None:
    next_line = following[0] if following else ""
    opens = "|" in text and is_delimiter(next_line) and not is_delimiter(text)
    if mended.columns and not (opens and "|" in next_line):
        if not is_delimiter(text):
            mended.add(number, line)
    elif is_border(text):
        mended.add(number, "")
    elif opens:
        _open_table(mended, line, number)
    elif text[0] == "|" and text[-1] == "|" and text.count("|") > 2 and next_line.strip().startswith("|"):
        mended.columns = len(split_row(text))
        mended.add_apart(number, _indent(line) + "|" + " |" * mended.columns, _indent(line) + delimiter(mended.columns), line)
    else:
        _text_line(mended, line, text, number)


def _open_table(mended: Mended, header: str, number: int) -> None:
    """Adds the header and a delimiter row of as many columns; the row as written is passed over by the next call."""
    prefix = header[: len(header) - len(header.lstrip("> \t"))]
    mended.columns = len(split_row(header.strip("> \t")))
    above = mended.lines[-1].strip() if mended.lines else ""
    if above and (_TEXT_LINE.match(above) or "|" in above):
        mended.add(number, "")
    mended.add(number, header, prefix + delimiter(mended.columns))


def _html_line(mended: Mended, line: str, text: str, number: int) -> None:
    """A line that begins with a tag."""
    before, text = unwrap(text)
    for piece in before:
        mended.has_marks = mended.has_marks or piece.startswith("#")
        mended.has_heading = mended.has_heading or mended.has_marks
        mended.add_apart(number, piece, "")
    if text.startswith("<"):
        mended.add(number, _indent(line) + shield(text))
    elif text:
        _text_line(mended, text, text, number)
    else:
        mended.add(number, "")


def _html_table(mended: Mended, source: Sequence[str], index: int, first_line: int) -> int:
    """Adds an HTML table as a pipe table; returns how many lines it took."""
    end = None
    if index >= mended.no_table_end_before:
        window = range(index, min(len(source), index + _LONGEST_TABLE))
        end = next((row for row in window if "</table" in source[row].lower()), None)
    if end is None:  # remembered, or many tables without an end would cost the square of their number
        mended.no_table_end_before = max(mended.no_table_end_before, index + _LONGEST_TABLE)
        _html_line(mended, source[index], source[index].strip(), first_line + index)
        return 1
    mended.add_apart(first_line + index)
    for number, row in pipe_rows("\n".join(source[index : end + 1]), first_line + index):
        mended.add(number, row)
    mended.add(first_line + end, "")
    return end - index + 1
