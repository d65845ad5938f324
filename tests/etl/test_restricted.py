"""Restricted postmortems: counted, timed, and silent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from etl.policy import load_policy
from etl.records import (
    ActionItem,
    ContributingFactor,
    Detail,
    Evidence,
    Finding,
    Incident,
    Lesson,
    Postmortem,
    RelatedIncident,
    SectionText,
    TimelineEvent,
)
from etl.restricted import is_restricted, mark_archive, mask_archive, masked_path

POLICY = load_policy(Path(__file__).resolve().parents[2] / "data" / "policy.yaml")
W = "SECRETWORD"
INCIDENT = Incident(
    1,
    f"id {W}",
    f"title {W}",
    incident_date=date(2026, 5, 20),
    started_at=datetime(2026, 5, 20, 8, 0),
    detected_at=datetime(2026, 5, 20, 8, 4),
    acknowledged_at=datetime(2026, 5, 20, 8, 6),
    mitigated_at=datetime(2026, 5, 20, 9, 0),
    resolved_at=datetime(2026, 5, 20, 9, 4),
    communicated_at=datetime(2026, 5, 20, 9, 0),
    severity_raw=f"sev {W}",
    severity="SEV1",
    severity_rank=1,
    severity_scheme="sev_from_1",
    status_raw=W,
    status="final",
    is_restricted=True,
    duration_minutes=64.0,
    duration_computed_minutes=64.0,
    duration_clock="from_start",
    time_to_resolve_minutes=60.0,
    time_to_resolve_stated_minutes=60.0,
    time_to_resolve_clock="from_detection",
    detection_method="customer",
    trigger=W,
    services=(W,),
    teams=(W,),
    tags=(W,),
    users_affected=W,
    summary=W,
    root_cause=W,
    published_at=datetime(2026, 5, 22),
    line=3,
    timeline_events=(TimelineEvent(1, W, W),),
    contributing_factors=(ContributingFactor("security", W, "declared", decided_by=W),),
    action_items=(ActionItem(1, W, owner=W, due_raw=W),),
    lessons=(Lesson("learned", W),),
    details=(Detail(W, W, W),),
    evidence=(Evidence("title", W, 1),),
)
SECRET = Postmortem(
    f"2026/{W}.md",
    "loaded",
    sha256="5e",
    bytes=123,
    format="markdown",
    title=W,
    document_kind="incident",
    incidents=(INCIDENT,),
    sections=(SectionText(1, W, 1, 1, None, W),),
    related=(RelatedIncident(W, W, 1),),
    findings=(Finding(7, "warning", "unknown-severity", W),),
)


def test_a_restricted_incident_keeps_what_is_counted_and_nothing_else() -> None:
    """Severity, month, durations and flags stay; every word of the document, also its name, is gone."""
    (masked,) = mask_archive([SECRET], frozenset({SECRET.document_path}), POLICY)
    assert W not in repr(masked)
    path = masked_path(SECRET)
    assert masked == Postmortem(
        path,
        "loaded",
        format="markdown",
        document_kind="incident",
        incidents=(
            Incident(
                1,
                f"{path}#1",
                "Restricted incident",
                incident_date=date(2026, 5, 1),
                severity="SEV1",
                severity_rank=1,
                severity_scheme="sev_from_1",
                status="final",
                is_restricted=True,
                duration_minutes=64.0,
                duration_computed_minutes=64.0,
                duration_clock="from_start",
                time_to_resolve_minutes=60.0,
                time_to_resolve_stated_minutes=60.0,
                time_to_resolve_clock="from_detection",
            ),
        ),
        findings=(Finding(None, "warning", "unknown-severity", "the details of a restricted document are withheld"),),
    )


def test_a_restricted_path_is_not_told_by_its_neighbours() -> None:
    """A link or a finding of another document that names the file names the mask instead."""
    other = Postmortem(
        "2026/z.md",
        "quarantined",
        reason="duplicate-file",
        related=(RelatedIncident("that one", SECRET.document_path, 2), RelatedIncident("none")),
        findings=(Finding(1, "error", "duplicate-file", f"the same content as {SECRET.document_path}"),),
    )
    found = mask_archive([SECRET, other], frozenset({SECRET.document_path}), POLICY)
    path = masked_path(SECRET)
    assert [each.document_path for each in found] == ["2026/z.md", path]
    assert found[0].related == (RelatedIncident("that one", path, 2), RelatedIncident("none"))
    assert found[0].findings[0].message == f"the same content as {path}"


def test_a_masked_name_cannot_be_guessed_from_the_file_name() -> None:
    """Two documents of one name have different masks, so a list of likely names leads nowhere."""
    assert masked_path(SECRET) != masked_path(replace(SECRET, sha256="5f"))


def test_an_open_archive_is_left_as_it_is() -> None:
    """Nothing is masked where nothing is restricted."""
    found = [Postmortem("a.md", "loaded", incidents=(Incident(1, "a", "t"),))]
    assert mask_archive(found, frozenset(), POLICY) == found


@pytest.mark.parametrize(
    ("found", "data", "expected"),
    [
        (SECRET, b"", True),
        (Postmortem("a.md", "loaded", incidents=(Incident(1, "a", "t"),)), b"confidential: true", False),
        (Postmortem("a.md", "skipped", reason="template"), b"Security incident: restrict distribution", False),
        (Postmortem("a.md", "quarantined", reason="yaml"), b"---\nconfidential: true\n", True),
        (Postmortem("a.md", "quarantined", reason="yaml"), b"visibility:   Restricted", True),
        (Postmortem("a.md", "quarantined", reason="yaml"), b"tags: [db, security]", True),
        (Postmortem("a.md", "quarantined", reason="yaml"), b"Please RESTRICT distribution.", True),
        (Postmortem("a.md", "quarantined", reason="yaml"), b"title: Outage of the feed", False),
    ],
)
def test_a_document_is_restricted_by_what_it_says(found: Postmortem, data: bytes, expected: bool) -> None:
    """Also a flawed document, which gave no incident, keeps its secret; a blank template is none."""
    assert is_restricted(found, data, POLICY) is expected


def test_the_team_has_the_last_word() -> None:
    """Paths in policy.yaml are always or never restricted, whatever stands in the document."""
    policy = replace(POLICY, restricted_always=("security/*",), restricted_never=("2026/*",))
    assert not is_restricted(SECRET, b"", policy)
    plain = Postmortem("security/a.md", "loaded", incidents=(Incident(1, "a", "t"),))
    assert is_restricted(plain, b"", policy)
    (marked,) = mark_archive([plain], frozenset({"security/a.md"}), policy)
    assert marked.incidents[0].is_restricted
    (opened,) = mask_archive([SECRET], frozenset(), policy)
    assert opened.incidents[0].title == f"title {W}"
    assert not opened.incidents[0].is_restricted


def export(*incidents: Incident) -> Postmortem:
    """An export whose private records begin at lines 3 and 20, with words on their lines."""
    return replace(
        SECRET,
        document_path="2026/incidents.json",
        format="incident_io",
        title=None,
        incidents=incidents,
        sections=(SectionText(1, None, 0, 3, None, W), SectionText(2, None, 0, 10, None, "open words")),
        related=(RelatedIncident(W, None, 8), RelatedIncident("INC-1", None, 12)),
        findings=(Finding(7, "warning", "times-order", W), Finding(12, "note", "unowned", "action 1 names no owner")),
    )


def test_a_private_record_of_an_export_does_not_hide_the_others() -> None:
    """Each record of an export is restricted for itself: its words are gone, and its neighbours stay as they are."""
    public = Incident(2, "INC-2", "Slow", line=10, summary="open words")
    found = export(INCIDENT, public, replace(INCIDENT, incident_number=3, line=20))
    (masked,) = mask_archive([found], frozenset({found.document_path}), POLICY)
    assert W not in repr(masked)
    assert (masked.document_path, [each.title for each in masked.incidents]) == (
        "2026/incidents.json",
        ["Restricted incident", "Slow", "Restricted incident"],
    )
    assert masked.incidents[1] == public
    assert (masked.sections[1], masked.related) == (found.sections[1], (RelatedIncident("INC-1", None, 12),))
    assert masked.findings == (
        Finding(None, "warning", "times-order", "the details of a restricted document are withheld"),
        found.findings[1],
    )
    (marked,) = mark_archive([found], frozenset({found.document_path}), POLICY)
    assert marked == found


def test_an_export_of_private_records_only_is_restricted_as_a_whole() -> None:
    """Where all is private, or the team says so by the path, the name of the file goes too."""
    whole = export(INCIDENT)
    (masked,) = mask_archive([whole], frozenset({whole.document_path}), POLICY)
    assert masked.document_path == masked_path(whole)
    mixed = export(INCIDENT, Incident(2, "INC-2", "Slow", line=10))
    policy = replace(POLICY, restricted_always=("2026/*",))
    (masked,) = mask_archive([mixed], frozenset({mixed.document_path}), policy)
    assert (masked.document_path, {each.title for each in masked.incidents}) == (masked_path(mixed), {"Restricted incident"})


def test_records_on_one_line_hide_together_what_stands_on_it() -> None:
    """Where lines cannot tell whose words they are, all of them are withheld; the open record keeps its own."""
    one_line = export(replace(INCIDENT, line=1), Incident(2, "INC-2", "Slow", line=1))
    (masked,) = mask_archive([one_line], frozenset({one_line.document_path}), POLICY)
    assert W not in repr(masked)
    assert [each.title for each in masked.incidents] == ["Restricted incident", "Slow"]
