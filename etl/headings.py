"""The text of headings: `##` lines without their marks, and bold lines that stand for a heading.

This module knows single lines; which lines are headings to CommonMark is the parser's affair.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.inline import plain

_BOLD_LINE = re.compile(r"(\*\*|__)((?:(?!\1).)+)\1\s{0,3}[:：]?$")
_BOLD_START = re.compile(r"\s*(?:\*\*|__)")
_LONGEST_TITLE = 14  # words of a bold line that is a heading


def bold_title(raws: Sequence[str]) -> str:
    """The text of a first line that is bold from end to end and holds no value; empty when it is no heading."""
    match = _BOLD_LINE.match(raws[0].strip()) if _BOLD_START.match(raws[0]) else None
    if not match or (len(raws) > 1 and _BOLD_START.match(raws[1])):
        return ""
    title = plain(match[2]).rstrip(":： ")
    key, _, value = title.replace("：", ": ").partition(": ")
    is_title = 0 < len(title.split()) <= _LONGEST_TITLE and title[-1] not in ".!;。" and not (key and value)
    return title if is_title and any(map(str.isalnum, title)) else ""


def without_marks(text: str) -> str:
    """The text of a `##` heading without the marks at its ends: hashes, `{#anchor}`, `¶`."""
    text = text.lstrip("#").strip()
    if text.endswith("#") and (not text.rstrip("#") or text.rstrip("#")[-1].isspace()):
        text = text.rstrip("#").rstrip()
    if text.endswith("}") and "{#" in text:
        text = text[: text.rindex("{#")]
    return without_pilcrow(text)


def without_pilcrow(text: str) -> str:
    """The text without the `¶` or `[¶](#anchor)` at its end, by which a page lets one link to a heading."""
    before, mark, target = text.rpartition("[¶](")
    if mark and target.endswith(")") and ")" not in target[:-1]:
        text = before
    return text.rstrip("¶ ")
