"""Records to rows: every field in its column, every check passed, one bad document alone set aside."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from etl.records import (
    ActionItem,
    ContributingFactor,
    Detail,
    Evidence,
    Finding,
    Incident,
    Lesson,
    Postmortem,
    RelatedIncident,
    ReviewDecision,
    SectionText,
    TimelineEvent,
)
from etl.warehouse import LoadSummary, building, document_paths, insert_documents, insert_records
from etl.warehouse_tables import TABLES, cells_of, columns_of

EMPTY = Incident(1, "INC-1", "Outage")
WHOLE = Incident(
    1,
    "INC-1",
    "Checkout is slow",
    incident_date=date(2026, 3, 17),
    started_at=datetime(2026, 3, 17, 8, 12),
    resolved_at=datetime(2026, 3, 17, 9, 40, 30),
    severity_raw="Sev-2",
    severity="SEV2",
    severity_rank=2,
    is_restricted=True,
    duration_minutes=88.5,
    duration_clock="from_start",
    services=("checkout", "pricing"),
    line=4,
    timeline_events=(TimelineEvent(1, "Alert", "09:12", datetime(2026, 3, 17, 8, 12), "detected", 20),),
    contributing_factors=(
        ContributingFactor("config.expiry", "certificate expired", "declared", 30, "primary", 1.0, "expired"),
    ),
    action_items=(ActionItem(1, "Renew by machine", due_date=date(2026, 4, 1), status="done", line=40),),
    lessons=(Lesson("got_lucky", "It was a Tuesday", 50),),
    details=(Detail("Customers", "12", "Impact", 60),),
    evidence=(Evidence("severity", "Sev-2", 4),),
)
WHOLE_DOCUMENT = Postmortem(
    "2026/a.md",
    "loaded",
    sha256="00",
    bytes=10,
    format="markdown",
    title="Checkout is slow",
    incidents=(WHOLE,),
    sections=(SectionText(1, None, 0, 1, None, "text"),),
    related=(RelatedIncident("INC-0", None, 70),),
    findings=(Finding(None, "note", "assumed-zone", "no zone"),),
    decisions=(ReviewDecision("2026-Q3", 1, "Renew by machine", "Platform", date(2026, 4, 1), line=80),),
)


@contextlib.contextmanager
def filling(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with building(tmp_path / "x.building", tmp_path / "spill", lambda _: None) as connection:
        yield connection


def test_every_record_is_a_row_with_all_its_values(tmp_path: Path) -> None:
    """Nothing a document says is lost on the way into the warehouse."""
    with filling(tmp_path) as connection:
        assert insert_documents(connection, [WHOLE_DOCUMENT], 1) == [WHOLE_DOCUMENT]
        for table in TABLES:
            rows = connection.sql(f"select * from {table.name}").pl().to_dicts()
            assert len(rows) == 1, table.name
            ((keys, record),) = table.pick(WHOLE_DOCUMENT, 1)
            for name, value in zip(table.keys, keys, strict=True):
                assert rows[0][name] == value
            for each in fields(table.record):
                if each.name in rows[0]:
                    value = getattr(record, each.name)
                    assert rows[0][each.name] == (list(value) if isinstance(value, tuple) else value), each.name


def test_the_tables_have_a_column_for_every_field_and_a_field_for_every_column(tmp_path: Path) -> None:
    """Records and warehouse.sql do not drift apart."""
    with filling(tmp_path) as connection:
        for table in TABLES:
            columns = {name for (name, *_) in connection.execute(f"describe {table.name}").fetchall()}
            nested = {"timeline_events", "contributing_factors", "action_items", "lessons", "details", "evidence"}
            nested |= {"incidents", "sections", "related", "findings", "decisions"}
            own = {each.name for each in fields(table.record)} - (nested if table.record in (Incident, Postmortem) else set())
            derived = {"made_on", "is_unowned", "is_escalated"} if table.name == "action_items" else set()
            assert columns == own | set(table.keys) | derived, table.name


def test_unknown_stays_unknown(tmp_path: Path) -> None:
    """A value the document does not state is null, an absent list is empty."""
    with filling(tmp_path) as connection:
        insert_documents(connection, [Postmortem("a.md", "loaded", incidents=(EMPTY,))], 1)
        row = connection.sql("select started_at, duration_minutes, severity, services from incidents").fetchall()
        assert row == [(None, None, None, [])]


@pytest.mark.parametrize(
    "bad",
    [
        Incident(1, "INC-1", "negative", duration_minutes=-5.0),
        Incident(1, "INC-1", "severity without rank", severity="SEV1"),
        Incident(1, "INC-1", "no character \ud800"),
        Incident(1, "INC-1", 7),
        Incident(1, "INC-1", None),
        Incident(1, "INC-1", "twice", timeline_events=(TimelineEvent(1, "a"), TimelineEvent(1, "b"))),
    ],
    ids=lambda bad: repr(bad.title),
)
def test_a_document_that_breaks_the_schema_is_set_aside_alone(tmp_path: Path, bad: Incident) -> None:
    """One impossible value costs one document, told as a fault of the program; all its neighbours are stored."""
    good = [Postmortem(f"{n}.md", "loaded", incidents=(EMPTY,)) for n in range(5)]
    with filling(tmp_path) as connection:
        stored = insert_documents(connection, [*good[:3], Postmortem("bad.md", "loaded", incidents=(bad,)), *good[3:]], 1)
        assert [(each.document_path, each.outcome) for each in stored] == [
            ("0.md", "loaded"),
            ("1.md", "loaded"),
            ("2.md", "loaded"),
            ("bad.md", "quarantined"),
            ("3.md", "loaded"),
            ("4.md", "loaded"),
        ]
        assert connection.execute("select count(*) from incidents").fetchall() == [(5,)]
        assert connection.execute("select document_path, level, code from findings").fetchall() == [
            ("bad.md", "error", "internal")
        ]
        assert connection.execute("select outcome, count(*) from documents group by 1 order by 1").fetchall() == [
            ("loaded", 5),
            ("quarantined", 1),
        ]


def test_a_load_that_lost_a_file_cannot_be_stored(tmp_path: Path) -> None:
    """found = loaded + quarantined + skipped is a check of the warehouse itself."""
    lost = LoadSummary(datetime(2026, 1, 1), date(2026, 1, 1), "a", None, None, "read", 3, 1, 1, 0, "0")
    with pytest.raises(duckdb.ConstraintException, match="files_found"), filling(tmp_path) as connection:
        insert_records(connection, "load_summary", [lost])


def test_the_loader_reaches_nothing_but_its_file(tmp_path: Path) -> None:
    """No SQL of the loader can read another file, load an extension or loosen this."""
    (tmp_path / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    with filling(tmp_path) as connection:
        for query in (
            f"select * from read_csv('{tmp_path}/secret.csv')",
            f"attach '{tmp_path}/other.duckdb'",
            f"copy documents to '{tmp_path}/out.csv'",
            "install httpfs",
            "set enable_external_access=true",
        ):
            with pytest.raises(duckdb.Error):
                connection.execute(query)


def test_nothing_is_left_beside_a_finished_file(tmp_path: Path) -> None:
    """No log, no temporary folder."""
    with filling(tmp_path) as connection:
        insert_documents(connection, [WHOLE_DOCUMENT], 1)
    assert [path.name for path in tmp_path.iterdir()] == ["x.building"]
    assert document_paths(tmp_path / "x.building") == {"2026/a.md"}


def test_a_damaged_warehouse_has_no_documents(tmp_path: Path) -> None:
    """A load then builds a new one instead of failing on the old."""
    (tmp_path / "x.duckdb").write_text("not a database", encoding="utf-8")
    assert document_paths(tmp_path / "x.duckdb") == frozenset()


def test_the_columns_of_a_table_are_worked_out_once() -> None:
    """Type hints cost half a millisecond: asked for at each row they were most of a load."""
    for table in TABLES:
        assert columns_of(table.record) is columns_of(table.record)
        assert cells_of(table.record) is cells_of(table.record)
