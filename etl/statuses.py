"""Whether an action is done, and whether a document is: from status cells, and from the marks around an action's text.

A mark around a text counts only where it stands by itself: at its edge, in brackets or behind a dash, and nothing but a
reference or a date goes with it. Words inside a sentence are the sentence's. This module knows no fields and no trackers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Literal, get_args

from etl.dates import Order, read_date
from etl.placeholders import is_empty, is_placeholder
from etl.words import LONGEST_VALUE, REMEMBERED, Words, alternation, default_words, matches, plain, starts_of

ActionStatus = Literal["open", "in_progress", "done", "cancelled", "unknown"]
DocumentStatus = Literal["draft", "in_review", "final"]
_BLANKS = re.compile(" +")
_PARTED = re.compile(r"[(:;,-]")
_SHARE = re.compile(r"(?P<share>\d{1,3}) ?%(?: (?:done|complete|completed))?")


@dataclass(frozen=True, slots=True)
class StatusReading:
    """The status of an action; `completed_on` where a day stands beside it.

    `unknown` has a problem: `empty`, `placeholder`, or `unknown-status`.
    """

    status: ActionStatus
    raw: str
    completed_on: date | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentStatusReading:
    """How far the writing is (`status`), and whether the incident goes on (`is_open`); null where nothing is said of it.

    Problems: `empty`, `placeholder`, `unknown-status` where neither is said.
    """

    status: DocumentStatus | None
    is_open: bool | None
    raw: str
    problem: str | None = None


def read_action_status(text: str, *, order: Order | None = None, words: Words | None = None) -> StatusReading:
    """The status a cell or field states, by its words, else by its mark."""
    read = _read_action_status if len(text) <= LONGEST_VALUE else _read_action_status.__wrapped__
    return read(text, order, words or default_words())


@lru_cache(maxsize=REMEMBERED)
def _read_action_status(text: str, order: Order | None, words: Words) -> StatusReading:
    raw, said = text.strip(), plain(text).replace("_", " ").strip()
    if not said:
        return StatusReading("unknown", raw, problem="empty")
    bare = said.strip("()[] ")
    if not _mark(said, words) and bare not in words.action_statuses and (is_placeholder(raw, words) or is_empty(raw)):
        return StatusReading("unknown", raw, problem="placeholder")
    status = _share_done(said) or _worded(said, words) or _mark(said, words)
    if status is None:
        return StatusReading("unknown", raw, problem="unknown-status")
    return StatusReading(status, raw, _completed_on(raw, status, order, words))


def strip_status(text: str, *, words: Words | None = None) -> tuple[str, StatusReading | None]:
    """The text of an action without the status at its edge, and that status; None where there is none."""
    words = words or default_words()
    struck = _STRUCK.fullmatch(text.strip())
    if struck:
        inner, reading = strip_status(struck["inner"] + " " + struck["tail"], words=words)
        return inner, reading or StatusReading("done", text.strip())
    said = plain(text)
    match = _leading(words).match(said) or (_trailing(words).search(said) if _may_trail(said, words) else None)
    return _without(text, match, words) if match else (text.strip(), None)


def _may_trail(said: str, words: Words) -> bool:
    """Whether a status may stand at the end: in a bracket, behind a dash or the end of a sentence, or as a mark."""
    end = said.rstrip(" .!*\n")
    if end.endswith((")", "]")) or " -" in said or "." in end or "!" in end:
        return True
    return not said.isascii() or any(mark in said for mark in words.action_marks if mark[0] != "[" and mark.isascii())


def read_document_status(text: str, *, words: Words | None = None) -> DocumentStatusReading:
    """What the status line of a document says of the document and of its incident."""
    words = words or default_words()
    raw, said = text.strip(), plain(text).strip()
    if not said:
        return DocumentStatusReading(None, None, raw, "empty")
    if is_placeholder(raw, words) or is_empty(raw):
        return DocumentStatusReading(None, None, raw, "placeholder")
    of_document, of_incident = _opening_patterns(words)
    status = _opening(of_document, said, words.document_statuses)
    state = _opening(of_incident, said, words.incident_states)
    is_open = None if state is None else state == "open"
    known = next((one for one in get_args(DocumentStatus) if one == status), None)
    return DocumentStatusReading(known, is_open, raw, None if status or state else "unknown-status")


def _opening(pattern: re.Pattern[str], said: str, meanings: Mapping[str, str]) -> str | None:
    """The meaning of the word that a line opens with, or has second: "fully resolved", "initial draft"."""
    match = pattern.match(said)
    return meanings[_BLANKS.sub(" ", match["word"])] if match else None


@lru_cache(maxsize=8)
def _opening_patterns(words: Words) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What a status line opens with that says something of the document, and of the incident."""
    before = r"[^\w]{0,8}(?:[^\W\d]{1,20} )??"
    return (
        re.compile(rf"{before}(?P<word>{alternation(words.document_statuses)})"),
        re.compile(rf"{before}(?P<word>{alternation(words.incident_states)})"),
    )


def _action_status(name: str) -> ActionStatus:
    return next(one for one in get_args(ActionStatus) if one == name)


@dataclass(frozen=True, slots=True)
class _Known:
    """Words with their meanings, made ready to be found: the longest wins, so that "not done" is not "done"."""

    meanings: Mapping[str, str]
    any_of: re.Pattern[str]
    starts: re.Pattern[str]

    def found(self, said: str) -> Iterator[str]:
        """The words that stand in a text, in order."""
        return (_BLANKS.sub(" ", match.group()) for match in matches(self.any_of, self.starts, said))

    def first(self, said: str) -> str | None:
        """The meaning of the first of them."""
        return next((self.meanings[word] for word in self.found(said)), None)


