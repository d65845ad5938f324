"""What a wiki's own markup leaves in Markdown: elements in the namespaces `ac:` and `ri:`, and dates as `<time>`.

Owns what stays of them: the title of a macro (that of a status is its word), the text inside, the day of a date. Knows neither
lines nor Markdown; no line end is lost.
"""

from __future__ import annotations

import re

_PARAMETER = re.compile(r'<ac:parameter ac:name="([A-Za-z-]{1,40})"[^<>]{0,200}>([^<>]{0,500})</ac:parameter>')
_ELEMENT = re.compile(r"</?(?:ac|ri):[a-z][a-z-]{0,40}(?:\s[^<>]{0,1000})?/?>")
_DAY = re.compile(r'<time datetime="([^"<>]{1,40})"[^<>]{0,200}/>')
_TIME = re.compile(r'<time datetime="[^"<>]{1,40}"[^<>]{0,200}>([^<>]{0,100})</time>')


def without_macros(text: str) -> str:
    """The text as a reader of the wiki saw it; any other text comes back as it is."""
    if "<ac:" in text or "<ri:" in text or "</ac:" in text:
        text = _ELEMENT.sub("", _PARAMETER.sub(lambda found: found[2] if found[1] == "title" else "", text))
    if "<time " in text:
        text = _TIME.sub(r"\1", _DAY.sub(r"\1", text))
    return text
