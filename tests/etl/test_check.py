"""What `check` says to authors: nothing about a well filled form, and everything they can do something about."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from etl.check import CheckOptions, check
from etl.decode import decode

DOCUMENTS = Path(__file__).parent.parent / "documents"
# Filled instances of the published templates, and of the short form that one of them has besides.
FORMS = ("sop_checkout_coupons", "pasted_page_search_index", "block_quote_image_resizer", "factor_categories_payout")
SHORT_FORM, DAMAGED_FORM = "quick_draft_ferry_times", "report_form_misdecoded"
SOP = """# Postmortem: Checkout answers 503

**Date:** 2026-03-17
**Severity:** SEV2

## Root Cause

A pool ran dry.
"""


def told(path: Path, level: str = "note") -> tuple[int, list[str], str]:
    """The exit code, what is printed with the folder left out, and the last line of the log."""
    out, log = io.StringIO(), io.StringIO()
    code = check([str(path)], CheckOptions(level, date(2026, 11, 21)), out, log)
    return code, out.getvalue().replace(f"{path.parent if path.is_file() else path}/", "").splitlines(), log.getvalue()


@pytest.mark.parametrize("name", [*FORMS, SHORT_FORM])
def test_check_is_silent_about_a_filled_form(name: str) -> None:
    """Who filled in everything that a template asks for is told nothing."""
    code, lines, _ = told(DOCUMENTS / f"{name}.md")
    assert (code, lines) == (0, [])


def test_check_is_silent_about_all_forms_in_one_folder(tmp_path: Path) -> None:
    """An archive in which every team has its own template is silent too."""
    for name in (*FORMS, SHORT_FORM):
        (tmp_path / f"{name}.md").write_bytes((DOCUMENTS / f"{name}.md").read_bytes())
    assert told(tmp_path)[:2] == (0, [])


def test_a_damaged_form_is_told_as_damaged_and_nothing_else(tmp_path: Path) -> None:
    """A form whose letters were read in a wrong encoding is read repaired, and its author is told; saved well, it is silent."""
    damaged = DOCUMENTS / f"{DAMAGED_FORM}.md"
    code, lines, _ = told(damaged)
    assert (code, [line.split(" ", 3)[:3] for line in lines]) == (0, [[f"{damaged.name}:1:", "warning", "mojibake"]])
    (tmp_path / "saved.md").write_text(decode(damaged.read_bytes())[0], encoding="utf-8")
    assert told(tmp_path / "saved.md")[:2] == (0, [])


def test_what_a_form_has_no_place_for_is_printed_when_asked(tmp_path: Path) -> None:
    """A template without an id costs its author no note; the level `remark` shows what stands for it."""
    (tmp_path / "checkout.md").write_text(SOP, encoding="utf-8")
    code, lines, log = told(tmp_path)
    assert (code, lines) == (0, [])
    assert "0 errors, 0 warnings, 0 notes; 1 remark (--level remark)" in log
    assert told(tmp_path, "remark")[1] == ["checkout.md:1: note id-from-path no id is stated; the file's name stands for it"]


def test_a_blank_for_the_id_is_told_at_its_line(tmp_path: Path) -> None:
    """Whoever left the place for the id blank is shown where it is."""
    text = SOP.replace("**Severity", "**Incident ID:** ______\n**Severity")
    (tmp_path / "checkout.md").write_text(text, encoding="utf-8")
    assert told(tmp_path)[1] == ["checkout.md:4: note id-from-path the place for an id is blank; the file's name stands for it"]


def test_two_incidents_of_one_name_need_ids(tmp_path: Path) -> None:
    """Two files of one name in two folders cannot be told apart by their name, so both are told."""
    for year in ("2025", "2026"):
        (tmp_path / year).mkdir()
        (tmp_path / year / "checkout.md").write_text(SOP.replace("2026", year), encoding="utf-8")
    assert [line.split(" no id")[0] for line in told(tmp_path)[1]] == [
        "2025/checkout.md:1: note id-from-path",
        "2026/checkout.md:1: note id-from-path",
    ]


def test_a_day_of_completion_is_missed_where_another_action_has_one(tmp_path: Path) -> None:
    """Without a column for it nobody is asked when an action was done; in a table with one, whoever left it blank."""
    rows = "| Close the port | Kim | 2026-04-01 | Done | {} |\n| Write the runbook | Pau | 2026-04-02 | Done | {} |\n"
    table = "\n## Action Items\n\n| Action | Owner | Due | Status | Completed |\n|---|---|---|---|---|\n" + rows
    (tmp_path / "one.md").write_text(SOP + table.format("", ""), encoding="utf-8")
    assert told(tmp_path / "one.md")[1] == []
    (tmp_path / "one.md").write_text(SOP + table.format("2026-03-30", ""), encoding="utf-8")
    assert [line.split(" ", 3)[:3] for line in told(tmp_path / "one.md")[1]] == [["one.md:15:", "note", "done-undated"]]
