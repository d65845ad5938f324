"""What people hang behind an action: its owner and its day, in brackets, behind dashes, or behind a mention.

Only a day makes a tail: a name alone in brackets may be a component, a team or a remark, and stays text. Knows the shapes;
whether a text is a day is asked of the reader of due dates.
"""

from __future__ import annotations

import re

from etl.due_dates import read_due

_NAME = r"@?[^\W\d_][\w.'-]{0,20}(?: [^\W\d_][\w.'-]{0,20}){0,2}"
_OWNER = re.compile(_NAME)
_BRACKET = re.compile(r"\s*[(（\[]([^()（）\[\]]{4,60})[)）\]]\s*\.?\s*$")
_DASH = re.compile(r"\s+[-–—|]\s+")
_MENTION = re.compile(r"@[^\W_][\w-]{0,38}")
_DAY_WORDS = 4
_DAY_LENGTH = 30


def tail_of(text: str) -> tuple[str, dict[str, str]]:
    """The action without its tail, and the owner and the day found there; the text as it is where it has none."""
    return _in_bracket(text) or _behind_dashes(text) or _behind_mention(text) or (text, {})


def is_day(text: str) -> bool:
    """Whether the whole of a short text is a day, or the period on whose last day something is due."""
    short = len(text) <= _DAY_LENGTH and len(text.split()) <= _DAY_WORDS
    return short and any(map(str.isdigit, text)) and read_due(text).value is not None


def _in_bracket(text: str) -> tuple[str, dict[str, str]] | None:
    """`Watch the age of the mirror (Kim, 2026-02-15)`."""
    match = _BRACKET.search(text)
    pieces = [piece.strip(" *_`") for piece in re.split(r"[,;，、]", match.group(1))] if match else []
    if match is None or len(pieces) < 2 or not is_day(day := ", ".join(pieces[1:])) or not _is_owner(pieces[0]):
        return None
    return text[: match.start()].strip(), {"owner": pieces[0], "due": day}


def _behind_dashes(text: str) -> tuple[str, dict[str, str]] | None:
    """`Alert on the heap - Lee Wong - 28 Feb 2026`, `Alert on the heap — 28 Feb 2026`."""
    pieces = _DASH.split(text)
    if len(pieces) < 2 or not is_day(pieces[-1].strip(" *_`.")):
        return None
    found = {"due": pieces[-1].strip(" *_`.")}
    rest = pieces[:-1]
    if len(rest) > 1 and _is_owner(rest[-1].strip(" *_`")):
        found["owner"] = rest.pop().strip(" *_`")
    head = text[: text.rfind(rest[-1]) + len(rest[-1])]
    return head.strip(), found


def _behind_mention(text: str) -> tuple[str, dict[str, str]] | None:
    """`Limit the retries @Tom January 30, 2026`."""
    for match in _MENTION.finditer(text):
        name, _, behind = text[match.end() :].lstrip().partition(" ")
        for tail in (f"{name} {behind}".strip(" ,.–—-"), behind.strip(" ,.–—-")):  # a mention may have a second word
            if is_day(tail):
                return text[: text.rfind(tail)].strip(" ,–—-"), {"due": tail}
    return None


def _is_owner(text: str) -> bool:
    """Whether a short text can be somebody's name: its words begin with capitals, or it is a handle."""
    return bool(_OWNER.fullmatch(text)) and (text.startswith("@") or all(not word[0].islower() for word in text.split()))
