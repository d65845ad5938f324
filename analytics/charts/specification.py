"""A chart as the browser gets it: the Vega-Lite specification, and beside it the rows that it names, as bytes.

Made once for a chart and kept as long as the chart is. Must not know what a chart shows.

Only the columns that the specification names are sent.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator, Mapping
from typing import Any

import altair as alt
import polars as pl

from analytics.answers import kept_with
from analytics.arrow import packed, stream, table_of
from analytics.charts.theme import Chart

# Altair's settings are of the whole process: what takes the rows of one chart must not be given those of another.
_SETTINGS = threading.Lock()
# Whether a specification is checked against Vega-Lite's schema: in the tests, where each is. A visitor would wait for the
# check longer than for all else that is made of a chart.
IS_CHECKED = False


@kept_with
def specification(chart: Chart) -> dict[str, Any]:
    """The specification, with the rows it draws under `datasets` as an Arrow stream each, by names that follow from them.

    Not to be changed.
    """
    rows: dict[str, pl.DataFrame] = {}

    def named(data: pl.DataFrame, **_: object) -> dict[str, str]:
        name = hashlib.sha256(stream(table_of(data))).hexdigest()[:32]
        rows[name] = data
        return {"name": name}

    with _SETTINGS:
        alt.data_transformers.register("named", named)  # type: ignore[arg-type]  # it gives a reference, not rows
        with alt.theme.enable("none"), alt.data_transformers.enable("named"):
            found: dict[str, Any] = chart.to_dict(validate=IS_CHECKED)
    words = {word for text in _texts(found) for word in re.findall(r"\w+", text)}
    return {**found, "datasets": {name: stream(packed(_drawn(frame, words))) for name, frame in rows.items()}}


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
