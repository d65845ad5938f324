"""Times told from the start of an incident: T+15m, T+1h30, T-5m, T0, "+5 min" at the beginning of a line, and "Day 2"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from etl.clock_shapes import Line, TimeReading

# The letter is looked for first, as no text is searched faster than for one sign.
_OFFSET = re.compile(
    r"t(?<![\w+.-]t)(?: ?(?P<sign>[+-]) ?|(?=0(?!\d)))(?P<amount>\d{1,4}:\d\d|[\d.]{1,6} ?[a-z]{0,7}(?: ?\d{1,2} ?[a-z]{0,7})?)"
)
_PLUS = re.compile(r"[^\w+]{0,4}\+ ?(?P<amount>\d{1,3}:\d\d|\d{1,4} ?[a-z]{1,7}(?: ?\d{1,2} ?[a-z]{1,7})?)(?![\w:])")
_COUNTED = re.compile(r"^\W*(?:day|tag|jour|día|dia) ?(?P<number>\d{1,2})\b(?: ?[:(–—-].{0,60})?\W*$", re.IGNORECASE)
_AMOUNT = re.compile(r"(?P<number>\d{1,4}(?:\.\d{1,2})?) ?(?P<unit>[a-z]*)")
_MINUTES = {"d": 1440.0, "h": 60.0, "m": 1.0, "s": 1 / 60}


def counted_day(text: str) -> int | None:
    """The number of "Day 2", alone or with a title behind it: the first day is 1; None for any other text."""
    match = _COUNTED.match(text[:100])
    return int(match["number"]) if match else None


def offsets(line: Line) -> Iterator[TimeReading]:
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
