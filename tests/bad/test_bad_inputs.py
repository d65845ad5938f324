"""The inventory of bad inputs: each row gives its outcome, its finding on its line, and nothing worse, whatever the bytes."""

from __future__ import annotations

import ast
import time
from dataclasses import replace
from pathlib import Path

import pytest

from etl.archive import Entry
from etl.pool import read_alone
from etl.reader import read_entry
from etl.settle import settle
from tests.bad.cases import CASES, Case, front, page
from tests.etl.reading import SETTINGS

TESTS = Path(__file__).resolve().parents[1]
# Rows that are about files, pages or pairs of documents, and the tests that hold them.
ELSEWHERE = {
    6: "etl/test_decode.py::test_the_boxes_of_a_mac_template_are_repaired",
    23: "etl/test_zones.py::test_hours_that_a_zone_skipped_or_had_twice",
    24: "etl/test_zones.py::test_hours_that_a_zone_skipped_or_had_twice",
    43: "analytics/test_record.py::test_hostile_text_stays_text",
    44: "browser/test_dashboard.py::test_an_incident_page_fetches_no_picture_of_its_document",
    45: "test_pages.py::test_nothing_renders_raw_html",
    46: "analytics/test_record.py::test_hostile_text_stays_text",
    47: "analytics/test_narrative.py::test_no_cell_becomes_a_formula",
    48: "etl/test_load.py::test_every_file_is_accounted_for",
    49: "etl/test_load.py::test_every_file_is_accounted_for",
    51: "etl/test_archive.py::test_links_pipes_and_folders_are_never_opened",
    52: "etl/test_archive.py::test_links_pipes_and_folders_are_never_opened",
    53: "etl/test_archive.py::test_hidden_files_and_backups_are_skipped_with_that_reason",
    54: "etl/test_archive.py::test_a_name_that_is_not_utf8_gets_an_escape",
    55: "etl/test_messages.py::test_a_finding_is_one_line_whatever_its_path_holds",
    56: "etl/test_archive.py::test_a_file_that_vanished_or_became_a_link_is_unreadable",
    57: "etl/test_archive.py::test_a_file_written_while_it_is_read_is_tried_again_then_left",
    66: "test_pages.py::test_a_filter_that_does_not_exist_is_named",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.row} {case.name}")
def test_a_bad_document_gives_its_finding_and_harms_nothing(case: Case, tmp_path: Path) -> None:
    """Outcome, code and line as wanted; what must not be kept is not; the values it still gives are right."""
    place = tmp_path / "a.md"
    place.write_bytes(case.data)
    seen = place.stat()
    entry = Entry("2026/a.md", str(place), seen.st_size, seen.st_mtime_ns)
    (found,) = settle([read_alone(entry, SETTINGS, read_entry).found], SETTINGS)
    codes = {f"{each.code}@{each.line}" for each in found.findings} | {each.code for each in found.findings}
    assert found.outcome == case.outcome, found.reason
    assert set(case.codes) <= codes
    assert not [each for each in found.findings if each.code == "internal"]
    assert {name: getattr(found.incidents[0], name) for name in case.values} == dict(case.values)
    assert not [words for words in case.without if words in repr(found)]


@pytest.mark.parametrize(
    ("document", "front", "data", "reason"),
    [
        (10**7, 10**7, front("\n".join(f"key{i}: x" for i in range(20_000))), "too-many"),
        (10**7, 60, front("title: " + "x" * 60), "front-matter-too-large"),
        (10**7, 10**6, page(body="x " * 2_700_000), None),
        (90, 60, page(body="x " * 20), "too-large"),
    ],
)
def test_the_limits_are_those_of_the_policy(document: int, front: int, data: bytes, reason: str | None) -> None:
    """A team may allow larger documents or smaller ones; what it allows still cannot be a bomb of keys."""
    policy = replace(SETTINGS.policy, document_bytes=document, front_matter_bytes=front)
    assert read_entry("a.md", data, replace(SETTINGS, policy=policy)).reason == reason


def test_what_is_slow_when_lines_are_many_is_not() -> None:
    """Twenty thousand short lines of one paragraph are searched once, not once for each of them."""
    begun = time.process_time()
    read_entry("a.md", b"# Outage\n\n" + b"| \n" * 20_000, SETTINGS)
    assert time.process_time() - begun < 0.8  # 0.2 s; 1.2 s when each line was joined with all before it


def test_a_document_without_a_body_stands_on_its_last_line() -> None:
    """No line is told that the file does not have."""
    found = read_entry("a.md", b"---\ntitle: Outage\ndate: 2026-03-17\n---", SETTINGS)
    assert ([each.line for each in found.incidents], [each.line for each in found.sections]) == ([4], [4])


def test_every_row_of_the_inventory_has_its_test() -> None:
    """All 66 rows are tried, here or where their files and pages are; a test that is named exists."""
    assert {case.row for case in CASES} | set(ELSEWHERE) == set(range(1, 67))
    for name in ELSEWHERE.values():
        file, test = name.split("::")
        tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
        assert test in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, name
