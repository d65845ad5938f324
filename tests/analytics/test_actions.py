"""Promises: their state on a day, what came due, how long closing takes, what stands on the weekly list."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from analytics.charts import actions as charts
from analytics.judgement.intervals import Interval
from analytics.judgement.survival import kaplan_meier, median_open, median_open_interval
from analytics.metrics import action_lists, action_times
from analytics.metrics import actions as metrics
from analytics.narrative import action_fates as fates_told
from analytics.narrative import actions as narrative
from analytics.presentation import short_id
from analytics.selection import Selection
from analytics.warehouse import HERE, Warehouse, ask
from analytics.wording import action_hint
from tests.builder import action, factor, incident

TODAY = Selection(as_of=date(2026, 9, 30))
Build = Callable[..., Warehouse]


def promised(build: Build, *actions: dict[str, object], **columns: object) -> Warehouse:
    """A warehouse with one incident of January and these actions of it."""
    return build(incidents=[incident("INC-1", "2026-01-05 10:00", **columns)], action_items=list(actions))


def test_completion_counts_what_came_due_and_is_known(warehouse_of: Build) -> None:
    """Two of three known promises were kept; the one that says nothing and the one dropped in time are in neither side."""
    day = date(2026, 2, 1)
    warehouse = promised(
        warehouse_of,
        action("INC-1", 1, "done", due_date=day, completed_on=date(2026, 1, 20)),
        action("INC-1", 2, "done", due_date=day, completed_on=date(2026, 3, 1)),
        action("INC-1", 3, "in_progress", due_date=day),
        action("INC-1", 4, "unknown", due_date=day),
        action("INC-1", 5, "cancelled", due_date=day, completed_on=date(2026, 1, 10)),
        action("INC-1", 6, "open", due_date=date(2026, 10, 1)),
    )
    due = metrics.came_due(warehouse, TODAY)
    assert (due.done, due.not_done, due.unknown, due.dropped, due.late) == (2, 1, 1, 1, 1)
    assert (due.share, due.least, due.most) == (2 / 3, 0.5, 0.75)
    assert narrative.came_due(due) == (
        "2 of 3 (67 %, 21–94) actions that came due were done; 1 more came due and their documents do not say: "
        "the share lies between 50 % and 75 %."
    )
    assert narrative.on_time(due) == "1 of 3 (33 %, 6–79) were done by their due date."


def test_an_action_cancelled_after_its_date_was_not_done(warehouse_of: Build) -> None:
    """Giving up late does not count as keeping a promise."""
    given_up = action("INC-1", 1, "cancelled", due_date=date(2026, 2, 1), completed_on=date(2026, 3, 1))
    due = metrics.came_due(promised(warehouse_of, given_up), TODAY)
    assert (due.done, due.not_done, due.dropped) == (0, 1, 0)


def test_a_past_day_is_seen_as_it_was(warehouse_of: Build) -> None:
    """Asked about March, an action done in April is still open and overdue."""
    late = action("INC-1", 1, "done", due_date=date(2026, 2, 1), completed_on=date(2026, 4, 1))
    due = metrics.came_due(promised(warehouse_of, late), Selection(as_of=date(2026, 3, 1)))
    assert (due.done, due.not_done, due.late) == (0, 1, 1)


def test_an_archive_that_marks_nothing_gives_no_share(warehouse_of: Build) -> None:
    """Where no document says whether an action was done, no percentage is shown."""
    due = metrics.came_due(promised(warehouse_of, action("INC-1", 1, "unknown", due_date=date(2026, 2, 1))), TODAY)
    assert due.share is None
    assert narrative.came_due(due) == "1 action came due; their documents do not say whether any was done."


def test_without_actions_that_is_said(warehouse_of: Build) -> None:
    """An archive without action items says so instead of 0 %."""
    due = metrics.came_due(promised(warehouse_of), TODAY)
    assert narrative.came_due(due) == "The postmortems of this selection name no action."
    assert narrative.standing(due) is None


def test_near_misses_keep_their_promises_and_planned_work_does_not(warehouse_of: Build) -> None:
    """An action after a near miss is followed like any other; one of a maintenance notice is not."""
    open_action = action("INC-1", 1, due_date=date(2026, 2, 1))
    assert metrics.came_due(promised(warehouse_of, open_action, is_near_miss=True), TODAY).made == 1
    assert metrics.came_due(promised(warehouse_of, open_action, is_planned=True), TODAY).made == 0


def test_quarters_are_those_of_the_due_date(warehouse_of: Build) -> None:
    """A promise counts in the quarter in which it was due, wherever its incident was."""
    warehouse = promised(
        warehouse_of,
        action("INC-1", 1, "done", due_date=date(2026, 3, 31)),
        action("INC-1", 2, "open", due_date=date(2026, 4, 1)),
        action("INC-1", 3, "unknown", due_date=date(2026, 4, 1)),
    )
    quarters = metrics.came_due_by_quarter(warehouse, TODAY)
    assert quarters.select("quarter_name", "done", "not_done", "unknown", "known", "share").rows() == [
        ("Q1 2026", 1, 0, 0, 1, 1.0),
        ("Q2 2026", 0, 1, 1, 1, 0.0),
    ]
    spec = charts.came_due_by_quarter(quarters).to_dict()
    assert [layer["mark"]["type"] for layer in spec["layer"]] == ["rule", "point", "text"]


def test_kinds_that_differ_by_chance_are_not_told_apart(warehouse_of: Build) -> None:
    """Six of six against five of six is chance; ten of ten against none of ten is not."""

    def kind(name: str, done: int, missed: int, start: int) -> list[dict[str, object]]:
        states = ["done"] * done + ["open"] * missed
        return [action("INC-1", start + n, state, kind=name, due_date=date(2026, 2, 1)) for n, state in enumerate(states)]

    close = metrics.kinds(promised(warehouse_of, *kind("detect", 6, 0, 1), *kind("prevent", 5, 1, 11)), TODAY)
    assert (close.apart, close.compared) == ((), 2)
    far = metrics.kinds(promised(warehouse_of, *kind("detect", 10, 0, 1), *kind("prevent", 0, 10, 11)), TODAY)
    assert far.apart == (("detect", "prevent"),)


def test_time_to_close_counts_open_actions_for_as_long_as_they_wait(warehouse_of: Build) -> None:
    """Six actions closed after 10 days and six still open after 100: half of them closed within ten days, and no sooner."""
    made = date(2026, 6, 22)
    done = [action("INC-1", n, "done", created_on=made, completed_on=date(2026, 7, 2)) for n in range(1, 7)]
    waiting = [action("INC-1", n, "open", created_on=made) for n in range(7, 13)]
    found = action_times.time_to_close(promised(warehouse_of, *done, *waiting, action("INC-1", 13, "done")), TODAY)
    assert found.whole is not None
    assert (found.whole.actions, found.whole.closed, found.whole.median) == (12, 6, 10.0)
    assert found.coverage.left_out == (("are done on a day the document does not give", 1),)
    assert found.curve.select("days", "share").rows() == [(0.0, 0.0), (10.0, 0.5)]


def test_nine_actions_give_no_curve(warehouse_of: Build) -> None:
    """Below ten actions no time to close is shown."""
    few = [action("INC-1", n, "done", created_on=date(2026, 6, 1), completed_on=date(2026, 7, 1)) for n in range(9)]
    found = action_times.time_to_close(promised(warehouse_of, *few), TODAY)
    assert found.whole is None
    assert found.curve.is_empty()
    assert narrative.time_to_close(found).startswith("9 of 9 actions have the days")


def test_the_warning_needs_three_quarters_in_which_more_is_promised_than_closed(warehouse_of: Build) -> None:
    """A list that grows quarter after quarter, mostly overdue, is called by its name; a list that is worked off is not."""
    months = [date(2026, 1, 10), date(2026, 4, 10), date(2026, 7, 10)]
    growing = [action("INC-1", n, created_on=made, due_date=date(2026, 8, 1)) for n, made in enumerate(months, 1)]
    warehouse = promised(warehouse_of, *growing)
    assert metrics.backlog(warehouse, TODAY, metrics.came_due(warehouse, TODAY)).state == "growing"
    worked = [action("INC-1", n, "done", created_on=made, completed_on=made) for n, made in enumerate(months, 1)]
    warehouse = promised(warehouse_of, *worked)
    assert metrics.backlog(warehouse, TODAY, metrics.came_due(warehouse, TODAY)).state == "steady"


def test_what_is_carried_into_the_quarter_was_open_when_it_began(warehouse_of: Build) -> None:
    """Made before July and closed in it, or still open: two; closed in June, made in July, or not said when: none."""
    before = {"created_on": date(2026, 5, 1)}
    rows = [
        action("INC-1", 1, "open", **before),
        action("INC-1", 2, "done", completed_on=date(2026, 7, 1), **before),
        action("INC-1", 3, "done", completed_on=date(2026, 6, 30), **before),
        action("INC-1", 4, "done", **before),
        action("INC-1", 5, "unknown", **before),
        action("INC-1", 6, "open", created_on=date(2026, 7, 1)),
    ]
    warehouse = promised(warehouse_of, *rows)
    quarter = replace(TODAY, start=date(2026, 7, 1), end=date(2026, 9, 30))
    due = metrics.came_due(warehouse, quarter)
    found = metrics.backlog(warehouse, quarter, due)
    assert (found.carried, found.carried_open) == (2, 1)
    assert narrative.carried(found) == "2 actions were carried over into Q3 2026; 1 of them is still open."
    assert narrative.all_made(due) == (
        "Of all 6 actions ever made and not cancelled, 3 are known to be done; 1 does not say. Young ones always look undone, "
        "so this is no measure."
    )


def test_only_open_actions_are_asked_an_owner_for(warehouse_of: Build) -> None:
    """One open and one unknown action without an owner: the list counts both, the decision names the open one."""
    warehouse = promised(warehouse_of, action("INC-1", 1, "open"), action("INC-1", 2, "unknown"))
    due = metrics.came_due(warehouse, TODAY)
    assert (due.unowned, due.unowned_open) == (2, 1)


def test_the_weekly_list_says_why_an_action_stands_on_it(warehouse_of: Build) -> None:
    """Overdue, due soon, unowned, undated or rotting: each reason is named, and a placeholder is nobody."""
    warehouse = promised(
        warehouse_of,
        action("INC-1", 1, due_date=date(2026, 9, 29), owner="A. Hopper", created_on=date(2026, 9, 1)),
        action("INC-1", 2, due_date=date(2026, 10, 7), owner="TBD", created_on=date(2026, 9, 1)),
        action("INC-1", 3, owner="A. Hopper", created_on=date(2026, 1, 1)),
        action("INC-1", 4, due_date=date(2026, 12, 1), owner="A. Hopper", created_on=date(2026, 9, 1)),
        action("INC-1", 5, "unknown", due_date=date(2026, 9, 1), owner="A. Hopper"),
        action("INC-1", 6, "done", due_date=date(2026, 9, 1)),
    )
    found = action_lists.open_actions(warehouse, TODAY)
    assert found.actions.select("number", "owner", "days_past_due", "why").rows() == [
        (5, "A. Hopper", 29, "past due, state not said"),
        (1, "A. Hopper", 1, "overdue"),
        (2, None, None, "due this week, no owner"),
        (4, "A. Hopper", None, None),
        (3, "A. Hopper", None, "no due date, open for more than 180 days"),
    ]
    assert found.weekly["number"].to_list() == [2, 5, 1, 3]


@pytest.mark.parametrize(
    ("display", "shown"), [("name", "Ada Hopper"), ("initials", "AH"), ("role", "named in the postmortem")]
)
def test_owners_are_shown_as_the_policy_says(warehouse_of: Build, display: str, shown: str) -> None:
    """A team may show initials, or nobody at all."""
    warehouse = warehouse_of(
        incidents=[incident("INC-1", "2026-01-05 10:00")],
        action_items=[action("INC-1", 1, owner="Ada Hopper")],
        policy_values=[{"name": "owner_display", "value": display}],
    )
    assert action_lists.open_actions(warehouse, TODAY).actions["owner"].to_list() == [shown]
    assert ask(warehouse, "record_actions", TODAY, incident="INC-1.md#1")["owner"].to_list() == [shown]


def test_no_question_tells_an_owner_past_the_policy() -> None:
    """Every answer with an owner takes it from the one place that knows how owners are shown."""
    questions = {path.stem: path.read_text(encoding="utf-8") for path in (HERE / "questions").glob("*.sql")}
    bare = re.compile(r"^ *(?:\w+\.)?owner(?: as \w+)?,?$", re.MULTILINE)
    assert [name for name, text in questions.items() if bare.search(text)] == []


def test_what_was_met_before_and_after_a_done_action_is_counted(warehouse_of: Build) -> None:
    """Same factor, same service, in as many days before the day it was done as after it; another service is not the same."""
    warehouse = warehouse_of(
        incidents=[
            incident("INC-0", "2025-08-05 10:00", services=["api"]),
            incident("INC-1", "2026-01-05 10:00", services=["api"]),
            incident("INC-2", "2026-03-05 10:00", services=["api", "web"]),
            incident("INC-3", "2026-04-05 10:00", services=["mail"]),
        ],
        action_items=[
            action("INC-1", 1, "done", kind="prevent", completed_on=date(2026, 2, 1)),
            action("INC-3", 1, "done", kind="prevent", completed_on=date(2026, 9, 20)),
        ],
        contributing_factors=[factor(name, "config.expiry") for name in ("INC-0", "INC-1", "INC-2", "INC-3")],
    )
    found = action_lists.outcomes(warehouse, TODAY)
    columns = ("name", "factors", "before_count", "before_days", "after_count", "days_after", "later")
    assert found.select(*columns).rows() == [
        ("INC-1 A1", ["Expired certificate or credential"], 2, 180, 1, 241, "INC-2"),
        ("INC-3 A1", ["Expired certificate or credential"], 0, 10, 0, 10, None),
    ]
    assert fates_told.outcomes(found).startswith(
        "2 actions that were done can be followed by factor and service: after 1 of them the same factor was met again"
    )


@pytest.mark.parametrize(
    ("promised_before", "fate"),
    [
        ([], "never_made"),
        ([("open", None, "prevent")], "open"),
        ([("done", date(2026, 2, 1), "prevent"), ("done", date(2026, 5, 1), "detect")], "open"),
        ([("done", date(2026, 2, 1), "prevent"), ("cancelled", date(2026, 2, 2), "detect")], "done"),
        ([("done", None, "prevent")], "unknown"),
        ([("unknown", None, "mitigate"), ("done", date(2026, 2, 1), "prevent")], "unknown"),
        ([("open", None, "investigate")], "never_made"),
    ],
)
def test_the_fate_of_a_promise_is_told_when_its_issue_comes_back(
    warehouse_of: Build, promised_before: list[tuple[str, date | None, str]], fate: str
) -> None:
    """Never promised, still open, done and not enough, or not said: as it was on the day the issue came back."""
    warehouse = warehouse_of(
        incidents=[incident("INC-1", "2026-01-05 10:00"), incident("INC-2", "2026-03-05 10:00")],
        action_items=[
            action("INC-1", n, status, completed_on=day, kind=kind)
            for n, (status, day, kind) in enumerate(promised_before, start=1)
        ],
        recurrence_groups=[
            {"group_id": "G", "title": "The same", "incident_count": 2, "channel": "look_alike", "decision": "candidate"}
        ],
        recurrence_members=[
            {"group_id": "G", "document_path": f"{name}.md", "incident_number": 1, "reasons": "{}"}
            for name in ("INC-1", "INC-2")
        ],
    )
    assert action_lists.fates(warehouse, TODAY).select("incident_id", "fate").rows() == [("INC-2", fate)]


def test_overdue_actions_are_told_to_the_lead_of_each_team(warehouse_of: Build) -> None:
    """Teams in the order of the alphabet, an action of two teams with both; a team without a lead is said to have none."""
    warehouse = promised(
        warehouse_of,
        action("INC-1", 1, due_date=date(2026, 9, 1)),
        action("INC-1", 2, due_date=date(2026, 9, 20)),
        teams=["Web", "Api"],
    )
    found = action_lists.escalations(warehouse, TODAY)
    assert found.select("team", "lead", "late", "oldest_days").rows() == [("Api", None, 2, 29), ("Web", None, 2, 29)]
    assert (
        fates_told.escalation(found)
        == "2 teams have overdue actions; one that belongs to several counts in each. For 2 of them policy.yaml names no lead."
    )


@pytest.mark.parametrize(
    ("description", "kind", "code"),
    [
        ("Improve alerting", "detect", "vague"),
        ("Be more careful with migrations", "prevent", "behaviour"),
        ("Look into the retries", "investigate", "exploratory"),
        ("New dashboard", "detect", "too_short"),
        ("Fix the bug", "prevent", "vague"),
        ("Improve the cache hit rate to 90 %", "mitigate", None),
        ("Add an alert when the queue holds more than 500 jobs", "detect", None),
        ("Fix `OrderQueue.flush()`", "prevent", None),
        ("Update runbook for database failover", "respond", None),
    ],
)
def test_a_promise_that_names_nothing_gets_a_hint(description: str, kind: str, code: str | None) -> None:
    """Vague promises are met with a better way to say them; a promise that names its target is left alone."""
    hint = action_hint(description, kind)
    assert (hint.code if hint else None) == code


def test_a_due_date_before_the_incident_is_doubted() -> None:
    """A year typed wrong is the first thing to mend."""
    hint = action_hint("Add an alert on disk space under 10 %", "detect", is_before_incident=True)
    assert hint is not None
    assert hint.code == "due_before_incident"


def test_charts_of_actions_say_their_units(made_up: Warehouse) -> None:
    """Each axis of the page's pictures has a title with its unit."""
    found = action_lists.open_actions(made_up, TODAY)
    closing = action_times.time_to_close(made_up, TODAY)
    titles = [
        charts.overdue(found.late).to_dict()["layer"][0]["encoding"]["x"]["title"],
        charts.time_to_close(closing.curve).to_dict()["layer"][1]["encoding"]["x"]["title"],
        charts.kinds(metrics.kinds(made_up, TODAY).kinds).to_dict()["encoding"]["x"]["title"],
    ]
    assert titles == ["days past due", "days since the action was made", "actions"]


