"""`check` where a team's own machinery runs it: annotations, the hook and the action that come with the program."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from etl.check import CheckOptions, check
from etl.messages import annotation
from etl.records import Finding

ROOT = Path(__file__).resolve().parents[2]
BROKEN = "---\ntitle: Mail: late\n---\n\nMail was late.\n"


def hook() -> dict[str, Any]:
    (one,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    return dict(one)


def test_findings_become_annotations(tmp_path: Path) -> None:
    """With --format github each finding is a line that GitHub shows beside the file."""
    path = tmp_path / "one.md"
    path.write_text(BROKEN, encoding="utf-8")
    out = io.StringIO()
    assert check([str(path)], CheckOptions(form="github"), out, io.StringIO()) == 1
    message = "column 12: mapping values are not allowed in this context; quote the value"
    assert out.getvalue() == f"::error file={path},line=2,title=yaml::{message}\n"


@pytest.mark.parametrize(
    ("level", "kind"), [("error", "error"), ("warning", "warning"), ("note", "notice"), ("remark", "notice")]
)
def test_levels_have_their_kind_of_annotation(level: str, kind: str) -> None:
    """Errors and warnings keep their names, whatever is less is a notice."""
    assert annotation("a.md", Finding(7, level, "unowned", "action 1 names no owner")) == (
        f"::{kind} file=a.md,line=7,title=unowned::action 1 names no owner"
    )


def test_no_document_can_forge_an_annotation() -> None:
    """Signs that mean something to GitHub are escaped in names and messages."""
    told = annotation("a,line=9::x.md", Finding(None, "error", "yaml", "100 %\n::error::all is well"))
    assert told == "::error file=a%2Cline=9%3A%3Ax.md,line=1,title=yaml::100 %25\\n::error::all is well"


@pytest.mark.parametrize("path", ["docs/postmortems/2026/a.md", "postmortem/b.txt", "team/incidents/c.markdown"])
def test_the_hook_runs_on_postmortems(path: str) -> None:
    """The hook takes Markdown and text that lies where postmortems are kept."""
    assert re.search(hook()["files"], path)


@pytest.mark.parametrize("path", ["README.md", "docs/guide.md", "src/postmortems.py", "postmortems/picture.png"])
def test_the_hook_leaves_the_rest_alone(path: str) -> None:
    """Other files of the repository are no business of the hook."""
    assert not re.search(hook()["files"], path)


def test_the_hook_calls_a_command_that_exists() -> None:
    """What the hook calls is a command of the package, with arguments that the command takes."""
    assert 'incident-almanac = "etl.__main__:entry"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    command, *arguments = [*hook()["entry"].split(), *hook()["args"]]
    assert command == "incident-almanac"
    ran = subprocess.run(
        [sys.executable, "-c", "from etl.__main__ import entry; entry()", *arguments, str(ROOT / "data/postmortems/README.md")],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "checked 1 file: 0 errors, 0 warnings, 0 notes\n")


def test_the_action_s_shell_checks_every_path(tmp_path: Path) -> None:
    """The action's last step checks each line of its input, blanks in names and all, and fails where one has an error."""
    program = tmp_path / "incident-almanac" / "bin" / "incident-almanac"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m etl "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    (tmp_path / "good ones").mkdir()
    (tmp_path / "good ones" / "a.md").write_text("# Mail is late\n\n**Severity:** SEV2\n\n## Root Cause\n\nA full disk.\n")
    (tmp_path / "bad.md").write_text(BROKEN)
    step = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["runs"]["steps"][-1]
    given = {"RUNNER_TEMP": str(tmp_path), "LEVEL": "error", "PATH": "/usr/bin:/bin"}

    def run(paths: str) -> subprocess.CompletedProcess[str]:
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        return subprocess.run(command, cwd=tmp_path, env=given | {"PATHS": paths}, capture_output=True, text=True, check=False)

    assert run("good ones\n").returncode == 0
    both = run("good ones\n\nbad.md\n")
    assert (both.returncode, both.stdout.split("::")[1]) == (1, "error file=bad.md,line=2,title=yaml")
    assert "checked 2 files" in both.stderr
