"""How long something lasted, in minutes, from what people write.

`HH:MM` is hours and minutes, always. A range ("30-45 minutes") gives its upper end, marked approximate: the outage lasted at
most so long, a middle would be a number nobody wrote, and a shorter value would flatter. Bounds ("<5 min", "14+ hours") give
the number that stands there, marked approximate. Where several stretches are named, the first counts, except that one users
felt beats the others and a latent one gives way: "~4 days latent, ~30m active" is 30 minutes. This module knows no fields.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal

from etl.duration_parts import HOURS_MINUTES, NUMBER, Part, minutes_of, number_of, parse_all
from etl.placeholders import is_empty, is_placeholder
from etl.times import TimeReading, read_times
from etl.words import Words, alternation, default_words, holds, plain
from etl.zones import read_zone

# Longer than this is a slip of the pen or a mistake of ours, and is kept as text only.
LONGEST_MINUTES = 10 * 366 * 1440.0
_TOO_LONG = re.compile(r"\d{9}|^\W*(?:inf|nan|infinity)\W*$")


@dataclass(frozen=True, slots=True)
class DurationReading:
    """The minutes, or null with a problem; `parts` are all stretches that the text names.

    Problems: `empty`, `placeholder`, `unknown` (the text says that it is not known, or not over), `unclear-duration`,
    `duration-range` (more than ten years). `basis` is set where the clock ran in support hours only.
    """

    minutes: float | None
    approximate: bool = False
    basis: Literal["support_hours"] | None = None
    problem: str | None = None
    parts: tuple[Part, ...] = ()


def read_duration(text: str, *, unit: str | None = None, words: Words | None = None) -> DurationReading:
    """The duration a value states. `unit` (a word such as "minutes") is for bare numbers, which have no meaning without."""
    words = words or default_words()
    said = plain(text).strip()
    problem = _says_nothing(text, said, words)
    if problem:
        return DurationReading(None, problem=problem)
    parts = parse_all(text, words=words)
    chosen = _clock_form(said, words) or _chosen(parts, said, words) or _between(text, words) or _bare(said, unit, words)
    if chosen is None:
        return _without_number(said, words)
    if not chosen.minutes <= LONGEST_MINUTES:
        return DurationReading(None, problem="duration-range", parts=parts)
    basis: Literal["support_hours"] | None = "support_hours" if holds(said, words.support_hours) else None
    return DurationReading(chosen.minutes, chosen.approximate, basis, None, parts)


def _says_nothing(text: str, said: str, words: Words) -> str | None:
    """Why a value is not worth reading, before any number of it is looked at."""
    if not said:
        return "empty"
    if is_empty(text) or is_placeholder(text, words):
        return "placeholder"
    if _TOO_LONG.search(said):
        return "duration-range"
    if _says_unknown(said, words):
        return "unknown"
    return "unclear-duration" if re.match(r"-\d", said) else None


@lru_cache(maxsize=8)
def _clock_value(words: Words) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """HH:MM as the whole value, and HH:MM with a word for hours behind it and no other number."""
    hours = alternation(word for word, minutes in words.duration_units.items() if minutes == 60)
    rough = alternation(words.approximate)
    clock = rf"(?P<rough>[~≈]|{rough})? ?(?<![\d:]){HOURS_MINUTES}(?![\d:]) ?"
    return (
        re.compile(rf"{clock}(?:{hours}|\(?hh:mm(?::ss)?\)?|min(?:utes)?)?\.?[ ,;]{{0,3}}(?:\([^()]*\))?\.?"),
        re.compile(rf"^[^\d]*{clock}(?:{hours})[^\d]*$"),
    )


def _clock_form(said: str, words: Words) -> Part | None:
    """`1:30`, `01:30:00`, `~1:30 h`, with nothing but a remark in brackets behind it."""
    match = _clock_value(words)[0].fullmatch(said) or _clock_value(words)[1].match(said)
    return Part(minutes_of(match), 0, len(said), bool(match["rough"])) if match else None


def _chosen(parts: Sequence[Part], said: str, words: Words) -> Part | None:
    """The stretch users felt, else the first that is not latent, else the first."""
    if not parts:
        return None
    clauses = [_clause(part, parts, said) for part in parts]
    felt = [p for p, c in zip(parts, clauses, strict=True) if holds(c, words.user_visible) and not holds(c, words.latent)]
    awake = [p for p, c in zip(parts, clauses, strict=True) if not holds(c, words.latent)]
    return (felt or awake or list(parts))[0]


def _clause(part: Part, parts: Sequence[Part], said: str) -> str:
    """The words around a part, up to its neighbours and to the signs that end a clause."""
    before = max([other.stop for other in parts if other.stop <= part.start], default=0)
    after = min([other.start for other in parts if other.start >= part.stop], default=len(said))
    left = re.split(r"[;,/|]|\. ", said[before : part.start])[-1]
    right = re.split(r"[;,/|]|\. ", said[part.stop : after])[0]
    return f"{left} {right}"


def _between(text: str, words: Words) -> Part | None:
    """From the first clock to the second, of the next day where it runs back; null where their zones cannot be compared."""
    without = re.sub(r"[(（](?![^()（）]{0,80}\d:\d\d)[^()（）]{0,80}[)）]", " ", text[:500])
    times = [one for one in read_times(without, default_year=2000, words=words) if one.time]
    if len(times) < 2 or not times[1].ends_range:
        return None
    first, last = times[0], times[1]
    minutes = _difference(first, last, words)
    return Part(minutes, first.start, last.stop, first.approximate or last.approximate) if minutes is not None else None


def _difference(first: TimeReading, last: TimeReading, words: Words) -> float | None:
    if not first.time or not last.time or first.problem or last.problem:
        return None
    day = first.date or last.date or datetime(2000, 1, 1, tzinfo=UTC).date()
    begin, end = datetime.combine(day, first.time), datetime.combine(last.date or day, last.time)
    if first.zone and last.zone and first.zone.lower() != last.zone.lower():
        zones = read_zone(first.zone, words), read_zone(last.zone, words)
        if None in zones:
            return None
        begin, end = begin.replace(tzinfo=zones[0]), end.replace(tzinfo=zones[1])
    if end < begin and not (first.date and last.date):
        end += timedelta(days=1)
    minutes = (end - begin).total_seconds() / 60
    return minutes if minutes >= 0 else None


def _bare(said: str, unit: str | None, words: Words) -> Part | None:
    """A number alone, in the unit its column or key names."""
    minutes = words.duration_units.get(plain(unit).strip()) if unit else None
    match = re.fullmatch(rf"(?P<rough>[~≈<>]|{alternation(words.approximate)})? ?(?P<number>{NUMBER})", said)
    if minutes is None or not match:
        return None
    return Part(number_of(match["number"]) * minutes, 0, len(said), bool(match["rough"]))


@lru_cache(maxsize=8)
def _unknown_patterns(words: Words) -> re.Pattern[str]:
    return re.compile(rf"[^\d.。;(]{{0,40}}?(?:{alternation(words.unknown)})")


def _says_unknown(said: str, words: Words) -> bool:
    """Whether the text opens by saying that nobody knows; numbers after that are of other things."""
    return _unknown_patterns(words).match(said) is not None


def _without_number(said: str, words: Words) -> DurationReading:
    """Immediately is nought minutes as far as people could tell; anything else is unclear."""
    if re.match(rf"[~≈ ]*(?:{alternation(words.immediate)})", said):
        return DurationReading(0.0, approximate=True)
    return DurationReading(None, problem="unknown" if holds(said, words.unknown) else "unclear-duration")
