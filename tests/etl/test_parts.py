"""What the headings of a document announce, and what stands under them."""

from __future__ import annotations

from textwrap import dedent

from etl.facts.parts import parts_of
from etl.markdown import read_markdown
from etl.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()


def kinds(text: str) -> list[tuple[str, str | None]]:
    document = read_markdown("example.md", dedent(text).lstrip("\n").encode())
    return [(part.section.heading, part.kind) for part in parts_of(document.sections, VOCABULARY)]


def test_an_empty_heading_of_a_pasted_page_opens_a_group() -> None:
    """Where headings lost their levels, "What Happened" below an empty "Root Cause" tells the cause."""
    assert kinds(
        """
        Post-Mortem: Search is stale¶
        Root Cause¶
        What Happened¶
        The snapshot was old.
        Trigger¶
        The nightly rebuild.
        Action Items¶
        Immediate¶
        - Refuse old snapshots
        Short-Term¶
        - Compare prices every hour
        Prevention¶
        The rebuild checks the age.
        """
    ) == [
        ("Post-Mortem: Search is stale", None),
        ("Root Cause", "root_cause"),
        ("What Happened", "root_cause"),
        ("Trigger", "trigger"),
        ("Action Items", "actions"),
        ("Immediate", "actions"),
        ("Short-Term", "actions"),
        ("Prevention", "prevention"),
    ]


def test_a_summary_of_a_pasted_page_stays_one_where_nothing_above_it_is_empty() -> None:
    """A heading with text of its own opens no group."""
    assert kinds(
        """
        Post-Mortem: Search is stale¶
        Root Cause¶
        The snapshot was old.
        What Happened¶
        Prices of August were shown.
        """
    )[1:] == [("Root Cause", "root_cause"), ("What Happened", "summary")]


def test_what_happened_below_an_empty_root_cause_is_the_cause() -> None:
    """Also where the headings have their marks, and only the levels are alike."""
    text = "# Outage\n## Root Cause\n## What Happened\nThe snapshot was old.\n## Impact\n## Summary\nWrong prices.\n"
    assert kinds(text)[1:] == [
        ("Root Cause", "root_cause"), ("What Happened", "root_cause"), ("Impact", "impact"), ("Summary", "summary"),
    ]  # fmt: skip


def test_process_improvements_are_what_the_heading_above_says() -> None:
    """Under prevention they are measures, alone they are lessons."""
    assert kinds("# Outage of search\n## Prevention\n### Process Improvements\n- Review schedules\n")[2:] == [
        ("Process Improvements", "prevention")
    ]
    assert kinds("# Outage of search\n## Process Improvements\n- Review schedules\n")[1:] == [
        ("Process Improvements", "lessons")
    ]


def test_how_actions_are_followed_up_is_no_action() -> None:
    """ "Monitoring Period" under "Follow-Up" tells how, and immediate actions taken promise nothing any more."""
    assert kinds(
        """
        # Outage of search
        ## Follow-Up
        ### Monitoring Period
        - **Focus**: look at errors
        ## Prevention & Mitigation
        ### Immediate Actions Taken
        **What did we do immediately?**

        1. Raised the pool
        ### Short-Term Fixes (1-2 weeks)
        - Cap reports
        """
    )[1:] == [
        ("Follow-Up", "actions"),
        ("Monitoring Period", "tracking"),
        ("Prevention & Mitigation", "prevention"),
        ("Immediate Actions Taken", "actions_taken"),
        ("What did we do immediately?", "actions_taken"),
        ("Short-Term Fixes (1-2 weeks)", "plans"),
    ]
