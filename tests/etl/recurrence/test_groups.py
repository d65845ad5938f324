"""Candidates of recurrence on archives small enough to see why."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date, datetime, timedelta

from etl.recurrence import Decisions, RecurrenceEntry, RecurrenceResult, find_recurrences
from etl.recurrence.decisions import Verdict
from tests.etl.recurrence.test_pairs import POLICY

AS_OF = date(2026, 6, 30)
TEXTS = {
    "queue": "Checkout queue stuck\nThe consumer of the checkout queue stopped after a rebalance",
    "disk": "Build agents full\nDocker layers filled the volume of the build agents",
    "cert": "Login refused\nThe certificate of the login page expired over the weekend",
}


def entry(number: int, topic: str, day: str, **fields: object) -> RecurrenceEntry:
    title = TEXTS[topic].partition("\n")[0]
    made = RecurrenceEntry(f"2026/{number}.md", 1, f"INC-{number}", title, f"{TEXTS[topic]} for the {number}th time")
    return replace(made, occurred_at=datetime.fromisoformat(day), **fields)  # type: ignore[arg-type]


def look(entries: list[RecurrenceEntry], decisions: Decisions | None = None) -> RecurrenceResult:
    return find_recurrences(entries, decisions or Decisions(), POLICY, AS_OF, {"config.expiry": "Expiry"})


def members(found: RecurrenceResult) -> list[tuple[str, str, list[str]]]:
    """Channel, decision and documents of every group, in the order of their rank."""
    return [
        (group.channel, group.decision, [each.document_path[5:-3] for each in found.members if each.group_id == group.group_id])
        for group in found.groups
    ]


QUEUES = [entry(1, "queue", "2026-01-10"), entry(2, "queue", "2026-03-11"), entry(3, "queue", "2026-05-12")]
OTHERS = [entry(4, "disk", "2026-02-01"), entry(5, "cert", "2026-04-01")]


def test_an_issue_that_comes_back_is_one_group_with_its_reasons() -> None:
    """The third occurrence leads back to both earlier ones, with the shared words, and the days between."""
    found = look([*QUEUES, *OTHERS])
    assert members(found) == [("look_alike", "candidate", ["1", "2", "3"])]
    group = found.groups[0]
    assert (group.title, group.incident_count, group.rank) == ("Checkout queue stuck", 3, 1)
    assert (group.first_date, group.last_date) == (date(2026, 1, 10), date(2026, 5, 12))
    reasons = json.loads(found.members[0].reasons)
    assert {term for term, _ in reasons["terms"]} >= {"queue", "checkout"}
    assert reasons["gap_days"] == 122
    assert found.members[-1].similarity == 1.0


def test_the_order_of_the_files_does_not_matter() -> None:
    """The same archive gives the same result, however its files are met."""
    entries = [*QUEUES, *OTHERS]
    shuffled = random.Random(3).sample(entries, len(entries))
    assert look(shuffled) == look(entries)


def test_planned_work_is_no_recurrence() -> None:
    """Three notices of maintenance in the same words are left out."""
    assert look([replace(each, is_planned=True) for each in QUEUES]).groups == ()


def test_a_report_filed_twice_is_a_finding_and_no_recurrence() -> None:
    """Two reports of one day in nearly the same words are one incident; the later one is left out."""
    twin = replace(QUEUES[2], document_path="2026/copy.md", incident_id="INC-3b")
    found = look([*QUEUES, *OTHERS, twin])
    assert members(found) == [("look_alike", "candidate", ["1", "2", "3"])]
    assert [(each.later, each.earlier) for each in found.duplicates] == [(("2026/copy.md", 1), ("2026/3.md", 1))]
    path, finding = found.findings[0]
    assert (path, finding.code) == ("2026/copy.md", "probable_duplicate")
    assert "INC-3" in finding.message


def test_the_same_words_on_another_day_are_a_recurrence() -> None:
    """A report copied from the last one because the same thing happened again is what we look for, not a duplicate."""
    again = replace(
        QUEUES[0], document_path="2026/again.md", incident_id="INC-8", occurred_at=datetime.fromisoformat("2026-06-01")
    )
    found = look([QUEUES[0], again, *OTHERS])
    assert members(found) == [("look_alike", "candidate", ["1", "again"])]
    assert found.duplicates == ()


def test_a_link_between_documents_needs_no_common_words() -> None:
    """An explicit link is the strongest reason, and says so."""
    linked = replace(OTHERS[1], related=((OTHERS[0].document_path, 1), ("2026/gone.md", 1)))
    found = look([OTHERS[0], linked])
    assert members(found) == [("declared", "candidate", ["4", "5"])]
    assert found.members[0].similarity == 1.0
    assert json.loads(found.members[0].reasons)["links"] == ["INC-5 links to INC-4"]
    assert (found.groups[0].score, found.groups[0].threshold) == (1.0, None)


def test_what_people_reject_stays_apart() -> None:
    """A rejected pair is never shown as a candidate again, whatever the words or links say."""
    decisions = Decisions(rejected=(Verdict(1, ("INC-1", "INC-3")), Verdict(2, ("INC-2", "INC-3"))))
    found = look([*QUEUES, *OTHERS], decisions)
    assert [group for group in members(found) if group[1] == "candidate"] == [("look_alike", "candidate", ["1", "2"])]
    assert sorted(group[2] for group in members(found) if group[1] == "rejected") == [["1", "3"], ["2", "3"]]


def test_what_people_confirm_is_one_issue_with_its_name() -> None:
    """Confirmed incidents are one group under the name people gave; a newcomer that is like one is a candidate with all."""
    decisions = Decisions(confirmed=(Verdict(1, ("INC-1", "INC-4"), "Monday trouble"),))
    found = look([QUEUES[0], QUEUES[1], OTHERS[0]], decisions)
    assert ("declared", "confirmed", ["1", "4"]) in members(found)
    assert ("look_alike", "candidate", ["1", "4", "2"]) in members(found)
    assert {group.title for group in found.groups} == {"Monday trouble"}


def test_a_newcomer_that_is_like_all_of_an_issue_says_that_it_is_confirmed() -> None:
    """Each incident of a confirmed issue says so beside a newcomer, also where its words alone would have linked it."""
    found = look(QUEUES, Decisions(confirmed=(Verdict(1, ("INC-1", "INC-2"), "Stuck consumer"),)))
    assert ("look_alike", "candidate", ["1", "2", "3"]) in members(found)
    candidate = next(group.group_id for group in found.groups if group.decision == "candidate")
    links = [json.loads(each.reasons)["links"] for each in found.members if each.group_id == candidate]
    assert links == [["confirmed as the same issue"], ["confirmed as the same issue"], []]


def test_confirmed_sets_that_share_an_incident_are_one() -> None:
    """Who confirms A with B and B with C has confirmed one issue."""
    decisions = Decisions(confirmed=(Verdict(1, ("INC-1", "INC-4")), Verdict(2, ("INC-4", "INC-5"))))
    assert members(look([QUEUES[0], *OTHERS], decisions)) == [("declared", "confirmed", ["1", "4", "5"])]


def test_a_name_is_given_without_confirming() -> None:
    """A candidate may be named before anyone confirms it."""
    found = look(QUEUES, Decisions(names=(Verdict(1, ("INC-1", "INC-2"), "Stuck consumer"),)))
    assert [(group.title, group.decision) for group in found.groups] == [("Stuck consumer", "candidate")]


def test_a_decision_about_an_unknown_incident_is_a_finding() -> None:
    """A decision that fits nothing is told, with the line in the file."""
    found = look(QUEUES, Decisions(confirmed=(Verdict(7, ("INC-1", "INC-99")),)))
    assert [(path, finding.line) for path, finding in found.findings] == [("recurrence.yaml", 7)]


def test_one_factor_across_services_is_a_second_channel() -> None:
    """Three incidents of different services with the same specific factor belong together though their words differ."""
    filler = [entry(20 + n, "disk", f"2026-01-{n:02}", text=f"Case {n}\nalpha{n} beta{n} gamma{n}") for n in range(1, 21)]
    expiring = [
        entry(1, "cert", "2025-09-01", text="Login\nwords one", services=("login",), factors=("config.expiry",)),
        entry(2, "cert", "2025-12-01", text="Mail\nother two", services=("mail",), factors=("config.expiry",)),
        entry(3, "cert", "2026-03-01", text="Shop\nthird three", services=("shop",), factors=("config.expiry",)),
    ]
    found = look([*filler, *expiring])
    assert members(found) == [("same_factor", "candidate", ["1", "2", "3"])]
    assert (found.groups[0].title, found.groups[0].score) == ("Expiry", None)
    assert {json.loads(each.reasons)["factors"][0] for each in found.members} == {"config.expiry"}
    one_service = [replace(each, services=("login",)) for each in expiring]
    assert look([*filler, *one_service]).groups == ()
    long_ago = [replace(expiring[0], occurred_at=datetime.fromisoformat("2023-01-01")), *expiring[1:]]
    assert look([*filler, *long_ago]).groups == ()
    assert look(expiring).groups == ()


def test_no_chain_is_made() -> None:
    """An incident like the second but not like the first does not pull the first in."""
    first = entry(1, "queue", "2026-01-01", text="alpha beta gamma\nalpha beta gamma delta epsilon")
    second = entry(2, "queue", "2026-02-01", text="alpha beta zeta\ndelta epsilon eta theta")
    third = entry(3, "queue", "2026-03-01", text="zeta iota kappa\neta theta lambda")
    found = look([first, second, third, *OTHERS])
    assert sorted(group[2] for group in members(found)) == [["1", "2"], ["2", "3"]]


def test_a_third_occurrence_with_open_promises_comes_first() -> None:
    """Three occurrences come before two, and among equals the one whose promises are still open."""
    disks = [entry(11, "disk", "2026-01-02"), entry(12, "disk", "2026-03-02", has_open_action=True)]
    certs = [entry(21, "cert", "2026-01-03"), entry(22, "cert", "2026-03-03")]
    assert [group[2] for group in members(look([*certs, *disks, *QUEUES]))] == [["1", "2", "3"], ["11", "12"], ["21", "22"]]


def test_incidents_without_a_date_are_compared_too() -> None:
    """An unknown date is unknown: the incident counts as the earliest, and no gap is invented."""
    undated = replace(
        QUEUES[0], occurred_at=None, text="Checkout queue stuck\nA consumer stopped after a deploy, the queue grew"
    )
    found = look([undated, QUEUES[1]])
    assert members(found) == [("look_alike", "candidate", ["1", "2"])]
    assert json.loads(found.members[0].reasons)["gap_days"] is None
    assert found.groups[0].first_date == date(2026, 3, 11)


def test_an_empty_archive_has_no_groups() -> None:
    """Nothing comes of nothing."""
    assert look([]) == RecurrenceResult((), (), ())


def planted(families: int, size: int, noise: int, seed: int) -> tuple[list[RecurrenceEntry], list[set[str]]]:
    """Families of incidents with a vocabulary of their own, across two services each, among unlike ones."""
    draw = random.Random(seed)
    general = [f"word{number}" for number in range(600)]
    start = datetime.fromisoformat("2024-01-01")
    entries, wanted = [], []
    for family in range(families + noise):
        special = [f"part{family}x{number}" for number in range(14)]
        names = []
        for occurrence in range(size if family < families else 1):
            name = f"{family}-{occurrence}.md"
            text = " ".join(draw.sample(special, 12) + draw.choices(general, k=40))
            services = (f"svc{(family + occurrence % 2) % 12}",)
            when = start + timedelta(days=draw.randrange(700), minutes=len(entries))
            entries.append(RecurrenceEntry(name, 1, name, draw.choice(general), f"outage\n{text}", when, services))
            names.append(name)
        if size > 1 and family < families:
            wanted.append(set(names))
    return entries, wanted


def test_planted_families_are_found_across_services() -> None:
    """Of generated issues that came back four times across two services, nearly all are found whole, and little else."""
    entries, wanted = planted(families=60, size=4, noise=760, seed=5)
    found = look(entries)
    groups = [set(documents) for documents in _documents(found)]
    whole = sum(any(family <= group for group in groups) for family in wanted)
    assert whole / len(wanted) >= 0.95
    third = [group for group in groups if len(group) >= 3]
    assert sum(any(len(group & family) >= 3 for family in wanted) for group in third) / len(third) >= 0.9


def _documents(found: RecurrenceResult) -> list[list[str]]:
    return [[each.document_path for each in found.members if each.group_id == group.group_id] for group in found.groups]
