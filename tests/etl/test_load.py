"""A whole load: what is accounted for, when there is nothing to do, when it refuses, and what a crash leaves behind."""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.exits import StopError
from etl.generations import locked, place_of
from etl.load import Options, load
from tests.etl.conftest import Nursery

ROOT = Path(__file__).resolve().parents[2]
GOOD = """# Checkout is slow

**Date:** 2026-03-17
**Severity:** SEV2

## Summary

Payments waited for a pool of connections that had run out, from 09:12 to 10:40 UTC.

## Root Cause

The pool was smaller than the number of workers.
"""
DAY = date(2026, 6, 1)


def archive(tmp_path: Path, count: int = 3) -> Path:
    """An archive of so many different postmortems."""
    root = tmp_path / "archive"
    root.mkdir(exist_ok=True)
    for number in range(count):
        text = GOOD.replace("Checkout", f"Checkout {number}").replace("-17", f"-{number % 28 + 1:02}")
        (root / f"2026-03-{number:03}.md").write_text(text, encoding="utf-8")
    return root


def options(tmp_path: Path) -> Options:
    return Options((str(tmp_path / "archive"),), str(tmp_path / "w.duckdb"), as_of=DAY)


def run(chosen: Options, step: Callable[[str], None] = lambda _: None) -> tuple[int, list[str]]:
    out = io.StringIO()
    return load(chosen, out, io.StringIO(), step), out.getvalue().splitlines()


def ask(tmp_path: Path, query: str) -> list[tuple[object, ...]]:
    """What the published warehouse answers to a reader that has just come."""
    path = os.path.realpath(tmp_path / "w.duckdb")
    with duckdb.connect(path, read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_every_file_is_accounted_for(tmp_path: Path) -> None:
    """Good, broken, empty, binary and enormous files: all good ones load, each bad one is told with file and line."""
    root = archive(tmp_path)
    (root / "broken.md").write_text("---\ntitle: Outage: database down\n---\nbody\n", encoding="utf-8")
    (root / "empty.md").touch()
    (root / "binary.md").write_bytes(bytes(range(256)))
    with (root / "enormous.md").open("wb") as file:
        file.truncate(10**10)
    (root / "link.md").symlink_to("/etc/passwd")
    code, lines = run(options(tmp_path))
    assert code == 0
    assert lines[-1] == "found 8 = loaded 3 + quarantined 4 + skipped 1"
    assert lines[-2] == "skipped 1 (symlink 1)"
    told = [line.split(" ", 3)[:3] for line in lines if ": error " in line]
    assert told == [
        ["binary.md:3:", "error", "encoding"],
        ["broken.md:2:", "error", "yaml"],
        ["empty.md:1:", "error", "empty"],
        ["enormous.md:1:", "error", "too-large"],
    ]
    assert ask(tmp_path, "select outcome, count(*) from documents group by 1 order by 1") == [
        ("loaded", 3),
        ("quarantined", 4),
        ("skipped", 1),
    ]
    assert ask(tmp_path, "select files_found, loaded, quarantined, skipped, as_of from load_summary") == [(8, 3, 4, 1, DAY)]


def test_the_warehouse_knows_the_taxonomy_and_the_policy(tmp_path: Path) -> None:
    """Every factor and every rule can be joined to without another file."""
    archive(tmp_path)
    (tmp_path / "archive" / "policy.yaml").write_text("target: {time_to_detect_minutes: 7}\n", encoding="utf-8")
    run(options(tmp_path))
    assert ask(tmp_path, "select value from policy_values where name = 'target.time_to_detect_minutes'") == [("7",)]
    assert ask(tmp_path, "select parent, layer from factor_taxonomy where factor = 'config.expiry'") == [
        ("config", "technical")
    ]
    missing = (
        "select count(*) from factor_taxonomy c where parent is not null and parent not in (select factor from factor_taxonomy)"
    )
    assert ask(tmp_path, missing) == [(0,)]


def test_strict_fails_when_something_was_quarantined(tmp_path: Path) -> None:
    """A team's CI can insist on flawless documents; the warehouse is published all the same, also the second time."""
    root = archive(tmp_path)
    assert run(options(tmp_path)._replace(strict=True))[0] == 0
    (root / "empty.md").touch()
    assert run(options(tmp_path)._replace(strict=True))[0] == 1
    assert run(options(tmp_path)._replace(strict=True))[0] == 1
    assert ask(tmp_path, "select quarantined from load_summary") == [(1,)]


def test_nothing_is_loaded_twice(tmp_path: Path) -> None:
    """When nothing changed the load says so, and what it said before; `force` loads anyway."""
    archive(tmp_path)
    _, first = run(options(tmp_path))
    before = os.readlink(tmp_path / "w.duckdb")
    code, again = run(options(tmp_path))
    assert code == 0
    assert again == [f"nothing changed since the last load of {tmp_path}/w.duckdb", *first[-4:]]
    assert os.readlink(tmp_path / "w.duckdb") == before
    assert run(options(tmp_path)._replace(force=True))[1][-4:] == first[-4:]
    assert os.readlink(tmp_path / "w.duckdb") != before


def touch(path: Path) -> None:
    seen = path.stat()
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns + 1))


