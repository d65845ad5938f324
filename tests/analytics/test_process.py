"""The way of working: each rule's pass, fail and unknown, the days of paper work, completeness, language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from analytics.charts import process as charts
from analytics.metrics import process as metrics
from analytics.metrics import writing
from analytics.metrics.listed import listed
from analytics.metrics.record import record as record_of
from analytics.narrative import process as narrative
from analytics.selection import Selection
from analytics.warehouse import Warehouse
from tests.builder import action, factor, incident

TODAY = Selection(as_of=date(2026, 9, 30), latest=date(2026, 9, 30))
Build = Callable[..., Warehouse]
RESOLVED = datetime(2026, 1, 5, 12, 0)


def outcome(build: Build, rule: str, actions: list[dict[str, Any]] | None = None, **columns: Any) -> str | None:
    """What a rule says about one incident that was resolved on 5 January at noon; None when it does not apply."""
    row = incident("INC-1", "2026-01-05 10:00", **({"resolved_at": RESOLVED} | columns))
    rows = metrics.checked(build(incidents=[row], action_items=actions or []), TODAY, rule)
    return None if rows.is_empty() else str(rows["outcome"][0])


@pytest.mark.parametrize(
    ("drafted", "expected"),
    [
        (RESOLVED + timedelta(hours=20), "pass"),
        (RESOLVED + timedelta(hours=25), "fail"),
        (datetime(2026, 1, 5), "pass"),  # the same day, whatever the hour
        (datetime(2026, 1, 6), "unknown"),  # some time between 12 and 36 hours
        (datetime(2026, 1, 8), "fail"),
        (datetime(2026, 1, 3), "unknown"),  # before it was resolved
        (None, "unknown"),
    ],
)
def test_a_deadline_is_decided_only_when_the_hour_or_the_day_decides_it(
    warehouse_of: Build, drafted: datetime | None, expected: str
) -> None:
    """Where only the day is given, the rule is decided only if both its midnights agree."""
    assert outcome(warehouse_of, "draft_24h", drafted_at=drafted) == expected


def test_a_deadline_that_still_runs_is_no_failure(warehouse_of: Build) -> None:
    """A postmortem of this morning's incident is not late."""
    assert outcome(warehouse_of, "draft_24h", resolved_at=datetime(2026, 9, 30, 9)) is None


@pytest.mark.parametrize(
    ("minutes", "clock", "expected"),
    [
        (59.0, "from_detection", "pass"),
        (60.0, "from_detection", "fail"),
        (59.0, "from_start", "unknown"),
        (None, None, "unknown"),
    ],
)
def test_a_target_is_met_by_its_own_clock_only(
    warehouse_of: Build, minutes: float | None, clock: str | None, expected: str
) -> None:
    """Under an hour from detection is met; a time counted from elsewhere, or not given, is not known."""
    columns = {"time_to_resolve_minutes": minutes, "time_to_resolve_clock": clock}
    assert outcome(warehouse_of, "target_ttr", **columns) == expected


def test_every_action_needs_an_owner_and_a_date(warehouse_of: Build) -> None:
    """One action without a date fails the document; a document without actions is not asked."""
    whole = action("INC-1", 1, owner="A. Hopper", due_date=date(2026, 2, 1))
    assert outcome(warehouse_of, "action_owner_due", [whole]) == "pass"
    assert (
        outcome(warehouse_of, "action_owner_due", [whole, action("INC-1", 2, owner="TBD", due_date=date(2026, 2, 1))]) == "fail"
    )
    assert outcome(warehouse_of, "action_owner_due") is None


