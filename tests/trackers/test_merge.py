"""What a ticket means for the action that names it: whose status counts, where it is said, and what stays a doubt."""

from __future__ import annotations

from datetime import date

import pytest

from etl.records import ActionItem, Finding, Incident, Postmortem
from etl.trackers.merge import is_drift, with_tickets
from etl.trackers.references import index_of, resolve
from etl.trackers.ticket import Status, Ticket, TrackerExport, read_day


def export(*tickets: Ticket, path: str = "issues.json", home: str | None = None) -> TrackerExport:
    return TrackerExport("github", path, tickets, date(2026, 6, 20), home)


def ticket(key: str, status: Status = "done", **more: object) -> Ticket:
    return Ticket((key,), status, "CLOSED", 7, **more)  # type: ignore[arg-type]


def merged(action: ActionItem, *exports: TrackerExport) -> tuple[ActionItem, Postmortem]:
    document = Postmortem("a.md", "loaded", incidents=(Incident(1, "INC-1", "A title", action_items=(action,)),))
    (found,) = with_tickets([document], exports)
    return found.incidents[0].action_items[0], found


OPEN = ActionItem(
    1, "Pin the version", owner="kim", due_date=date(2026, 5, 1), due_raw="1 May", status_raw="Open", status="open", line=30
)


@pytest.mark.parametrize(
    ("reference", "key", "home"),
    [
        ("bd://bd-a1b2", "bd-a1b2", None),
        ("[bd-a1b2](bd://bd-a1b2)", "bd-a1b2", None),
        ("PROJ-45", "PROJ-45", None),
        ("see PROJ-45, in review", "PROJ-45", None),
        ("https://jira.example/browse/PROJ-45", "PROJ-45", None),
        ("orchard/scales#12", "orchard/scales#12", None),
        ("https://github.example/Orchard/Scales/issues/12", "orchard/scales#12", None),
        ("[#12](https://github.example/orchard/scales/issues/12)", "orchard/scales#12", None),
        ("https://gitlab.example/clay/ovens/kiln/-/issues/4", "clay/ovens/kiln#4", None),
        ("#12", "orchard/scales#12", "orchard/scales"),
        ("#12", "#12", None),
        ("gh-9", "gh-9", None),
    ],
)
def test_a_reference_leads_to_its_ticket(reference: str, key: str, home: str | None) -> None:
    """Schemes, addresses, short forms and bare numbers all lead to the ticket they mean."""
    exports = (export(ticket(key), home=home),)
    found = resolve(reference, index_of(exports), [home] if home else [])
    assert [each.ticket.keys for each in found] == [(key,)]


@pytest.mark.parametrize("reference", ["PROJ-4", "PROJ-455", "proj-45", "bd://PROJ", "#45", "elsewhere/repo#45", "12"])
def test_a_reference_is_compared_exactly(reference: str) -> None:
    """A number that only begins alike, another case of a key or another repository lead nowhere."""
    assert resolve(reference, index_of([export(ticket("PROJ-45"), ticket("own/repo#45x"))]), []) == ()


def test_the_tracker_decides_status_day_and_owner_and_says_so() -> None:
    """The document's own status is kept beside the tracker's, and each value names the export and its day."""
    closed = ticket("PROJ-45", completed_on=date(2026, 4, 2), owner="mira")
    action, document = merged(ActionItem(**{**fields(OPEN), "tracker_reference": "PROJ-45"}), export(closed))
    assert (action.status, action.document_status, action.tracker_status) == ("done", "open", "CLOSED")
    assert (action.completed_on, action.owner, action.due_date) == (date(2026, 4, 2), "mira", date(2026, 5, 1))
    assert action.tracker_as_of == date(2026, 6, 20)
    told = {each.field: (each.text, each.how, each.line) for each in document.incidents[0].evidence}
    source = "(PROJ-45 in issues.json:7, as of 2026-06-20)"
    assert told == {
        "action_items.status": (f"CLOSED {source}", "tracker", 30),
        "action_items.completed_on": (f"2026-04-02 {source}", "tracker", 30),
        "action_items.owner": (f"mira {source}", "tracker", 30),
    }
    assert document.findings == (
        Finding(
            30,
            "warning",
            "drift",
            "action 1: the document says open, PROJ-45 in issues.json is done since 2026-04-02;"
            " correct the document, or run `python -m etl reconcile`",
        ),
    )