def test_the_median_of_unfinished_things_has_its_interval() -> None:
    """Freireich's patients under 6-MP (1963): half relapsed within 23 weeks, at least 13, no upper end."""
    over, waiting = [6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    steps = kaplan_meier([*over, *waiting], [True] * 9 + [False] * 12)
    assert median_open(steps) == 23
    assert median_open_interval(steps) == Interval(13, None)
    assert median_open(kaplan_meier(range(10), [True] * 10)) == 4


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("INC-2026-014", "INC-2026-014"),
        ("PM2021-007 - All services returning 503", "PM2021-007"),
        ("2025-03-11-checkout-pool-exhausted", "2025-03-11-checkout-poo…"),
        ("Postmortem of the great outage", "Postmortem of the great…"),
    ],
)
def test_a_file_name_that_stands_for_an_id_is_shortened_in_sentences(written: str, shown: str) -> None:
    """Where a document states no id, its file's name does not fill a sentence."""
    assert short_id(written) == shown


def test_the_warehouse_and_the_page_agree_on_what_is_overdue(warehouse_of: Build) -> None:
    """Somebody who asks the view action_facts gets the page's number: open ones past due, and not those that do not say."""
    warehouse = promised(
        warehouse_of,
        action("INC-1", 1, "open", due_date=date(2026, 2, 1)),
        action("INC-1", 2, "in_progress", due_date=date(2026, 9, 29)),
        action("INC-1", 3, "unknown", due_date=date(2026, 2, 1)),
        action("INC-1", 4, "open", due_date=date(2026, 9, 30)),
    )
    view = warehouse.connection.execute(
        "select count(*) filter (where is_overdue), max(overdue_days) from action_facts"
    ).fetchall()
    late = action_lists.open_actions(warehouse, TODAY).late["days_past_due"]
    assert view == [(2, 241)]
    assert (late.len(), late.max()) == (2, 241)


