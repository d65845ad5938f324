"""The clocks of one line: how times of day are written, with am or pm, zone and "about" beside them.

This module knows a clock by its shape alone. Dates around it, ranges and what a missing half of the day means are for
`times` and `timeline_clock`. Placeholders (`HH:MM`, `--:--`) hold no digits, so they give no reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache

from etl.dates import FoundDate
from etl.words import LATIN, Words, alternation, matches
from etl.zones import is_written_as_zone, zone_pattern


@dataclass(frozen=True, slots=True)
class TimeReading:
    """A time at `start:stop` of its text, with what stands beside it and nothing else.

    `date` is null when none stands beside it; `zone` is the zone's text. `offset_minutes` is set, and `time` null, for T+15m.
    `half` is "am" or "pm" where the clock says so. `ends_range` marks the second end of "14:05 - 14:20".
    `problem`: `no-such-time` for 25:10 (null time), `no-such-date` or `unclear-date` for the date beside it (null date).
    """

    start: int
    stop: int
    date: date | None = None
    time: time | None = None
    offset_minutes: float | None = None
    zone: str | None = None
    half: str | None = None
    approximate: bool = False
    ends_range: bool = False
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A text as written, and plain with its dates masked, so that no clock is found inside a date."""

    written: str
    said: str
    dates: tuple[FoundDate, ...]
    words: Words


MASK = "\x00"
_DIGIT = re.compile(r"\d")
_CLOCK = (
    rf"(?<![{LATIN}\d_:+$€£])(?<!\d\.)(?<![^\dzm)]-)(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?P<second>:\d\d)?"
    r"(?:(?<=:\d\d:\d\d)[.,]\d{1,9})?(?![\d:%]|\.\d)"
)
# 2pm, 9.30 am, and the 2 of 2-4pm.
_HOUR_ALONE = (
    rf"(?<![{LATIN}\d_:.+$€£])(?<![^\dzm)]-)(?P<hour3>\d{{1,2}})(?:\.(?P<minute3>\d\d))?"
    r"(?=(?: ?- ?\d{1,2}(?:[:.]\d\d)?)? ?[ap](?:m|\.m\.)(?![a-z]))"
)
_HAN = r" ?(?<!\d)(?P<hour4>\d{1,2}) ?[時时点點](?!間|间|钟头)(?: ?(?P<minute4>\d{1,2}) ?分(?!間|间|钟|鐘))?"
_UHR = r"(?<![\w:.])(?P<hour5>\d{1,2})(?:\.(?P<minute5>\d\d))?(?= ?uhr(?![a-z]))"
_LOOSE = re.compile(
    r"[^\w+-]{0,8}(?P<hour>\d\d?)(?:(?:\.| ?h ?)(?P<minute>\d\d)|(?<=\d\d)(?<!20)(?P<minute2>\d\d))"
    r"(?:(?=z(?![a-z]))|(?![\w.:%/-]))"
)
# 2022-02-02 1906: behind a date four digits are a clock, also those that would be a year.
_LOOSE_DATED = re.compile(rf"[^\w{MASK}]{{0,8}}{MASK}+,? (?P<hour>\d\d)(?P<minute>\d\d)(?:(?=z(?![a-z]))|(?![\w.:%/-]))")
_NUMERIC_ZONE = re.compile(r" ?(?P<sign>[+-])(?P<hours>\d\d)(?P<colon>:?)\d\d(?![\d:])|\+\d{1,2}(?![\d:])")
_UNKNOWN_ZONE = re.compile(r"[ (\[]{1,2}(?P<name>[A-Z]{2,3}T)[)\] .]*$")


@lru_cache(maxsize=8)
def _any_clock(words: Words) -> re.Pattern[str]:
    """Any clock; `14h30` is one where a zone stands behind it, else it is a duration."""
    french = rf"(?<![{LATIN}\d_:.])(?P<hour6>\d{{1,2}})h(?P<minute6>\d\d)(?= (?:{zone_pattern(words)}))"
    han = rf"(?P<han_half>{alternation(words.meridiems)})?{_HAN}"
    return re.compile("|".join((han, _UHR, _CLOCK, _HOUR_ALONE, french)))


def _found_clocks(line: Line, position: int) -> Iterator[re.Match[str]]:
    """The clocks from a place on; but for 午後3時 they all begin with a digit."""
    pattern = _any_clock(line.words)
    return matches(pattern, _DIGIT, line.said, position) if line.said.isascii() else pattern.finditer(line.said, position)


