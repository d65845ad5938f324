"""What people decided about recurrences, as they write it down."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.configuration import ConfigurationError
from etl.recurrence import RecurrenceEntry, read_decisions
from etl.recurrence.decisions import Verdict, resolve


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "recurrence.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_decisions_are_read_with_their_lines(tmp_path: Path) -> None:
    """Confirmed, rejected and named issues keep the references as people wrote them."""
    found = read_decisions(
        written(
            tmp_path,
            "confirmed:\n- incidents: [INC-1, INC-2]\n  name: Pool exhausted\n  by: ops review\n"
            "rejected:\n- incidents: [INC-3, a/b.md#2]\n",
        )
    )
    assert found.confirmed == (Verdict(2, ("INC-1", "INC-2"), "Pool exhausted", by="ops review"),)
    assert found.rejected == (Verdict(6, ("INC-3", "a/b.md#2")),)
    assert found.names == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("same: []\n", ":1: 'same' is unknown; expected confirmed, rejected, names"),
        ("confirmed:\n- incidents: [INC-1]\n", ":2: a decision needs two incidents at least"),
        ("confirmed:\n- incidents: [INC-1, INC-2]\n  who: me\n", ":3: 'who' is unknown"),
        ("confirmed:\n- name: x\n", ":2: confirmed[0].incidents is missing"),
        ("confirmed: [a\n", ":2: "),
    ],
)
def test_a_file_that_cannot_be_understood_stops_the_load(tmp_path: Path, text: str, message: str) -> None:
    """What people decided is never forgotten silently: a mistake in the file is told with its line."""
    with pytest.raises(ConfigurationError) as caught:
        read_decisions(written(tmp_path, text))
    assert f"recurrence.yaml{message}" in str(caught.value)


def test_incidents_are_found_by_id_path_or_number() -> None:
    """An incident may be named in the three ways in which people name it; what fits none or several is a finding."""
    entries = [
        RecurrenceEntry("a.md", 1, "INC-1", "A", "A"),
        RecurrenceEntry("b.md", 1, "INC-2", "B", "B"),
        RecurrenceEntry("b.md", 2, "INC-3", "C", "C"),
    ]
    keys, findings = resolve(Verdict(4, ("inc-1", "b.md#2", "INC-2", "b.md", "INC-9", "A.md")), entries)
    assert keys == [("a.md", 1), ("b.md", 2), ("b.md", 1)]
    assert [(finding.line, finding.code, finding.message) for finding in findings] == [
        (4, "recurrence_reference", "recurrence.yaml: 'b.md' fits 2 incidents; write path#number"),
        (4, "recurrence_reference", "recurrence.yaml: 'INC-9' fits no incident of the archive"),
    ]