def test_an_overdue_action_wants_to_be_noted_as_escalated(warehouse_of: Build) -> None:
    """A word on escalation in the action is enough; nothing overdue is not asked."""
    late = action("INC-1", 1, due_date=date(2026, 2, 1))
    assert outcome(warehouse_of, "action_overdue_escalated", [late]) == "fail"
    assert outcome(warehouse_of, "action_overdue_escalated", [late | {"status_raw": "open, escalated to lead"}]) == "pass"
    assert outcome(warehouse_of, "action_overdue_escalated", [action("INC-1", 1, "unknown", due_date=date(2026, 2, 1))]) is None


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"priority": "P1", "due_date": date(2026, 1, 12)}, "pass"),
        ({"priority": "P1", "due_date": date(2026, 1, 13)}, "fail"),
        ({"priority": "P1"}, "unknown"),
        ({"priority": "high", "due_date": date(2026, 9, 1)}, None),
    ],
)
def test_a_priority_has_its_days(warehouse_of: Build, columns: dict[str, Any], expected: str | None) -> None:
    """A P1 of 5 January is due by the 12th; a priority the policy does not know is not asked."""
    promised = action("INC-1", 1, **({"created_on": date(2026, 1, 5)} | columns))
    assert outcome(warehouse_of, "action_priority_window", [promised]) == expected


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ([action("INC-1", 1, "done", completed_on=date(2026, 2, 1))], "pass"),
        ([action("INC-1", 1, "done", completed_on=date(2026, 3, 1))], "fail"),
        ([action("INC-1", 1, "done")], "unknown"),
        ([action("INC-1", 1, "open")], "fail"),
        ([], None),
    ],
)
def test_the_follow_up_looks_thirty_days_later(
    warehouse_of: Build, actions: list[dict[str, Any]], expected: str | None
) -> None:
    """Done within thirty days passes, later fails, done without a day cannot be told; without actions nothing is asked."""
    assert outcome(warehouse_of, "followup_30d", actions) == expected


def test_a_look_alike_within_the_month_leaves_the_follow_up_open(warehouse_of: Build) -> None:
    """A candidate decides nothing until people have: the rule cannot be told."""
    rows = [incident("INC-1", "2026-01-05 10:00", resolved_at=RESOLVED), incident("INC-2", "2026-01-20 10:00")]
    head = {"group_id": "G", "title": "G", "incident_count": 2, "channel": "look_alike"}
    members = [
        {"group_id": "G", "document_path": f"{name}.md", "incident_number": 1, "reasons": "{}"} for name in ("INC-1", "INC-2")
    ]
    for decision, expected in (("candidate", "unknown"), ("confirmed", "fail")):
        groups = [head | {"decision": decision}]
        warehouse = warehouse_of(incidents=rows, recurrence_groups=groups, recurrence_members=members)
        assert metrics.checked(warehouse, TODAY, "followup_30d").select("incident_id", "outcome").rows() == [
            ("INC-1", expected)
        ]


def test_a_person_as_the_only_factor_is_a_hint(warehouse_of: Build) -> None:
    """Only what people ticked or declared is asked; a suggestion decides nothing."""
    one = [incident("INC-1", "2026-01-05 10:00")]

    def said(*factors: dict[str, Any]) -> str:
        return str(
            metrics.checked(warehouse_of(incidents=one, contributing_factors=list(factors)), TODAY, "root_cause_not_human")[
                "outcome"
            ][0]
        )

    assert said(factor("INC-1", "change.manual_operation")) == "fail"
    assert said(factor("INC-1", "change.manual_operation"), factor("INC-1", "code.logic")) == "pass"
    assert said(factor("INC-1", "code.logic", "suggested")) == "unknown"


def test_a_rule_has_its_share_its_interval_and_its_quarters(warehouse_of: Build) -> None:
    """Two of three known ones were detected in time; the fourth does not say and stands beside."""
    minutes = {"INC-1": 2.0, "INC-2": 4.0, "INC-3": 9.0, "INC-4": None}
    rows = [incident(name, "2026-08-05 10:00", time_to_detect_minutes=value) for name, value in minutes.items()]
    found = metrics.process(warehouse_of(incidents=rows), TODAY)
    row = found.rules.filter(found.rules["rule"] == "target_ttd").row(0, named=True)
    assert (row["asks"], row["pass"], row["fail"], row["unknown"]) == ("Detected in under 5 min", 2, 1, 1)
    assert (round(row["share"], 3), round(row["share_low"], 3), round(row["share_high"], 3)) == (0.667, 0.208, 0.939)
    assert (row["Q4 2025"], row["Q3 2026"]) == (None, "2 of 3")
    spec = charts.rules(found.rules).to_dict()
    assert spec["layer"][1]["encoding"]["x"]["title"] == "share of incidents that keep the rule"


def test_what_an_archive_of_postmortems_cannot_show_is_not_claimed(warehouse_of: Build) -> None:
    """Whether every severe incident has a postmortem cannot be seen from postmortems."""
    found = metrics.process(warehouse_of(incidents=[incident("INC-1", "2026-08-05 10:00")]), TODAY)
    assert narrative.not_checkable(found) == [
        "Every incident of severity rank 1, 2 has a postmortem: not checkable",
        "Every incident of more than 5 min of impact has a postmortem: not checkable",
        "Every security incident has a postmortem: not checkable",
    ]