def opened(said: str, dates: Sequence[FoundDate]) -> str:
    """The text with each date masked and the joint of 2024-03-17T09:12 or 2023-02-17.15:59 made a blank."""
    for found in dates:
        said = said[: found.start] + MASK * (found.stop - found.start) + said[found.stop :]
        if said[found.stop : found.stop + 1] in {"t", ".", "_", "-"}:
            said = said[: found.stop] + " " + said[found.stop + 1 :]
    return said


def clocks(line: Line, loose: bool) -> Iterator[TimeReading]:
    taken = 0
    first = (_LOOSE.match(line.said) or _LOOSE_DATED.match(line.said)) if loose else None
    if first and _is_clock(first):
        reading = _reading(first, line)
        taken = reading.stop
        yield reading
    for match in _found_clocks(line, taken):
        if match.start() >= taken:
            reading = _reading(match, line)
            taken = reading.stop
            yield reading


def _is_clock(match: re.Match[str]) -> bool:
    parts = match.groupdict()
    return int(parts["hour"]) < 24 and int(parts["minute"] or parts["minute2"]) < 60


def _reading(match: re.Match[str], line: Line) -> TimeReading:
    """A clock with its am or pm, its zone, and whether it is approximate."""
    parts = {name.rstrip("123456"): value for name, value in match.groupdict().items() if value}
    start = match.start(next(name for name, value in match.groupdict().items() if value and name.startswith("hour")))
    stop, half = _half(line, match.end(), parts.get("han_half"))
    stop, zone = _zone_after(line, stop, start, "second" in parts)
    clock = _clock(int(parts["hour"]), int(parts.get("minute", 0)), int(parts.get("second", ":0")[1:]), half)
    return TimeReading(
        start,
        stop,
        time=clock,
        zone=zone,
        half=half,
        approximate=_is_approximate(line, match.start(), stop),
        problem=None if clock else "no-such-time",
    )


def _clock(hour: int, minute: int, second: int, half: str | None) -> time | None:
    """The time of day. "13:14 pm" says the same twice; "13:14 am" contradicts itself; 24:00 is midnight."""
    if half == "am" and hour > 12:
        return None
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if (hour, minute) == (24, 0):
        hour = 0
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


@lru_cache(maxsize=8)
def _after_clock(words: Words) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return (
        re.compile(rf" ?(?:uhr(?![a-z])|(?P<half>{alternation(words.meridiems)}))"),
        re.compile(rf" {{0,2}}[(\[,]? ?(?P<zone>{zone_pattern(words)})[)\]]?"),
    )


def _half(line: Line, stop: int, said_before: str | None) -> tuple[int, str | None]:
    match = _after_clock(line.words)[0].match(line.said, stop)
    half = said_before or (match["half"] if match else None)
    return match.end() if match else stop, line.words.meridiems.get(half) if half else None


def _zone_after(line: Line, stop: int, start: int, has_seconds: bool) -> tuple[int, str | None]:
    """The zone right behind a clock. Letters must be capitals as zones are, since `est`, `et` and `ist` are words."""
    number = _NUMERIC_ZONE.match(line.said, stop)
    joined = line.written[start - 1 : start] in {"T", "t"}
    if number and (number["sign"] != "-" or not number["colon"] or has_seconds or joined):
        return number.end(), number.group().strip()
    match = _after_clock(line.words)[1].match(line.said, stop)
    if match:
        name = line.written[match.start("zone") : match.end("zone")]
        attached = match.start("zone") == stop and len(name) == 1
        if (attached or is_written_as_zone(name)) and (len(name) > 1 or match.start("zone") <= stop + 1):
            return match.end(), name
    unknown = _UNKNOWN_ZONE.match(line.written, stop)
    return (unknown.end("name"), unknown["name"]) if unknown else (stop, None)


@lru_cache(maxsize=8)
def approximate_patterns(words: Words) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return (
        re.compile(rf"(?:[~≈]|{alternation(words.approximate)})[ (]*$"),
        re.compile(rf" ?\(?(?:{alternation(words.approximate_after)})(?! ?\d)"),
    )


def _is_approximate(line: Line, start: int, stop: int) -> bool:
    before, after = approximate_patterns(line.words)
    return bool(before.search(line.said, max(0, start - 24), start) or after.match(line.said, stop))
