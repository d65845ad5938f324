"""Documents that all say "Open" and a tracker that knows better: the load believes the tracker, reconcile mends the cells."""

from __future__ import annotations

import io
import subprocess
from datetime import date
from pathlib import Path

import duckdb
import pytest

from etl.load import Options, load
from etl.reconcile import ReconcileOptions, reconcile, word_like

DAY = date(2026, 6, 30)
TABLE = """# Queue of the ferry office stood still

**Date:** 2026-03-17
**Severity:** SEV2

## Summary

Tickets waited from 09:12 to 10:40 UTC.

## Action Items

| Action | Owner | Due | Ticket | Status |
|---|---|---|---|---|
| Alarm when the queue stands | mira | 2026-04-15 | FER-1 | Open |
| Open the second window earlier | ben | 2026-05-01 | FER-2 | open |
| Count the people waiting | ola | 2026-05-01 | FER-3 | OPEN |
| Write down who may close the office | ola | 2026-05-01 | FER-9 | Open |
"""
LIST = """# Lamp of the pier went dark\r
\r
**Date:** 2026-04-02\r
\r
## Root Cause\r
\r
The fuse was too small.\r
\r
## Action Items\r
\r
- [ ] Fit a larger fuse (FER-4)\r
- [x] Light the spare lamp (FER-5)\r
- Tell the harbour master FER-6 (Open)\r
"""
EXPORT = """ID,Title,Status,Assignee,Completed,Canceled,Due Date,Updated
FER-1,a,Done,mira,2026-04-10,,,2026-04-10
FER-2,b,Done,ben,2026-05-20,,,2026-05-20
FER-3,c,Canceled,ola,,2026-05-02,,2026-05-02
FER-4,d,Done,,2026-04-09,,,2026-04-09
FER-5,e,In Progress,,,,,2026-06-01
FER-6,f,Done,,2026-04-03,,,2026-04-03
"""


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    root = tmp_path / "archive"
    root.mkdir()
    (root / "2026-03-17-queue.md").write_bytes(TABLE.encode())
    (root / "2026-04-02-lamp.md").write_bytes(LIST.encode())
    (tmp_path / "linear.csv").write_text(EXPORT, encoding="utf-8")
    return root


def loaded(archive: Path, query: str) -> list[tuple[object, ...]]:
    """The answer of a warehouse that was loaded with the export."""
    link = archive.parent / "w.duckdb"
    chosen = Options((str(archive),), str(link), as_of=DAY, trackers=(str(archive.parent / "linear.csv"),))
    assert load(chosen, io.StringIO(), io.StringIO()) == 0
    with duckdb.connect(str(link.resolve()), read_only=True) as connection:
        return connection.execute(query).fetchall()


def run(archive: Path, *, write: bool = False) -> tuple[int, list[str]]:
    out = io.StringIO()
    chosen = ReconcileOptions((str(archive.parent / "linear.csv"),), write, DAY)
    return reconcile([str(archive)], chosen, out, io.StringIO()), out.getvalue().splitlines()


def test_completion_is_counted_from_the_tracker(archive: Path) -> None:
    """Of three promises with a due date and a ticket two were done, one of them late; what the tracker lacks stays open."""
    columns = "description, status, completed_on, on_time"
    query = f"select {columns} from action_states(date '2026-06-30') order by document_path, position"
    assert loaded(archive, query)[:4] == [
        ("Alarm when the queue stands", "done", date(2026, 4, 10), True),
        ("Open the second window earlier", "done", date(2026, 5, 20), False),
        ("Count the people waiting", "cancelled", date(2026, 5, 2), None),
        ("Write down who may close the office", "open", None, None),
    ]


def test_every_merged_value_names_its_source(archive: Path) -> None:
    """The export, its line and its day stand beside the value; the export itself is listed with its size."""
    query = "select text from evidence where how = 'tracker' and field = 'action_items.status' and line = 14"
    assert loaded(archive, query) == [("Done (FER-1 in " + str(archive.parent / "linear.csv") + ":2, as of 2026-06-01)",)]
    assert loaded(archive, "select tracker, as_of, ticket_count from tracker_exports") == [("linear", date(2026, 6, 1), 6)]


