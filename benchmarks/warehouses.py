"""Made-up warehouses of any size, written by SQL inside the schema of the product: the same rows for the same size.

`tests/builder.py` names rows literally, one by one; here only their number and their proportions matter. Owns which
settings (taxonomy, policy) such a warehouse holds: those that are shipped. The rows are `warehouse_rows.sql`.
"""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb

from etl.settings import load_settings
from etl.warehouse import SCHEMA, SCHEMA_VERSION, PolicyValue, derive, insert_records

DAY = date(2026, 9, 30)
ROWS = Path(__file__).with_name("warehouse_rows.sql")


def build(path: Path, incidents: int) -> Path:
    """A new warehouse at `path` with so many incidents and what hangs on them, about 29 rows each. Replaces what is there."""
    settings = load_settings(DAY)
    path.unlink(missing_ok=True)
    with closing(duckdb.connect(str(path), config={"temp_directory": str(path.with_suffix(".spill"))})) as connection:
        connection.execute(SCHEMA.read_text(encoding="utf-8")).fetchall()
        insert_records(connection, "policy_values", [PolicyValue(*each) for each in settings.policy.values])
        insert_records(connection, "factor_taxonomy", settings.taxonomy.rows())
        connection.execute(f"set variable incidents = {incidents:d}").fetchall()
        connection.execute(f"set variable schema_version = {SCHEMA_VERSION:d}").fetchall()
        connection.execute(ROWS.read_text(encoding="utf-8")).fetchall()
        derive(connection)
        connection.execute("force checkpoint").fetchall()
    return path
