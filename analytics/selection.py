"""What the sidebar chooses: the period and the filters, as one frozen value, and the quarters it is compared with.

Owns the meaning of a period ("Q3 2026", "Last four quarters", from and to). Must not know widgets or SQL; `selection.sql`
applies what `parameters` gives. Days are inclusive at both ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from analytics.periods import (
    Span,
    day_text,
    period_of,
    periods_between,
    previous,
    quarter_name,
    quarter_of,
    quarter_start,
    shift_quarter,
    trailing_quarters,
)

# Periods are offered here too, so that what speaks of a selection needs one import.
__all__ = [
    "ALL_QUARTERS",
    "BEFORE",
    "DATES",
    "LAST_FOUR",
    "YEAR_AGO",
    "Bounds",
    "Selection",
    "Span",
    "day_text",
    "ignored",
    "offered_periods",
    "period_bounds",
    "previous",
    "quarter_name",
    "quarter_of",
    "quarter_start",
    "shift_quarter",
    "trailing_quarters",
]

ALL_QUARTERS = "All quarters"
LAST_FOUR = "Last four quarters"
DATES = "From … to …"
BEFORE = "The period before"
YEAR_AGO = "The same period a year earlier"
LENGTHS_OFFERED = (3, 6, 12, 1)  # months: quarters first, since that is what most choose


@dataclass(frozen=True, slots=True)
class Selection:
    """The sidebar's choice. Empty tuples mean "all"; `start` and `end` None mean unbounded on that side.

    `latest` is the day of the last incident the archive counts: with no period chosen, its quarter is the one in focus.
    `against_year_ago` compares the focus with the same span a year earlier instead of the one before it. `without_restricted`
    is no choice of the sidebar: what is shared sets it where a count would tell more of a restricted incident than its timing.
    """

    as_of: date
    start: date | None = None
    end: date | None = None
    severities: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()
    include_suggested: bool = False
    include_planned: bool = False
    without_restricted: bool = False
    latest: date | None = None
    against_year_ago: bool = False

    def parameters(self) -> dict[str, object]:
        """The named parameters of `selection.sql`; an empty choice becomes null, which means all."""
        return {
            "as_of": self.as_of,
            "start": self.start,
            "end": self.end,
            "severities": list(self.severities) or None,
            "services": list(self.services) or None,
            "teams": list(self.teams) or None,
            "factors": list(self.factors) or None,
            "include_suggested": self.include_suggested,
            "include_planned": self.include_planned,
            "without_restricted": self.without_restricted,
        }

    @property
    def focus(self) -> Span:
        """The span that sentences speak about: the chosen period, else the quarter of the archive's last incident."""
        if self.start is not None and self.end is not None:
            return Span(self.start, self.end)
        last = min(self.latest or self.as_of, self.as_of)
        if self.start is not None:
            return Span(self.start, max(self.start, self.as_of))
        return quarter_of(self.end or last)

    @property
    def focus_label(self) -> str:
        """The focus by name; `Q3 2026 so far` while it is still running."""
        return f"{self.focus.label} so far" if self.focus.end > self.as_of else self.focus.label

    @property
    def before(self) -> Span:
        """The span that the focus is compared with."""
        return self.year_ago if self.against_year_ago else previous(self.focus)

    @property
    def year_ago(self) -> Span:
        """The same span a year earlier; whole months stay whole."""
        return self.focus.shifted(-12)

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the period narrows the archive."""
        return bool(self.severities or self.services or self.teams or self.factors)


def offered_periods(first: date, last: date) -> list[str]:
    """The periods to choose from, for an archive of these days: quarters, half-years, years, months, each newest first."""
    named = [name for months in LENGTHS_OFFERED for name in periods_between(first, last, months)]
    return [ALL_QUARTERS, LAST_FOUR, *named, DATES]


Bounds = tuple[date | None, date | None]


def period_bounds(period: str, latest: date, dates: Bounds = (None, None)) -> Bounds:
    """The first and last day of a named period; None on a side that is open. Unknown names raise ValueError."""
    if period == ALL_QUARTERS:
        return None, None
    if period == DATES:
        start, end = dates
        return (end, start) if start and end and start > end else (start, end)
    quarter = quarter_of(latest)
    if period == LAST_FOUR:
        return shift_quarter(quarter.start, -3), quarter.end
    chosen = period_of(period)
    return chosen.start, chosen.end


def ignored(asked: Mapping[str, Sequence[str]], offered: Mapping[str, Sequence[str]]) -> list[str]:
    """What an address asks for and the archive does not have, as `name = value`, in the order of the filters."""
    return [f"{name} = {value}" for name, options in offered.items() for value in asked.get(name, ()) if value not in options]
