"""`python -m analytics`: how commands are found, what they share, and how they end."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from types import ModuleType

import pytest

from analytics.__main__ import COMMANDS, main, parser_of
from analytics.commands import CommandError, opened, write
from tests.builder import build, incident

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A list of one command, which prints as of which day the warehouse was loaded, or ends as it is told."""
    module = ModuleType("made_up_commands.count")

    def arguments(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--refuse", action="store_true")
        parser.add_argument("--out")

    def run(given: argparse.Namespace) -> int:
        if given.refuse:
            raise CommandError(65, "there is nothing to count")
        with opened(given.warehouse) as warehouse:
            write(f"{given.as_of or warehouse.load.as_of}\n", given.out)
        return 0

    module.arguments, module.run = arguments, run  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "made_up_commands", ModuleType("made_up_commands"))
    monkeypatch.setitem(sys.modules, "made_up_commands.count", module)
    return {"count": "counts"}


def call(commands: dict[str, str], *arguments: str) -> int:
    return main(arguments, commands, "made_up_commands")


def test_a_command_answers_from_the_warehouse_it_is_given(
    count: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The day is that of the load unless another one is named; the answer goes to the terminal or to a file."""
    warehouse = str(build(tmp_path / "w.duckdb", incidents=[incident("INC-1")]))
    assert call(count, "count", "--warehouse", warehouse) == 0
    assert call(count, "count", "--warehouse", warehouse, "--as-of", "2026-01-02") == 0
    assert capsys.readouterr().out == "2026-09-30\n2026-01-02\n"
    assert call(count, "count", "--warehouse", warehouse, "--out", str(tmp_path / "a.md")) == 0
    assert (tmp_path / "a.md").read_bytes() == b"2026-09-30\n"


def test_a_command_that_cannot_go_on_says_why_in_one_line(
    count: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No traceback: what is missing, and a code for scripts."""
    assert call(count, "count", "--refuse") == 65
    assert call(count, "count", "--warehouse", str(tmp_path / "none.duckdb")) == 66
    warehouse = str(build(tmp_path / "w.duckdb"))
    assert call(count, "count", "--warehouse", warehouse, "--out", str(tmp_path / "no" / "a.md")) == 73
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "there is nothing to count"
    assert said[1].startswith("There is no warehouse at ")
    assert said[2].endswith("a.md cannot be written: No such file or directory")


@pytest.mark.parametrize("arguments", [(), ("cuont",), ("count", "--as-of", "tomorrow"), ("count", "--whatever")])
def test_wrong_arguments_are_told_as_such(
    count: dict[str, str], arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """A slip of the fingers ends with code 2 and the words that are known."""
    with pytest.raises(SystemExit) as end:
        call(count, *arguments)
    assert end.value.code == 2
    assert "usage: python -m analytics" in capsys.readouterr().err


def test_every_command_has_its_module(capsys: pytest.CaptureFixture[str]) -> None:
    """What the help lists can be called, and what can be called is listed."""
    modules = {path.stem for path in (ROOT / "analytics" / "commands").glob("*.py")} - {"__init__"}
    assert modules == set(COMMANDS)
    assert "--as-of" in parser_of("count", "counts").format_help()
