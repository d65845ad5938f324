"""A chart as the browser gets it: the Vega-Lite specification, and beside it the rows that it names.

Made once for a chart and kept as long as the chart is. Altair checks every part of a specification against its schema, which
takes ten times as long as all else on a page. Must not know what a chart shows.
"""

from __future__ import annotations

import hashlib
import io
import json
import threading
from typing import Any

import altair as alt
import polars as pl

from analytics.answers import kept_with
from analytics.charts.theme import Chart

# Altair's settings are of the whole process: what takes the rows of one chart must not be given those of another.
_SETTINGS = threading.Lock()


@kept_with
def specification(chart: Chart) -> dict[str, Any]:
    """The specification, with the frames it draws under `datasets`, by names that follow from their rows. Not to be changed."""
    rows: dict[str, pl.DataFrame] = {}

    def named(data: pl.DataFrame, **_: object) -> dict[str, str]:
        name = _digest(data)
        rows[name] = data
        return {"name": name}

    with _SETTINGS:
        alt.data_transformers.register("named", named)  # type: ignore[arg-type]  # it gives a reference, not rows
        with alt.theme.enable("none"), alt.data_transformers.enable("named"):
            found: dict[str, Any] = chart.to_dict()
    told = json.dumps(found)
    return {**found, "datasets": {name: _drawn(frame, told) for name, frame in rows.items()}}


def _drawn(rows: pl.DataFrame, told: str) -> pl.DataFrame:
    """The columns that the specification names anywhere: the others would be sent for nothing."""
    return rows.select(name for name in rows.columns if name in told)


def _digest(rows: pl.DataFrame) -> str:
    written = io.BytesIO()
    rows.write_ipc_stream(written)
    return hashlib.sha256(written.getbuffer()).hexdigest()[:32]
