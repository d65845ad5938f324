"""Where a row of a table leads."""

from __future__ import annotations

from pages.frame.marks import AT_LINE, address_of


def test_a_row_with_a_line_leads_to_that_line_of_the_record() -> None:
    """The record opens at the line, in the file that holds it; a row of an incident without a line opens its beginning."""
    row = {"incident_key": "2026/a.md#1", "line": 7, "part_path": "2026/a-timeline.md", "text": "as written"}
    assert address_of(row, AT_LINE) == {"incident": "2026/a.md#1", "line": "7", "part": "2026/a-timeline.md"}
    assert address_of(row | {"line": None, "part_path": None}, AT_LINE) == {"incident": "2026/a.md#1"}
    assert address_of(row, "incident_key") == {"incident": "2026/a.md#1"}
