"""How values are written wherever they are shown: minutes, shares, days, the name of an incident, cells of a download.

Owns spelling and neutralising, no judgement. Must not know Streamlit, charts or SQL.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import polars as pl

from analytics.selection import day_text

MINUTES_UP_TO = 180
DANGEROUS_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
DANGEROUS = f"^ *[{re.escape(''.join(DANGEROUS_STARTS))}]"
UNKNOWN = "unknown"
LONGEST_ID = 24
CODE = re.compile(r"[A-Za-z]{1,12}[-_ ]?\d+(?:[-_.]\d+)*(?![\w-])")
# Characters that Markdown, or Streamlit's additions to it (colours, icons, formulas), would take for more than text.
MARKDOWN = str.maketrans({character: f"\\{character}" for character in "\\`*_{}[]()<>#+-!|~$:&"})


def two_digits(value: float) -> str:
    """A number with two significant digits, whole from ten on: `0.42`, `4.2`, `42`, `420`."""
    if value == 0:
        return "0"
    if abs(value) >= 10:
        rounded = float(f"{value:.1e}") if abs(value) >= 100 else round(value)
        return f"{rounded:,.0f}"
    return f"{float(f'{value:.1e}'):g}"


def minutes_text(minutes: float | None) -> str:
    """A duration with two significant digits: minutes below three hours, else hours; `unknown` for null."""
    if minutes is None:
        return UNKNOWN
    if minutes < MINUTES_UP_TO:
        return f"{two_digits(minutes)} min"
    return f"{two_digits(minutes / 60)} h"


def percent(share: float | None) -> str:
    """A share of 0 to 1 as a whole percentage: `36 %`; `unknown` for null."""
    return UNKNOWN if share is None else f"{share * 100:.0f} %"


def moment_text(moment: datetime | None, zone: str = "UTC") -> str:
    """A moment, given in naive UTC, by the clocks of a zone: `17 Mar 2026, 09:12`; `unknown` for null."""
    if moment is None:
        return UNKNOWN
    shown = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    return f"{day_text(shown.date())}, {shown:%H:%M}"


def short_id(incident_id: str) -> str:
    """An id as it stands in a sentence: whole up to 24 characters, else the code it begins with, else its beginning.

    Where a document states no id its file's name stands for it, and file names are whole sentences now and then.
    """
    if len(incident_id) <= LONGEST_ID:
        return incident_id
    code = CODE.match(incident_id[:LONGEST_ID])
    return code.group() if code else f"{incident_id[: LONGEST_ID - 1].rstrip()}…"


def incident_name(incident_id: str, title: str, severity: str | None, day: date | datetime | None) -> str:
    """An incident as it is named everywhere: `INC-12 · Checkout pool exhausted · SEV2 · 17 Mar 2026`.

    A file's name that stands for the id is shortened to the code it begins with, and left out where it has none.
    """
    code = short_id(incident_id)
    shown_id = None if code.endswith("…") and title else code
    shown_day = None if day is None else day_text(day.date() if isinstance(day, datetime) else day)
    shown_severity = severity if severity and severity != UNKNOWN else "severity unknown"
    return " · ".join(part for part in (shown_id, title, shown_severity, shown_day or "no date") if part)


def plain(text: str) -> str:
    """Text that stays text when it is shown through Markdown: no link, image, formula, colour or icon comes of it."""
    return " ".join(text.split()).translate(MARKDOWN)


def neutral(text: str | None) -> str | None:
    """A text cell that no spreadsheet takes for a formula: one apostrophe before a dangerous first character."""
    if text is not None and (text.startswith(DANGEROUS_STARTS) or text.lstrip(" ").startswith(DANGEROUS_STARTS)):
        return f"'{text}"
    return text


def neutralised(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with its text columns neutralised and its lists joined to text; numbers and dates as they were."""
    lists = [name for name, kind in frame.schema.items() if kind == pl.List(pl.String)]
    joined = frame.with_columns(pl.col(name).list.join(", ") for name in lists)
    texts = [name for name, kind in joined.schema.items() if kind == pl.String]
    # In Polars itself: a Python function called from its threads waits for the interpreter, which may wait for these threads.
    return joined.with_columns(
        pl.when(pl.col(name).str.contains(DANGEROUS)).then(pl.lit("'") + pl.col(name)).otherwise(pl.col(name)).alias(name)
        for name in texts
    )


def csv_of(frame: pl.DataFrame) -> str:
    """The frame as CSV, safe to open in a spreadsheet. The only place that writes one."""
    return neutralised(frame).write_csv()
