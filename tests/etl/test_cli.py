"""The two commands as people call them: what they print, with which code they end, how fast they answer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from etl.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
GOOD = """# Checkout is slow

**Severity:** SEV2

## Summary

Payments waited for connections.

## Root Cause

A small pool.
"""
HEAVY = {"pandas", "polars", "duckdb", "streamlit", "sklearn", "scipy", "numpy"}
# A few milliseconds each: as much as to look at a thousand files.
SLOW = {"dataclasses", "inspect", "pathlib", "shutil", "subprocess"}


class Ran(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def etl(*arguments: str, cwd: Path = ROOT, **environment: str) -> Ran:
    """The command in a process of its own: for what depends on how it is started."""
    command = [sys.executable, "-m", "etl", *arguments]
    variables = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    ran = subprocess.run(command, cwd=cwd, env=variables, capture_output=True, text=True, check=False)
    return Ran(ran.returncode, ran.stdout, ran.stderr)


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> Ran:
    """The command without the seconds that a new process costs."""
    try:
        code = main(arguments)
    except SystemExit as end:
        code = int(str(end.code))
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    return Ran(code, *capsys.readouterr())


def test_load_prints_one_line_per_outcome_and_the_sum(tmp_path: Path) -> None:
    """The last line proves that nothing was lost; a path may hold blanks and be relative to where one stands."""
    (tmp_path / "my archive").mkdir()
    (tmp_path / "my archive" / "a b.md").write_text(GOOD, encoding="utf-8")
    ran = etl("load", "my archive", "--warehouse", "w.duckdb", cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines()[-4:] == [
        "loaded 1",
        "quarantined 0",
        "skipped 0",
        "found 1 = loaded 1 + quarantined 0 + skipped 0",
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["load", "nowhere"], 66, "no archive: nowhere does not exist; give the folder that holds the postmortems"),
        (["load", "file.md"], 66, "no archive: file.md is not a folder"),
        (["load", "empty"], 65, "no postmortem found in"),
        (["load", "one", "--warehouse", "file.md/w.duckdb"], 73, "cannot write the warehouse"),
        (["load", "one", "--warehouse", "w.db"], 2, "expected a file name that ends in .duckdb"),
        (["load", "wrong"], 78, "policy.yaml:1: timezone is Mars; expected the name of a time zone"),
        (["check", "nowhere.md"], 66, "nowhere.md does not exist"),
    ],
)
def test_what_cannot_go_on_ends_with_one_clear_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    message: str,
) -> None:
    """No traceback: a sentence that says what to do, and the code for scripts."""
    for name in ("one/a.md", "wrong/a.md", "file.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    (tmp_path / "empty").mkdir()
    (tmp_path / "wrong" / "policy.yaml").write_text("timezone: Mars\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    ran = call(capsys, *arguments)
    assert ran.returncode == code
    assert message in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert ran.stdout == ""


@pytest.mark.parametrize(
    "arguments",
    [[], ["load", "--as-of", "yesterday"], ["load", "--batch", "0"], ["load", "--encoding", "klingon"], ["check"], ["sing"]],
)
def test_wrong_arguments_end_with_two(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    """The usage is shown, with what was expected."""
    ran = call(capsys, *arguments)
    assert ran.returncode == 2
    assert "usage: python -m etl" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_an_unwritable_folder_is_told(tmp_path: Path) -> None:
    """A warehouse that cannot be written ends with 73 and the place."""
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere; tests/etl/test_generations.py tells the error itself")
    (tmp_path / "a.md").write_text(GOOD, encoding="utf-8")
    (tmp_path / "closed").mkdir(mode=0o500)
    ran = etl("load", str(tmp_path), "--warehouse", str(tmp_path / "closed" / "w.duckdb"))
    assert ran.returncode == 73
    assert "Permission denied" in ran.stderr


def test_check_prints_findings_by_file_and_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An author sees path, line, level, code and a sentence; CI sees the exit code."""
    (tmp_path / "good.md").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.md").write_text("---\ntitle: Outage: down\n---\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    ran = call(capsys, "check", "bad.md", "--level", "error")
    assert ran.returncode == 1
    assert ran.stdout.startswith("bad.md:2: error yaml ")
    assert len(ran.stdout.splitlines()) == 1
    assert ran.stderr.startswith("checked 1 file: 1 error, ")
    assert call(capsys, "check", "good.md", "--level", "error").returncode == 0
    whole = call(capsys, "check", ".")
    assert whole.returncode == 1
    assert "checked 2 files: 1 error, " in whole.stderr
    assert "bad.md:2: error yaml " in whole.stdout


def test_check_knows_the_settings_of_the_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The policy in an archive's root holds for a single file deep inside it."""
    (tmp_path / "2026").mkdir()
    (tmp_path / "2026" / "a.md").write_text(GOOD, encoding="utf-8")
    (tmp_path / "policy.yaml").write_text("timezone: Mars\n", encoding="utf-8")
    assert call(capsys, "check", str(tmp_path / "2026" / "a.md")).returncode == 78


def test_a_finding_can_be_printed_in_any_locale(tmp_path: Path) -> None:
    """A terminal that knows only ASCII gets escapes, not a traceback."""
    (tmp_path / "störung.md").touch()
    ran = etl("check", str(tmp_path / "störung.md"), LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert ran.returncode == 1
    assert "rung.md:1: error empty" in ran.stdout


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    """`check | head` ends quietly."""
    for number in range(50):
        (tmp_path / f"{'x' * 200}{number}.md").touch()
    command = f"{sys.executable} -m etl check {tmp_path} | head -1"
    ran = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Traceback" not in ran.stderr
    assert "Broken" not in ran.stderr


def imported(*arguments: str) -> set[str]:
    """The heavy packages, and slow modules, that a command imports."""
    lines = (
        "import sys; before = {*sys.modules}; from etl.__main__ import main",
        f"try: main({list(arguments)!r})",
        "except SystemExit: pass",
        "print(); print(*({*sys.modules} - before))",
    )
    command = [sys.executable, "-c", "\n".join(lines)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return (HEAVY | SLOW) & {name.split(".")[0] for name in ran.stdout.splitlines()[-1].split()}


def test_help_is_there_at_once() -> None:
    """No heavy package is imported to print a usage, and it takes no time that a person notices."""
    assert imported("load", "--help") == set()
    times = []
    for _ in range(3):
        started = time.perf_counter()
        assert "usage: python -m etl load" in etl("load", "--help").stdout
        times.append(time.perf_counter() - started)
    assert min(times) < 0.5  # 0.03 s on a quiet machine


def test_a_load_without_changes_imports_nothing_heavy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Asking again costs a look at sizes and times."""
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "a.md").write_text(GOOD, encoding="utf-8")
    arguments = ["load", str(tmp_path / "archive"), "--warehouse", str(tmp_path / "w.duckdb"), "--as-of", "2026-06-01"]
    assert call(capsys, *arguments).returncode == 0
    assert "nothing changed" in call(capsys, *arguments).stdout
    assert imported(*arguments) == set()
