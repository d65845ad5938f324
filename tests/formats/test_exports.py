"""Exports at their limits: cut off, wrapped, unknown, hostile; and the same incident told by different products."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from etl.formats import claims
from etl.records import Postmortem
from etl.restricted import mask_archive
from etl.settings import Settings
from etl.settle import settle

Read = Callable[..., Postmortem]


def statuspage(number: int) -> dict[str, Any]:
    return {
        "id": f"i{number}",
        "name": "Slow",
        "status": "resolved",
        "impact": "minor",
        "shortlink": "s",
        "incident_updates": [],
    }


def issue(number: int, **more: Any) -> dict[str, Any]:
    return {"number": number, "title": "Outage of the shop", "body": "It was down.", "labels": [], "state": "CLOSED"} | more


def codes(found: Postmortem) -> list[str]:
    return [each.code for each in found.findings]


@pytest.mark.parametrize(("count", "expected"), [(49, []), (50, ["probably-cut-off"]), (51, [])])
def test_fifty_incidents_of_a_page_are_probably_not_all(read: Read, count: int, expected: list[str]) -> None:
    """A page's public file holds its fifty newest incidents, and the quality page says so."""
    found = read("incidents.json", {"page": {}, "incidents": [statuspage(number) for number in range(count)]})
    assert (len(found.incidents), codes(found)) == (count, expected)


@pytest.mark.parametrize(
    ("issues", "cut"),
    [
        ([issue(n, labels=[{"name": "incident"}], createdAt="2026-01-01T00:00:00Z") for n in range(30)], True),
        ([issue(n, labels=[{"name": "incident"}], createdAt="2026-01-01T00:00:00Z") for n in range(31)], False),
        ([issue(n, labels=[{"name": "incident"}], createdAt="2026-01-01T00:00:00Z", state="OPEN") for n in range(3)], True),
    ],
    ids=["thirty", "thirty-one", "open ones only"],
)
def test_the_defaults_of_the_issue_list_are_noticed(read: Read, issues: list[Any], cut: bool) -> None:
    """`gh issue list` gives thirty open issues unless told otherwise; the finding says how to get all."""
    found = read("issues.json", issues)
    assert [each.message for each in found.findings if each.code == "probably-cut-off" and "--limit 10000" in each.message] == (
        [found.findings[0].message] if cut else []
    )


def test_a_record_may_come_alone_in_a_list_or_wrapped(read: Read) -> None:
    """Products and scripts wrap their lists differently; the incidents are the same."""
    one = statuspage(1)
    wrappings: list[Any] = [
        one,
        [one],
        {"incidents": [one]},
        {"data": {"incidents": [one]}, "meta": {"count": 1}},
        {"data": [{"id": "i1", "attributes": one}]},
    ]
    titles = [[(each.incident_id, each.title) for each in read("x.json", wrapped).incidents] for wrapped in wrappings]
    assert titles == [[("i1", "Slow")]] * 5


def test_an_export_of_a_windows_shell_is_read(read: Read) -> None:
    """A file that a shell wrote as UTF-16 is recognised and read, with a warning."""
    found = read("incidents.json", json.dumps({"incidents": [statuspage(1)]}).encode("utf-16"))
    assert (found.outcome, found.format, codes(found)) == ("loaded", "statuspage", ["utf-16"])


@pytest.mark.parametrize(
    ("name", "content", "outcome", "reason"),
    [
        ("package.json", '{"name": "shop", "version": "1.0.0"}', "skipped", "unknown-export"),
        ("broken.json", '{"name": ', "skipped", "unknown-export"),
        ("numbers.json", "[1, 2, 3]", "skipped", "unknown-export"),
        ("empty.json", "", "quarantined", "empty"),
        ("picture.json", b"\x00\x01" * 50, "quarantined", "binary"),
        ("incidents.json", '{"incidents": [{"incident_updates": [], "na', "quarantined", "json"),
        ("incidents.js", 'var incidents = [{"incident_updates": []}];', "quarantined", "javascript"),
        ("status.js", "document.write('all is well')", "skipped", "unknown-export"),
        (
            "about.json",
            '{"text": "a file with \\"incident_updates\\" in it", "incident_updates": 3}',
            "skipped",
            "no-incidents",
        ),
        ("words.json", '{"list": [["incident_updates", "shortlink"]]}', "skipped", "unknown-export"),
        ("cpu.csv", "time,load\n2026-01-01,0.4\n", "skipped", "unknown-export"),
        ("all_skipped.json", [issue(1, title="Buy milk")], "skipped", "no-incidents"),
    ],
)
def test_what_is_no_export_is_skipped_and_what_is_broken_is_quarantined(
    read: Read, name: str, content: Any, outcome: str, reason: str | None
) -> None:
    """Every file has one outcome and a true reason; a foreign file is no error."""
    found = read(name, content)
    assert (found.outcome, found.reason) == (outcome, reason)
    assert found.findings or outcome == "loaded"


def test_names_that_may_be_exports() -> None:
    """JSON and tables are looked at; scripts only where their name is that of an export."""
    names = ["a.json", "B.JSON", "a.csv", "a.tsv", "statuspage-incidents.js", "app.js", "a.png", "a.jsonl"]
    assert [name for name in names if claims(name)] == ["a.json", "B.JSON", "a.csv", "a.tsv", "statuspage-incidents.js"]


