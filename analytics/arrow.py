"""Rows as the browser gets them: as Arrow, for a table as they are, for a chart in as few bytes as hold them.

No value is changed, rounded or left out here. Must not know what the rows are about.
"""

from __future__ import annotations

import io

import polars as pl
import pyarrow as pa
import pyarrow.ipc

OFTEN = 3
# What numbers the values of a column, and how many each can tell apart.
INDICES = ((pa.int8(), 127), (pa.int16(), 32_767), (pa.int32(), 2**31 - 1))


def table_of(rows: pl.DataFrame) -> pa.Table:
    """The same rows as Arrow."""
    # Of a copy, which shares the values: a frame that is handed over is locked, and whoever reads it meanwhile holds the
    # interpreter that the hand-over needs to end. So no frame that visitors share is ever written or handed over itself.
    whole = rows.rechunk().to_arrow()
    kinds = [(each.name, pa.string() if pa.types.is_large_string(each.type) else each.type) for each in whole.schema]
    return whole.cast(pa.schema(kinds))


def packed(rows: pl.DataFrame) -> pa.Table:
    """The same values in fewer bytes: each once where many rows of a column have it, numbers in as few as hold all of them."""
    whole = table_of(rows.with_columns(_short(rows[name]) for name in rows.columns))
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
    if not (pa.types.is_string(column.type) or pa.types.is_float64(column.type)):
        return column
    found = column.combine_chunks().dictionary_encode()
    if len(found.dictionary) * OFTEN > len(found):
        return column
    fewest = next(kind for kind, most in INDICES if len(found.dictionary) <= most)
    return pa.DictionaryArray.from_arrays(found.indices.cast(fewest), found.dictionary)


def stream(rows: pa.Table) -> bytes:
    """The bytes that a browser reads as these rows."""
    written = io.BytesIO()
    with pa.ipc.new_stream(written, rows.schema) as stream:
        stream.write_table(rows)
    return written.getvalue()
