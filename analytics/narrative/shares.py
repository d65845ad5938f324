"""How a share is said: its counts, its percentage and its interval, in one phrase."""

from __future__ import annotations

from collections.abc import Iterable

from analytics.judgement.intervals import Interval, wilson


def share_of(successes: int, n: int, interval: Interval | None = None) -> str:
    """`31 of 52 (60 %, 46–72)`; without a percentage when nothing was counted. The interval is Wilson's unless given."""
    found = interval or wilson(successes, n)
    if found is None:
        return f"{successes} of {n}"
    return f"{successes} of {n} ({100 * successes / n:.0f} %, {bounds(found)})"


def bounds(interval: Interval) -> str:
    """The ends of an interval of a share in per cent: `46–72`."""
    high = 1.0 if interval.high is None else interval.high
    return f"{100 * interval.low:.0f}–{100 * high:.0f}"


def joined(names: Iterable[str]) -> str:
    """Names in a sentence: `A`, `A and B`, `A, B and C`."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def count(n: int, singular: str, plural: str | None = None) -> str:
    """A number with its noun: `1 action`, `3 actions`."""
    return f"{n:,} {singular if n == 1 else plural or singular + 's'}"
