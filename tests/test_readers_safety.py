"""The dashboard cannot be turned against its readers: what the code never does, and what a page never says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from analytics import warehouse as module
from analytics.warehouse import SETTINGS, NotHardenedError, open_current
from tests.builder import build, incident

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(
    path for house in ("etl", "analytics", "pages", "app.py") for path in [ROOT / house, *(ROOT / house).rglob("*.py")]
)
SOURCES = [path for path in SOURCES if path.suffix == ".py"]
# The loader names its own tables and columns, which are those of etl/warehouse.sql; no value is in them.
OWN_NAMES = {("etl/warehouse.py", "insert into ")}


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call of a module, with the last part of what is called."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            function = node.func
            yield (function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")), node


def is_made_of_values(statement: ast.expr) -> bool:
    """Whether a statement is put together from pieces: an f-string, `%`, `+` or `.format`."""
    formatted = (
        isinstance(statement, ast.Call) and isinstance(statement.func, ast.Attribute) and statement.func.attr == "format"
    )
    return isinstance(statement, ast.JoinedStr | ast.BinOp) or formatted


def test_no_value_is_ever_written_into_sql() -> None:
    """Values reach DuckDB as parameters; statements stand in files, or literally in the code."""
    found = []
    for path in SOURCES:
        for name, call in calls(path):
            if name in {"execute", "executemany", "sql", "query"} and call.args and is_made_of_values(call.args[0]):
                text = ast.unparse(call.args[0]).lstrip("f'\"")
                if not any(str(path.relative_to(ROOT)) == place and text.startswith(start) for place, start in OWN_NAMES):
                    found.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    assert found == []


def test_the_search_for_sql_finds_what_it_looks_for() -> None:
    """The test above would see each of these."""
    for statement in ("f'select {x}'", "'select %s' % x", "'select ' + x", "'select {}'.format(x)"):
        assert is_made_of_values(ast.parse(statement, mode="eval").body)
    assert not is_made_of_values(ast.parse("'select $x'", mode="eval").body)


@pytest.mark.parametrize(
    "never",
    [
        r"unsafe_allow_html",
        r"\bst\.html\(",
        r"components\.v1|declare_component|\biframe\(",
        r"LinkColumn|ImageColumn|link_button|st\.image\(",
        r"file_uploader|camera_input|st\.data_editor\(",
        r"frontmatter\.loads?\(",
        r"yaml\.(safe_|unsafe_|full_)?load(_all)?\((?!.*CBaseLoader)",
        r"\beval\(|\bexec\(|os\.system\(|shell=True",
    ],
)
def test_what_turns_text_into_more_than_text_is_not_used(never: str) -> None:
    """No markup from documents, no links or pictures made of cells, no uploads, nothing run that is read."""
    pattern = re.compile(never)
    assert [str(path.relative_to(ROOT)) for path in SOURCES if pattern.search(path.read_text(encoding="utf-8"))] == []


def test_one_place_writes_csv() -> None:
    """Whatever leaves as CSV has gone through the one function that neutralises formulas."""
    writers = [str(path.relative_to(ROOT)) for path in SOURCES for name, _ in calls(path) if name in {"write_csv", "to_csv"}]
    assert writers == ["analytics/presentation.py"]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("enable_external_access", True),
        ("autoinstall_known_extensions", True),
        ("autoload_known_extensions", True),
        ("allow_community_extensions", True),
        ("lock_configuration", False),
        ("threads", 1),
        ("temp_directory", "/tmp/elsewhere"),
    ],
)
def test_a_connection_with_one_other_setting_is_refused(
    name: str, other: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each setting is read back, and one that differs is enough not to answer anything."""
    path, connect = build(tmp_path / "w.duckdb"), duckdb.connect

    def loosened(database: str, read_only: bool, config: dict[str, object]) -> duckdb.DuckDBPyConnection:
        return connect(database, read_only=read_only, config=config | {name: other})

    monkeypatch.setattr(module.duckdb, "connect", loosened)
    with pytest.raises(NotHardenedError, match=name):
        open_current(str(path))


def test_every_setting_is_among_those_tried() -> None:
    """A setting that is added is also tried above."""
    tried = {case[0] for case in test_a_connection_with_one_other_setting_is_refused.pytestmark[0].args[1]}  # type: ignore[attr-defined]
    assert tried == set(SETTINGS) - {"memory_limit"}


def test_a_connection_that_could_write_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where everything else is as it should be."""
    path, connect = build(tmp_path / "w.duckdb"), duckdb.connect
    monkeypatch.setattr(module.duckdb, "connect", lambda database, read_only, config: connect(database, config=config))
    with pytest.raises(NotHardenedError, match="access_mode"):
        open_current(str(path))


def page(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("INCIDENT_ALMANAC_WAREHOUSE", str(warehouse))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not app.exception
    return " ".join(element.value for element in [*app.title, *app.warning, *app.markdown])


@pytest.mark.parametrize("content", [None, b"", b"SECRET text, not a database", b"SQLite format 3\x00" + b"SECRET" * 900])
def test_a_page_about_a_damaged_warehouse_names_no_path(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A reader learns what to do, and nothing of the machine or of the file; the terminal learns which file it is."""
    path = tmp_path / "private-place.duckdb"
    if content is not None:
        path.write_bytes(content)
    text = page(path, monkeypatch)
    assert "python" in text
    assert not [word for word in ("private", str(tmp_path), "duckdb", "SECRET", "Error") if word in text.replace("\\", "")]
    assert "private-place" in caplog.text


def test_a_page_says_that_a_question_was_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A question that would not end is stopped, and the page says so instead of waiting."""
    path = build(tmp_path / "w.duckdb", incidents=[incident("INC-1", "2026-01-05 10:00")])
    text = module.sql_of
    endless = "\nwhere (select count(*) from range(3000000) a, range(3000000) b where (a.range * b.range) % 7 = 3) > 0"
    monkeypatch.setattr(
        module, "sql_of", lambda name: f"select * from ({text(name)}) {endless}" if name == "selection_counts" else text(name)
    )
    monkeypatch.setattr(module, "TIME_LIMIT_SECONDS", 1.5)
    assert "This takes too long" in page(path, monkeypatch)


def test_pages_show_no_internals() -> None:
    """Streamlit itself is told to show no tracebacks, no paths and no links to search engines, and to phone nobody."""
    text = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    for line in (
        'address = "127.0.0.1"',
        "enableStaticServing = false",
        "enableXsrfProtection = true",
        "gatherUsageStats = false",
        'showErrorDetails = "none"',
        "showErrorLinks = false",
        'toolbarMode = "viewer"',
    ):
        assert line in text.splitlines()
