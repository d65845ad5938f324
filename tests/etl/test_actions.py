"""Action items wherever they stand, and not what only looks like one."""

from __future__ import annotations

from datetime import date

import pytest

from tests.etl.reading import incident

HEAD = "# Outage of the shop\n\n**Date:** 2026-03-17\n**Severity:** SEV2\n\n"


def test_columns_stand_in_any_order_and_language() -> None:
    """Owner, due date and status are found by the names of their columns."""
    head = "## アクションアイテム\n\n| 状態 | 期限 | 担当 | アクション |\n|---|---|---|---|\n"
    table = head + "| 完了 | 2026-04-01 | 佐藤 | 監視を追加 |\n"
    action = incident(HEAD + table).action_items[0]
    assert (action.description, action.owner, action.due_date, action.status) == (
        "監視を追加", "佐藤", date(2026, 4, 1), "done",
    )  # fmt: skip


def test_a_status_todo_is_open_and_no_blank() -> None:
    """TODO in a status column says that nobody has begun; a date that says "landed" is not when it was due."""
    table = "## Action items\n\n| Action | Due | Status |\n|---|---|---|\n| Add an alert | 2026-04-01 | TODO |\n"
    actions = incident(HEAD + table + "| Write the runbook | landed 2026-03-20 | Done |\n").action_items
    assert [(action.status_raw, action.status, action.due_date) for action in actions] == [
        ("TODO", "open", date(2026, 4, 1)),
        ("Done", "done", None),
    ]


@pytest.mark.parametrize(
    ("line", "description", "status"),
    [
        ("- [x] Add an alert", "Add an alert", "done"),
        ("- [ ] Add an alert", "Add an alert", "open"),
        ("- Add an alert (DONE)", "Add an alert", "done"),
        ("- Add an alert", "Add an alert", "unknown"),
        ("1. ✅ Add an alert", "Add an alert", "done"),
    ],
)
def test_a_mark_says_the_status_and_no_mark_says_nothing(line: str, description: str, status: str) -> None:
    """Without a mark the status is unknown, not open."""
    action = incident(f"{HEAD}## Action items\n\n{line}\n").action_items[0]
    assert (action.description, action.status) == (description, status)


def test_owner_and_date_may_stand_behind_the_text() -> None:
    """`Owner: … - Due: …` and a trailing `due 2026-04-01` are taken off the description."""
    text = HEAD + "## Actions\n\n1. [ ] Pin the image - Owner: Kim - Due: 2026-04-01\n2. Add a test, due 2026-04-02\n"
    first, second = incident(text).action_items
    assert (first.description, first.owner, first.due_date) == ("Pin the image", "Kim", date(2026, 4, 1))
    assert (second.description, second.due_date) == ("Add a test", date(2026, 4, 2))


def test_a_name_above_a_list_owns_it() -> None:
    """Actions grouped under a person belong to that person."""
    text = HEAD + "## Action items\n\n**Nele**\n\n- [ ] Ask for a second account\n\n**Tomasz**\n\n- [ ] Add an alert\n"
    assert [action.owner for action in incident(text).action_items] == ["Nele", "Tomasz"]


def test_headings_by_horizon_hold_actions() -> None:
    """Immediate, short-term and long-term lists are one list with a horizon each."""
    text = HEAD + (
        "## Remediation\n\n### Immediate actions (completed)\n\n- Timeout raised\n\n"
        "### Long-term improvements (Q4 2026)\n\n- Drills each quarter\n"
    )
    first, second = incident(text).action_items
    assert (first.horizon, first.status) == ("immediate", "done")
    assert (second.horizon, second.due_raw, second.due_date) == ("long_term", "Q4 2026", date(2026, 12, 31))


@pytest.mark.parametrize(
    "section",
    [
        "## Action items\n\n| Action | Owner | Due |\n|---|---|---|\n| [Action 1] | [Name] | [Date] |\n",
        "## Action items\n\nN/A\n",
        "## Action items\n\n- None\n",
        "## Action items\n\n- **When**: weekly\n- **Who**: the team lead\n",
        "## Communication\n\n- [x] Support team briefed\n",
    ],
)
def test_what_only_looks_like_an_action_is_left_out(section: str) -> None:
    """Placeholders, notes on how actions are handled and closing check lists are no promises."""
    assert incident(HEAD + "## Root cause\n\nA bug in the parser.\n\n" + section).action_items == ()


def test_items_below_an_item_explain_it() -> None:
    """Nested remarks are no actions of their own."""
    text = HEAD + "## Follow-up\n\n- Add an alert\n  - see the old dashboard\n- Write a runbook\n"
    assert [action.description for action in incident(text).action_items] == ["Add an alert", "Write a runbook"]


def test_a_list_that_explains_the_categories_of_a_table_holds_no_action() -> None:
    """What each category means is a legend; a list that only uses their names for its groups is none."""
    rows = "| 1 | Prevent | Pin the version | Open |\n| 2 | Detect | Alert on lag | Open |\n"
    table = f"| # | Category | Action | Status |\n|---|---|---|---|\n{rows}"
    legend = "\n### Categories\n\n- **Prevent:** measures that keep it from happening again\n- **Detect:** better alerts\n"
    head = "# Queue stood still\n\n**Date:** 2026-03-17\n\n## Root Cause\n\nThe pool was too small.\n\n## Action Items\n\n"
    assert [each.description for each in incident(head + table + legend).action_items] == ["Pin the version", "Alert on lag"]
    more = "\n- **Prevent:** pin the version of the driver\n- **Widget:** show the lag\n"
    assert len(incident(head + table + more).action_items) == 4
