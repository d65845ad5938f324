"""The borders of the house: who may import what, and where a library lives."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HOUSES = ("etl", "analytics", "pages")
FORBIDDEN = {
    "etl": {"analytics", "pages", "streamlit", "altair"},
    "analytics": {"etl", "pages", "streamlit"},
    "pages": {"etl", "duckdb", "polars", "altair"},
}
# Where a library may be imported; anything else goes through that module.
HOMES = {
    "distributed": {"etl/cluster.py"},
    "duckdb": {"etl/warehouse.py", "analytics/warehouse.py"},
    "altair": {"analytics/charts"},
    "frontmatter": {"etl/front_matter.py"},
    "pyromark": {"etl/blocks.py"},
    "Stemmer": {"etl/stems.py"},
    "jinja2": {"analytics/report/as_html.py", "analytics/digest/mail.py"},
    "typst": {"analytics/report/as_pdf.py"},
    "vl_convert": {"analytics/report/pictures.py"},
}


def modules() -> list[Path]:
    found = [path for house in HOUSES for path in (ROOT / house).rglob("*.py")]
    return sorted([*found, *ROOT.glob("app.py")])


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_stays_inside_its_border(path: Path) -> None:
    """Neither half of the house knows the other, and each library has one home."""
    name = path.relative_to(ROOT).as_posix()
    house = name.split("/")[0]
    used = set(imported(path))
    assert not used & FORBIDDEN.get(house, {"etl", "duckdb", "altair"}), f"{name} crosses a border"
    for library, homes in HOMES.items():
        if library in used:
            assert any(name.startswith(home) for home in homes), f"{name} imports {library}; its home is {homes}"


def test_every_module_says_what_it_owns() -> None:
    """A newcomer can read the first paragraph of any module and know what it is for."""
    silent = [str(path) for path in modules() if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert silent == []


def test_the_lock_holds_no_address() -> None:
    """The lock pins versions and hashes and names no host."""
    assert "://" not in (ROOT / "requirements.lock").read_text(encoding="utf-8")
