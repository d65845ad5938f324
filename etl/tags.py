"""HTML inside Markdown: which tags are markup, and what they leave behind.

Tags go, their text stays; headings, summaries, list items and tables become what they are in Markdown. A tag that is not
known to be markup is a placeholder (`<name of service>`) and stays text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from etl.tables import delimiter
from etl.wiki_macros import without_macros

# Only tags that are surely markup: `<name>` and `<title>` are far more often placeholders of a template.
# fmt: off
TAGS = frozenset((
    "a", "abbr", "b", "big", "blockquote", "br", "center", "code", "dd", "del", "details", "div", "dl", "dt", "em", "font",
    "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "iframe", "img", "input", "ins", "kbd", "li", "mark", "ol", "p", "picture",
    "pre", "q", "s", "samp", "section", "small", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "tt", "u", "ul", "video",
))
# fmt: on
# fmt: off
_BLOCK_TAGS = frozenset((
    "blockquote", "center", "dd", "details", "div", "dl", "dt", "figure", "hr", "iframe", "li", "ol", "p", "picture", "section",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "video",
))
# fmt: on
_TAG_AT_START = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)(?:[\s/][^<>]*)?>")
_ADDRESS = re.compile(r"<[A-Za-z]+:[^<>\s]+>")
_HTML_HEADING = re.compile(r"<h([1-6])\b[^<>]*>(.{0,500}?)</h[1-6]\s*>", re.I)
_SUMMARY = re.compile(r"<summary\b[^<>]*>(.{0,500}?)</summary\s*>", re.I)
_ATTRIBUTE = {name: re.compile(rf"""\b{name}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""", re.I) for name in ("alt", "href")}
_ROW = re.compile(r"<tr\b[^<>]*>", re.I)
_CELL = re.compile(r"<t[dh]\b[^<>]*>", re.I)
_OF_TABLE = re.compile(r"</?(?:t[dhr]|thead|tbody|tfoot|table|caption)\b[^<>]*>", re.I)
_MOST_TAGS = 20  # at the start of a line; more are no document


def unwrap(text: str) -> tuple[list[str], str]:
    """What a line that begins with a tag becomes: Markdown headings to stand apart, and the text that is left."""
    before: list[str] = []
    text = without_macros(text)
    for _ in range(_MOST_TAGS):
        if match := _HTML_HEADING.match(text):
            before.append("#" * int(match[1]) + " " + match[2])
        elif match := _SUMMARY.match(text):
            before.append(f"**{match[1].strip()}**")
        elif not (match := _TAG_AT_START.match(text)) or match[2].lower() not in _BLOCK_TAGS:
            break
        text = text[match.end() :].strip()
        if match[0][:3].lower() == "<li":
            text = "- " + text
    return before, text


def shield(text: str) -> str:
    """A line that begins with `<`, so that CommonMark does not hide it in an HTML block; plain text is unchanged by it."""
    if _ADDRESS.match(text):
        return text
    tag = _TAG_AT_START.match(text)
    return ("\u200b" if tag and tag[2].lower() in TAGS else "\\") + text


def _text(html: str) -> str:
    return " ".join(_OF_TABLE.sub("", html).split())


def pipe_rows(html: str, first_line: int) -> Iterator[tuple[int, str]]:
    """An HTML table as the lines of a pipe table, each with the line of its `<tr>`; a caption comes first, as text."""
    starts = list(_ROW.finditer(html))
    for number, caption in enumerate((html[: starts[0].start()] if starts else html).split("\n"), first_line):
        yield number, _text(caption)
    if starts:
        yield first_line + html.count("\n", 0, starts[0].start()), ""
    line, counted = first_line, 0
    for index, start in enumerate(starts):
        line += html.count("\n", counted, start.start())
        counted = start.start()
        row = html[start.end() : starts[index + 1].start() if index + 1 < len(starts) else len(html)]
        outside, *cells = (_text(cell).replace("|", "\\|") for cell in _CELL.split(row))
        if outside:
            cells.insert(0, outside)
        if not cells:
            continue
        is_header = index == 0 and "<th" in row.lower()
        if index == 0 and not is_header:
            yield line, "|" + " |" * len(cells)
            yield line, delimiter(len(cells))
        yield line, "| " + " | ".join(cells) + " |"
        if is_header:
            yield line, delimiter(len(cells))


def attribute(tag: str, name: str) -> str:
    """The value of an attribute (`alt` or `href`), empty when it is missing."""
    match = _ATTRIBUTE[name].search(tag)
    return html.unescape(next((group for group in match.groups() if group is not None), "")) if match else ""


def entity(piece: str) -> str:
    """The character an entity names; one that names a control or direction mark gives nothing."""
    character = html.unescape(piece)
    return character if all(sign.isprintable() or sign == "\u00a0" for sign in character) else ""
