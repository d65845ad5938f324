"""Where a reference to a ticket leads: `bd://…`, `#123`, `owner/repo#123`, `PROJ-45` and addresses, compared exactly.

Owns the forms of references. A bare `#123` is looked for in the home of every export; what two exports hold is ambiguous and
stays unresolved: a guess would close the wrong promise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from etl.trackers.ticket import Ticket, TrackerExport

_ADDRESS = re.compile(r"https?://[^\s)\]>|]{1,500}")
_HOSTED = re.compile(
    r"https?://[\w.-]+/(?P<home>[\w./-]{1,200}?)/(?:-/)?(?:issues|pull|work_items|merge_requests)/(?P<number>\d+)"
)
_BROWSED = re.compile(r"https?://[^\s]{1,300}/(?:browse|issue)/(?P<key>[A-Za-z][A-Za-z0-9_]{1,20}-\d+)")
_SHORT = re.compile(r"(?<![\w/])(?P<home>[\w.-]{1,100}/[\w./-]{1,100})#(?P<number>\d+)")
_BARE = re.compile(r"(?<![\w&/#])[#!](?P<number>\d{1,7})\b")
_SCHEME = re.compile(r"\bbd://(?P<key>[\w.-]{1,80})")
_KEY = re.compile(r"(?<![\w-])[A-Za-z][A-Za-z0-9_]{1,20}-[A-Za-z0-9]{1,20}(?![\w-])")


@dataclass(frozen=True, slots=True)
class Found:
    """A ticket and the export that holds it."""

    ticket: Ticket
    export: TrackerExport


Index = Mapping[str, Sequence[Found]]


def index_of(exports: Sequence[TrackerExport]) -> Index:
    """All tickets by every key they are referred by; of one key several where exports share it."""
    places: dict[str, list[Found]] = {}
    for export in exports:
        for ticket in export.tickets:
            for key in dict.fromkeys(_folded(key) for key in ticket.keys):
                places.setdefault(key, []).append(Found(ticket, export))
    return places


def resolve(reference: str, index: Index, homes: Sequence[str]) -> tuple[Found, ...]:
    """The tickets a reference may mean: one, none, or several where it is ambiguous. The most exact form decides."""
    for keys in _forms(reference, homes):
        found = [each for key in keys for each in index.get(_folded(key), ())]
        distinct = {(each.export.path, each.ticket.line, each.ticket.keys): each for each in found}
        if distinct:
            return tuple(distinct.values())
    return ()


def _forms(reference: str, homes: Sequence[str]) -> Iterator[list[str]]:
    """The keys that a text may hold, the most exact form first."""
    text = reference.strip()
    yield [text]
    yield [match.group(0).rstrip("/.,;") for match in _ADDRESS.finditer(text)]
    yield [f"{match['home']}#{match['number']}" for match in _HOSTED.finditer(text)]
    yield [match["key"] for pattern in (_SCHEME, _BROWSED) for match in pattern.finditer(text)]
    yield [f"{match['home']}#{match['number']}" for match in _SHORT.finditer(text)]
    without = _ADDRESS.sub(" ", text)
    yield [match.group(0) for match in _KEY.finditer(without)]
    bare = [match["number"] for match in _BARE.finditer(_SHORT.sub(" ", without))]
    yield [key for number in bare for key in (f"#{number}", *(f"{home}#{number}" for home in homes))]


def _folded(key: str) -> str:
    """Addresses and homes know no case; ids do."""
    return key.strip().casefold() if "/" in key else key.strip()
