"""What `explain` tells an author about one file, and what a team could add to its vocabulary."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from etl.exits import StopError
from etl.explain import explain
from tests.etl.reading import postmortem

TEXT = """# Outage of the shop

**Severitty:** SEV2
**Date:** 2026-03-17

## What we lived through

- 09:12 Alert fired
- 09:15 On-call acknowledged
- 10:00 Incident resolved

## Blast radius

Users were logged out. Customers saw old prices.

## Who felt it

Users were logged out, and 40 customers saw old prices for an hour.
"""


def told(text: str, tmp_path: Path) -> str:
    path = tmp_path / "2026-03-17-shop.md"
    path.write_text(text)
    out = io.StringIO()
    explain(str(path), date(2026, 11, 21), None, out)
    return out.getvalue()


def test_each_value_is_told_with_its_line_and_reason(tmp_path: Path) -> None:
    """An author sees where a value came from and how it was got."""
    lines = told("# Shop down\n\n**Severity:** SEV2\n**Started:** 2026-03-17 09:00 UTC\n", tmp_path).splitlines()
    assert any(line.split() == ["severity", "SEV2", "line", "3,", "stated:", "SEV2"] for line in lines)
    assert any("started_at" in line and "line 4, stated" in line for line in lines)


def test_what_is_not_understood_is_told_with_what_it_looks_like(tmp_path: Path) -> None:
    """Unknown headings and misspelt labels are named, with the entry they could be added to."""
    text = told(TEXT, tmp_path)
    assert "line 3: Severitty (looks like severity)" in text
    assert "line 6: What we lived through (looks like timeline)" in text
    assert "line 16: Who felt it (looks like impact)" in text
    assert "Blast radius" not in text.partition("not understood")[2].partition("\n2026")[0]


def test_a_label_that_no_field_knows_is_told(tmp_path: Path) -> None:
    """Somebody with a template of their own sees which of its labels have no meaning yet, and that nothing of them is lost."""
    text = told("# Shop down\n\n**Blast grade:** red\n**Date:** 2026-03-17\n\n## Impact\n\nNo orders.\n", tmp_path)
    assert "label     line 3: Blast grade (kept under its name)" in text.partition("not understood")[2]
    assert "Date" not in text.partition("not understood")[2].partition("\n2026")[0]


def test_a_check_suggests_words_for_the_vocabulary() -> None:
    """The same hints are notes of a check, so that a team's vocabulary grows."""
    hints = [finding.message for finding in postmortem(TEXT).findings if finding.code == "vocabulary"]
    assert "heading 'Who felt it' looks like impact; add it under headings: impact in vocabulary.local.yaml" in hints


def test_a_secret_is_not_explained(tmp_path: Path) -> None:
    """Neither as a value, nor in a heading, nor in the finding that tells its line."""
    text = "# Shop down\n\n**Trigger:** password=hunter2x\n\n## Strange AKIAIOSFODNN7EXAMPLE\n\n"
    text += "- 09:00 token ghp_abcdefghijklmnopqrst\n"
    shown = told(text, tmp_path)
    assert "password=[redacted: password]" in shown
    assert "Strange [redacted: aws-access-key]" in shown
    assert not [secret for secret in ("hunter2x", "AKIAIOSFODNN7EXAMPLE", "ghp_abc", "redacted0") if secret in shown]
    assert [line.split(" ", 3)[2] for line in shown.splitlines() if ": warning secret" in line] == ["secret"] * 3


def test_no_file_is_told_in_one_line() -> None:
    """A path that leads nowhere ends with a clear sentence."""
    with pytest.raises(StopError, match="is no file; name one postmortem"):
        explain("nowhere.md", None, None, io.StringIO())