def test_drift_is_told_by_its_direction(warehouse_of: Build) -> None:
    """Closed in the tracker only, closed in the document only, and ended in two ways are three things; agreement is none."""
    ticket = {"tracker_status": "Closed", "tracker_reference": "PROJ-1", "tracker_as_of": date(2026, 9, 1)}
    warehouse = promised(
        warehouse_of,
        action("INC-1", 1, "done", document_status="open", is_drift=True, **ticket),
        action("INC-1", 2, "open", document_status="done", is_drift=True, **ticket),
        action("INC-1", 3, "cancelled", document_status="done", is_drift=True, **ticket),
        action("INC-1", 4, "in_progress", document_status="open", **ticket),
        action("INC-1", 5, "done", document_status="unknown", **ticket),
        action("INC-1", 6, "done"),
    )
    found = action_lists.drift(warehouse, TODAY)
    assert found["name"].to_list() == ["INC-1 A1", "INC-1 A2", "INC-1 A3"]
    assert fates_told.drift(found) == (
        "1 action is closed in the tracker and not in the postmortem; 1 action is closed in the postmortem and not in the "
        "tracker; 1 action is done in the one and cancelled in the other. Numbers follow the tracker; "
        "python -m etl reconcile --write corrects the documents."
    )
    assert fates_told.drift(found.clear()) is None