def test_a_due_date_of_the_tracker_wins_over_that_of_the_document() -> None:
    """The day promised last is the one in the tracker."""
    moved = ticket("PROJ-45", "open", due_date=date(2026, 8, 1))
    action, _ = merged(ActionItem(**{**fields(OPEN), "tracker_reference": "PROJ-45"}), export(moved))
    assert (action.status, action.due_date) == ("open", date(2026, 8, 1))


def test_a_reference_no_export_holds_leaves_the_document_s_word() -> None:
    """Nothing is guessed from a missing ticket."""
    action, document = merged(ActionItem(**{**fields(OPEN), "tracker_reference": "PROJ-46"}), export(ticket("PROJ-45")))
    assert (action.status, action.tracker_status) == ("open", None)
    assert [(each.level, each.code) for each in document.findings] == [("note", "unresolved-reference")]


def test_a_number_that_two_exports_hold_stays_open() -> None:
    """`#12` of two repositories is ambiguous: the wrong promise would be closed."""
    exports = (export(ticket("a/a#12"), home="a/a"), export(ticket("b/b#12"), path="b.json", home="b/b"))
    action, document = merged(ActionItem(**{**fields(OPEN), "tracker_reference": "#12"}), *exports)
    assert action.status == "open"
    assert [each.code for each in document.findings] == ["ambiguous-reference"]


def test_an_unknown_word_of_the_tracker_leaves_the_document_s_status() -> None:
    """Both words are kept, and the vocabulary is asked for."""
    action, document = merged(ActionItem(**{**fields(OPEN), "tracker_reference": "P-1"}), export(ticket("P-1", "unknown")))
    assert (action.status, action.document_status, action.tracker_status) == ("open", "open", "CLOSED")
    assert [each.code for each in document.findings] == ["unknown-status"]


@pytest.mark.parametrize(
    ("document", "tracker", "drifts"),
    [
        ("open", "done", True),
        ("done", "open", True),
        ("done", "cancelled", True),
        ("open", "in_progress", False),
        ("unknown", "done", False),
        ("done", "done", False),
        (None, "done", False),
    ],
)
def test_drift_is_a_disagreement_about_the_end(document: str | None, tracker: str, drifts: bool) -> None:
    """A document that says nothing, or says open where work has begun, does not contradict."""
    assert is_drift(document, tracker) is drifts


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-12T23:30:00.000-0200", date(2026, 3, 13)),
        ("2026-03-12 16:05", date(2026, 3, 12)),
        ("12/Mar/26 4:05 PM", date(2026, 3, 12)),
        ("1970-01-01T00:00:00Z", None),
        ("03/04/2026", None),
        ("", None),
    ],
)
def test_a_day_is_read_or_stays_unknown(text: str, day: date | None) -> None:
    """A zero of the exporter and a date that could be two days are null."""
    assert read_day(text) == day


def fields(action: ActionItem) -> dict[str, object]:
    return {name: getattr(action, name) for name in ActionItem.__dataclass_fields__}


def test_an_incident_named_in_an_action_is_no_missing_ticket() -> None:
    """Who writes "the queue of INC-1" refers to an incident of the archive, and is not told of a ticket that is not there."""
    action, document = merged(ActionItem(**{**fields(OPEN), "tracker_reference": "INC-1"}), export(ticket("PROJ-45")))
    assert (action.status, document.findings) == ("open", ())
