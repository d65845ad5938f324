"""Rows on their way to the browser."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pyarrow as pa

from analytics.arrow import packed, stream, table_of

ROWS = pl.DataFrame(
    {
        "service": [f"the service of checkout {n % 3}" for n in range(300)],
        "name": [f"INC-{n}" for n in range(300)],
        "n": [*range(299), None],
        "days": [n / 2 for n in range(300)],
        "share": [n / 7 for n in range(300)],
        "low": [n % 4 / 7 for n in range(300)],
        "day": [date(2026, 1, 5)] * 300,
        "at": [datetime(2026, 1, 5, 20, 10)] * 299 + [None],
    }
)


def test_rows_are_packed_and_unchanged() -> None:
    """Names that repeat are sent once and small numbers small, in two thirds of the bytes; every value arrives as it was."""
    sent = stream(packed(ROWS))
    arrived = pl.read_ipc_stream(sent)
    assert arrived.with_columns(pl.col("service").cast(pl.String)).rows() == ROWS.rows()
    assert len(sent) < len(stream(table_of(ROWS))) * 2 / 3


def test_a_day_is_sent_as_a_day() -> None:
    """Days that repeat are no numbers of a list of days: a browser takes those for moments of its own zone."""
    assert packed(ROWS).schema.field("day").type == pa.date32()


def test_no_rows_and_no_values_have_their_columns() -> None:
    """An empty frame, and one whose values are all unknown, arrive with their columns."""
    for rows in (ROWS.clear(), pl.DataFrame({"name": [None], "n": [None]}, schema={"name": pl.String, "n": pl.Int64})):
        assert pl.read_ipc_stream(stream(packed(rows))).rows() == rows.rows()
        assert table_of(rows).column_names == rows.columns