def test_a_changed_export_is_loaded_again(archive: Path) -> None:
    """The load is not over early when only the tracker's file is new."""
    assert loaded(archive, "select count(*) from action_items where status = 'done'") == [(4,)]
    export = archive.parent / "linear.csv"
    export.write_text(EXPORT + "FER-9,g,Done,,2026-06-02,,,2026-06-02\n", encoding="utf-8")
    assert loaded(archive, "select count(*) from action_items where status = 'done'") == [(5,)]


def test_an_export_named_in_the_policy_is_read_and_is_no_incident(archive: Path) -> None:
    """`trackers:` counts from the archive's root, a file outside is watched too, and one inside is skipped with its reason."""
    (archive.parent / "linear.csv").rename(archive / "linear.csv")
    (archive / "policy.yaml").write_text("trackers: [linear.csv]\n", encoding="utf-8")
    link = archive.parent / "w.duckdb"
    out = io.StringIO()
    assert load(Options((str(archive),), str(link), as_of=DAY), out, io.StringIO()) == 0
    assert "skipped 1 (tracker-export 1)" in out.getvalue()
    with duckdb.connect(str(link.resolve()), read_only=True) as connection:
        assert connection.execute("select count(*) from action_items where status = 'done'").fetchall() == [(4,)]


def test_drift_is_listed_and_nothing_is_written(archive: Path) -> None:
    """Without --write the files stay as they are, and the exit code tells that documents differ."""
    code, lines = run(archive)
    assert code == 1
    assert lines[0] == (
        "2026-03-17-queue.md:14: differs: Alarm when the queue stands: open -> done (FER-1 is Done since 2026-04-10)"
    )
    assert len(lines) == 6
    assert (archive / "2026-03-17-queue.md").read_text(encoding="utf-8") == TABLE


def test_reconcile_changes_only_the_status_cells(archive: Path) -> None:
    """`git diff` shows six changed lines that differ in their status alone, and a second run finds nothing to do."""
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"]):
        subprocess.run(["git", "-C", str(archive), *command], check=True)
    assert run(archive, write=True)[0] == 0
    diff = subprocess.run(
        ["git", "-C", str(archive), "diff", "-U0", "--word-diff=porcelain"], capture_output=True, text=True, check=True
    ).stdout
    changed = [line.strip("\r") for line in diff.splitlines() if line[:1] in "+-" and line[:3] not in {"+++", "---"}]
    assert changed == [
        "-Open",
        "+Done",
        "-open",
        "+done",
        "-OPEN",
        "+CANCELLED",
        "-[ ]",
        "+[x]",
        "-[x]",
        "+[ ]",
        "-(Open)",
        "+(Done)",
    ]
    assert b"\r\n- [x] Fit a larger fuse (FER-4)\r\n" in (archive / "2026-04-02-lamp.md").read_bytes()
    assert run(archive) == (0, [])
    assert loaded(archive, "select count(*) from findings where code = 'drift'") == [(0,)]


def test_what_cannot_be_changed_safely_is_left_for_a_person(archive: Path) -> None:
    """A status in words and marks of its own stays as it is, and its line is named."""
    text = TABLE.replace("| FER-1 | Open |", "| FER-1 | Ausstehend ⏳ |")
    (archive / "2026-03-17-queue.md").write_text(text, encoding="utf-8")
    code, lines = run(archive, write=True)
    assert code == 1
    assert [line.split(": ")[1] for line in lines].count("differs") == 1
    assert "| FER-1 | Ausstehend ⏳ |" in (archive / "2026-03-17-queue.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("raw", "status", "word"),
    [
        ("Open", "done", "Done"),
        ("OPEN", "cancelled", "CANCELLED"),
        ("erledigt", "open", "offen"),
        ("未着手", "done", "完了"),
        ("保留中です", "done", None),
    ],
)
def test_the_new_word_is_of_the_language_that_stands_there(raw: str, status: str, word: str | None) -> None:
    """A German cell gets a German word, and what is not known stays for a person."""
    assert word_like(raw, status) == word
