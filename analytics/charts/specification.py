"""A chart as the browser gets it: the Vega-Lite specification, and beside it the rows that it names, as bytes.

Made once for a chart and kept as long as the chart is. Must not know what a chart shows.

Only the columns that the specification names are sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

import polars as pl

from analytics.answers import kept_with
from analytics.arrow import packed, stream
from analytics.charts.grammar import Chart


@kept_with
def specification(chart: Chart) -> dict[str, Any]:
    """The specification, with the rows it draws under `datasets` as an Arrow stream each, by the names that it has for them.

    Not to be changed. `usermeta` makes it another one for other rows: of one that is the same Streamlit would keep the picture
    and put the new rows into it, and quarters that stood in the old rows would keep their places on the axis before new ones.
    """
    found, rows = chart.parts()
    words = {word for text in _texts(found) for word in re.findall(r"\w+", text)}
    streams = {name: stream(packed(_drawn(frame, words))) for name, frame in rows.items()}
    return {**found, "usermeta": {"rows": sha256(b"".join(streams.values())).hexdigest()[:32]}, "datasets": streams}


def _drawn(rows: pl.DataFrame, words: set[str]) -> pl.DataFrame:
    """The columns that the specification names in any of its values: the others would be sent for nothing."""
    return rows.select(name for name in rows.columns if name in words)


def _texts(part: object) -> Iterator[str]:
    """Every text of a specification, without the names of its settings: `title` is one of these as well as a column."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for each in part.values():
            yield from _texts(each)
    elif isinstance(part, list):
        for each in part:
            yield from _texts(each)
