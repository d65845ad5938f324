"""Times of day within a line, as found: clock, date and zone beside it, ranges, and offsets such as T+15m.

This module knows how clocks are written. It neither completes a missing date nor chooses a zone: `timeline_clock` does,
from the lines around. Placeholders (`HH:MM`, `--:--`) hold no digits, so they give no reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from functools import lru_cache

from etl.dates import FoundDate, Order, find_dates
from etl.words import LATIN, Words, alternation, default_words, plain
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


def read_times(
    text: str,
    *,
    loose: bool = False,
    default_year: int | None = None,
    order: Order | None = None,
    words: Words | None = None,
) -> tuple[TimeReading, ...]:
    """All times of a line, in order. `loose` also takes `16.32`, `1630` and `16h32` where the line begins with one."""
    words = words or default_words()
    if not _DIGIT.search(text):
        return ()
    dates = find_dates(text, order=order, default_year=default_year, words=words)
    line = _Line(text, _opened(plain(text), dates), dates, words)
    clocks = _ranged(_dated(list(_clocks(line, loose)), line), line)
    return tuple(sorted([*clocks, *_offsets(line)], key=lambda reading: reading.start))


@dataclass(frozen=True, slots=True)
class _Line:
    """A text as written, and plain with its dates masked, so that no clock is found inside a date."""

    written: str
    said: str
    dates: tuple[FoundDate, ...]
    words: Words


_DIGIT = re.compile(r"\d")
_MASK = "\x00"
_CLOCK = (
    rf"(?<![{LATIN}\d_:+$€£])(?<!\d\.)(?<![^\dzm)]-)(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?P<second>:\d\d)?"
    r"(?:(?<=:\d\d:\d\d)[.,]\d{1,9})?(?![\d:%]|\.\d)"
)
_HOUR_ALONE = rf"(?<![{LATIN}\d_:.+$€£])(?<![^\dzm)]-)(?P<hour3>\d{{1,2}})(?= ?[ap](?:m|\.m\.)(?![a-z]))"
_HAN = (
    r"(?P<han_half>午前|午後|上午|下午|凌晨|早上|晚上)? ?(?<!\d)(?P<hour4>\d{1,2}) ?[時时点點](?!間|间|钟头)"
    r"(?: ?(?P<minute4>\d{1,2}) ?分(?!間|间|钟|鐘))?"
)
_UHR = r"(?<![\w:.])(?P<hour5>\d{1,2})(?:\.(?P<minute5>\d\d))?(?= ?uhr(?![a-z]))"
_LOOSE = re.compile(
    r"[^\w+-]{0,8}(?P<hour>\d\d?)(?:[.h](?P<minute>\d\d)|(?<=\d\d)(?<!20)(?P<minute2>\d\d))(?:(?=z(?![a-z]))|(?![\w.:%/-]))"
)
# 2022-02-02 1906: behind a date four digits are a clock, also those that would be a year.
_LOOSE_DATED = re.compile(rf"[^\w{_MASK}]{{0,8}}{_MASK}+,? (?P<hour>\d\d)(?P<minute>\d\d)(?:(?=z(?![a-z]))|(?![\w.:%/-]))")
_NUMERIC_ZONE = re.compile(r" ?(?P<sign>[+-])(?P<hours>\d\d)(?P<colon>:?)\d\d(?![\d:])|\+\d{1,2}(?![\d:])")
_UNKNOWN_ZONE = re.compile(r"[ (\[]{1,2}(?P<name>[A-Z]{2,3}T)[)\] .]*$")
_OFFSET = re.compile(
    r"(?<![\w+.-])(?:t ?(?P<sign>[+-]) ?|t(?=0(?!\d)))(?P<amount>\d{1,4}:\d\d|[\d.]{1,6} ?[a-z]{0,7}(?: ?\d{1,2} ?[a-z]{0,7})?)"
)
_PLUS = re.compile(r"[^\w+]{0,4}\+ ?(?P<amount>\d{1,3}:\d\d|\d{1,4} ?[a-z]{1,7}(?: ?\d{1,2} ?[a-z]{1,7})?)(?![\w:])")
_AMOUNT = re.compile(r"(?P<number>\d{1,4}(?:\.\d{1,2})?) ?(?P<unit>[a-z]*)")
_MINUTES = {"d": 1440.0, "h": 60.0, "m": 1.0, "s": 1 / 60}


@lru_cache(maxsize=8)
def _any_clock(words: Words) -> re.Pattern[str]:
    """Any clock; `14h30` is one where a zone stands behind it, else it is a duration."""
    french = rf"(?<![{LATIN}\d_:.])(?P<hour6>\d{{1,2}})h(?P<minute6>\d\d)(?= (?:{zone_pattern(words)}))"
    return re.compile("|".join((_HAN, _UHR, _CLOCK, _HOUR_ALONE, french)))


def _opened(said: str, dates: Sequence[FoundDate]) -> str:
    """The text with each date masked and the joint of 2024-03-17T09:12 or 2023-02-17.15:59 made a blank."""
    for found in dates:
        said = said[: found.start] + _MASK * (found.stop - found.start) + said[found.stop :]
        if said[found.stop : found.stop + 1] in {"t", ".", "_", "-"}:
            said = said[: found.stop] + " " + said[found.stop + 1 :]
    return said


def _clocks(line: _Line, loose: bool) -> Iterator[TimeReading]:
    taken = 0
    first = (_LOOSE.match(line.said) or _LOOSE_DATED.match(line.said)) if loose else None
    if first and _is_clock(first):
        reading = _reading(first, line)
        taken = reading.stop
        yield reading
    for match in _any_clock(line.words).finditer(line.said, taken):
        if match.start() >= taken:
            reading = _reading(match, line)
            taken = reading.stop
            yield reading


def _is_clock(match: re.Match[str]) -> bool:
    parts = match.groupdict()
    return int(parts["hour"]) < 24 and int(parts["minute"] or parts["minute2"]) < 60


def _reading(match: re.Match[str], line: _Line) -> TimeReading:
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


def _half(line: _Line, stop: int, said_before: str | None) -> tuple[int, str | None]:
    match = _after_clock(line.words)[0].match(line.said, stop)
    half = said_before or (match["half"] if match else None)
    return match.end() if match else stop, line.words.meridiems.get(half) if half else None


def _zone_after(line: _Line, stop: int, start: int, has_seconds: bool) -> tuple[int, str | None]:
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
def _approximate(words: Words) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return (
        re.compile(rf"(?:[~≈]|{alternation(words.approximate)})[ (]*$"),
        re.compile(rf" ?\(?(?:{alternation(words.approximate_after)})(?! ?\d)"),
    )


def _is_approximate(line: _Line, start: int, stop: int) -> bool:
    before, after = _approximate(line.words)
    return bool(before.search(line.said, max(0, start - 24), start) or after.match(line.said, stop))


@lru_cache(maxsize=8)
def _joints(words: Words) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What may stand between a date and its time, and between the ends of a range."""
    between = rf"[ ,.:@()|*~≈\[\]-]|{alternation(words.date_time_joints | words.weekdays | words.approximate)}"
    return (
        re.compile(rf"(?:{between}){{0,12}}"),
        re.compile(rf"[ )*`]{{0,3}}(?:-{{1,2}}|[~→/]|->|=>|{alternation(words.range_joints)})[ (*`]{{0,3}}"),
    )