@pytest.mark.parametrize(
    "change",
    [
        lambda tmp_path: touch(tmp_path / "archive" / "2026-03-000.md"),
        lambda tmp_path: (tmp_path / "archive" / "2026-03-000.md").unlink(),
        lambda tmp_path: (tmp_path / "archive" / "new.md").write_text(GOOD, encoding="utf-8"),
        lambda tmp_path: (tmp_path / "archive" / "policy.yaml").write_text("timezone: UTC\n", encoding="utf-8"),
        lambda tmp_path: Path(os.path.realpath(tmp_path / "w.duckdb")).write_bytes(b"damaged"),
        lambda tmp_path: Path(os.path.realpath(tmp_path / "w.duckdb")).unlink(),
        lambda tmp_path: (tmp_path / "w.duckdb").unlink(),
        lambda tmp_path: shutil.rmtree(tmp_path / "w"),
        lambda tmp_path: (tmp_path / "w" / "state.json").write_text("{", encoding="utf-8"),
    ],
    ids=["edited", "deleted", "added", "policy", "damaged", "generation gone", "link gone", "folder gone", "note damaged"],
)
def test_any_change_is_noticed(tmp_path: Path, change: Callable[[Path], object]) -> None:
    """A document, a rule or the warehouse itself changed: the next load builds a whole warehouse again."""
    root = archive(tmp_path)
    run(options(tmp_path))
    change(tmp_path)
    code, lines = run(options(tmp_path))
    assert code == 0
    assert f"published {tmp_path}/w.duckdb" in lines
    assert ask(tmp_path, "select count(*) from documents") == [(len(list(root.glob("*.md"))),)]


def test_another_day_is_another_load(tmp_path: Path) -> None:
    """What is overdue depends on the day."""
    archive(tmp_path)
    run(options(tmp_path))
    assert "published" in " ".join(run(options(tmp_path)._replace(as_of=date(2026, 6, 2)))[1])


def test_two_loads_give_the_same_rows(tmp_path: Path) -> None:
    """Neither the order in which files were made nor a second run changes a table."""
    archive(tmp_path, 12)
    run(options(tmp_path))
    tables = [name for (name,) in ask(tmp_path, "select table_name from duckdb_tables()") if name != "load_summary"]
    before = {name: ask(tmp_path, f"select * from {name} order by all") for name in tables}
    shutil.move(tmp_path / "archive", tmp_path / "old")
    (tmp_path / "archive").mkdir()
    for path in sorted((tmp_path / "old").iterdir(), reverse=True):
        shutil.copyfile(path, tmp_path / "archive" / path.name)
    run(options(tmp_path)._replace(force=True))
    assert {name: ask(tmp_path, f"select * from {name} order by all") for name in tables} == before
    assert len(before["documents"]) == 12


def test_several_archives_load_into_one_warehouse(tmp_path: Path) -> None:
    """Their documents are told apart by the folder's name."""
    archive(tmp_path, 2)
    shutil.copytree(tmp_path / "archive", tmp_path / "other")
    both = options(tmp_path)._replace(archives=(str(tmp_path / "archive"), str(tmp_path / "other")))
    run(both)
    assert ask(tmp_path, "select document_path from documents order by 1") == [
        ("archive/2026-03-000.md",),
        ("archive/2026-03-001.md",),
        ("other/2026-03-000.md",),
        ("other/2026-03-001.md",),
    ]