def test_times_without_a_zone_do_not_depend_on_the_machine(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order of updates and every moment are the same wherever the load runs."""
    updates = [
        {"status": "resolved", "body": "b", "display_at": "2026-01-02 09:30"},
        {"status": "investigating", "body": "a", "display_at": "2026-01-02T09:00:00Z"},
    ]
    record = statuspage(1) | {"created_at": "2026-01-02 09:00", "incident_updates": updates}
    found = []
    for zone in ("UTC", "Asia/Tokyo", "America/Los_Angeles"):
        monkeypatch.setenv("TZ", zone)
        found.append(read("x.json", [record]))
    assert found[0] == found[1] == found[2]
    assert [str(each.occurred_at) for each in found[0].incidents[0].timeline_events] == [
        "2026-01-02 09:00:00",
        "2026-01-02 09:30:00",
    ]


def test_a_postmortem_in_a_record_that_cannot_be_read_leaves_the_record(read: Read) -> None:
    """A broken front matter inside one incident is a finding of that incident."""
    found = read("x.json", [statuspage(1) | {"postmortem_body": "---\ntitle: a\n"}])
    assert (found.outcome, len(found.incidents), codes(found)) == ("loaded", 1, ["unclosed"])


def test_a_body_that_knows_better_than_the_page(read: Read) -> None:
    """A time the postmortem states with its zone wins over the page's paperwork; one without a zone does not."""
    record = statuspage(1) | {"created_at": "2026-01-02T09:40:00Z", "resolved_at": "2026-01-02T12:00:00Z"}
    exact = read("x.json", [record | {"postmortem_body": "**Incident start:** 2026-01-02 09:10 UTC\n"}])
    vague = read("x.json", [record | {"postmortem_body": "**Incident start:** 2026-01-02 03:10\n"}])
    assert [str(each.incidents[0].started_at) for each in (exact, vague)] == ["2026-01-02 09:10:00", "2026-01-02 09:40:00"]


def test_what_people_wrote_stands_on_its_line(read: Read) -> None:
    """The incident page shows the words of a record beside the lines of the file."""
    updates = [{"status": "resolved", "body": "All is well."}, {"status": "investigating", "body": "Labels are\nslow."}]
    body = "# Slow\n\nThe queue was full.\n\n## Action items\n- [ ] Make it longer\n"
    page = read("x.json", json.dumps([statuspage(1) | {"incident_updates": updates, "postmortem_body": body}], indent=1))
    assert [(each.line, each.text.split("\n")) for each in page.sections] == [
        (2, ["", "", "", "", "", "", "", "All is well.", "", "", "", "Labels are slow.", "", "", "", "", "The queue was full."])
    ]


def test_a_private_record_keeps_its_words_to_itself(read: Read, settings: Settings) -> None:
    """Of an export with one private incident the others are shown whole, and no word of the private one is."""
    said = {
        "title": "PLANTED",
        "summary": "PLANTED",
        "severity": "PLANTED",
        "services": ["PLANTED"],
        "started_at": "PLANTED",
        "groups": ["PLANTED"],
    }
    private = {"sequential_id": 1, "private": True, "parent_incident_id": "PLANTED-1", **said}
    for indent in (None, 1):
        found = read("x.json", json.dumps([private, {"sequential_id": 2, "title": "Open", "summary": "seen"}], indent=indent))
        (masked,) = mask_archive(settle([found], settings), frozenset({"x.json"}), settings.policy)
        assert "PLANTED" not in repr(masked)
        assert [(each.title, each.summary) for each in masked.incidents] == [("Restricted incident", None), ("Open", "seen")]
        assert masked.sections[1].text.strip() == "seen"


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.text(max_size=12)
    | st.integers()
    | st.sampled_from(["2026-01-02T09:40:00Z", "resolved", "SEV1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "type", "id", "data", "status", "body"]), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = {
    "statuspage": "incident_updates id name status impact created_at resolved_at components postmortem_body",
    "pagerduty": "seconds_to_resolve id description created_at service teams acknowledgements auto_resolved resolve_reason",
    "incident_io": "incident_timestamp_values reference incident_status custom_field_entries follow_ups visibility severity",
    "firehydrant": "current_milestone id milestones incident_tickets services tag_list incident_type severity started_at",
    "rootly": "sequential_id title kind private severity services content started_at attributes duplicate_incident_id",
    "github_issues": "number title body labels state createdAt pull_request",
}


@pytest.mark.parametrize("name", KEYS)
@given(data=st.data())
@limits(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_value_under_any_key_gives_an_outcome(read: Read, name: str, data: st.DataObject) -> None:
    """Products change their exports; a surprising value costs at most itself."""
    keys = KEYS[name].split()
    needed = keys[: 3 if name == "github_issues" else 1]
    record = {key: data.draw(JUNK) for key in keys if key in needed or data.draw(st.booleans())}
    found = read("x.json", [record, record | {"id": "other"}])
    assert found.outcome in {"loaded", "skipped"}


@pytest.mark.corpus
def test_a_real_page_is_read_whole(read: Read) -> None:
    """The 22 incidents of a real status page, each with its start, its end and its updates, and the script refused."""
    root = os.environ.get("INCIDENT_ALMANAC_CORPORA")
    if not root:
        pytest.skip("set INCIDENT_ALMANAC_CORPORA to the folder of real archives")
    folder = Path(root) / "import-formats"
    found = read("incidents.json", (folder / "statuspage-emma-incidents.json").read_bytes())
    assert (len(found.incidents), sum(len(each.timeline_events) for each in found.incidents), codes(found)) == (22, 105, [])
    assert all(each.started_at and each.resolved_at and each.started_at <= each.resolved_at for each in found.incidents)
    assert sum(each.mitigated_at is not None for each in found.incidents) == 14
    assert read("incidents.js", (folder / "statuspage-emma-incidents.js").read_bytes()).reason == "javascript"
