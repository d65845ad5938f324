"""Time zones by the names people give them, and the way from a wall clock to UTC.

The names stand in the vocabulary, with the reasons for reading PST as Pacific wall-clock time in summer too. A wall-clock
time that the zone skipped or had twice has no UTC time here: the reader says so rather than choose.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from etl.words import Words, alternation, default_words, plain

_OFFSET = re.compile(r"(?:utc|gmt|z)? ?(?P<sign>[+-]) ?(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?")
_WITH_OFFSET = re.compile(r"(?P<name>[^()]{1,40}?) ?[(,] ?(?P<offset>(?:utc|gmt) ?[+-] ?\d{1,2}(?::?\d\d)?) ?\)?")
_IANA = re.compile(
    r"(?<![\w/])(?:africa|america|antarctica|asia|atlantic|australia|europe|indian|pacific|etc|us)/[\w+-]{2,30}(?:/\w{2,30})?"
)


def read_zone(text: str, words: Words | None = None) -> tzinfo | None:
    """The zone of an IANA name, an offset such as +02:00 or UTC+2, or a name of the vocabulary; None when none knows it."""
    said = plain(text).strip(" ()[].:,;")
    return _zone(said, words or default_words()) if said else None


def find_zone(text: str, words: Words | None = None) -> str | None:
    """The zone that a heading, a column name or a sentence such as "All times in UTC" names, as written; else None.

    The name may be one nobody knows ("All times XYZ"): `read_zone` is then None.
    """
    words = words or default_words()
    said = plain(text)
    for pattern in (_said_zone(words), _bare_zone(words), _said_unknown(words)):
        for match in pattern.finditer(said):
            name = text[match.start("zone") : match.end("zone")]
            if is_written_as_zone(name):
                return name
    return None


def is_written_as_zone(name: str) -> bool:
    """Whether an abbreviation stands in capitals: `est`, `et`, `ist` and `wet` are words of some language."""
    return len(name) > 4 or name.isupper() or name.lower() in {"utc", "gmt"}


def to_utc(naive: datetime, zone: tzinfo) -> tuple[datetime | None, str | None]:
    """The naive UTC time of a wall clock, or a problem: `no-such-time` in the gap of spring, `ambiguous-time` in autumn."""
    if zone is UTC:
        return naive.replace(fold=0), None
    try:
        early = naive.replace(tzinfo=zone, fold=0)
        late = naive.replace(tzinfo=zone, fold=1)
        instant = early.astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None, fold=0) != naive.replace(fold=0):
            return None, "no-such-time"
        if early.utcoffset() != late.utcoffset():
            return None, "ambiguous-time"
    except OverflowError:
        return None, "no-such-time"
    return instant.replace(tzinfo=None), None


@lru_cache(maxsize=8)
def zone_pattern(words: Words) -> str:
    """A pattern, over plain text, for any zone that can be read: offsets, IANA names, names of the vocabulary."""
    names = alternation(names_of(words))
    return rf"(?:utc|gmt) ?[+-] ?\d{{1,2}}(?::?\d\d)?(?!\d)|{_IANA.pattern}|{names}"


def names_of(words: Words) -> tuple[str, ...]:
    """Every zone name of the vocabulary."""
    return (*words.zones, *words.fixed_zones)


@lru_cache(maxsize=1024)
def _zone(said: str, words: Words) -> tzinfo | None:
    if said in words.zones:
        return _region(words.zones[said])
    if said in words.fixed_zones:
        return timezone(timedelta(minutes=words.fixed_zones[said]))
    offset = _OFFSET.fullmatch(said)
    if offset:
        return _offset(offset)
    both = _WITH_OFFSET.fullmatch(said)
    if both:
        return _zone(both["offset"], words)
    if "/" in said:
        return _region(said) or _either(said.split("/"), words)
    return None


def _either(names: list[str], words: Words) -> tzinfo | None:
    """CET/CEST: the region both belong to."""
    regions = [words.zones[name] for name in names if name in words.zones]
    known = [name for name in names if name in words.zones or name in words.fixed_zones]
    return _region(regions[0]) if len(regions) == 1 and len(known) == len(names) else None


def _offset(match: re.Match[str]) -> tzinfo | None:
    minutes = int(match["hours"]) * 60 + int(match["minutes"] or 0)
    if minutes > 14 * 60 or int(match["minutes"] or 0) > 59:
        return None
    return timezone(timedelta(minutes=minutes if match["sign"] == "+" else -minutes))


def _region(name: str) -> tzinfo | None:
    if name.upper() == "UTC":
        return UTC
    try:
        return ZoneInfo(_proper_names().get(name.lower(), name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@lru_cache(maxsize=1)
def _proper_names() -> dict[str, str]:
    """IANA names by their small letters: people write europe/berlin."""
    return {name.lower(): name for name in available_timezones()}


@lru_cache(maxsize=8)
def _said_zone(words: Words) -> re.Pattern[str]:
    """Times, then the zone, known or not: "All times in XYZ", "Time (CET)", "times are Pacific", "時刻はJST"."""
    before = rf"(?:{alternation(words.zone_subjects)})(?: {{0,2}}(?:{alternation(words.zone_links)})){{0,8}} {{0,2}}"
    return re.compile(rf"{before}(?P<zone>{zone_pattern(words)})")


@lru_cache(maxsize=8)
def _said_unknown(words: Words) -> re.Pattern[str]:
    """The same with a name nobody knows, where there is nothing else: "All times NPT", and not "round-trip time (RTT)"."""
    before = rf"(?:{alternation(words.zone_subjects)})(?: {{0,2}}(?:{alternation(words.zone_links)})){{0,8}} {{0,2}}"
    return re.compile(rf"^\W{{0,6}}(?:{alternation(words.zone_links)})? ?{before}(?P<zone>[a-z]{{2,4}}t)\W{{0,6}}$")


@lru_cache(maxsize=8)
def _bare_zone(words: Words) -> re.Pattern[str]:
    """A zone in brackets, as headings have it: "Timeline (UTC)", "Timeline (all times PST)"."""
    return re.compile(rf"[(\[] {{0,2}}(?:in |all )?(?P<zone>{zone_pattern(words)}) {{0,2}}[)\],]")
