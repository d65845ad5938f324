"""Days and times as programs write them, and most people: `2026-03-17`, `09:12`, `2026-03-17 09:12 UTC`, `2026-03-17T09:12Z`.

They are read at a glance, as most of an archive are. `dates` and `times` read whatever is written otherwise, and would read
these alike: that they do is tested.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache

_DAY = r"(?P<day>[12][0-9]{3}-[0-9]{2}-[0-9]{2})"
_CLOCK = r"(?P<clock>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)"
_ZONE = r"(?: ?(?P<name>UTC|Z)|(?P<offset>(?<=:[0-9]{2}:[0-9]{2})[+-][0-9]{2}:[0-9]{2}))?"
_STAMP = re.compile(rf"{_DAY}(?:[ T]{_CLOCK}{_ZONE})?")
_CLOCK_ALONE = re.compile(rf"{_CLOCK}{_ZONE}")
_REMEMBERED = 4_096  # a document asks for the same ones again and again


@dataclass(frozen=True, slots=True)
class Stamp:
    """A day, a time of day, or both, with the zone as written; `clock_start` is where the time stands, if there is one."""

    day: date | None
    clock: time | None
    zone: str | None
    clock_start: int


@lru_cache(maxsize=_REMEMBERED)
def stamp_of(text: str) -> Stamp | None:
    """What the whole text says as a stamp; None for any other text, and for what no calendar or clock knows."""
    match = _STAMP.fullmatch(text) or _CLOCK_ALONE.fullmatch(text)
    if match is None:
        return None
    parts = match.groupdict()
    day, clock = parts.get("day"), parts["clock"]
    try:
        return Stamp(
            date.fromisoformat(day) if day else None,
            time.fromisoformat(clock) if clock else None,
            parts["name"] or parts["offset"],
            match.start("clock"),
        )
    except ValueError:
        return None