def _dated(clocks: Sequence[TimeReading], line: _Line) -> list[TimeReading]:
    """Each clock with the date right before it, else the one right behind it."""
    return [_with_date(clock, line) for clock in clocks]


def _with_date(clock: TimeReading, line: _Line) -> TimeReading:
    joint = _joints(line.words)[0]
    before = next((d for d in reversed(line.dates) if d.stop <= clock.start), None)
    after = next((d for d in line.dates if d.start >= clock.stop), None)
    if before and not before.end and joint.fullmatch(line.said, before.stop, clock.start):
        found = before
    elif after and not after.end and joint.fullmatch(line.said, clock.stop, after.start):
        found = after
    else:
        return clock
    midnight = found.value is not None and line.said.startswith("24", clock.start)
    day = found.value + timedelta(days=1) if found.value and midnight else found.value
    return replace(clock, date=day, problem=clock.problem or found.problem)


# The date behind the first clock of "22:30 on October 29 to 05:39 on October 30".
_BEHIND = re.compile(rf"^[ ,a-z.()]{{1,16}}{_MASK}+(?= *[^ {_MASK}\d])")


def _ranged(clocks: Sequence[TimeReading], line: _Line) -> Iterator[TimeReading]:
    """Two clocks with "to" between them are a range; a date behind the second stands for both."""
    index = 0
    while index < len(clocks):
        first = clocks[index]
        last = clocks[index + 1] if index + 1 < len(clocks) else None
        gap = line.said[first.stop : last.start] if last else ""
        gap = (_BEHIND.sub("", gap) if first.date else gap).replace(_MASK, "")
        match = _range_joint(line, first, gap) if last else None
        if last and match and _joints(line.words)[0].fullmatch(gap, match.end()):
            said_rough = bool(_approximate(line.words)[0].search(gap, match.end()))
            last = replace(last, ends_range=True, approximate=said_rough)
            if last.date and not first.date and first.time and last.time and first.time <= last.time:
                first = replace(first, date=last.date)
            yield first
            yield last
            index += 2
        else:
            yield first
            index += 1


def _range_joint(line: _Line, first: TimeReading, gap: str) -> re.Match[str] | None:
    """ "to" and its like; "and" only behind "between"."""
    opened = _opened_range(line.words)
    between = opened[0].search(line.said, max(0, first.start - 24), first.start)
    return _joints(line.words)[1].match(gap) or (opened[1].match(gap) if between else None)


@lru_cache(maxsize=8)
def _opened_range(words: Words) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return (
        re.compile(rf"(?:{alternation(words.range_openers)})[ (*`~]*$"),
        re.compile(rf" ?(?:{alternation(words.duration_joints)}) ?"),
    )


def _offsets(line: _Line) -> Iterator[TimeReading]:
    """T+15m, T+1h30, T-5m, T0, and "+5 min" at the beginning of a line."""
    matches = list(_OFFSET.finditer(line.said))
    plus = _PLUS.match(line.said)
    for match in [*matches, *([plus] if plus else [])]:
        minutes = _amount(match["amount"])
        if minutes is not None:
            negative = match.re is _OFFSET and match["sign"] == "-"
            yield TimeReading(match.start(), match.end(), offset_minutes=-minutes if negative else minutes)


def _amount(amount: str) -> float | None:
    """Minutes of `15m`, `1h30`, `00:15`, `2d`; a bare number other than nought has no unit and is none."""
    hours, colon, minutes = amount.partition(":")
    if colon:
        return int(hours) * 60.0 + int(minutes)
    total, last = 0.0, ""
    for match in _AMOUNT.finditer(amount):
        number, unit = float(match["number"]), match["unit"][:1]
        if not unit and last == "h":
            unit = "m"
        if unit not in _MINUTES:
            return 0.0 if number == 0 and not unit and not last else None if not last else total
        total += number * _MINUTES[unit]
        last = unit
    return total
