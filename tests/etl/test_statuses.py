"""Statuses of actions and of documents, in cells and as marks."""

from datetime import date

import pytest

from etl.statuses import read_action_status, read_document_status, strip_status

OPEN = """
Open @ open @ TODO @ To do @ to-do @ Not started @ not done @ Not yet done @ incomplete @ Pending @ ⏳ Pending
Blocked on vendor @ Deferred @ New @ Planned @ Backlog @ ☐ @ ⬜ @ [ ] @ ❌ @ 0% @ No @ 未着手 @ 未対応 @ 未完了
未开始 @ 待处理 @ offen @ à faire @ pendiente @ pendente @ Reopened @ outstanding
"""
IN_PROGRESS = """
In Progress @ in-progress @ IN_PROGRESS @ WIP @ ongoing @ Started @ In review @ Partially done @ mostly done @ 🔄
⏳ @ 🚧 @ 50% @ In progress, 50% @ 対応中 @ 進行中 @ 进行中 @ in Arbeit @ en cours @ en curso @ em andamento
🔄 In Progress
"""
DONE = """
Done @ DONE @ done. @ Complete @ Completed @ ✅ Complete (#1097) @ Closed @ Fixed @ Resolved @ Shipped @ Merged
Deployed to prod @ (Done in #86) @ - DONE @ #86 — complete @ ✅ @ ☑ @ ✔ @ ✔️ @ ✓ @ [x] @ [X] @ 100% @ Yes @ 完了
対応済み @ 完了（本修正で） @ 已完成 @ erledigt @ abgeschlossen @ terminé @ completado @ concluído @ 🟢 Done
**Done** @ [Done] @ ✅ Met
"""
CANCELLED = """
won't fix @ Won't do @ wontfix @ won’t fix @ Cancelled @ canceled @ Closed (won't fix) @ closed as duplicate
Obsolete @ Dropped @ Not planned @ Superseded by #12 @ 中止 @ 取消 @ verworfen @ annulé @ 🚫
"""
UNKNOWN = [
    ("", "empty"),
    ("TBD", "placeholder"),
    ("-", "placeholder"),
    ("N/A", "placeholder"),
    ("[Status]", "placeholder"),
    ("Open / In Progress / Done", "placeholder"),
    ("blarg", "unknown-status"),
    ("see ticket", "unknown-status"),
    ("Alice", "unknown-status"),
    ("#86", "unknown-status"),
]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (text, status)
        for status, row in [("open", OPEN), ("in_progress", IN_PROGRESS), ("done", DONE), ("cancelled", CANCELLED)]
        for line in row.strip().splitlines()
        for text in line.split(" @ ")
    ],
)
def test_a_status_is_one_of_four(text: str, status: str) -> None:
    """Words, marks and percentages of any template come to open, in progress, done or cancelled."""
    reading = read_action_status(text)
    assert (reading.status, reading.raw, reading.problem) == (status, text, None)


@pytest.mark.parametrize(("text", "problem"), UNKNOWN)
def test_a_status_nobody_knows_is_unknown(text: str, problem: str) -> None:
    """An unknown word is not taken for open."""
    reading = read_action_status(text)
    assert (reading.status, reading.problem) == ("unknown", problem)


@pytest.mark.parametrize(
    ("text", "completed"),
    [
        ("Done (2024-03-01)", date(2024, 3, 1)),
        ("Completed: 2025-12-11", date(2025, 12, 11)),
        ("完了（2026-03-23）", date(2026, 3, 23)),
        ("Done", None),
        ("Open (2024-03-01)", None),
        ("fixed on March 1, 2024", date(2024, 3, 1)),
    ],
)
def test_a_done_action_may_name_its_day(text: str, completed: date | None) -> None:
    """The day beside "done" is the day it was completed; beside "open" it is something else."""
    assert read_action_status(text).completed_on == completed


STRIPPED = [
    ("Add canary (DONE)", "Add canary", "done", "DONE"),
    ("Add canary - DONE", "Add canary", "done", "DONE"),
    ("Add canary — done", "Add canary", "done", "done"),
    ("✅ Add canary", "Add canary", "done", "✅"),
    ("Add canary ✅", "Add canary", "done", "✅"),
    ("✔️ Add canary", "Add canary", "done", "✔️"),
    ("~~Add canary~~", "Add canary", "done", "~~Add canary~~"),
    ("[DONE] Add canary", "Add canary", "done", "DONE"),
    ("(done) Add canary", "Add canary", "done", "done"),
    ("Done: add canary", "add canary", "done", "Done"),
    ("DONE - add canary", "add canary", "done", "DONE"),
    ("Add canary (Done in #86)", "Add canary", "done", "Done in #86"),
    ("Add canary (done 2024-03-01)", "Add canary", "done", "done 2024-03-01"),
    ("Add canary (#86 - done)", "Add canary", "done", "#86 - done"),
    ("Add canary — Done in #86", "Add canary", "done", "Done in #86"),
    ("Add canary (fixed by the new image)", "Add canary", "done", "fixed by the new image"),
    ("Add canary. Done.", "Add canary.", "done", "Done"),
    ("Add canary [WIP]", "Add canary", "in_progress", "WIP"),
    ("Add canary (in progress)", "Add canary", "in_progress", "in progress"),
    ("WIP: add canary", "add canary", "in_progress", "WIP"),
    ("TODO: add canary", "add canary", "open", "TODO"),
    ("☐ Add canary", "Add canary", "open", "☐"),
    ("[x] Add canary", "Add canary", "done", "x"),
    ("[ ] Add canary", "Add canary", "open", "[ ]"),
    ("Add canary (wontfix)", "Add canary", "cancelled", "wontfix"),
    ("完了: テスト追加", "テスト追加", "done", "完了"),
    ("期限切れを page。完了: 2026-04-16", "期限切れを page。", "done", "完了: 2026-04-16"),
    ("テスト追加（完了）", "テスト追加", "done", "（完了）"),
    ("~~Add canary~~ (DONE)", "Add canary", "done", "DONE"),
    ("⏳ Add canary", "Add canary", "in_progress", "⏳"),
    ("Add canary (✅ done)", "Add canary", "done", "✅ done"),
]

