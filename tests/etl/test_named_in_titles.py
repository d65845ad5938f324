"""Ids and severities that only the title of a postmortem says."""

from __future__ import annotations

import pytest

from tests.etl.reading import incident

STORY = "\n\n## Timeline\n\n- 09:00 Webhooks arrive late\n- 09:40 All webhooks are delivered\n"


@pytest.mark.parametrize(
    ("title", "incident_id"),
    [
        ("INC-88 Webhooks late", "INC-88"),
        ("Incident 2026-041: webhooks late", "2026-041"),
        ("OPS-1207: Webhooks late", "OPS-1207"),
        ("Webhooks late (incident #88)", "88"),
    ],
)
def test_a_title_may_say_the_id(title: str, incident_id: str) -> None:
    """Where no label states the id, the one in the title is taken, and said to be found there."""
    read = incident(f"# {title}{STORY}", "2026/webhooks.md")
    how = next(piece.how for piece in read.evidence if piece.field == "incident_id")
    assert (read.incident_id, how) == (incident_id, "computed")


@pytest.mark.parametrize(
    "title",
    ["COVID-19 dashboard down", "UTF-8 names break the import", "Issue #12 comes back", "Webhooks late after incident #88"],
)
def test_a_word_with_a_number_is_no_id(title: str) -> None:
    """Only what opens the title as an id does, or follows the word incident, is one: else the file's name stands for it."""
    assert incident(f"# {title}{STORY}", "2026/webhooks.md").incident_id == "webhooks"


def test_a_stated_id_beats_that_of_the_title() -> None:
    """The label decides, whatever the title says."""
    assert incident(f"# INC-88 Webhooks late\n\n**Incident ID:** INC-91{STORY}").incident_id == "INC-91"


@pytest.mark.parametrize(
    ("title", "severity"),
    [
        ("[P1] Webhooks late", "P1"),
        ("SEV-2: Webhooks late", "SEV-2"),
        ("Webhooks late (Major)", "Major"),
        ("Major release stops webhooks", None),
        ("Webhooks of the P100 board late", None),
    ],
)
def test_a_title_may_say_the_severity(title: str, severity: str | None) -> None:
    """A code of its own or a grade in brackets at the end is the severity; such words elsewhere are none."""
    assert incident(f"# {title}{STORY}").severity_raw == severity
