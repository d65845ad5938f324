"""Records of an archive as recurrence sees them."""

from __future__ import annotations

from datetime import date, datetime

from etl.records import ActionItem, ContributingFactor, Evidence, Incident, Postmortem, RelatedIncident, SectionText
from etl.recurrence import entries_of, prepare


def section(line: int, text: str, heading: str | None = None) -> SectionText:
    return SectionText(line, heading, 2, line, None, text)


def test_the_text_to_compare_has_no_headings_comments_or_addresses() -> None:
    """Code, link texts and component names are compared; headings, comments and link targets are not."""
    text = prepare(
        "Checkout\n down",
        [
            section(3, "See [the `pool_size` change](https://git.example.org/1) <!-- hint: say why -->", "Root cause"),
            section(9, "x"),
        ],
    )
    assert text.splitlines() == ["Checkout down", "See [the `pool_size` change]   ", "x"]
    assert (
        prepare("A", [section(1, "## Root cause\n\nA leak", "Root cause"), section(5, "A leak", "Leak")])
        == "A\n\nA leak\nA leak"
    )
    assert prepare("A", [section(1, "at https://a.example.org/x?y=1, later <!-- open")]) == "A\nat   later  "


def test_promises_and_formalities_are_not_compared() -> None:
    """Two reports that promise the same alert are not about the same problem."""
    parts = [
        SectionText(n, None, 2, n, kind, f"{kind} text")
        for n, kind in enumerate(["root_cause", "actions", "people", "timeline"])
    ]
    assert prepare("A", parts) == "A\nroot_cause text\ntimeline text"


def test_one_incident_is_one_entry_with_what_is_known() -> None:
    """Detection counts before the document's day; suggestions below the mark and follow-up boxes are left out."""
    incident = Incident(
        incident_number=1,
        incident_id="INC-1",
        title="Checkout down",
        incident_date=date(2026, 3, 1),
        detected_at=datetime.fromisoformat("2026-03-01T09:12"),
        duration_minutes=90.0,
        time_to_mitigate_minutes=40.0,
        services=("shop",),
        contributing_factors=(
            ContributingFactor("config.expiry", "a", "ticked", score=1.0),
            ContributingFactor("code.logic", "b", "suggested", score=1.4),
            ContributingFactor("code.time", "c", "suggested", score=0.4),
            ContributingFactor("response.runbook", "d", "ticked", role="follow_up"),
        ),
        action_items=(ActionItem(1, "x", status="done"), ActionItem(2, "y", status="open")),
    )
    found = Postmortem("a.md", "loaded", incidents=(incident,), sections=(section(1, "It fell."),))
    (entry,) = entries_of([found])
    assert (entry.key, entry.incident_id, entry.text) == (("a.md", 1), "INC-1", "Checkout down\nIt fell.")
    assert entry.occurred_at == datetime.fromisoformat("2026-03-01T09:12")
    assert entry.factors == ("config.expiry", "code.logic")
    assert entry.ticked_factors == ("config.expiry",)
    assert (entry.users_affected_minutes, entry.has_open_action, entry.services) == (40.0, True, ("shop",))


def test_a_day_without_a_time_is_its_midnight_and_no_day_is_unknown() -> None:
    """A date is enough to put an incident in order; none is not made up."""
    dated = Incident(1, "INC-1", "A", incident_date=date(2026, 3, 1))
    undated = Incident(1, "INC-2", "B")
    entries = entries_of([Postmortem("a.md", "loaded", incidents=(dated,)), Postmortem("b.md", "loaded", incidents=(undated,))])
    assert [entry.occurred_at for entry in entries] == [datetime.fromisoformat("2026-03-01"), None]


def test_only_services_that_a_field_names_are_compared() -> None:
    """A service that was taken from the title stands in the compared text already and says nothing twice."""
    stated = Evidence("services", "shop", 3, "stated")
    computed = Evidence("services", "shop", 1, "computed")
    for evidence, services in [(stated, ("shop",)), (computed, ())]:
        incident = Incident(1, "INC-1", "Shop down", services=("shop",), evidence=(evidence,))
        assert entries_of([Postmortem("a.md", "loaded", incidents=(incident,))])[0].services == services


def test_a_file_of_several_incidents_is_cut_at_their_lines() -> None:
    """Each incident of a file is compared by its own part."""
    incidents = (Incident(1, "INC-1", "A", line=1), Incident(2, "INC-2", "B", line=10))
    found = Postmortem(
        "a.md", "loaded", incidents=incidents, sections=(section(1, "one"), section(10, "two"), section(12, "three"))
    )
    assert [entry.text for entry in entries_of([found])] == ["A\none", "B\ntwo\nthree"]


def test_an_export_on_one_line_is_cut_by_its_records() -> None:
    """Records that stand on one line are compared by their own words."""
    incidents = (Incident(1, "7", "A", line=1), Incident(2, "8", "B", line=1))
    found = Postmortem("issues.json", "loaded", incidents=incidents, sections=(section(1, "one"), section(1, "two")))
    assert [entry.text for entry in entries_of([found])] == ["A\none", "B\ntwo"]


def test_links_lead_to_the_incident_that_is_named() -> None:
    """A link to a file of several incidents leads to the one whose id it names, else to the first; a dead link nowhere."""
    target = Postmortem("b.md", "loaded", incidents=(Incident(1, "INC-7", "B", line=1), Incident(2, "INC-8", "C", line=5)))
    links = (RelatedIncident("INC-8", "b.md"), RelatedIncident("last week", "b.md"), RelatedIncident("INC-99", None))
    source = Postmortem("a.md", "loaded", incidents=(Incident(1, "INC-9", "A"),), related=links)
    assert entries_of([target, source])[-1].related == (("b.md", 2), ("b.md", 1))


def test_a_document_that_was_not_loaded_has_no_entry() -> None:
    """What could not be read is not compared."""
    assert entries_of([Postmortem("a.md", "quarantined", reason="broken")]) == []
