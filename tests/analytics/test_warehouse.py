"""The way into the warehouse: which file, how it is locked, what is said when it cannot be read."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from analytics import warehouse as module
from analytics.selection import Selection
from analytics.warehouse import (
    DamagedWarehouseError,
    NoWarehouseError,
    OtherSchemaError,
    TimeLimitError,
    Warehouse,
    ask,
    current_path,
    open_current,
    sql_of,
)
from tests.builder import build, incident

EVERYTHING = Selection(as_of=date(2026, 9, 30))


def test_a_missing_warehouse_names_the_command_that_builds_it(tmp_path: Path) -> None:
    """Somebody who has not loaded anything yet is told what to type."""
    with pytest.raises(NoWarehouseError, match="python -m etl load"):
        open_current(str(tmp_path / "none.duckdb"))


def test_the_link_is_followed_to_the_newest_generation(tmp_path: Path) -> None:
    """After a new load the next look shows the new generation, although the old one is still open."""
    first = build(tmp_path / "1.duckdb", incidents=[incident("INC-1", "2026-01-05 10:00")])
    second = build(
        tmp_path / "2.duckdb", incidents=[incident("INC-1", "2026-01-05 10:00"), incident("INC-2", "2026-02-05 10:00")]
    )
    link = tmp_path / "warehouse.duckdb"
    link.symlink_to(first.name)
    with closing(open_current(str(link))) as old:
        link.unlink()
        link.symlink_to(second.name)
        with closing(open_current(str(link))) as new:
            counts = [ask(opened, "selection_counts", EVERYTHING)["selected"][0] for opened in (old, new)]
    assert counts == [1, 2]


def test_a_pointer_file_names_the_generation_where_links_are_not_available(tmp_path: Path) -> None:
    """On a file system without links the text file CURRENT does the same."""
    (tmp_path / "warehouse").mkdir()
    generation = build(tmp_path / "warehouse" / "7.duckdb")
    (tmp_path / "warehouse" / "CURRENT").write_text("7.duckdb\n", encoding="utf-8")
    assert current_path(str(tmp_path / "warehouse.duckdb")) == generation


@pytest.mark.parametrize("content", [b"", b"text, not a database", b"SQLite format 3\x00" + b"\x00" * 4096])
def test_a_file_that_is_no_database_is_called_damaged(tmp_path: Path, content: bytes) -> None:
    """A truncated or foreign file gives one sentence that says what to do, and no traceback of DuckDB."""
    path = tmp_path / "w.duckdb"
    path.write_bytes(content)
    with pytest.raises((DamagedWarehouseError, OtherSchemaError), match="python -m etl load"):
        open_current(str(path))


def test_every_overwritten_block_gives_damage_or_the_right_answer(tmp_path: Path) -> None:
    """A file damaged in the middle never yields a wrong number."""
    path = build(tmp_path / "w.duckdb", incidents=[incident(f"INC-{n}", "2026-01-05 10:00") for n in range(50)])
    whole = path.read_bytes()
    damaged = 0
    for offset in range(0, len(whole), 4096 * 24):
        path = tmp_path / f"w{offset}.duckdb"
        path.write_bytes(whole[:offset] + os.urandom(4096) + whole[offset + 4096 :])
        try:
            with closing(open_current(str(path))) as opened:
                assert ask(opened, "selection_counts", EVERYTHING)["selected"].to_list() == [50]
        except (DamagedWarehouseError, OtherSchemaError):
            damaged += 1
    assert damaged > 0


def test_another_schema_asks_for_a_new_load(tmp_path: Path) -> None:
    """A warehouse of another version is never read as if it were ours."""
    with pytest.raises(OtherSchemaError, match="another version"):
        open_current(str(build(tmp_path / "w.duckdb", schema_version=999)))


def test_the_connection_can_neither_write_nor_reach_out(warehouse_of: Callable[..., Warehouse], tmp_path: Path) -> None:
    """Nothing a page could ask reads another file, writes one, or loosens the lock."""
    connection = warehouse_of().connection
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    for statement in (
        f"select * from read_text('{tmp_path}/secret.txt')",
        f"attach '{tmp_path}/other.duckdb'",
        f"copy incidents to '{tmp_path}/out.csv'",
        "install httpfs",
        "set enable_external_access = true",
        "insert into policy_values values ('a', 'b')",
    ):
        with pytest.raises(duckdb.Error):
            connection.execute(statement)


def test_what_no_selection_changes_is_asked_once(warehouse_of: Callable[..., Warehouse]) -> None:
    """A page about the whole archive is there at once when a filter changes; one about the selection is asked again."""
    warehouse = warehouse_of(incidents=[incident("A", "2026-03-01 10:00", services=["x"])])
    narrow = replace(EVERYTHING, services=("y",))
    assert "matching" not in sql_of("quality_fields")
    assert ask(warehouse, "quality_fields", narrow) is ask(warehouse, "quality_fields", EVERYTHING)
    counts = [ask(warehouse, "selection_counts", each)["selected"][0] for each in (EVERYTHING, narrow)]
    assert counts == [1, 0]


def test_a_question_that_does_not_end_is_stopped(
    warehouse_of: Callable[..., Warehouse], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page waits a limited time and then says so."""
    endless = "select count(*) from range(100000000) a, range(100000000) b where (a.range * b.range) % 7 = 3"
    selection = sql_of("selection_counts").rpartition("select\n    (select count(*) from selected_incidents) ")[0]
    monkeypatch.setattr(module, "sql_of", lambda _: selection + endless)
    monkeypatch.setattr(module, "TIME_LIMIT_SECONDS", 0.2)
    with pytest.raises(TimeLimitError, match="stopped"):
        ask(warehouse_of(), "endless", EVERYTHING)


def test_a_question_that_needs_too_much_memory_is_stopped(
    warehouse_of: Callable[..., Warehouse], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page says so, instead of taking the whole machine's memory."""
    huge = "select count(*) from range(100000000) a, range(100000000) b where (a.range * b.range) % 7 = 3"
    selection = sql_of("selection_counts").rpartition("select\n    (select count(*) from selected_incidents) ")[0]
    monkeypatch.setattr(module, "sql_of", lambda _: selection + huge)
    with pytest.raises(module.TooLargeError, match="512MB"):
        ask(warehouse_of(), "huge", EVERYTHING)


@pytest.mark.parametrize("path", sorted((module.HERE / "questions").glob("*.sql")), ids=lambda path: path.stem)
def test_every_question_says_what_its_answer_is(path: Path) -> None:
    """Someone who opens the SQL reads grain and source before the statement, and finds no clock in it."""
    text = path.read_text(encoding="utf-8")
    header = "".join(line for line in text.splitlines() if line.startswith("--"))
    assert "Grain:" in header
    assert "Source:" in header
    assert not [word for word in ("now()", "current_date", "current_timestamp", "today()") if word in text.lower()]