def test_an_empty_selection_has_no_rules(warehouse_of: Build) -> None:
    """Nothing selected, nothing judged."""
    assert narrative.rules(metrics.process(warehouse_of(), TODAY)) == "No rule of the SOP applies to this selection."


def step(incident_id: str, name: str, at: datetime | None, told: str = "first commit") -> dict[str, Any]:
    row = {"document_path": f"{incident_id}.md", "step": name, "reached_at": at, "told": told}
    return row | {"archive_commit": "0123456789abcdef"}


def test_days_of_the_git_history_are_told_apart(warehouse_of: Build) -> None:
    """What a document states goes before its history, and the two are never put into one median."""
    rows = [
        incident("INC-1", "2026-01-05 10:00", resolved_at=RESOLVED, drafted_at=RESOLVED + timedelta(days=1)),
        incident("INC-2", "2026-01-05 10:00", resolved_at=RESOLVED),
        incident("INC-3", "2026-01-05 10:00", resolved_at=RESOLVED),
    ]
    steps = [
        step("INC-1", "drafted", RESOLVED + timedelta(days=9)),
        step("INC-2", "drafted", RESOLVED + timedelta(hours=36)),
        step("INC-2", "published", RESOLVED + timedelta(days=4), "merge"),
        step("INC-3", "drafted", None, "import"),
    ]
    warehouse = warehouse_of(incidents=rows, document_history=steps)
    found = metrics.delays(warehouse, TODAY, 3)
    assert found.delays.select("incident_id", "step", "days", "source").rows() == [
        ("INC-1", "drafted", 1.0, "stated"),
        ("INC-2", "drafted", 1.5, "git"),
        ("INC-2", "published", 4.0, "git"),
    ]
    assert narrative.delays(found) == (
        "Half of the postmortems that say so were drafted after 1.0 days (n 1). Where only the git history of the archive "
        "tells, half were drafted after 1.5 days (n 1), published after 4.0 days (n 1)."
    )
    assert narrative.history(found.history) == (
        "The git history of the archive dates a step of 1 postmortem that the document itself does not. 1 postmortem came into "
        "it together with at least four other files: that commit does not say when they were written."
    )
    checked = metrics.checked(warehouse, TODAY, "draft_24h").sort("incident_id")
    assert checked.select("incident_id", "outcome", "reason").rows() == [
        ("INC-1", "pass", "drafted 24 h after it was resolved"),
        ("INC-2", "fail", "drafted 36 h after it was resolved, by the git history"),
        ("INC-3", "unknown", "does not say when it was drafted"),
    ]
    record = record_of(warehouse, TODAY, "INC-2")
    assert record is not None
    assert record.facts.filter(pl.col("how") == "git history").select("name", "value", "words").rows() == [
        ("Drafted", "7 Jan 2026, 00:00", "first commit 0123456789"),
        ("Published", "9 Jan 2026, 12:00", "merged, written in 0123456789"),
    ]


def test_a_history_that_was_not_read_is_told(warehouse_of: Build) -> None:
    """Why there is nothing from git is said in words; a history that adds nothing is not mentioned."""
    found = metrics.delays(warehouse_of(history="git is not installed"), TODAY, 0).history
    assert narrative.history(found) == "The git history was not used: git is not installed."
    assert narrative.history(metrics.delays(warehouse_of(), TODAY, 0).history) is None


def test_delays_are_days_after_the_incident_was_resolved(warehouse_of: Build) -> None:
    """Published two days later at the same hour is two days; a draft before the end is left out."""
    row = incident(
        "INC-1",
        "2026-01-05 10:00",
        resolved_at=RESOLVED,
        published_at=RESOLVED + timedelta(days=2),
        drafted_at=datetime(2026, 1, 3),
    )
    found = metrics.delays(warehouse_of(incidents=[row, incident("INC-2", "2026-01-06 10:00")]), TODAY, 2)
    assert found.delays.select("step", "days").rows() == [("published", 2.0)]
    assert narrative.delays(found) == "Half of the postmortems that say so were published after 2.0 days (n 1)."
    assert (found.coverage.used, found.coverage.total) == (1, 2)


def complete(build: Build, row: dict[str, Any], *headings: str) -> dict[str, Any]:
    """How complete one incident is, with these kinds of headings in its document."""
    sections = [
        {"document_path": "INC-1.md", "position": n, "heading": kind, "kind": kind, "level": 2, "line": n, "text": ""}
        for n, kind in enumerate(headings, 1)
    ]
    found = writing.completeness(build(incidents=[row], document_sections=sections), TODAY)
    return found.incidents.row(0, named=True)


