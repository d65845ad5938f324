"""Every value leads to the line where a reader finds it."""

from __future__ import annotations

from tests.etl.reading import incident, postmortem


def lines(text: str, field: str) -> list[tuple[int | None, str]]:
    return [(piece.line, piece.text) for piece in incident(text).evidence if piece.field == field]


def test_a_title_leads_to_the_line_that_states_it() -> None:
    """The front matter's, the heading's, or that of a labelled line where the heading only names the form."""
    body = "**Severity:** SEV2\n\n## Timeline\n- 10:00 UTC down\n- 10:20 UTC up\n"
    assert lines(f"---\ntitle: Search is stale\n---\n# Postmortem\n\n{body}", "title") == [(2, "Search is stale")]
    assert lines(f"# Postmortem: Search is stale\n\n{body}", "title") == [(1, "Postmortem: Search is stale")]
    assert lines(f"# Incident Report\n\n**Title:** Search is stale\n{body}", "title") == [(3, "Search is stale")]


def test_a_number_of_users_found_in_the_impact_leads_to_it() -> None:
    """The number is the document's, and the line of the impact says where it stands."""
    text = "# Search is stale\n\n**Severity:** SEV2\n**Impact:** 1,840 users affected, 33 minutes downtime\n"
    assert incident(text).users_affected == "1,840 users affected"
    assert lines(text, "users_affected") == [(4, "1,840 users affected, 33 minutes downtime")]


def test_days_of_writing_lead_to_their_lines() -> None:
    """When a report was drafted, reviewed and shared is evidence for how fast a team writes."""
    text = """# Search is stale

**Severity:** SEV2
**Created:** 2026-03-18
**Review date:** 2026-03-19
**Sharing Date:** 2026-03-20 by Kim
"""
    found = [lines(text, name) for name in ("drafted_at", "reviewed_at", "published_at")]
    assert found == [[(4, "2026-03-18")], [(5, "2026-03-19")], [(6, "2026-03-20 by Kim")]]


def test_a_start_with_a_zone_is_enough_where_all_entries_count_from_it() -> None:
    """`T+15m` needs no zone of its own; without a zone anywhere, one is assumed and that is said."""
    text = "# Stale\n\n**Severity:** SEV2\n**Started:** 2026-03-17 06:40{zone}\n\n## Timeline\n- T+0m down\n- T+9m up\n"
    codes = [[f.code for f in postmortem(text.format(zone=zone)).findings] for zone in (" CET", "")]
    assert ["assumed-zone" in found for found in codes] == [False, True]
