"""The time with which a line of a timeline opens: finds where it ends, and does not read it.

A leading time is a run of tokens that belong to times (dates, clock times, months, weekdays, zones, `T+15m`, ranges,
brackets) with at least one clock time, date or offset among them. What it means is `times.py`'s business.
"""

from __future__ import annotations

import re

LONGEST = 400  # characters looked at

_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|januar|februar|märz|mai|juni|juli|okt|dez)"
    r"(?:uary|ruary|ch|il|e|y|ust|tember|ober|ember)?"
)
_TOKEN = re.compile(
    rf"""
      (?P<stamp>\d{{4}}-\d{{1,2}}-\d{{1,2}}[T ]\d{{1,2}}:\d{{2}}(?::\d{{2}}(?:[.,]\d{{1,9}})?)?(?:Z|[+-]\d{{2}}:?\d{{2}})?)
    | (?P<date>\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:\d{{4}}|\d{{2}})(?!\d)|\d{{4}}年\d{{1,2}}月\d{{1,2}}日|\d{{1,2}}月\d{{1,2}}日)
    | (?P<clock>\d{{1,2}}:[\dx]{{2}}(?::\d{{2}})?(?:\.\d+)?\s?(?:[ap]\.?m\b\.?)?|\d{{1,2}}\s?[ap]\.?m\b\.?|\d{{1,2}}h\d{{2}}\b|--:--|\d{{1,2}}時(?:\d{{1,2}}分)?)
    | (?P<dotted>\d{{1,2}}\.\d{{2}}(?!\d|[.%]|\s?(?:%|x\b|gb|mb|kb|tb|ms|s\b|m\b|k\b|days|hours|min)))
    | (?P<offset>(?:T\s?[+-]|[+])\s?\d+(?:[.:]\d+)?(?:\s?(?:days?|d|hours?|hrs?|h)\s?\d+)?\s?(?:minutes?|mins?|m|hours?|hrs?|h|days?|d|seconds?|sec|s)?\b|T0\b)
    | (?P<month>{_MONTH}\.?(?![a-z]))
    | (?P<day>\d{{1,2}}(?:st|nd|rd|th)?(?![\d:%.]|\s?(?:%|x\b|minutes?|mins?|hours?|days?|pods?|nodes?|users?)))
    | (?P<year>(?:19|20)\d{{2}}(?!\d))
    | (?P<weekday>(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?)
    | (?P<zone>(?:utc|gmt|z|[ecmp][sd]?t|ces?t|bst|ist|jst|aes?t|wes?t|ees?t|msk|sgt|kst|hkt)\b(?:\s?[+-]\d{{1,2}}(?::?\d{{2}})?)?|[+-]\d{{2}}:?\d{{2}}\b|Z\b)
    | (?P<hedge>~|≈|\bca\.?(?=\W)|\bcirca\b|\bapprox\.?(?:imately)?\b|\baround\b|\babout\b|\bat\b|\bon\b|\bfrom\b|\bbefore\b|\bafter\b|\bby\b|\buntil\b|\bto\b|\bpm\b|\bam\b|以前|頃|ごろ|約|prior|later|earlier|onwards?)
    | (?P<glue>[-–—→~〜:：,;|()\[\]*`_.\s]|/(?=\s?\d)|\bof\b)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_TIMES = {"stamp", "clock", "offset", "dotted"}
_DATES = {"date", "month"}
_EDGE = " \t-–—→:：,;|*`_."
# A part of the day or a word in brackets may stand where the clock time would: `2025-10-10 (later)`.
_ASIDE = re.compile(r"\s*[(（][^()（）]{1,40}[)）]")


def leading_time(text: str, loose: bool = True) -> tuple[str, str] | None:
    """The leading time and the rest of the text, or None when the text does not open with a time.

    `loose` also takes `16.32` for a time. A lone day number, year or month is no time.
    """
    kinds: list[str] = []
    end = position = 0
    head = text[:LONGEST]
    while position < len(head):
        match = _TOKEN.match(head, position)
        if match is None or match.end() == position:
            break
        kind = match.lastgroup or ""
        if kind == "dotted" and not (loose and not kinds_of_time(kinds)):
            break
        kinds.append(kind)
        position = match.end()
        if kind not in {"glue", "hedge"}:
            end = position
    if not kinds_of_time(kinds) or not _enough(kinds):
        return None
    end = _closed(head, end)
    aside = _ASIDE.match(text, end)
    if aside and not _TIMES & set(kinds):
        end = aside.end()
    return text[:end].strip(_EDGE), text[end:].lstrip(_EDGE + ")]").strip()


def kinds_of_time(kinds: list[str]) -> bool:
    return bool((_TIMES | _DATES) & set(kinds))


def _enough(kinds: list[str]) -> bool:
    """A month needs a day beside it ("May 2019" and "March madness" are no times)."""
    found = set(kinds)
    return bool(found & (_TIMES | {"date"})) or ("month" in found and "day" in found)


def _closed(text: str, end: int) -> int:
    """The end moved over a closing bracket whose opening one is inside."""
    inside = text[:end]
    if end < len(text) and text[end] in ")]" and inside.count("(") + inside.count("[") > inside.count(")") + inside.count("]"):
        return end + 1
    return end