@pytest.mark.parametrize(("left", "code"), [(5, 0), (4, 65), (0, 65)])
def test_a_load_that_would_lose_most_documents_is_refused(tmp_path: Path, left: int, code: int) -> None:
    """Half of the documents may go; when more are gone, somebody has to say that it is right."""
    root = archive(tmp_path, 10)
    run(options(tmp_path))
    for path in sorted(root.iterdir())[left:]:
        path.unlink()
    if code:
        with pytest.raises(StopError, match="--allow-shrink") as stopped:
            run(options(tmp_path))
        assert stopped.value.code == code
        assert ask(tmp_path, "select count(*) from documents") == [(10,)]
        assert run(options(tmp_path)._replace(allow_shrink=True))[0] == 0
    else:
        assert run(options(tmp_path))[0] == 0
    assert ask(tmp_path, "select count(*) from documents") == [(left,)]


def test_another_archive_may_take_the_place_of_the_last(tmp_path: Path) -> None:
    """Trying one's own archive after the sample is no loss of documents."""
    archive(tmp_path, 10)
    run(options(tmp_path))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.md").write_text(GOOD, encoding="utf-8")
    assert run(options(tmp_path)._replace(archives=(str(tmp_path / "mine"),)))[0] == 0
    assert ask(tmp_path, "select document_path from documents") == [("a.md",)]


def test_a_wrong_configuration_leaves_the_old_warehouse(tmp_path: Path) -> None:
    """A typing error in policy.yaml ends the load with file and line, and readers keep what they have."""
    root = archive(tmp_path)
    run(options(tmp_path))
    (root / "policy.yaml").write_text("deadlines: {}\n", encoding="utf-8")
    with pytest.raises(StopError, match=r"policy\.yaml:1: unknown key deadlines") as stopped:
        run(options(tmp_path))
    assert stopped.value.code == 78
    assert ask(tmp_path, "select count(*) from documents") == [(3,)]


def test_no_word_of_a_restricted_postmortem_reaches_the_default_warehouse(tmp_path: Path) -> None:
    """Searched in the bytes of the file and in what the load prints; the other file holds everything, for its owner alone."""
    root = archive(tmp_path)
    secret = GOOD.replace("Payments", "Zweihander payments").replace(
        "# Checkout is slow", "---\nconfidential: true\n---\n# Zweihander"
    )
    (root / "zweihander.md").write_text(secret, encoding="utf-8")
    (root / "zweihander-copy.md").write_text(secret, encoding="utf-8")
    (root / "zweihander-broken.md").write_text(
        f"---\nconfidential: true\ntitle: a: Zweihander\n---\n{secret}", encoding="utf-8"
    )
    _, lines = run(options(tmp_path))
    assert lines[-1].startswith("found 6 = ")
    assert "zweihander" not in "\n".join(lines).lower()
    assert b"zweihander" not in Path(os.path.realpath(tmp_path / "w.duckdb")).read_bytes().lower()
    assert ask(tmp_path, "select count(*) from incidents where is_restricted and title = 'Restricted incident'") == [(1,)]
    run(options(tmp_path)._replace(include_restricted=True))
    whole = Path(os.path.realpath(tmp_path / "w-restricted.duckdb"))
    assert b"zweihander" in whole.read_bytes().lower()
    assert whole.stat().st_mode & 0o777 == 0o600
    assert ask(tmp_path, "select count(*) from incidents where title = 'Restricted incident'") == [(1,)]


def test_a_restricted_archive_holds_nothing_but_counts(tmp_path: Path) -> None:
    """With every template's document restricted, only what is counted is stored, and no text is more than a code."""
    shutil.copytree(ROOT / "tests" / "documents", tmp_path / "archive")
    (tmp_path / "archive" / "policy.yaml").write_text("restricted: {always: ['*']}\n", encoding="utf-8")
    run(options(tmp_path))
    own = "table_name not in ('factor_taxonomy', 'policy_values', 'load_summary')"
    columns = ask(tmp_path, f"select table_name, column_name from duckdb_columns() where not internal and {own}")
    tables = {str(name) for (name,) in ask(tmp_path, f"select table_name from duckdb_tables() where {own}")}
    texts = {
        str(value)
        for table, column in columns
        if table in tables
        for (value,) in ask(tmp_path, f'select distinct "{column}"::varchar from {table} where "{column}" is not null')
    }
    said = {
        text for text in texts if not re.fullmatch(r"[a-z0-9_-]+|SEV[1-5]|[0-9.: -]+|restricted/[0-9a-f]{16}(#\d+)?|\[\]", text)
    }
    assert said == {"Restricted incident", "the details of a restricted document are withheld"}
    filled = {table for table in tables if ask(tmp_path, f"select count(*) from {table}") != [(0,)]}
    assert filled == {"documents", "incidents", "findings"}
    assert ask(tmp_path, "select count(*) > 10, count(*) filter (duration_minutes > 0) > 5 from incidents") == [(True, True)]


