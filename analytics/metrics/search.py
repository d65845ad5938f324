"""What a search finds: the words asked for, and the passages of the archive in which they stand.

Owns how a search line becomes words, and which piece of a text is shown with what marked in it. Which incidents hold the words
is the list's business (`incidents`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from analytics.selection import Selection
from analytics.warehouse import Warehouse, ask

LONGEST = 200  # characters of a search that are read
MOST_WORDS = 12
INCIDENTS_SHOWN = 10
TEXTS_SHOWN = 3  # of one incident
AROUND = 90  # characters shown on either side of the first word
LONGEST_TEXT = 20_000  # characters of one text that are looked through for the piece to show
_ASKED = re.compile(r'"([^"]+)"|(\S+)')

Piece = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a text: `kind` as in `incident_texts`, `pieces` its parts in order, each with whether it was asked for."""

    kind: str
    line: int | None
    part_path: str | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """An incident and the passages that hold the words; `more` further texts of it do."""

    incident_key: str
    incident_id: str
    title: str
    severity: str
    counted_at: datetime | None
    passages: tuple[Passage, ...]
    more: int


def words_of(search: str) -> tuple[str, ...]:
    """The words of a search line, and "words in quotes" as one; nothing twice."""
    asked = (quoted.strip() or word for quoted, word in _ASKED.findall(search[:LONGEST]))
    return tuple(dict.fromkeys(word for word in asked if word))[:MOST_WORDS]


def passages(warehouse: Warehouse, selection: Selection, words: Sequence[str], keys: Sequence[str]) -> list[Hit]:
    """Where the words stand in the first ten of these incidents, in the order of `keys`. One whose id or path alone holds them
    is left out; without words there are none."""
    if not words or not keys:
        return []
    asked = {"words": list(words), "keys": list(keys[:INCIDENTS_SHOWN]), "each": TEXTS_SHOWN}
    rows = ask(warehouse, "incidents_passages", selection, **asked).iter_rows(named=True)
    return [_hit(list(found), words) for _, found in groupby(rows, key=lambda row: row["incident_key"])]


def _hit(rows: Sequence[dict[str, Any]], words: Sequence[str]) -> Hit:
    named = {name: rows[0][name] for name in ("incident_key", "incident_id", "title", "severity", "counted_at", "more")}
    found = tuple(Passage(row["kind"], row["line"], row["part_path"], pieces(row["text"], words)) for row in rows)
    return Hit(**named, passages=found)


def pieces(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """The piece of a text round the first of the words, cut between words, and which parts of it are those words."""
    text = " ".join(text[:LONGEST_TEXT].split())
    places = sorted(place for word in words for place in _places(_bare(text), _bare(word)))
    if not places:
        return ((_cut(text, 0, 2 * AROUND), False),)
    start, end = max(0, places[0][0] - AROUND), places[0][1] + AROUND
    start = text.rfind(" ", 0, start) + 1 if start else 0
    shown = _cut(text, start, end)
    parts: list[Piece] = [("… ", False)] if start else []
    at = 0
    for first, last in ((first - start, last - start) for first, last in places):
        if first >= at and last <= len(shown):
            parts += [(shown[at:first], False), (shown[first:last], True)]
            at = last
    return tuple(part for part in (*parts, (shown[at:], False)) if part[0])


def _cut(text: str, start: int, end: int) -> str:
    """The text from `start` to the end of the word at `end`, with dots where something follows."""
    stop = text.find(" ", end)
    return text[start:] if stop < 0 else f"{text[start:stop]} …"


def _places(text: str, word: str) -> list[tuple[int, int]]:
    return [(found.start(), found.end()) for found in re.finditer(re.escape(word), text)]


def _bare(text: str) -> str:
    """Small letters without accents, character for character, so that a place in it is a place in the text."""
    return "".join(unicodedata.normalize("NFD", character)[0].lower()[0] for character in text)
