"""What templates ask for beyond the columns of an incident is kept under its label or its heading."""

from __future__ import annotations

import pytest

from tests.etl.reading import incident, postmortem

HEAD = "# Postmortem: Search is stale\n\n**Severity:** SEV2\n**Date:** 2026-03-17\n\n"


def details(text: str) -> list[tuple[str, str]]:
    return [(detail.label, detail.value) for detail in incident(HEAD + text).details]


def test_a_form_with_text_boxes_keeps_each_line_under_the_heading_that_asks() -> None:
    """A line of bold text below a heading only says how to fill it in, and labels inside a box stay labels."""
    text = """## Prevention
### Monitoring Improvements
**New alerts or monitoring:**

```
1. Wait of the pool
   Threshold: 500 ms
   Alert to: on-call
2. Connections of one module
```
"""
    assert details(text) == [
        ("Monitoring Improvements", "Wait of the pool"),
        ("Threshold", "500 ms"),
        ("Alert to", "on-call"),
        ("Monitoring Improvements", "Connections of one module"),
    ]


def test_a_text_box_without_numbers_is_one_value() -> None:
    """A description that was wrapped by hand is not cut into its lines."""
    text = "## Root Cause Analysis\n### What Happened?\n**Described in detail:**\n\n```\nTwo reports ran\nat once.\n```\n"
    assert details(text) == [("What Happened?", "Two reports ran\nat once.")]


def test_a_further_label_behind_a_short_value_is_a_value_of_its_own() -> None:
    """Sign-offs and open questions hold a name and a date on one line."""
    text = """## Sign-off
- [x] Engineering Lead reviewed: Bram Date: 2026-03-19

## Open Questions
```
1. Who owns the snapshots?
   Owner: Kim Due: 2026-03-20
```
"""
    assert details(text) == [
        ("Engineering Lead reviewed", "Bram"),
        ("Date", "2026-03-19"),
        ("Open Questions", "Who owns the snapshots?"),
        ("Owner", "Kim"),
        ("Due", "2026-03-20"),
    ]


def test_a_second_statement_of_a_field_is_kept_where_it_differs() -> None:
    """The column holds the first one, and nothing is lost."""
    text = "## Impact\n- **Number of users**: 2,310\n- **Percentage of user base**: 7%\n- **Users affected**: 2,310\n"
    assert incident(HEAD + text).users_affected == "2,310"
    assert details(text) == [("Percentage of user base", "7%")]


@pytest.mark.parametrize("indent", ["   ", ""])
def test_what_explains_a_factor_is_kept_under_its_label(indent: str) -> None:
    """Why a factor mattered and what shows it are no factors, also where the page lost its indentation."""
    text = f"""## Contributing Factors
1. **No key**
{indent}- **Description:** The runner never sent one
{indent}- **Why it mattered:** A retry looked new
{indent}- **Evidence:** Request log
"""
    assert details(text) == [
        ("Description", "The runner never sent one"),
        ("Why it mattered", "A retry looked new"),
        ("Evidence", "Request log"),
    ]
    declared = [row.phrase for row in incident(HEAD + text).contributing_factors if row.how == "declared"]
    assert declared == ["No key: The runner never sent one"]


def test_a_line_of_labels_tells_no_cause() -> None:
    """A list of reviewers above the summary is no sign of a missing review."""
    text = "## Summary\nAuthor: Kim Reviewers: Nadja, Kwame\n\nNo review of the plan took place.\n"
    assert {row.phrase for row in incident(HEAD + text).contributing_factors} == {"No review of the plan took place."}


def test_appendix_history_and_tracking_are_kept() -> None:
    """Links, logs, the history of the document and how actions are followed up have no column."""
    text = """## Follow-Up
### Monitoring Period
- **Duration**: 1 month
- **Focus**: slow queries

## Appendix
- Links to logs: indexer, 17 March

### Error Logs
```
timeout: pool empty
timeout: pool empty
```

### Document History
| Date | Author | Changes |
|---|---|---|
| 2026-03-18 | Kim | Draft |
"""
    assert details(text) == [
        ("Duration", "1 month"),
        ("Focus", "slow queries"),
        ("Links to logs", "indexer, 17 March"),
        ("Error Logs", "timeout: pool empty\ntimeout: pool empty"),
        ("2026-03-18", "Author: Kim; Changes: Draft"),
    ]
    assert incident(HEAD + text).duration_minutes is None


def test_what_is_read_as_an_action_is_no_detail() -> None:
    """A measure of prevention that stands for an action is shown once."""
    text = "## Prevention\n- Refuse snapshots older than a day\n"
    read = incident(HEAD + text)
    assert [action.description for action in read.action_items] == ["Refuse snapshots older than a day"]
    assert read.details == ()


def test_a_tracker_is_no_incident() -> None:
    """A link into a tracker belongs to the action, and is no related incident."""
    text = "## Action Items\n- [ ] Page on failures ([bd-7](bd://shop-9f2)), as after INC-0455\n"
    assert [related.related_reference for related in postmortem(HEAD + text).related] == ["INC-0455"]


def test_a_text_that_says_it_happened_before_names_the_earlier_ones() -> None:
    """Ids of any form count on such a line; elsewhere they may be tickets."""
    found = postmortem("""
        # Queue stood still

        **Date:** 2026-03-17

        ## Root Cause

        The pool was too small. This is the third time this month, after LM-111 and LM-120.
        Ticket ABC-12 was opened.
        """)
    assert [(each.related_reference, each.line) for each in found.related] == [("LM-111", 7), ("LM-120", 7)]