def test_behind_a_quarter_and_a_kind_stand_their_actions(made_up: Warehouse) -> None:
    """For every quarter and every kind the actions listed are as many as the picture says, by state too."""
    selection = replace(TODAY, start=date(2025, 2, 10), end=date(2026, 7, 20))
    for row in metrics.came_due_by_quarter(made_up, selection).iter_rows(named=True):
        rows = action_lists.actions_behind(made_up, selection, quarter=row["quarter"])
        assert rows.height == row["done"] + row["not_done"] + row["unknown"]
        assert rows.filter(pl.col("state") == "done").height == row["done"]
    for row in metrics.kinds(made_up, selection).kinds.iter_rows(named=True):
        assert action_lists.actions_behind(made_up, selection, kind=row["kind"]).height == row["made"]
    assert action_lists.actions_behind(made_up, selection).is_empty()


def test_what_presses_is_counted_over_all_actions(warehouse_of: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that is cut short does not shorten the counts of its sentences."""
    monkeypatch.setattr(action_lists, "MOST", 1)
    days = (date(2026, 9, 1), date(2026, 9, 10), date(2026, 10, 1))
    warehouse = promised(warehouse_of, *(action("INC-1", n, due_date=day) for n, day in enumerate(days, start=1)))
    due, found = metrics.came_due(warehouse, TODAY), action_lists.open_actions(warehouse, TODAY)
    assert found.actions.height == 1
    assert narrative.standing(due) == (
        "2 of 3 open actions are overdue, half of them by 24 days or more, the oldest by 29 days; "
        "of all these, 3 have no owner and 0 no due date."
    )
    assert narrative.weekly(due, found).startswith("1 action is due within seven days; 3 have been open for more than 180 days")
    assert narrative.weekly(due, found).endswith("The table holds the first 1 of what is open.")