def test_what_became_restricted_is_gone_from_the_disk(tmp_path: Path) -> None:
    """The older generation, kept for readers, is removed when it still tells what is withheld now, and else is kept."""
    root = archive(tmp_path)
    (root / "badge.md").write_text(GOOD.replace("# Checkout", "# Zweihander"), encoding="utf-8")
    os.utime(root / "badge.md", (1_700_000_000, 1_700_000_000))  # at rest, so that what was read of it is kept
    run(options(tmp_path))
    assert b"Zweihander" in (tmp_path / "w" / "reads.kept").read_bytes()
    (root / "policy.yaml").write_text("restricted: {always: [badge.md]}\n", encoding="utf-8")
    run(options(tmp_path))
    assert [b"Zweihander" in path.read_bytes() for path in (tmp_path / "w").iterdir()] == [False] * 4
    run(options(tmp_path)._replace(force=True))
    assert len(list((tmp_path / "w").glob("*.duckdb"))) == 2


def test_restricted_incidents_are_no_candidates_of_one_another(tmp_path: Path) -> None:
    """What is masked looks all the same; that makes it no recurrence, and hides none among the others."""
    root = archive(tmp_path, 1)
    (root / "again.md").write_text(GOOD.replace("2026-03-17", "2026-05-20"), encoding="utf-8")
    for number in range(3):
        text = GOOD.replace("# Checkout", f"---\nconfidential: true\n---\n# Badge {number}")
        (root / f"badge-{number}.md").write_text(text, encoding="utf-8")
    run(options(tmp_path))
    assert ask(tmp_path, "select count(*) from incidents where is_restricted") == [(3,)]
    members = ask(tmp_path, "select distinct document_path from recurrence_members order by 1")
    assert members == [("2026-03-000.md",), ("again.md",)]


# ── Faults ──────────────────────────────────────────────────────────────────────────────────────────────────────────

POINTS = (
    "start",
    "after_connect",
    "mid_insert",
    "after_commit",
    "after_checkpoint",
    "after_close",
    "after_fsync",
    "after_tmp_pointer",
    "after_pointer",
    "after_gc",
)


@pytest.mark.parametrize("point", POINTS)
def test_a_load_killed_anywhere_leaves_a_whole_warehouse(tmp_path: Path, nursery: Nursery, point: str) -> None:
    """Readers see the old warehouse or the new one, never a mixture, and the next load clears up."""
    archive(tmp_path, 3)
    run(options(tmp_path))
    archive(tmp_path, 5)
    assert nursery.run(tmp_path, "kill", point) == [-signal.SIGKILL, ""]
    published = POINTS.index(point) >= POINTS.index("after_pointer")
    expected = 5 if published else 3
    for table in ("documents", "incidents"):
        assert ask(tmp_path, f"select count(*) from {table}") == [(expected,)]
    run(options(tmp_path))
    assert ask(tmp_path, "select count(*) from documents") == [(5,)]
    left = {path.name for path in (tmp_path / "w").iterdir() if path.suffix != ".duckdb"}
    assert left == {".load.lock", "state.json", "reads.kept"}
    assert len(list((tmp_path / "w").glob("*.duckdb"))) <= 2
    assert not (tmp_path / "w.duckdb.new").is_symlink()


