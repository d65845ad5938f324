"""Actions outside lists: under a label, below a bold line, in tables without an owner, done by the day they landed."""

from __future__ import annotations

from datetime import date

from etl.records import ActionItem
from tests.etl.reading import incident


def actions(text: str) -> list[tuple[str, str, str | None]]:
    return [(one.description, one.status, one.owner) for one in read(text)]


def read(text: str) -> tuple[ActionItem, ...]:
    return incident(f"# Outage of the shop\n\n## Impact\n\nCarts were empty.\n\n{text}").action_items


def test_a_label_announces_an_action() -> None:
    """`**Action item:**` with a sentence behind it is one, wherever it stands."""
    text = "## Remediation\n\n**Action item:** Declare incidents sooner - Owner: @kim\n"
    assert actions(text) == [("Declare incidents sooner", "unknown", "@kim")]


def test_lessons_may_say_what_was_done_about_them() -> None:
    """Lists and sentences under "Actions planned" and "Action taken" are actions; those taken are done."""
    text = """## Lessons learned

### On reviews

Nobody read the parser.

**Actions planned:**

- We will fuzz the parser.

**Action taken:**

Our guide now asks for two readers.
"""
    assert actions(text) == [
        ("We will fuzz the parser.", "unknown", None),
        ("Our guide now asks for two readers.", "done", None),
    ]


def test_a_landing_day_in_the_column_of_dates_is_a_completion() -> None:
    """`landed 2026-03-18` promises nothing any more."""
    text = "## Improvement plan\n\n| Item | Owner | Target |\n|---|---|---|\n| Pin it | kim | landed 2026-03-18 (abc1234) |\n"
    found = read(text)[0]
    assert (found.status, found.completed_on, found.due_date) == ("done", date(2026, 3, 18), None)


def test_a_table_of_items_with_tracking_and_status_holds_actions_anywhere() -> None:
    """Nobody's name is needed, and the day in the heading of what is done is no due date."""
    text = """## Hardening afterwards (2026-03-19)

| Item | Tracking | Status |
|---|---|---|
| Protect the volume | #12 | done |
| Detect drift | #13 | open |
"""
    assert [(one.description, one.status, one.tracker_reference) for one in read(text)] == [
        ("Protect the volume", "done", "#12"),
        ("Detect drift", "open", "#13"),
    ]
    assert read(text)[0].due_date is None


def test_a_document_that_sorts_its_actions_by_kind_is_believed() -> None:
    """Under "Detection (…)" stands what detects, under "Mitigation (less harm / less time)" what mitigates."""
    table = "| Action | Owner |\n|---|---|\n| {} | kim |\n\n"
    text = "## Improvement plan\n\n### Prevention (never again)\n\n" + table.format("Add a cache")
    text += "### Detection (sooner)\n\n" + table.format("Compare both lists")
    text += "### Mitigation (less harm / less time)\n\n" + table.format("Wipe and rebuild")
    assert [one.kind for one in read(text)] == ["prevent", "detect", "mitigate"]


def test_prevention_alone_is_a_heading_and_no_kind() -> None:
    """Where no other kind is named, the words of the action say what it does."""
    assert [one.kind for one in read("## Prevention\n\n- Add an alert on queue depth\n")] == ["detect"]


def test_a_word_that_is_also_a_label_stays_in_the_sentence() -> None:
    """An action that speaks of an owner is read whole, and its owner comes from the label behind it."""
    text = "## Action items\n\n- [ ] Name an owner for the list of keys by status (owner: Ida; due: 2026-02-13)\n"
    (action,) = read(text)
    assert (action.description, action.owner) == ("Name an owner for the list of keys by status", "Ida")
