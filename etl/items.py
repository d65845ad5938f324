"""The marks of a list item: its number, its check box in every form people draw it, its strike.

This module knows one item's text; where items begin and how they nest is the parser's affair.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARKER = re.compile(r"(?:[-*+]|(\d{1,9}[.)]))(?:[ \t]+|$)")
_BOX = re.compile(
    r"(?:\\?\[[ \t]{0,3}([xX✓✔])?[ \t]{0,3}\\?\]"
    r"|([☐☑☒✓✔✅])\ufe0f?"
    r"|(:white_check_mark:|:heavy_check_mark:|:ballot_box_with_check:))(?=\s|$)"
)
_STRUCK = re.compile(r"~~[^~]+~~|<(del|s|strike)>[^<]*</\1>", re.I)


@dataclass(frozen=True, slots=True)
class Marks:
    """`marker` is `-` or the number as written; `checked` is None without a box; `text` is what is left, markup included."""

    marker: str
    checked: bool | None
    struck: bool
    text: str


def read_marks(text: str) -> Marks:
    """The marks of an item that begins with its bullet or number. An item is struck when no word of it is left."""
    marker = _MARKER.match(text)
    text = text[marker.end() :].lstrip() if marker else text
    box = _BOX.match(text)
    text = text[box.end() :].lstrip() if box else text
    struck = bool(_STRUCK.search(text)) and not any(map(str.isalnum, _STRUCK.sub("", text)))
    return Marks((marker and marker[1]) or "-", _is_checked(box) if box else None, struck, text)


def _is_checked(box: re.Match[str]) -> bool:
    return bool(box[1] or box[3] or (box[2] and box[2] != "☐"))