def test_a_second_load_ends_at_once_and_the_first_is_published(tmp_path: Path, nursery: Nursery) -> None:
    """Two loads at the same time: one publishes, the other says who is at work."""
    archive(tmp_path)
    nursery.start(tmp_path, "wait", "mid_insert")
    there, first = nursery.hear()
    assert there == "there"
    with pytest.raises(StopError, match=rf"another load is running \(PID {first}\)") as stopped:
        run(options(tmp_path))
    assert stopped.value.code == 75
    nursery.say("go on")
    assert nursery.hear() == [0, ""]
    assert ask(tmp_path, "select count(*) from documents") == [(3,)]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_load_says_one_line_and_publishes_nothing(tmp_path: Path, number: signal.Signals, code: int) -> None:
    """Ctrl-C and a polite kill end a load cleanly."""
    archive(tmp_path, 600)
    command = [sys.executable, "-m", "etl", "load", str(tmp_path / "archive"), "--warehouse", str(tmp_path / "w.duckdb")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as loading:
        while not (tmp_path / "w" / ".load.lock").exists() and loading.poll() is None:
            pass
        loading.send_signal(number)
        out, log = loading.communicate()
    # Python may end by the signal itself when it came in the middle of an import; a shell says 128 + its number for both.
    ended = loading.returncode if loading.returncode >= 0 else 128 - loading.returncode
    assert (ended, out) == (code, "")
    assert log == "interrupted: nothing was published, the old warehouse stays\n"
    assert [path.name for path in (tmp_path / "w").iterdir()] == [".load.lock"]


@pytest.mark.parametrize("limit", [10_000, 600_000])
def test_a_full_disk_is_told_and_the_old_warehouse_stays(tmp_path: Path, nursery: Nursery, limit: int) -> None:
    """Wherever the room ends, the load says what it needs and what is free, and clears up."""
    archive(tmp_path, 3)
    run(options(tmp_path))
    archive(tmp_path, 150)
    code, message = nursery.run(tmp_path, "fill", str(limit))
    assert code == 74, message
    assert len(message.splitlines()) == 1
    assert "are free in" in message
    assert ask(tmp_path, "select count(*) from documents") == [(3,)]
    assert not list((tmp_path / "w").glob("*.building*"))


def test_readers_never_fail_while_warehouses_are_published(tmp_path: Path, nursery: Nursery) -> None:
    """Readers in threads open the current warehouse again and again; each sees one whole generation, never an older one."""
    archive(tmp_path, 2)
    run(options(tmp_path))
    seen: list[tuple[int, int]] = []
    failures: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        last = 0
        while not done.is_set():
            try:
                ((documents, incidents),) = ask(
                    tmp_path, "select (select count(*) from documents), (select count(*) from incidents)"
                )
            except duckdb.Error as error:
                failures.append(error)
                continue
            seen.append((int(str(documents)), int(str(incidents))))
            if seen[-1][0] < last:
                failures.append(AssertionError(f"{seen[-1][0]} after {last}"))
            last = seen[-1][0]
            time.sleep(0.05)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for count in range(3, 8):
        archive(tmp_path, count)
        assert nursery.run(tmp_path) == [0, ""]  # a dashboard never loads in its own process
    done.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert all(documents == incidents for documents, incidents in seen)
    assert len(seen) > 10


def test_a_load_while_another_holds_the_lock_leaves_its_files(tmp_path: Path) -> None:
    """The one that is refused sweeps nothing away."""
    archive(tmp_path)
    place = place_of(str(tmp_path / "w.duckdb"))
    with locked(place):
        (place.folder / "x.building").touch()
        with pytest.raises(StopError):
            run(options(tmp_path))
        assert (place.folder / "x.building").exists()


# ── Conservation ────────────────────────────────────────────────────────────────────────────────────────────────────

CONTENTS = st.one_of(
    st.just(GOOD.encode()),
    st.just(b""),
    st.just(b"---\ntitle: a: b\n---\n"),
    st.just(b"---\nid: INC-1\n---\n" + GOOD.encode()),
    st.just(b"\xff\xfe\x00"),
    st.binary(max_size=200),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
)
NAMES = st.sampled_from(
    ["a.md", "b.MD", "c.txt", "d", ".e.md", "f~.md", "g.markdown", "h/i.md", "h/j.mdx", "k.png", "l.html", "m.md.bak", "n\n.md"]
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.dictionaries(NAMES, CONTENTS, min_size=1))
def test_nothing_is_lost_and_nothing_is_counted_twice(tmp_path: Path, files: dict[str, bytes]) -> None:
    """Whatever an archive holds, each candidate has exactly one outcome, and bad files take no good one with them."""
    shutil.rmtree(tmp_path / "archive", ignore_errors=True)
    for name, content in files.items():
        path = tmp_path / "archive" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    run(options(tmp_path)._replace(force=True, allow_shrink=True))
    candidates = set(files) - {"k.png", "l.html"}
    rows = ask(tmp_path, "select document_path, outcome, reason is null from documents")
    assert sorted(str(path) for path, *_ in rows) == sorted(candidates)
    ((found, loaded, quarantined, skipped),) = ask(
        tmp_path, "select files_found, loaded, quarantined, skipped from load_summary"
    )
    outcomes = [outcome for _, outcome, _ in rows]
    assert found == len(candidates)
    assert [loaded, quarantined, skipped] == [outcomes.count(each) for each in ("loaded", "quarantined", "skipped")]
    errors = "select count(distinct document_path) from findings where level = 'error'"
    assert ask(tmp_path, errors) == [(quarantined,)]
