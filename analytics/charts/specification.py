"""A chart as the browser gets it: the Vega-Lite specification, and beside it the rows that it names, as bytes.

Made once for a chart and kept as long as the chart is. Altair checks every part of a specification against its schema, which
takes ten times as long as all else on a page. Must not know what a chart shows.

Rows are sent short, and unchanged: only the columns that the specification names, each value of a column once where
many rows have it, and numbers in as few bytes as hold each of them.
"""

from __future__ import annotations

import hashlib
import io
import re
import threading
from collections.abc import Iterator, Mapping
from typing import Any

import altair as alt
import polars as pl
import pyarrow as pa
import pyarrow.ipc

from analytics.answers import kept_with
from analytics.charts.theme import Chart

# Altair's settings are of the whole process: what takes the rows of one chart must not be given those of another.
_SETTINGS = threading.Lock()
OFTEN = 3
# What numbers the values of a column, and how many each can tell apart.
INDICES = ((pa.int8(), 127), (pa.int16(), 32_767), (pa.int32(), 2**31 - 1))


@kept_with
def specification(chart: Chart) -> dict[str, Any]:
    """The specification, with the rows it draws under `datasets` as an Arrow stream each, by names that follow from them.

    Not to be changed.
    """
    rows: dict[str, pl.DataFrame] = {}

    def named(data: pl.DataFrame, **_: object) -> dict[str, str]:
        name = _digest(data)
        rows[name] = data
        return {"name": name}

    with _SETTINGS:
        alt.data_transformers.register("named", named)  # type: ignore[arg-type]  # it gives a reference, not rows
        with alt.theme.enable("none"), alt.data_transformers.enable("named"):
            found: dict[str, Any] = chart.to_dict()
    words = {word for text in _texts(found) for word in re.findall(r"\w+", text)}
    return {**found, "datasets": {name: _stream(_packed(_drawn(frame, words))) for name, frame in rows.items()}}


def _digest(rows: pl.DataFrame) -> str:
    written = io.BytesIO()
    rows.write_ipc_stream(written)
    return hashlib.sha256(written.getbuffer()).hexdigest()[:32]


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


def _packed(rows: pl.DataFrame) -> pa.Table:
    """The same values in fewer bytes."""
    whole = rows.with_columns(_short(rows[name]) for name in rows.columns).to_arrow().combine_chunks()
    return pa.table({name: _once(column) for name, column in zip(whole.column_names, whole.columns, strict=True)})


def _short(numbers: pl.Series) -> pl.Series:
    if numbers.dtype.is_integer():
        return numbers.shrink_dtype()
    if numbers.dtype == pl.Float64:
        short = numbers.cast(pl.Float32)
        return short if short.cast(pl.Float64).equals(numbers) else numbers
    return numbers


def _once(column: pa.ChunkedArray) -> pa.ChunkedArray | pa.DictionaryArray:
    """A column of which each value occurs often as numbers of these values, which stand beside it once."""
    if pa.types.is_large_string(column.type):
        column = column.cast(pa.string())
    if not (pa.types.is_string(column.type) or pa.types.is_float64(column.type)):
        return column
    found = column.combine_chunks().dictionary_encode()
    if len(found.dictionary) * OFTEN > len(found):
        return column
    fewest = next(kind for kind, most in INDICES if len(found.dictionary) <= most)
    return pa.DictionaryArray.from_arrays(found.indices.cast(fewest), found.dictionary)


def _stream(rows: pa.Table) -> bytes:
    written = io.BytesIO()
    with pa.ipc.new_stream(written, rows.schema) as stream:
        stream.write_table(rows)
    return written.getvalue()
