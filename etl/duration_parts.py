"""The stretches of time that a text names with a number and a unit, each with its place.

This module knows numbers, number words and units in the languages of the vocabulary, and joins `1d 5h 47m` into one. Which
stretch of a text is *the* duration is for `durations` to say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from etl.words import LATIN, Words, alternation, default_words, initials, matches, plain
from etl.zones import zone_pattern


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of time named in a text, where it stands, and whether it is approximate."""

    minutes: float
    start: int
    stop: int
    approximate: bool = False


# HH:MM and HH:MM:SS, and numbers as they are written.
HOURS_MINUTES = r"(?P<hours>\d{1,4}):(?P<minutes>[0-5]\d)(?::(?P<seconds>[0-5]\d))?"
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_BLANKS = re.compile(" +")
NUMBER = r"\d{1,3}(?:,\d{3})+(?!\d)|\d{1,8}(?:[.,]\d{1,4})?"


def parse_all(text: str, *, words: Words | None = None) -> tuple[Part, ...]:
    """Every stretch with a unit that a text names, in order: "1h 20m to detect, 2 h to fix" holds two."""
    words = words or default_words()
    said = plain(text)
    found = matches(_piece_pattern(words), _piece_starts(words), said)
    pieces = [_piece(match, text, said, words) for match in found]
    return tuple(_iso_parts(said) or _joined([piece for piece in pieces if piece], said, words))


def number_of(text: str) -> float:
    """1,440 is a thousand and more; 1,5 is one and a half."""
    return float(text.replace(",", "") if _THOUSANDS.fullmatch(text) else text.replace(",", "."))


def minutes_of(match: re.Match[str]) -> float:
    """The minutes of a match of `HOURS_MINUTES`."""
    return int(match["hours"]) * 60 + int(match["minutes"]) + int(match["seconds"] or 0) / 60


_ISO = re.compile(
    r"(?<!\w)p(?=\d|t\d)(?:(?P<w>\d{1,5})w)?(?:(?P<d>\d{1,5}(?:\.\d{1,4})?)d)?"
    r"(?:t(?:(?P<h>\d{1,8}(?:\.\d{1,4})?)h)?(?:(?P<m>\d{1,8}(?:\.\d{1,4})?)m)?(?:(?P<s>\d{1,8}(?:\.\d{1,4})?)s)?)?(?!\w)"
)
_ISO_MINUTES = {"w": 10080.0, "d": 1440.0, "h": 60.0, "m": 1.0, "s": 1 / 60}
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "1/2": 0.5, "1/4": 0.25, "3/4": 0.75}
_DAY, _MONTH = 1440.0, 43200.0


