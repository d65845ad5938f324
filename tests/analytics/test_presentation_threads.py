"""Nothing that the dashboard does for many visitors at once waits for the interpreter while others wait for it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted([*(ROOT / "analytics").rglob("*.py"), *(ROOT / "pages").rglob("*.py")])
# Eight visitors: four draw charts of the same rows that the four others read.
AT_ONCE = """
from concurrent.futures import ThreadPoolExecutor
import altair as alt, polars as pl
from analytics.arrow import table_of
from analytics.charts.specification import specification

rows = pl.DataFrame({"n": list(range(2_000)), "name": [f"INC-{n}" for n in range(2_000)]})

def draw(_):
    for _ in range(60):
        specification(alt.Chart(rows).mark_point().encode(x=alt.X("n:Q")))
        table_of(rows)

def read(_):
    for _ in range(60_000):
        rows["n"]

with ThreadPoolExecutor(8) as visitors:
    for each in [*map(lambda n: visitors.submit(draw, n), range(4)), *map(lambda n: visitors.submit(read, n), range(4))]:
        each.result()
"""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_python_function_runs_inside_a_frame(path: Path) -> None:
    """Twenty visitors at once stopped the server for good: each waited for the interpreter, which waited for them."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not called & {"map_elements", "map_batches", "map_groups", "map_rows"}
    assert not called & {"write_ipc", "write_ipc_stream", "write_parquet", "write_json", "write_ndjson", "to_pandas"}
    assert "to_arrow" not in called or path.name == "arrow.py"


def test_rows_can_be_drawn_and_read_at_once() -> None:
    """Fifty visitors with filters of their own stopped the server for good: whoever wrote rows out kept everybody from them."""
    subprocess.run([sys.executable, "-c", AT_ONCE], cwd=ROOT, check=True, timeout=60)
