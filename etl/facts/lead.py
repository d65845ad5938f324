"""The time with which a line of a timeline opens: finds where it ends, and does not read it.

A leading time is a run of tokens that belong to times (dates, clock times, months, weekdays, zones, `T+15m`, ranges,
brackets) with at least one clock time, date or offset among them. What it means is `times.py`'s business, and the words
are those of the vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from etl.stamps import stamp_of
from etl.words import REMEMBERED, Words, alternation, default_words, plain
from etl.zones import is_written_as_zone, zone_pattern

LONGEST = 400  # characters looked at
LONGEST_LABEL = 40

_STAMP = r"\d{4}-\d{1,2}-\d{1,2}[t ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:z|[+-]\d{2}:?\d{2})?"
_DATE = (
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})(?!\d)|\d{4}年\d{1,2}月\d{1,2}日|\d{1,2}月\d{1,2}日"
    r"|(?:0[1-9]|1[0-2])-(?:[0-2]\d|3[01])(?= \d{1,2}:\d\d)"
)
_CLOCK = (
    r"\d{1,2}:[\dx]{2}(?::\d{2})?(?:\.\d+)? ?(?:[ap]\.?m\b\.?|(?:hrs|uhr)\b)?|\d{1,2}(?:\.\d{2})? ?[ap]\.?m\b\.?|\d{1,2} ?h ?[0-5]\d\b"
    r"|\d{1,2} ?h(?= ?(?:[:|,]|- |$))|--:--|\d{1,2}時(?:\d{1,2}分)?|\d{1,2}(?:\.\d{2})? ?uhr\b"
)
_DOTTED = r"\d{1,2}\.\d{2}(?!\d|[.%]| ?(?:%|x\b|gb|mb|kb|tb|ms|s\b|m\b|k\b|days|hours|min))"
_OFFSET = (
    r"(?:t ?[+-]|[+]) ?\d+(?:[.:]\d+)?(?: ?(?:days?|d|hours?|hrs?|h) ?\d+)? ?"
    r"(?:minutes?|mins?|m|hours?|hrs?|h|days?|d|seconds?|sec|s)?\b|t0\b"
)
_DAY = (
    r"\d{1,2}(?:(?:st|nd|rd|th|er|º)(?!\w)|(?![\w%]|[:.]\d| ?(?:%|x\b|minutes?|mins?|hours?|days?|pods?|nodes?|users?)))"
    r"|\d{1,2}\.(?= ?[^\W\d]{3})"
)
_YEAR = r"(?:19|20)\d{2}(?!\d)"
_HEDGE = r"[~≈]|(?:before|after|until|to|pm|am|prior|later|earlier|onwards?)\b|以前|頃|ごろ|約"
_GLUE = r"[-→~:,.;|()\[\]*`_\s]|/(?= ?\d)"
# 0915: hours and minutes without a sign between them.
_COMPACT = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d(?=z\b|h\b|hrs\b|\b)(?!\.\d)")
_COMPACT_LINE = re.compile(r"\W{0,8}(?:[01]\d|2[0-3])[0-5]\d(?:z|h|hrs)?(?![\w.%/-])")
_NUMBER = re.compile(r"[+-]? ?\d")
_SIGN = re.compile(r"[\d:：∶]")  # without a digit, or the colon of a blank "--:--", there is no time
_TIMES = {"stamp", "clock", "offset", "dotted", "compact"}
_DATES = {"date", "month"}
_EDGE = " \t-–—→:：,;|*`_."
# A part of the day or a word in brackets may stand where the clock time would: `2025-10-10 (later)`.
_ASIDE = re.compile(r"\s*[(（][^()（）]{1,40}[)）]")
_LABEL = re.compile(rf"^[\s*_`]*(?P<label>[^\W\d][^:：|.!?]{{1,{LONGEST_LABEL}}}?)[*_`]*\s?[:：][*_`]*\s*(?=\S)")


@lru_cache(maxsize=8)
def _token(words: Words) -> re.Pattern[str]:
    kinds = {
        "stamp": _STAMP,
        "date": _DATE,
        "clock": _CLOCK,
        "dotted": _DOTTED,
        "offset": _OFFSET,
        "zone": rf"(?:{zone_pattern(words)})(?: ?[+-]\d{{1,2}}(?::?\d{{2}})?)?|[+-]\d{{2}}:?\d{{2}}\b",
        "month": rf"(?:{alternation(words.months)})\.?",
        "day": _DAY,
        "year": _YEAR,
        "weekday": rf"(?:{alternation(words.weekdays)})\.?",
        "hedge": rf"{_HEDGE}|(?:{alternation(words.approximate | words.date_time_joints)})\.?",
        "glue": _GLUE,
    }
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in kinds.items()))


def leading_time(text: str, loose: bool = True, compact: bool = False) -> tuple[str, str] | None:
    """The leading time and the rest of the text, or None when the text does not open with a time.

    `loose` also takes `16.32` for a time, `compact` four digits such as 1632. A lone day number, year or month is no time.
    """
    if not _SIGN.search(text, 0, LONGEST):
        return None
    kinds, end = _run(text[:LONGEST], loose, compact)
    if not _enough(kinds):
        return None
    end = _closed(text[:LONGEST], end)
    aside = _ASIDE.match(text, end)
    if aside and not _TIMES & set(kinds):
        end = aside.end()
    return text[:end].strip(_EDGE), text[end:].lstrip(_EDGE + ")]").strip()


def labelled_time(text: str) -> tuple[str, str] | None:
    """The time behind a label, and the label with what follows: `Detected: 14:05 UTC – page` is ("14:05 UTC", "Detected: page")."""
    label = _LABEL.match(text)
    lead = leading_time(text[label.end() :]) if label else None
    if label is None or lead is None:
        return None
    name = label["label"].strip(" *_`")
    return lead[0], f"{name}: {lead[1]}" if lead[1] else name


def are_compact(texts: Sequence[str]) -> bool:
    """Whether most of the lines open with four digits that are a time of day, at least three of them: then all of these are."""
    found = sum(_COMPACT_LINE.match(text) is not None for text in texts)
    return found >= 3 and found * 2 > len(texts)


def opens_plainly(text: str) -> bool:
    """Whether the line itself begins with the time, and not with a word before it, as a sentence does."""
    kinds, _ = _run(text[:LONGEST], True, False)
    return bool(kinds) and next((kind for kind in kinds if kind != "glue"), "hedge") != "hedge"


def time_kind(text: str, loose: bool = True) -> Literal["clock", "date"] | None:
    """Whether a text opens with a time of day (or an offset), or only with a day."""
    if (stamp := stamp_of(text)) is not None:
        return "clock" if stamp.clock else "date"
    kinds, _ = _run(text[:LONGEST], loose, False) if _SIGN.search(text, 0, LONGEST) else ((), 0)
    if not _enough(kinds):
        return None
    return "clock" if _TIMES & set(kinds) else "date"


@lru_cache(maxsize=REMEMBERED)
def _run(head: str, loose: bool, compact: bool) -> tuple[tuple[str, ...], int]:
    """The kinds of the tokens that open a text, and where the last one that tells of a time ends."""
    said = plain(head)
    kinds: list[str] = []
    end = position = 0
    token = _token(default_words())
    while position < len(said):
        digits = _COMPACT.match(said, position) if _may_be_compact(kinds, compact, said, position) else None
        match = digits or token.match(said, position)
        if match is None or match.end() == position:
            break
        kind = "compact" if digits else match.lastgroup or ""
        if not _is_meant(kind, head[match.start() : match.end()], kinds, loose):
            break
        kinds.append(kind)
        position = match.end()
        if kind not in {"glue", "hedge"}:
            end = position
    return tuple(kinds), end


def _may_be_compact(kinds: Sequence[str], compact: bool, said: str, position: int) -> bool:
    """Behind a date four digits are a time; at the start of a line, where they begin with a nought or all lines have them."""
    told = [kind for kind in kinds if kind not in {"glue", "hedge"}]
    if not told:
        return compact or said.startswith("0", position)
    if told[-1] == "day" and said.startswith(("19", "20"), position):
        return False  # the year of 30 November 2025
    return told[-1] in {"date", "year", "day"} and bool(set(told) & _DATES) and _TIMES.isdisjoint(told)


def _is_meant(kind: str, written: str, before: Sequence[str], loose: bool) -> bool:
    """Names of months and days are written with a capital, or stand behind a number; zones are written as zones are."""
    if kind == "dotted":
        return loose and not (_TIMES | _DATES) & set(before)
    if kind in {"month", "weekday"} and written[0].islower():
        return kind == "month" and "day" in before[-4:]
    if kind == "zone" and written[0].isalpha():
        return is_written_as_zone(_NUMBER.split(written, maxsplit=1)[0].strip()) or (written == "z" and bool(before))
    return True


def _enough(kinds: Sequence[str]) -> bool:
    """A month needs a day beside it ("May 2019" and "March madness" are no times)."""
    found = set(kinds)
    return bool(found & (_TIMES | {"date"})) or ("month" in found and "day" in found)


def _closed(text: str, end: int) -> int:
    """The end moved over a closing bracket whose opening one is inside."""
    inside = text[:end]
    if end < len(text) and text[end] in ")]" and inside.count("(") + inside.count("[") > inside.count(")") + inside.count("]"):
        return end + 1
    return end