def _iso_parts(said: str) -> list[Part]:
    """P1DT2H and its like."""
    return [
        Part(sum(float(number) * _ISO_MINUTES[unit] for unit, number in m.groupdict().items() if number), m.start(), m.end())
        for m in _ISO.finditer(said)
    ]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A number and its unit; `unit` is that of its smallest part."""

    minutes: float
    unit: float
    start: int
    stop: int
    approximate: bool


@lru_cache(maxsize=8)
def _piece_pattern(words: Words) -> re.Pattern[str]:
    """A number or number word, perhaps a range or a fraction, and a unit. `1h30` ends in minutes without their unit."""
    half = alternation(words.and_a_half)
    to = rf" ?(?:[-~]|{alternation(words.range_joints | words.duration_joints)}|or|oder|ou|o) ?"
    tens = alternation(word for word, value in words.numbers.items() if 20 <= value <= 90 and value % 10 == 0)
    smaller = alternation(word for word, value in words.duration_units.items() if value <= 60)
    digits = (
        rf"(?:(?<![{LATIN}\d_.,:/+%])(?<![a-z\d]-)|(?<=\d[wdhm])(?=\d{{1,2}}(?!\d)))(?P<low>{NUMBER})\)?(?:{to}(?P<high>{NUMBER}))?"
        r" ?(?P<fraction>[½¼¾]|(?: 1/[24]| 3/4)(?!\d))?(?P<more>\+)?"
    )
    named = rf"(?<![a-z]-)(?:(?P<tens>{tens})[- ]{{1,2}})?(?P<word>{alternation(words.numbers)})"
    return re.compile(
        rf"(?:{digits}|(?<![\d/])(?P<fraction_alone>[½¼¾]|1/[24]|3/4)|{named})(?P<and_half> (?:{half}))?"
        rf" ?-?(?:of an? )?(?P<working>(?:{alternation(words.working)}) )?(?P<unit>{alternation(words.duration_units)})\.?"
        rf"(?P<half>,? ?(?:{half}))?"
        rf"(?:(?<=h)(?: ?(?=\d\d\W*$))?(?P<rest>[0-5]\d)(?![\d:a-z]))?(?!\d{{1,9}}(?!\d| ?(?:{smaller})))"
    )


@lru_cache(maxsize=8)
def _piece_starts(words: Words) -> re.Pattern[str]:
    """Where a piece may begin: at a digit, a fraction, or the first letter of a number word."""
    return re.compile(rf"[\d½¼¾{initials(words.numbers)}](?<![a-z][a-z])")


def _piece(match: re.Match[str], text: str, said: str, words: Words) -> _Piece | None:
    """The minutes of a number and its unit; None where the words turn out to mean something else."""
    unit = words.duration_units[_BLANKS.sub(" ", match["unit"])]
    if _is_other(match, text, said, unit, words):
        return None
    number = _value(match, words) + (0.5 if match["and_half"] or match["half"] else 0.0)
    minutes = number * unit + float(match["rest"] or 0)
    rough = bool(match["high"] or match["more"]) or unit >= _MONTH or _is_rough(said, match.start(), match.end(), words)
    return _Piece(minutes, 1.0 if match["rest"] else unit, match.start(), match.end(), rough)


def _value(match: re.Match[str], words: Words) -> float:
    if match["word"]:
        tens = words.numbers[match["tens"]] if match["tens"] else 0.0
        return tens + words.numbers[_BLANKS.sub(" ", match["word"])]
    fraction = match["fraction"] or match["fraction_alone"]
    number = number_of(match["high"] or match["low"]) if match["low"] else 0.0
    return number + (_FRACTIONS[fraction.strip()] if fraction else 0.0)


def _is_other(match: re.Match[str], text: str, said: str, unit: float, words: Words) -> bool:
    """Working days, whose hours nobody states; 5M of something; "a second attempt"; `14h30 UTC`, which is a clock."""
    if match["working"] and unit > 60:
        return True
    if text[match.start("unit") : match.end("unit")] == "M" and "H" not in text[max(0, match.start() - 4) : match.start()]:
        return True
    if match["unit"] == "second" and match["word"] and re.match(r" [a-z]", said[match.end() :]):
        return True
    return bool(match["rest"] and re.match(rf" (?:{zone_pattern(words)})", said[match.end() :]))


@lru_cache(maxsize=8)
def _rough_patterns(words: Words) -> tuple[re.Pattern[str], re.Pattern[str]]:
    before = alternation(words.approximate | words.bounds)
    return re.compile(rf"(?:[~≈]|{before}) ?$"), re.compile(rf" ?(?:[~≈+]|{alternation(words.approximate_after)})")


def _is_rough(said: str, start: int, stop: int, words: Words) -> bool:
    before, after = _rough_patterns(words)
    return bool(before.search(said, max(0, start - 32), start) or after.match(said, stop))


@lru_cache(maxsize=8)
def _joints(words: Words) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Between the pieces of one stretch, between the ends of a range, and "and" behind an open "between"."""
    return (
        re.compile(rf"[ ,]{{0,3}}(?:(?:{alternation(words.duration_joints)}|&|\+) ?)?"),
        re.compile(rf" ?(?:[-~→]|{alternation(words.range_joints)}) ?"),
        re.compile(rf"(?:{alternation(words.range_openers)}) ?[~≈]?$"),
    )


def _joined(pieces: Sequence[_Piece], said: str, words: Words) -> list[Part]:
    """Neighbouring pieces in falling units as one stretch: 1d 5h 47m; "1 day, 2:30:00" takes its clock along."""
    joint, upto, between = _joints(words)
    parts: list[Part] = []
    smallest = 0.0
    for piece in pieces:
        last = parts[-1] if parts else None
        joined = last is not None and joint.fullmatch(said, last.stop, piece.start)
        if last and joined and piece.unit < smallest:
            parts[-1] = Part(last.minutes + piece.minutes, last.start, piece.stop, last.approximate or piece.approximate)
        elif last and (
            upto.fullmatch(said, last.stop, piece.start)
            or (joined and between.search(said, max(0, last.start - 16), last.start))
        ):
            parts[-1] = Part(max(last.minutes, piece.minutes), last.start, piece.stop, approximate=True)
        else:
            parts.append(Part(piece.minutes, piece.start, piece.stop, piece.approximate))
        smallest = piece.unit
        parts[-1] = _with_clock(parts[-1], said) if piece.unit == _DAY else parts[-1]
    return parts


_CLOCK_BEHIND = re.compile(rf"[ ,]{{1,3}}{HOURS_MINUTES}(?![\d:])")


def _with_clock(part: Part, said: str) -> Part:
    """The clock behind a number of days, as programs print a duration: `1 day, 2:30:00`."""
    tail = _CLOCK_BEHIND.match(said, part.stop)
    return replace(part, minutes=part.minutes + minutes_of(tail), stop=tail.end()) if tail else part