@lru_cache(maxsize=8)
def _known_statuses(words: Words) -> tuple[_Known, _Known]:
    """The words for the status of an action: those that say it anywhere, and those that do in a column of its own."""
    return _known(words.action_statuses), _known(words.action_statuses_in_column)


def _known(meanings: Mapping[str, str]) -> _Known:
    return _Known(meanings, re.compile(alternation(meanings)), starts_of(frozenset(meanings)))


@lru_cache(maxsize=REMEMBERED)
def _worded(said: str, words: Words) -> ActionStatus | None:
    """By the words: cancelled anywhere beats done, since trackers close both; else the first."""
    alone = said.strip(" .!*`'\"" + "".join(words.action_marks))
    if alone in words.action_statuses_in_column:
        return _action_status(words.action_statuses_in_column[alone])
    anywhere, in_column = _known_statuses(words)
    named = [anywhere.meanings[word] for word in anywhere.found(said)]
    if "cancelled" in named:
        return "cancelled"
    found = named[0] if named else in_column.first(_PARTED.split(alone, maxsplit=1)[0].strip())
    return _action_status(found) if found else None


def _mark(said: str, words: Words) -> ActionStatus | None:
    marks = [(said.find(mark), status) for mark, status in words.action_marks.items() if mark in said]
    return _action_status(min(marks)[1]) if marks else None


def _share_done(said: str) -> ActionStatus | None:
    """A percentage: nothing, part, all."""
    match = _SHARE.fullmatch(said) if "%" in said else None
    if not match:
        return None
    share = int(match["share"])
    return "done" if share == 100 else "open" if share == 0 else "in_progress" if share < 100 else None


def _completed_on(raw: str, status: ActionStatus, order: Order | None, words: Words) -> date | None:
    return read_date(raw, order=order, words=words).value if status == "done" else None


# ── Marks at the edge of an action's text ───────────────────────────────────────────────────────────────────────────

_STRUCK = re.compile(r"~~(?P<inner>[^~]{1,1000})~~\s*(?P<tail>[^~]{0,60})")


@lru_cache(maxsize=8)
def _status_text(words: Words) -> str:
    """A status word, alone or with what may follow it: a date, a reference, "in #86", "by the new image"."""
    word = alternation(words.action_statuses)
    follower = alternation(words.status_followers)
    return (
        rf"(?P<word>{word})(?!-)(?P<rest>[ ,:-]{{0,3}}(?:#\w|pr ?#?\d|\d{{4}}-\d\d-\d\d|https?:)[^()\[\]]{{0,80}}"
        rf"| (?:{follower}) (?!(?:{alternation(words.months)}|q[1-4]|\d|eo[ymwq]|end |next |monday|friday))[^()\[\]]{{0,80}}"
        rf"| (?:on|am|in|le|el|as of|@) ?(?=[^()\[\]]{{0,12}}\d{{2}})[^()\[\]]{{0,60}}|[!.]?)"
    )


def _marks(words: Words) -> str:
    """Any mark, with the sign that asks for its coloured form."""
    return "(?:" + "|".join(re.escape(mark) for mark in sorted(words.action_marks, key=len, reverse=True)) + ")\ufe0f?"


@lru_cache(maxsize=8)
def _leading(words: Words) -> re.Pattern[str]:
    """`✅ Add x`, `[DONE] Add x`, `(done) Add x`, `Done: add x`, `DONE - add x`."""
    status, marks = _status_text(words), _marks(words)
    bare = alternation(words.action_statuses)
    return re.compile(
        rf"^\s*(?:(?P<mark>{marks})(?: *(?:{bare})(?=:| - ))?[ :-]{{0,3}}(?=\S)"
        rf"|[(\[]{status}[)\]][ :-]{{1,3}}|(?P<bare>{bare}) ?(?::|- ) ?(?=\S))"
    )


@lru_cache(maxsize=8)
def _trailing(words: Words) -> re.Pattern[str]:
    """`x (DONE)`, `x [done]`, `x - DONE`, `x: done`, `x ✅`, `x (Done in #86)`, `x ✅ done`."""
    status, marks = _status_text(words), _marks(words)
    bare = alternation(words.action_statuses)
    return re.compile(
        rf"(?:[ ,]*[(\[](?:(?:{marks}) ?)?(?:#\w{{1,20}} ?[-:,]? )?{status}[)\]]"
        rf"|(?: +-+ *|(?<=[.!]) +)(?P<bare>{bare})(?: (?:in|via|with) #\d{{1,7}})?"
        rf"|(?<=[.!]) *(?:{bare}) ?: ?\d{{4}}-\d\d-\d\d"
        rf"|(?<=\S) *(?!\[)(?P<mark>{marks})(?: *(?:{bare}))?)[ .!*]{{0,4}}$"
    )


def _without(text: str, match: re.Match[str], words: Words) -> tuple[str, StatusReading | None]:
    taken = text[match.start() : match.end()].strip(" \t-–—:,.()[]*") or text[match.start() : match.end()].strip()
    rest = (text[: match.start()] + text[match.end() :]).strip()
    if not re.search(r"\w", rest):
        return text.strip(), None
    reading = read_action_status(text[match.start() : match.end()].strip(" -–—:,*"), words=words)
    return (rest, replace(reading, raw=taken)) if reading.status != "unknown" else (text.strip(), None)
