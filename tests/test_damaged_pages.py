"""A damaged warehouse on every page: the same calm sentence, wherever the damage is met, and nothing of the machine."""

from __future__ import annotations

import socket
from contextlib import closing
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.metrics import options, scope
from analytics.selection import Selection
from analytics.warehouse import DamagedWarehouseError, OtherSchemaError, open_current

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
HEADERS, BLOCK, PIECE = 3 * 4096, 256 * 1024, 4096  # how DuckDB lays out a file
# What these read lies in the blocks that the sidebar reads too: they are whole here.
NEED_NO_MORE = {"measure_definitions", "incident_record", "severity_distribution"}


def overwritten(whole: bytes, offset: int) -> bytes:
    return whole[:offset] + b"\x5a" * PIECE + whole[offset + PIECE :]


def serves_the_sidebar(path: Path) -> bool:
    try:
        with closing(open_current(str(path))) as opened:
            scope(opened, Selection(as_of=opened.load.as_of))
            options(opened)
    except (DamagedWarehouseError, OtherSchemaError):
        return False
    return True


@pytest.fixture(scope="module")
def damaged(made_up_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up archive with a piece of each block overwritten that opening it and the sidebar can do without."""
    folder, whole = tmp_path_factory.mktemp("private-place"), made_up_path.read_bytes()
    for number, offset in enumerate(range(HEADERS, len(whole), BLOCK)):
        tried = folder / f"{number}.duckdb"
        tried.write_bytes(overwritten(whole, offset))
        if serves_the_sidebar(tried):
            whole = tried.read_bytes()
        tried.unlink()
    (folder / "w.duckdb").write_bytes(whole)
    return folder / "w.duckdb"


def shown(page: str, warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """All that a page says."""
    monkeypatch.setenv("INCIDENT_ALMANAC_WAREHOUSE", str(warehouse))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception
    return " ".join(element.value for element in [*app.title, *app.error, *app.warning, *app.markdown, *app.caption])


def assert_calm(said: str) -> None:
    assert "The warehouse is damaged" in said
    assert "python \\-m etl load" in said
    assert not [word for word in ("private", "duckdb.", "Traceback", "Exception", "Corrupt", "checksum") if word in said]


@pytest.mark.parametrize("page", PAGES)
def test_damage_that_only_a_page_meets_is_told_calmly(page: str, damaged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file opens and the sidebar is there; the page's own question is the first to meet the damage."""
    said = shown(page, damaged, monkeypatch)
    if page not in NEED_NO_MORE:
        assert_calm(said)


@pytest.mark.parametrize("page", PAGES)
def test_a_file_that_does_not_open_is_told_calmly_on_every_page(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a shared link leads straight to it."""
    path = tmp_path / "private.duckdb"
    path.write_bytes(b"text, not a database")
    assert_calm(shown(page, path, monkeypatch))


def test_a_file_of_another_database_is_refused_without_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The header of SQLite would make DuckDB look for an extension; with Python's sockets forbidden the answer is the same."""

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, forbidden)
    path = tmp_path / "w.duckdb"
    path.write_bytes(b"SQLite format 3\x00" + b"\x00" * 4096)
    with pytest.raises((DamagedWarehouseError, OtherSchemaError), match="python -m etl load"):
        open_current(str(path))