UNTOUCHED = [
    "Fix done button",
    "Get it done",
    "Document how to close incidents (fixed IP)",
    "Use open source",
    "x (complete failure of y)",
    "x (won't start because of missing credentials)",
    "x (completed by 2024-03-01)",
    "x (complete by Q2)",
    "Make sure everything is closed",
    "Fix: the thing",
    "Open a ticket",
    "Open-source the tool",
    "Monitor for dropped, duplicate",
    "Add alert for closed connections",
    "Fixed by restarting",
    "Remove duplicate",
    "Alert on requests dropped",
    "Add metrics for jobs: pending",
    "Add metrics: queue, dropped",
    "Add alert when status is not done",
    "Done",
    "",
    "Resolve open questions",
    "Complete the migration",
    "Start: review the list",
    "x (fixed: at first I forgot the plugin)",
    "Closed-loop control",
    "categories: []",
    "for n in a b; do parted; done",
    "Add x (not yet in Paths.pm)",
    "Check whether [pending] jobs pile up",
    "Retry failed deliveries",
    "(open)",
]


@pytest.mark.parametrize(("text", "rest", "status", "raw"), STRIPPED)
def test_a_mark_at_the_edge_of_an_action_is_its_status(text: str, rest: str, status: str, raw: str) -> None:
    """The mark is taken off the description and read as the status."""
    stripped, reading = strip_status(text)
    assert reading is not None
    assert (stripped, reading.status, reading.raw) == (rest, status, raw)


@pytest.mark.parametrize("text", UNTOUCHED)
def test_words_inside_a_sentence_are_no_status(text: str) -> None:
    """What an action asks for is not whether it is done."""
    assert strip_status(text) == (text, None)


@pytest.mark.parametrize(
    ("text", "status", "is_open"),
    [
        ("Draft", "draft", None),
        ("Initial draft", "draft", None),
        ("下書き", "draft", None),
        ("Entwurf", "draft", None),
        ("In Review", "in_review", None),
        ("Under review", "in_review", None),
        ("レビュー中", "in_review", None),
        ("Final", "final", None),
        ("Reviewed", "final", None),
        ("Approved", "final", None),
        ("published", "final", None),
        ("Complete", "final", None),
        ("承認済み", "final", None),
        ("Complete, action items in progress", "final", None),
        ("Action Items In Progress", "final", None),
        ("closed", "final", False),
        ("Resolved", None, False),
        ("RESOLVED", None, False),
        ("✅ Fully Resolved (PR #1098)", None, False),
        ("✅ Fixed", None, False),
        ("Resolved with compromises", None, False),
        ("解決済み", None, False),
        ("behoben", None, False),
        ("open — root cause identified", None, True),
        ("Ongoing", None, True),
        ("Monitoring", None, True),
        ("Investigating", None, True),
        ("調査中", None, True),
        ("Not resolved", None, True),
        ("Draft (incident ongoing)", "draft", None),
    ],
)
def test_a_status_line_speaks_of_the_document_or_of_the_incident(text: str, status: str | None, is_open: bool | None) -> None:
    """ "Draft" says how far the writing is, "Resolved" that the incident is over; neither says the other."""
    reading = read_document_status(text)
    assert (reading.status, reading.is_open, reading.problem) == (status, is_open, None)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "empty"),
        ("Draft / Reviewed / Approved", "placeholder"),
        ("Draft | In Review | Final", "placeholder"),
        ("[Status]", "placeholder"),
        ("blah", "unknown-status"),
        ("Root cause identified, fix implemented", "unknown-status"),
        ("Resolved / In Progress / Monitoring", "placeholder"),
    ],
)
def test_a_status_line_that_says_neither_is_null(text: str, problem: str) -> None:
    """An unfilled choice or an unknown word is no status."""
    reading = read_document_status(text)
    assert (reading.status, reading.is_open, reading.problem) == (None, None, problem)
