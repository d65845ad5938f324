"""The incidents behind a mark: what a bar, a dot or a cell of any picture stands for, as their keys and in words.

A mark is asked for by its dimensions (`of_quarter`, `of_severity` …), as they stand in an address, so that the list behind a
number can be shared. Every dimension narrows the selection further. A quarter and a day may lie before the chosen period,
because pictures by time show what was before it too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import polars as pl

from analytics.metrics.burden import phases
from analytics.metrics.clocks import CLOCKS, incident_times, timed
from analytics.metrics.severity import FOUND_BY
from analytics.selection import Selection, Span, day_text, period_bounds
from analytics.warehouse import Warehouse, ask

MARK = "of_"
MONTH = "%b %Y"
BEYOND_PERIOD = {"of_quarter", "of_any_day", "of_focus"}


@dataclass(frozen=True, slots=True)
class Behind:
    """The incidents behind a mark: their keys, and what the mark is, one phrase per dimension."""

    keys: tuple[str, ...]
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a dimension may look at besides the rows."""

    warehouse: Warehouse
    selection: Selection


Narrow = Callable[[pl.DataFrame, str, _Asked], tuple[pl.DataFrame, str]]


def behind(warehouse: Warehouse, selection: Selection, asked: Mapping[str, str]) -> Behind | None:
    """The incidents behind the mark that an address asks for; None where it asks for none.

    Raises ValueError on a quarter, month or day that is none, and on a dimension that does not exist.
    """
    wanted = {name: value for name, value in asked.items() if name.startswith(MARK) and value}
    if not wanted:
        return None
    if unknown := sorted(set(wanted) - set(DIMENSIONS)):
        raise ValueError(f"no such dimension: {', '.join(unknown)}")
    rows = incident_times(warehouse, selection)
    rows = rows if BEYOND_PERIOD & set(wanted) else rows.filter("in_period")
    phrases = []
    for name, narrow in DIMENSIONS.items():
        if name in wanted:
            rows, phrase = narrow(rows, wanted[name], _Asked(warehouse, selection))
            phrases.append(phrase)
    in_time = rows.sort("counted_at", "incident_id", nulls_last=True)
    return Behind(tuple(in_time["incident_key"]), tuple(phrases))


def _within(rows: pl.DataFrame, span: Span) -> pl.DataFrame:
    return rows.filter(pl.col("counted_at").dt.date().is_between(span.start, span.end))


def _quarter(rows: pl.DataFrame, name: str, asked: _Asked) -> tuple[pl.DataFrame, str]:
    start, end = period_bounds(name, asked.selection.as_of) if name[:1] == "Q" else (None, None)
    if start is None or end is None:
        raise ValueError(f"no quarter: {name}")
    return _within(rows, Span(start, min(end, asked.selection.end or end))), name


def _month(rows: pl.DataFrame, name: str, _: _Asked) -> tuple[pl.DataFrame, str]:
    datetime.strptime(name, MONTH).replace(tzinfo=UTC)  # raises on what is no month
    return rows.filter(pl.col("counted_at").dt.strftime(MONTH) == name), name


def _day(rows: pl.DataFrame, name: str, _: _Asked) -> tuple[pl.DataFrame, str]:
    day = date.fromisoformat(name[:10])
    return _within(rows, Span(day, day)), day_text(day)


def _focus(rows: pl.DataFrame, _: str, asked: _Asked) -> tuple[pl.DataFrame, str]:
    return _within(rows, asked.selection.focus), asked.selection.focus_label


def _severity(rows: pl.DataFrame, names: str, _: _Asked) -> tuple[pl.DataFrame, str]:
    shown = names.split(",")
    return rows.filter(pl.col("severity").is_in(shown)), " or ".join("severity unknown" if n == "unknown" else n for n in shown)


def _found_by(rows: pl.DataFrame, words: str, _: _Asked) -> tuple[pl.DataFrame, str]:
    methods = [method for method, said in FOUND_BY.items() if said == words]
    found = rows.filter(pl.col("detection_method").fill_null("not said").is_in(methods))
    return found, "not said how it was noticed" if words == FOUND_BY["not said"] else f"noticed by {words}"


def _member(by: str) -> Narrow:
    def narrow(rows: pl.DataFrame, name: str, asked: _Asked) -> tuple[pl.DataFrame, str]:
        found = ask(asked.warehouse, "incident_groups", asked.selection, by=by).filter(group=name)
        return rows.join(found, on="incident_row", how="semi", maintain_order="left"), name

    return narrow


def _factor(rows: pl.DataFrame, factor: str, asked: _Asked) -> tuple[pl.DataFrame, str]:
    """By the factor's id, broad or specific; suggested ones where they are included, and where there are no others."""
    level = 2 if "." in factor else 1
    labels = dict(ask(asked.warehouse, "factor_days", asked.selection, level=level).select("factor", "label").iter_rows())
    for suggested in (asked.selection.include_suggested, True):
        selection = replace(asked.selection, start=None, end=None, factors=(factor,), include_suggested=suggested)
        found = rows.join(incident_times(asked.warehouse, selection), on="incident_row", how="semi")
        if not found.is_empty():
            break
    only = ", only suggested" if suggested and not asked.selection.include_suggested else ""
    return found, f"{labels.get(factor, factor)}{only}"


def _clock(rows: pl.DataFrame, stem: str, _: _Asked) -> tuple[pl.DataFrame, str]:
    if stem not in CLOCKS:
        raise ValueError(f"no clock: {stem}")
    return timed(rows, stem).rows, f"with a {CLOCKS[stem].name}"


def _affected(rows: pl.DataFrame, _: str, asked: _Asked) -> tuple[pl.DataFrame, str]:
    known = ask(asked.warehouse, "incident_burden", asked.selection).select("incident_key")
    return rows.join(known, on="incident_key", how="semi", maintain_order="left"), "users affected for a known time"


def _moments(rows: pl.DataFrame, _: str, __: _Asked) -> tuple[pl.DataFrame, str]:
    return rows.filter(pl.col("incident_key").is_in(list(phases(rows).keys))), "with all moments in order"


# A dimension narrows what those above it left.
DIMENSIONS: Mapping[str, Narrow] = {
    "of_quarter": _quarter,
    "of_month": _month,
    "of_any_day": _day,
    "of_focus": _focus,
    "of_clock": _clock,
    "of_severity": _severity,
    "of_service": _member("service"),
    "of_team": _member("team"),
    "of_factor": _factor,
    "of_factor_label": _member("factor"),
    "of_found_by": _found_by,
    "of_affected": _affected,
    "of_moments": _moments,
}