def test_completeness_asks_only_what_the_template_has_a_place_for(warehouse_of: Build) -> None:
    """Without a heading on luck nobody misses it; with an empty one it is missing."""
    row = incident(
        "INC-1",
        "2026-01-05 10:00",
        severity="SEV2",
        summary="s",
        root_cause="word " * 40,
        users_affected="some 300 buyers",
        detection_method="automated",
    )
    plain = complete(warehouse_of, row)
    assert plain["missing"][:3] == ["timeline of four entries", "an action", "owner and date on every action"]
    # met: summary 10, severity 5, detection time 3, impact 10, cause 15, detection method 5; of the 80 that apply
    assert (round(plain["score"], 1), plain["band"]) == (60.0, "usable")
    asked = complete(warehouse_of, row, "got_lucky", "went_well")
    assert {"where we got lucky", "what went well"} <= set(asked["missing"])


def test_an_archive_that_never_asks_for_severity_is_not_marked_down_for_it(warehouse_of: Build) -> None:
    """What a team's own template has no place for is not missing; once every fifth document gives it, it is."""
    rows = [incident(f"INC-{n}", "2026-01-05 10:00") for n in range(5)]
    nobody = writing.completeness(warehouse_of(incidents=rows), TODAY)
    assert "severity" not in nobody.items["item"].to_list()
    rows[0] |= {"severity": "SEV1", "severity_raw": "SEV1", "severity_rank": 1}
    one = writing.completeness(warehouse_of(incidents=rows), TODAY).items
    assert one.filter(one["item"] == "severity").select("met", "asked").rows() == [(1, 5)]


def spoken(build: Build, *texts: str, details: list[dict[str, Any]] | None = None) -> writing.Language:
    """The language of documents with these texts, filled up with plain ones to five."""
    bodies = [*texts, *["The queue was full."] * (5 - len(texts))]
    return writing.language(
        build(
            incidents=[incident(f"INC-{n}", "2026-08-05 10:00") for n in range(len(bodies))],
            document_sections=[
                {"document_path": f"INC-{n}.md", "position": 1, "level": 1, "line": 1, "text": text}
                for n, text in enumerate(bodies)
            ],
            incident_details=details or [],
        ),
        TODAY,
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Root cause: human error.", "Human error as a cause"),
        ("A careless change was merged.", "A trait of character"),
        ("The engineer should have checked the plan.", "What somebody should have done"),
        ("The on-call forgot to scale up.", "What a role did wrong"),
        ("It was their fault.", "Whose fault it was"),
        ("Ada Hopper broke the build.", "What a named person did wrong"),
    ],
)
def test_wording_that_looks_for_a_person_gets_a_hint(warehouse_of: Build, text: str, name: str) -> None:
    """Each kind of wording is found once per document, with what to say instead."""
    author = [{"document_path": "INC-0.md", "incident_number": 1, "label": "Author", "value": "Ada Hopper, G. Lovelace"}]
    found = spoken(warehouse_of, text, details=author)
    assert found.hints.select("name", "documents").rows() == [(name, 1)]
    assert found.quarters.rows() == [("Q3 2026", 5, 1, 0.2)]


@pytest.mark.parametrize(
    "text",
    [
        "The interface permitted an untested change.",
        'He wrote "human error" and crossed it out.',
        "> The engineer forgot, somebody said",
        "```\nuser error: no such table\n```",
        "The scheduler ignored the limit. We should have a talk.",
        "Payments broke at noon.",
        "- [ ] Human Error: [Manual mistake]",
    ],
)
def test_conditions_quotes_and_code_get_no_hint(warehouse_of: Build, text: str) -> None:
    """Systems may break things, and what is quoted is not said."""
    assert spoken(warehouse_of, text).hints.is_empty()


