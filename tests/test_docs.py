"""The documentation is true to the tree: links lead somewhere, the index names every page, files that are named exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)")
NAMED = re.compile(r"`((?:etl|analytics|pages|tests|data|docs|benchmarks)/[a-z0-9_./-]+\.(?:py|sql|md|yaml|txt))`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_and_names_lead_to_files(page: Path) -> None:
    """Nobody follows a link of the documentation into nothing."""
    text = page.read_text(encoding="utf-8")
    links = [target for target in LINK.findall(text) if "://" not in target and not target.startswith("mailto:")]
    assert [target for target in links if not (page.parent / target).exists()] == []
    assert [name for name in NAMED.findall(text) if not (ROOT / name).exists()] == []


def test_the_index_names_every_page() -> None:
    """A page that the index forgets is found by nobody."""
    index = set(LINK.findall((ROOT / "docs" / "README.md").read_text(encoding="utf-8")))
    assert {page.name for page in (ROOT / "docs").glob("*.md")} - {"README.md"} <= index
    decisions = set(LINK.findall((ROOT / "docs/decisions/README.md").read_text(encoding="utf-8")))
    assert {page.name for page in (ROOT / "docs/decisions").glob("0*.md")} == decisions


def test_pictures_of_the_readme_are_small() -> None:
    """A clone is not made heavy by pictures."""
    assert {path.name: size for path in (ROOT / "docs/images").iterdir() if (size := path.stat().st_size) > 150_000} == {}
