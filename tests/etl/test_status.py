"""What operators are told: how the warehouse stands, and one line of JSON for each thing that happened."""

from __future__ import annotations

import io
import json
import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from etl.__main__ import main
from etl.generations import locked, place_of
from etl.logs import JsonLog

GOOD = "# Checkout is slow\n\n**Date:** 2026-03-17\n\n## Root Cause\n\nA pool ran dry.\n"
IDENTITY = ("-c", "user.name=a", "-c", "user.email=a@example.org")


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive in git with one good document and one that cannot be read, in a file whose name would forge a line."""
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "good.md").write_text(GOOD, encoding="utf-8")
    (folder / "bad\n{.md").write_text("---\ntitle: a: hunter2 \n---\n", encoding="utf-8")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, *IDENTITY, "commit", "-qm", "one")
    return folder


def load(archive: Path, tmp_path: Path, *more: str) -> int:
    return main(["load", str(archive), "--warehouse", str(tmp_path / "w.duckdb"), *more])


def test_status_tells_when_from_what_and_what_failed(archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Time, commit, version, counts, the files that failed, and whether a load is running; as text and as JSON."""
    load(archive, tmp_path, "--as-of", "2026-06-01")
    capsys.readouterr()
    assert main(["status", "--warehouse", str(tmp_path / "w.duckdb"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["archive_commit"] == git(archive, "rev-parse", "HEAD")
    counts = {name: told[name] for name in ("files_found", "loaded", "quarantined", "skipped")}
    assert counts == {"files_found": 2, "loaded": 1, "quarantined": 1, "skipped": 0}
    assert (told["as_of"], told["is_stale"], told["running"]) == ("2026-06-01", False, None)
    assert told["failed"] == [{"path": "bad\n{.md", "line": 2, "code": "yaml"}]
    assert datetime.fromisoformat(told["loaded_at"]) > datetime.now(UTC).replace(tzinfo=None) - timedelta(minutes=5)
    git(archive, *IDENTITY, "commit", "-q", "--allow-empty", "-m", "two")
    place = place_of(str(tmp_path / "w.duckdb"))
    with locked(place):
        assert main(["status", "--warehouse", str(tmp_path / "w.duckdb")]) == 0
    out = capsys.readouterr().out
    assert "; the archive is at another commit now" in out
    assert "failed bad\\n{.md:2: yaml\n" in out
    assert out.endswith(f"a load is running (PID {os.getpid()})\n")


def test_status_ends_with_a_code_for_monitoring(archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing there, too old, damaged: each has its code and one line."""
    warehouse = str(tmp_path / "w.duckdb")
    assert main(["status", "--warehouse", warehouse]) == 66
    load(archive, tmp_path)
    assert main(["status", "--warehouse", warehouse, "--max-age", "1"]) == 0
    assert main(["status", "--warehouse", warehouse, "--max-age", "0"]) == 1
    Path(os.path.realpath(warehouse)).write_bytes(b"damaged")
    capsys.readouterr()
    assert main(["status", "--warehouse", warehouse]) == 74
    assert "load again: python -m etl load" in capsys.readouterr().err


@pytest.mark.parametrize("how", ["argument", "variable"])
def test_each_line_of_the_log_is_one_object(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Time, level, event, path, line and code; a name cannot forge a line, and no value of a document is told."""
    if how == "variable":
        monkeypatch.setenv("INCIDENT_ALMANAC_LOG", "json")
    load(archive, tmp_path, *(["--log", "json"] if how == "argument" else []))
    lines = capsys.readouterr().err.splitlines()
    told = [json.loads(line) for line in lines]
    assert [(each["level"], each["event"]) for each in told] == [
        ("info", "load-started"),
        ("error", "finding"),
        ("info", "published"),
    ]
    assert {name: told[1][name] for name in ("path", "line", "code")} == {"path": "bad\n{.md", "line": 2, "code": "yaml"}
    assert {name: told[2][name] for name in ("found", "loaded", "quarantined", "skipped")} == {
        "found": 2, "loaded": 1, "quarantined": 1, "skipped": 0,
    }  # fmt: skip
    assert all(datetime.fromisoformat(each["time"]).tzinfo for each in told)
    assert "hunter2" not in "".join(lines)


def test_what_ends_a_load_is_an_event_with_its_code(archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong configuration names its file and line, and not what stands there."""
    (archive / "policy.yaml").write_text("timezone: hunter2\n", encoding="utf-8")
    assert load(archive, tmp_path, "--log", "json") == 78
    last = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert (last["event"], last["code"], last["line"]) == ("stopped", 78, 1)
    assert last["path"].endswith("policy.yaml")
    assert "hunter2" not in json.dumps(last)


def test_progress_is_told_in_numbers() -> None:
    """Lines for people are taken for what they count; other words are not."""
    stream = io.StringIO()
    log = JsonLog(stream, lambda: datetime(2026, 6, 1, tzinfo=UTC))
    log.write("read 64 of 99 files, 20 a second, about 2 s left\n")
    log.write("tracker x: hunter2\n")
    assert json.loads(stream.getvalue()) == {
        "time": "2026-06-01T00:00:00.000000Z", "level": "info", "event": "progress", "done": 64, "total": 99,
    }  # fmt: skip
