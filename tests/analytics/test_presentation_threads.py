"""Nothing that the dashboard computes for many visitors at once calls back into Python from the threads of Polars."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted([*(ROOT / "analytics").rglob("*.py"), *(ROOT / "pages").rglob("*.py")])


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_python_function_runs_inside_a_frame(path: Path) -> None:
    """Twenty visitors at once stopped the server for good: each waited for the interpreter, which waited for them."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not called & {"map_elements", "map_batches", "map_groups", "map_rows"}