def test_texts_read_in_pieces_are_counted_as_texts_read_at_once(warehouse_of: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive that is too large for one question is read piece by piece: each document in one of them."""
    texts = ("It was their fault.", "Plain.", "Plain.", "Human error.", "Plain.", "It was their fault.", "Plain.")
    at_once = spoken(warehouse_of, *texts)
    monkeypatch.setattr(writing, "READ_AT_ONCE", 2)
    in_pieces = spoken(warehouse_of, *texts)
    assert (in_pieces.documents, in_pieces.with_hint) == (at_once.documents, at_once.with_hint) == (7, 3)
    assert in_pieces.hints.equals(at_once.hints)


def test_language_of_few_documents_is_not_shown(warehouse_of: Build) -> None:
    """Below five documents a count would point at somebody."""
    few = writing.language(warehouse_of(incidents=[incident("INC-1", "2026-08-05 10:00")]), TODAY)
    assert narrative.language(few) == "Fewer than 5 documents were read: hints on language are not shown."


def listed_archive(build: Build, **columns: Any) -> Warehouse:
    """A postmortem with its entry of an export, and an entry that nobody wrote about."""
    times = {"started_at": datetime(2026, 9, 1, 9), "resolved_at": datetime(2026, 9, 1, 11)}
    rows = [
        incident("INC-1", "2026-09-01 09:00", severity="SEV1"),
        incident("P1", "2026-09-01 09:00", severity="SEV1", **times),
        incident("P2", "2026-09-02 09:00", **({"severity": "SEV2"} | times | columns)),
    ]
    formats = {"INC-1": "markdown", "P1": "pagerduty", "P2": "pagerduty"}
    documents = [{"document_path": f"{name}.md", "outcome": "loaded", "format": each} for name, each in formats.items()]
    match = {"document_path": "P1.md", "incident_number": 1, "postmortem_path": "INC-1.md", "postmortem_number": 1}
    match |= {"how": "likeness", "is_certain": False, "reason": "they begin at the same minute"}
    return build(incidents=rows, documents=documents, counterparts=[match])


def test_a_listed_incident_without_a_postmortem_is_named_with_its_reason(warehouse_of: Build) -> None:
    """What needs a postmortem by the SOP and has none stands on the page; a matched entry counts once, as its postmortem."""
    warehouse = listed_archive(warehouse_of)
    found = listed(warehouse, TODAY, metrics.REQUIRED)
    assert found.unwritten.select("incident_id", "why", "state", "listed_in").rows() == [
        ("P2", "its severity", "draft overdue", "P2.md")
    ]
    assert found.matches.select("listed_id", "incident_id", "sure", "reason").rows() == [
        ("P1", "INC-1", "likely", "they begin at the same minute")
    ]
    assert narrative.unwritten(found) == (
        "1 listed incident needs a postmortem by the SOP and has none; for it the draft is overdue."
    )
    assert narrative.matches(found) == (
        "1 entry of an export is counted as the postmortem that tells of the same incident. 1 match is likely and not certain."
    )
    checked = metrics.checked(warehouse, TODAY, "pm_required_sev")
    assert checked.select("incident_id", "outcome", "reason").rows() == [
        ("P2", "fail", "listed by an export, and no postmortem in the archive fits"),
        ("INC-1", "pass", "this is likely its postmortem: they begin at the same minute"),
    ]
    assert writing.completeness(warehouse, TODAY).incidents["incident_id"].to_list() == ["INC-1"]
    assert metrics.process(warehouse, TODAY).not_checkable == [
        "Every incident of more than 5 min of impact has a postmortem",
        "Every security incident has a postmortem",
    ]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"severity": "SEV3"}, []),
        ({"severity": "SEV3", "duration_minutes": 90.0}, []),  # whether anybody was affected is not known
        ({"severity": "SEV3", "duration_minutes": 90.0, "users_affected": "4 %"}, [("its impact", "draft overdue")]),
        ({"severity": "SEV3", "tags": ["Security"]}, [("security", "draft overdue")]),
        ({"resolved_at": None}, [("its severity", "end not known")]),
        ({"resolved_at": datetime(2026, 9, 30, 18)}, [("its severity", "not due yet")]),
        ({"root_cause": "A pool was full."}, []),  # the record is a postmortem itself
        ({"is_planned": True}, []),
    ],
)
def test_who_needs_a_postmortem_is_the_policys_to_say(
    warehouse_of: Build, columns: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    """By severity, by minutes of impact on somebody, or as a security incident; late only when the deadline has passed."""
    found = listed(listed_archive(warehouse_of, **columns), TODAY, metrics.REQUIRED)
    assert found.unwritten.select("why", "state").rows() == expected


def test_an_archive_of_postmortems_alone_cannot_tell_what_is_missing(warehouse_of: Build) -> None:
    """Without entries of an export nothing is said of missing postmortems, and the rules are named as not checkable."""
    warehouse = warehouse_of(incidents=[incident("INC-1", "2026-09-01 09:00", severity="SEV1")])
    assert narrative.unwritten(listed(warehouse, TODAY, metrics.REQUIRED)) is None
    assert len(metrics.process(warehouse, TODAY).not_checkable) == 3
