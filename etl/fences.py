"""Which lines are code or comment, before anything else looks at them.

A code fence that is never closed would swallow the rest of the document, a comment that is never closed would hide it:
both are read as text, with a finding. This module knows nothing else of Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.records import Finding

_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+•‣◦▪●○■]|\d{1,9}[.)])[ \t]+)?(`{3,}(?=[^`]*$)|~{3,})(.*)$")
_WHOLE_DOCUMENT = frozenset({"markdown", "md"})


def may_hold_fences(text: str) -> bool:
    """Whether a text holds a sign of code that goes over lines; most documents hold none, and need not be read for it."""
    return "```" in text or "~~~" in text or "<pre" in text


def read_fences(lines: list[str], first_line: int) -> tuple[list[bool], tuple[Finding, ...]]:
    """Whether each line belongs to a code fence, its fence lines included, and a warning for one that never ends.

    Blanks out, in `lines`, the opening of an unclosed fence and a fence around the whole document.
    """
    inside = [False] * len(lines)
    _unwrap(lines)
    _mark_preformatted(lines, inside)
    opened, fence = 0, ""
    for index, line in enumerate(lines):
        may_be_fence = not inside[index] and ("```" in line or "~~~" in line)
        match = _FENCE.match(line) if may_be_fence else None
        if not fence and match:
            opened, fence = index, match[1]
        elif fence and match and _closes(line, fence):
            inside[opened : index + 1] = [True] * (index + 1 - opened)
            fence = ""
    if not fence:
        return inside, ()
    for index in range(opened, len(lines)):
        if ("```" in lines[index] or "~~~" in lines[index]) and (match := _FENCE.match(lines[index])):
            lines[index] = lines[index].replace(match[1], "", 1)
    message = "this code fence is never closed; what follows was read as text"
    return inside, (Finding(first_line + opened, "warning", "unclosed-fence", message),)


def _mark_preformatted(lines: Sequence[str], inside: list[bool]) -> None:
    opened: int | None = None
    for index, line in enumerate(lines):
        if opened is None and line.lstrip().startswith("<pre"):
            opened = index
        if opened is not None and "</pre>" in line:
            inside[opened : index + 1] = [True] * (index + 1 - opened)
            opened = None


def _closes(line: str, fence: str) -> bool:
    line = line.strip(" \t>")
    return line.startswith(fence) and not line.strip(fence[0])


def _unwrap(lines: list[str]) -> None:
    """Takes away a fence `markdown` that goes from the first filled line to the last."""
    filled = [index for index, line in enumerate(lines) if line.strip()]
    opening = _FENCE.match(lines[filled[0]])
    if opening and opening[2].strip().lower() in _WHOLE_DOCUMENT and _closes(lines[filled[-1]], opening[1]):
        closing = next(index for index in filled[1:] if _closes(lines[index], opening[1]))
        if closing == filled[-1]:
            lines[filled[0]] = lines[closing] = ""


def take_comments(
    lines: list[str], fenced: Sequence[bool], first_line: int
) -> tuple[tuple[tuple[int, str], ...], tuple[Finding, ...]]:
    """HTML comments as (line, text), taken out of `lines`, and a warning for one that never ends."""
    comments: list[tuple[int, str]] = []
    index = position = 0
    while index < len(lines):
        start = -1 if fenced[index] else lines[index].find("<!--", position)
        if start < 0:
            index, position = index + 1, 0
        elif lines[index].count("`", 0, start) % 2:
            position = start + 4  # inside code ticks
        else:
            end = next(
                (row for row in range(index, len(lines)) if "-->" in lines[row][start + 4 if row == index else 0 :]), None
            )
            if end is None:
                message = "this comment is never closed; what follows was read as text"
                return tuple(comments), (Finding(first_line + index, "warning", "unclosed-comment", message),)
            comments.append((first_line + index, _cut(lines, index, start, end)))
            position = start
    return tuple(comments), ()


def _end_of_comment(lines: Sequence[str], index: int, position: int) -> int | None:
    if "-->" in lines[index][position:]:
        return index
    return next((row for row in range(index + 1, len(lines)) if "-->" in lines[row]), None)


def _cut(lines: list[str], index: int, start: int, end: int) -> str:
    """Removes the comment from the lines and gives its text."""
    stop = lines[end].index("-->", start + 4 if end == index else 0)
    text = [*lines[index:end], lines[end][:stop]]
    text[0] = text[0][start + 4 :]
    rest = lines[end][stop + 3 :]
    if end == index:
        lines[index] = lines[index][:start] + rest
    else:
        lines[index] = lines[index][:start]
        lines[index + 1 : end] = [""] * (end - index - 1)
        lines[end] = rest
    return "\n".join(line.strip() for line in text).strip()
