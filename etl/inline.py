"""Markup inside a piece of text: taken off, its links kept.

This module owns emphasis, code ticks, links, images, footnote marks, HTML tags and entities, and blanks that are no
blanks. It knows nothing of blocks or lines beyond keeping every line end where it stands. It is more lenient than
CommonMark where people are: `**Key：**value` closes beside a full-width letter, `** Key:**` opens before a blank; and
stricter where text would be lost: `snake_case`, `2*3*4`, `<placeholder>` and `____` stay as they are.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from etl.tags import TAGS, attribute, entity
from etl.wiki_macros import without_macros

# Beyond this a single piece of text is no prose; it is given back as it is, so that no input costs more than a moment.
LONGEST_PIECE = 100_000
_SPECIAL = re.compile(r"[\\`*_~\[\]<&\u00a0\u200b\u2060\ufeff\u202f\u3000\t]")
# The first sign is looked for before what may follow it: no text is searched faster than for one of a few signs.
_MARK = re.compile(
    r"""[\\`*_~\[\]!<&](?:
        (?<=\\)(?:[!-/:-@\[-`{-~]|(?=\n))       # an escaped sign, a hard break
      | (?<=`)`* | (?<=\*)\** | (?<=_)_* | (?<=~)~+
      | (?<=\[)\^[^\]\s]{1,60}\]               # a footnote mark
      | (?<=\[)\[[^\[\]\n]{1,300}\]\](?!\()    # a wiki link
      | (?<=[\[\]]) | (?<=!)\[
      | (?<=<)[A-Za-z/][^<>\n]{0,2000}>
      | (?<=&)(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)""",
    re.VERBOSE,
)
_MARK_OR_ADDRESS = re.compile(rf"""{_MARK.pattern}|\b[A-Za-z]{{2,10}}://[^\s<>\[\]"'`|，。；、）]+""", re.VERBOSE)
_TARGET = re.compile(
    r"""\(\s{0,9}(?:<([^<>\n]{0,2000})>|([^\s()]{0,2000}(?:\([^\s()]{0,500}\)[^\s()]{0,500}){0,4}))
        (?:\s{1,9}(?:"[^"]{0,300}"|'[^']{0,300}'|\([^()]{0,300}\)))?\s{0,9}\)""",
    re.VERBOSE,
)
# A path with blanks is none to CommonMark, but people write them; with its ending it can be nothing else.
_BLANK_TARGET = re.compile(r"\(([^()\n\"<>]{1,300}\.[A-Za-z]{2,5})(?:\s{1,9}\"[^\"\n]{0,300}\")?\s{0,9}\)")
_LABEL = re.compile(r"\[([^\[\]]{0,200})\]")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)(?:[\s/][^<>]*)?>\Z")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_KEPT_SCHEMES = frozenset({"http", "https", "bd", "beads"})
_BLANKS = {0xA0: " ", 0x202F: " ", 0x3000: " ", 0x09: " ", 0x200B: None, 0x2060: None, 0xFEFF: None}
_RUN_OF_BLANKS = re.compile(r" {2,}")


@dataclass(slots=True)
class _Scan:
    """The state of one pass: what has come out, and which marks are still open (as indexes into `out`)."""

    text: str
    definitions: Mapping[str, str]
    out: list[str] = field(default_factory=list)
    links: list[tuple[int, str, str]] = field(default_factory=list)
    open_marks: dict[str, int] = field(default_factory=dict)
    brackets: list[tuple[int, int, bool]] = field(default_factory=list)
    anchors: list[tuple[int, int, str]] = field(default_factory=list)
    ticks: dict[int, list[int]] | None = None


def plain(text: str) -> str:
    """The text without its markup, with single blanks; line ends stay where they are."""
    return read_inline(text)[0]


def read_inline(text: str, definitions: Mapping[str, str] | None = None) -> tuple[str, tuple[tuple[int, str, str], ...]]:
    """The plain text, and its links as (number of line ends before, text, target).

    `definitions` maps the lower-case labels of reference links to their targets. Links to anything but http, https, a
    tracker's reference or a relative path are dropped.
    """
    if len(text) > LONGEST_PIECE or not (_SPECIAL.search(text) or "://" in text or "  " in text):
        return text.strip(), ()
    text = without_macros(text)
    scan = _Scan(text, definitions or {})
    position = 0
    token = _MARK_OR_ADDRESS if "://" in text else _MARK
    while match := token.search(text, position):
        start = match.start()
        if start > position:
            scan.out.append(text[position:start])
        position = _read_token(scan, match[0], start)
    scan.out.append(text[position:])
    plain_text = _single_blanks("".join(scan.out))
    line_ends = [match.start() for match in re.finditer("\n", text)] if scan.links else []
    return plain_text, tuple(
        (bisect_left(line_ends, at), " ".join(_single_blanks(label).split()), to) for at, label, to in scan.links
    )


def safe_target(target: str) -> str | None:
    """The target when it may be kept: http, https, a tracker's reference, or a path; not a place on the same page."""
    target = html.unescape(target.strip())
    scheme = _SCHEME.match(target)
    if not target or target[0] == "#" or (scheme and scheme[1].lower() not in _KEPT_SCHEMES):
        return None
    return target


def _single_blanks(text: str) -> str:
    text = text.replace("\t", " ") if text.isascii() else text.translate(_BLANKS)
    if "  " in text:
        text = _RUN_OF_BLANKS.sub(" ", text)
    if "\n" in text:
        return "\n".join(line.strip() for line in text.split("\n"))
    return text.strip()


def _read_token(scan: _Scan, piece: str, start: int) -> int:
    """Adds what the piece gives to `scan.out`; returns where to go on."""
    end = start + len(piece)
    kind = piece[0]
    if kind in "*_~":
        _mark(scan, piece, start)
    elif kind == "`":
        return _code(scan, piece, start)
    elif kind == "\\":
        scan.out.append(piece[1:])
    elif piece.startswith("[["):
        _wiki_link(scan, piece[2:-2], start)
    elif piece in {"[", "!["}:
        scan.brackets.append((len(scan.out), start, piece == "!["))
        scan.out.append(piece)
    elif piece == "]":
        return _close_bracket(scan, start)
    elif kind == "<":
        _angle(scan, piece, start)
    elif kind == "&":
        scan.out.append(entity(piece))
    elif not piece.startswith("[^"):
        return _address(scan, piece, start)
    return end


def _code(scan: _Scan, piece: str, start: int) -> int:
    if scan.ticks is None:
        scan.ticks = defaultdict(list)
        for run in re.finditer("`+", scan.text):
            scan.ticks[len(run[0])].append(run.start())
    places = scan.ticks[len(piece)]
    next_place = bisect_right(places, start)
    if next_place == len(places):
        scan.out.append(piece)
        return start + len(piece)
    inner = scan.text[start + len(piece) : places[next_place]]
    scan.out.append(inner.strip(" ") or inner)
    return places[next_place] + len(piece)


def _mark(scan: _Scan, piece: str, start: int) -> None:
    """Takes pairs of emphasis marks off. Runs that nobody writes as emphasis (`****`, `___`) are text."""
    text, end = scan.text, start + len(piece)
    before = text[start - 1] if start else "\n"
    after = text[end] if end < len(text) else "\n"
    if piece == "***":
        for part in ("**", "*") if "**" not in scan.open_marks else ("*", "**"):
            _pair(scan, part, before, after)
    elif (piece[0] == "*" and len(piece) > 3) or (piece[0] == "_" and len(piece) > 2) or (piece[0] == "~" and len(piece) > 2):
        scan.out.append(piece)
    else:
        _pair(scan, piece, before, after)


def _pair(scan: _Scan, mark: str, before: str, after: str) -> None:
    at = len(scan.out)
    opener = scan.open_marks.get(mark)
    inside_word = _ascii_word(before) and _ascii_word(after)
    scan.out.append(mark)
    if mark in {"*", "_"} and inside_word:
        return
    if opener is not None and _may_close(mark, before, after):
        scan.out[opener] = scan.out[at] = ""
        del scan.open_marks[mark]
    elif _may_open(mark, before, after) and not inside_word:
        scan.open_marks[mark] = at


def _may_close(mark: str, before: str, after: str) -> bool:
    if mark == "**":
        return True
    if mark[0] == "_" and after.isalnum():
        return False
    return not before.isspace()


def _may_open(mark: str, before: str, after: str) -> bool:
    if mark == "**":
        return not after.isspace() or before == "\n"
    if mark[0] == "_":
        return not before.isalnum() and (after.isalnum() or after in "*[(`\"'<“¿¡" or ord(after) > 0x2000)
    return not after.isspace()


def _ascii_word(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _close_bracket(scan: _Scan, start: int) -> int:
    end = start + 1
    if not scan.brackets:
        scan.out.append("]")
        return end
    index, opened, is_image = scan.brackets.pop()
    label = scan.text[opened + 1 + is_image : start]
    target: str | None = None
    if match := _TARGET.match(scan.text, end):
        target, end = match[1] or match[2] or "", match.end()
    elif match := _BLANK_TARGET.match(scan.text, end):
        target, end = match[1], match.end()
    elif (match := _LABEL.match(scan.text, end)) and (match[1] or label).strip().lower() in scan.definitions:
        target, end = scan.definitions[(match[1] or label).strip().lower()], match.end()
    elif label.strip().lower() in scan.definitions:
        target = scan.definitions[label.strip().lower()]
    if target is None:
        scan.out.append("]")
        return end
    scan.out[index] = ""
    if not is_image:
        _keep_link(scan, opened, _label(scan, index), target)
    # The line ends of a target that was broken over lines stay, or later lines would lose their numbers.
    scan.out.append("\n" * scan.text.count("\n", start, end))
    return end


def _label(scan: _Scan, index: int) -> str:
    # At most so many pieces: links inside links inside links would cost the square of their number.
    return "".join(scan.out[index : index + 100])


def _keep_link(scan: _Scan, at: int, label: str, target: str) -> None:
    if kept := safe_target(target):
        scan.links.append((at, label, kept))


def _wiki_link(scan: _Scan, inner: str, start: int) -> None:
    target, _, label = inner.partition("|")
    scan.out.append(label or target)
    _keep_link(scan, start, label or target, target)


def _address(scan: _Scan, piece: str, start: int) -> int:
    """A bare address is text and link; full stops and marks that follow it are not part of it."""
    address = piece.rstrip(".,:;!?*_~")
    if address.endswith(")"):
        closing = len(address) - len(address.rstrip(")"))
        surplus = min(closing, address.count(")") - address.count("("))
        address = address[: len(address) - max(surplus, 0)].rstrip(".,:;!?*_~")
    scan.out.append(address)
    _keep_link(scan, start, address, address)
    return start + len(address)


def _angle(scan: _Scan, piece: str, start: int) -> None:
    tag = _TAG.match(piece)
    name = tag[2].lower() if tag else ""
    if tag and name in TAGS:
        _tag(scan, piece, name, bool(tag[1]), start)
    elif "://" in piece and " " not in piece:
        scan.out.append(piece[1:-1])
        _keep_link(scan, start, piece[1:-1], piece[1:-1])
    else:
        scan.out.append(piece)


def _tag(scan: _Scan, piece: str, name: str, closing: bool, start: int) -> None:
    if name == "br":
        _line_break(scan, start + len(piece))
    elif name == "img":
        scan.out.append(attribute(piece, "alt"))
    elif name == "a" and not closing:
        scan.anchors.append((len(scan.out), start, attribute(piece, "href")))
    elif name == "a" and scan.anchors:
        index, opened, target = scan.anchors.pop()
        _keep_link(scan, opened, _label(scan, index), target)


def _line_break(scan: _Scan, end: int) -> None:
    """A break between two texts becomes a semicolon, or they would run together; elsewhere it is a blank."""
    before = scan.text[max(0, end - 40) : end].rpartition("<")[0].rstrip(" ")
    at_border = not before or before[-1] in "\n>,.;:!?|" or scan.text[end : end + 1] in {"\n", ""}
    if not at_border and scan.out:
        scan.out[-1] = scan.out[-1].rstrip(" ")
    scan.out.append(" " if at_border else "; ")
