"""What the sidebar chooses: the period and the filters, as one frozen value, and the quarters it is compared with.

Owns the meaning of a period ("Q3 2026", "Last four quarters", from and to). Must not know widgets or SQL; `selection.sql`
applies what `parameters` gives. Days are inclusive at both ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

ALL_QUARTERS = "All quarters"
LAST_FOUR = "Last four quarters"
DATES = "From … to …"
MONTHS_IN_QUARTER = 3


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of days, both ends inside."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def label(self) -> str:
        """`Q3 2026`, `Q4 2025 – Q3 2026` for whole quarters, else `1 Mar 2026 – 31 May 2026`."""
        if self != Span(quarter_start(self.start), quarter_of(self.end).end):
            return f"{day_text(self.start)} – {day_text(self.end)}"
        first, last = quarter_name(self.start), quarter_name(self.end)
        return first if first == last else f"{first} – {last}"

    def until(self, last: date) -> Span:
        """This span, ended at `last` when that falls inside: the part of a running quarter that has passed."""
        return Span(self.start, max(self.start, min(self.end, last)))


def day_text(day: date) -> str:
    """A day as written everywhere: `17 Mar 2026`."""
    return f"{day.day} {day:%b %Y}"


def quarter_start(day: date) -> date:
    return date(day.year, day.month - (day.month - 1) % MONTHS_IN_QUARTER, 1)


def quarter_of(day: date) -> Span:
    """The quarter a day falls in."""
    start = quarter_start(day)
    return Span(start, shift_quarter(start, 1) - timedelta(days=1))


def quarter_name(day: date) -> str:
    """The quarter's name, `Q3 2026`."""
    return f"Q{(day.month + 2) // MONTHS_IN_QUARTER} {day.year}"


def shift_quarter(start: date, by: int) -> date:
    """The first day of the quarter `by` quarters later (or earlier) than the one that starts at `start`."""
    months = start.year * 12 + start.month - 1 + by * MONTHS_IN_QUARTER
    return date(months // 12, months % 12 + 1, 1)


def trailing_quarters(day: date, count: int) -> Span:
    """So many whole quarters before the quarter of a day."""
    start = quarter_start(day)
    return Span(shift_quarter(start, -count), start - timedelta(days=1))


def previous(span: Span) -> Span:
    """The span before this one: as many whole quarters where it is whole quarters, else as many days."""
    if span == Span(quarter_start(span.start), quarter_of(span.end).end):
        count = (span.end.year - span.start.year) * 4 + (span.end.month - span.start.month) // MONTHS_IN_QUARTER + 1
        return Span(shift_quarter(span.start, -count), span.start - timedelta(days=1))
    return Span(span.start - timedelta(days=span.days), span.start - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Selection:
    """The sidebar's choice. Empty tuples mean "all"; `start` and `end` None mean unbounded on that side.

    `latest` is the day of the last incident the archive counts: with no period chosen, its quarter is the one in focus.
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
    latest: date | None = None

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
        return previous(self.focus)

    @property
    def year_ago(self) -> Span:
        """The same span a year earlier; the 29th of February becomes the 28th."""
        return Span(_year_before(self.focus.start), _year_before(self.focus.end))

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the period narrows the archive."""
        return bool(self.severities or self.services or self.teams or self.factors)


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def quarters_between(first: date, last: date) -> list[str]:
    """The names of all quarters from the one of `last` back to the one of `first`, newest first."""
    names, start = [], quarter_start(last)
    while start >= quarter_start(first):
        names.append(quarter_name(start))
        start = shift_quarter(start, -1)
    return names


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
    number, year = period.removeprefix("Q").split(" ")
    chosen = quarter_of(date(int(year), int(number) * MONTHS_IN_QUARTER, 1))
    return chosen.start, chosen.end


def ignored(asked: Mapping[str, Sequence[str]], offered: Mapping[str, Sequence[str]]) -> list[str]:
    """What an address asks for and the archive does not have, as `name = value`, in the order of the filters."""
    return [f"{name} = {value}" for name, options in offered.items() for value in asked.get(name, ()) if value not in options]
