"""One incident in several files is one incident; incidents that only link each other stay what they are."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

from etl.load import Options, load
from etl.records import Postmortem
from tests.etl.archives import DAY, archive

MAIN = """# Outage of checkout

**Incident ID:** INC-12
**Date:** 2026-03-17
**Severity:** SEV2

Payments waited for a pool. {links}

## Root Cause

The pool was smaller than the number of workers.
"""
TIMELINE = """# Timeline

All times in UTC.

- 09:12 Alert fired: payments time out
- 09:40 Mitigated by a restart
- 10:05 Resolved
"""
ACTIONS = """# What we promised

| Action | Owner | Due | Status |
|---|---|---|---|
| Raise the pool | Kim | 2026-03-20 | Open |
"""


def loaded(found: Mapping[str, Postmortem]) -> list[str]:
    """The documents that tell an incident."""
    return [path for path, each in found.items() if each.incidents]


@pytest.mark.parametrize(
    ("main", "timeline", "actions"),
    [
        ("2026-03-17-checkout/README.md", "2026-03-17-checkout/timeline.md", "2026-03-17-checkout/02-actions.md"),
        ("2026/INC-12.md", "2026/INC-12-timeline.md", "2026/INC-12_action-items.md"),
    ],
)
def test_one_incident_in_three_files_is_one_incident(tmp_path: Path, main: str, timeline: str, actions: str) -> None:
    """Times, promises and the story come together, each with the file and line where it stands."""
    links = f"See the [timeline]({timeline.split('/')[1]}) and [what we promised](./{actions.split('/')[1]}#now)."
    found = archive(tmp_path, {main: MAIN.format(links=links), timeline: TIMELINE, actions: ACTIONS})
    assert loaded(found) == [main]
    (incident,) = found[main].incidents
    assert (incident.incident_id, incident.root_cause) == ("INC-12", "The pool was smaller than the number of workers.")
    assert str(incident.detected_at) == "2026-03-17 09:12:00"  # the day stands in the main file, the hour in the other
    assert [(each.event, each.line, each.part_path) for each in incident.timeline_events] == [
        ("Alert fired: payments time out", 5, timeline),
        ("Mitigated by a restart", 6, timeline),
        ("Resolved", 7, timeline),
    ]
    assert [(each.description, each.line, each.part_path) for each in incident.action_items] == [("Raise the pool", 5, actions)]
    places = {each.field: (each.line, each.part_path) for each in incident.evidence}
    assert places["severity_raw"] == (5, None)
    assert places["resolved_at"] == (7, timeline)
    assert [(found[path].document_kind, found[path].part_of, found[path].outcome) for path in (timeline, actions)] == [
        ("part", main, "loaded")
    ] * 2
    (told,) = [each for each in found[main].findings if each.code == "files-united"]
    assert timeline in told.message
    assert actions in told.message
    assert found[main].related == ()


def test_part_one_and_part_two_are_one_incident(tmp_path: Path) -> None:
    """A report that was cut in two goes on where it was cut; part 10 stands behind part 2."""
    parts = {f"mail-part-{number}.md": f"# Mail, part {number}\n\nSee [part 1](mail-part-1.md).\n" for number in (2, 10)}
    first = "# Mail outage, part 1\n\n**Date:** 2026-03-17\n\n## Timeline\n\n- 10:00 UTC Alert fired\n"
    cause = "\n## Root Cause\n\nA certificate expired.\n"
    files = {"mail-part-1.md": first, **parts}
    files["mail-part-2.md"] += cause
    found = archive(tmp_path, files)
    assert loaded(found) == ["mail-part-1.md"]
    assert found["mail-part-1.md"].incidents[0].root_cause == "A certificate expired."
    texts = [each.part_path for each in found["mail-part-1.md"].sections]
    assert list(dict.fromkeys(texts)) == [None, "mail-part-2.md", "mail-part-10.md"]


def test_a_file_may_say_that_it_belongs_to_another(tmp_path: Path) -> None:
    """What says under a label what it is a part of needs no telling name; its own day is that of the paper."""
    later = (
        "# Checkout, what happened since\n\n**Part of:** [the outage](../2026/checkout.md)\n**Date:** 2026-04-20\n\n" + ACTIONS
    )
    found = archive(tmp_path, {"2026/checkout.md": MAIN.format(links=""), "later/april.md": later})
    assert loaded(found) == ["2026/checkout.md"]
    (incident,) = found["2026/checkout.md"].incidents
    assert str(incident.incident_date) == "2026-03-17"
    assert [(each.description, each.part_path) for each in incident.action_items] == [("Raise the pool", "later/april.md")]


AGAIN = """# Outage of checkout again

**Incident ID:** INC-19
**Date:** 2026-05-02
**Severity:** SEV2

The same as [INC-12](INC-12.md), see also INC-12. {}

## Root Cause

The pool once more.
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("INC-19.md", AGAIN.format("")),  # another id: a link, and the same cause
        ("INC-12-2.md", AGAIN.format("").replace("**Incident ID:** INC-19\n", "")),  # a number is no name of a part
        ("INC-12-again.md", AGAIN.format("").replace("**Incident ID:** INC-19\n", "")),  # a word that names no part
        ("INC-12-follow-up.md", AGAIN.format("")),  # called a part, and yet with an id of its own
        ("INC-12-update.md", AGAIN.format("").replace("INC-19", "INC-12").replace("SEV2", "SEV1")),  # another severity
        ("INC-12-timeline.md", "# Timeline of INC-12\n\n**Date:** 2026-05-02\n\n" + TIMELINE[11:]),  # another day
        ("INC-12-log.md", "# Search is down\n\n**Date:** 2026-03-17\n\n## Root Cause\n\nA full disk.\n"),  # no link
        ("other/INC-12-timeline.md", "# Timeline\n\nSee [INC-12](../INC-12.md)\n\n" + TIMELINE[11:]),  # another folder
    ],
)
def test_a_link_alone_unites_nothing(tmp_path: Path, name: str, text: str) -> None:
    """Related, recurring and look-alike incidents are never taken for one."""
    found = archive(tmp_path, {"INC-12.md": MAIN.format(links="See also [INC-19](INC-19.md)."), name: text})
    assert [each.part_of for each in found.values()] == [None, None]
    assert "files-united" not in {finding.code for each in found.values() for finding in each.findings}


def test_a_folder_of_many_incidents_has_no_parts(tmp_path: Path) -> None:
    """The index of a year links all its postmortems, and is the main page of none."""
    index = "# Outages of 2026\n\n- [Checkout](checkout.md)\n- [Timeline of the year](timeline.md)\n"
    found = archive(
        tmp_path, {"2026/README.md": index, "2026/checkout.md": MAIN.format(links=""), "2026/timeline.md": TIMELINE}
    )
    assert all(each.part_of is None for each in found.values())


def test_another_postmortem_that_links_a_part_is_related_to_the_whole(tmp_path: Path) -> None:
    """Whoever links the time line of an incident means the incident; a timeline.md of another folder is not meant."""
    files = {f"2026-03-{day}-checkout/README.md": MAIN.replace("INC-12", f"INC-{day}") for day in (17, 18)}
    files = {name: text.format(links="See the [timeline](timeline.md).") for name, text in files.items()}
    files |= {f"2026-03-{day}-checkout/timeline.md": TIMELINE for day in (17, 18)}
    files["search.md"] = "# Search is down\n\nSee [theirs](2026-03-18-checkout/timeline.md).\n\n## Root Cause\n\nA disk.\n"
    found = archive(tmp_path, files)
    assert [each.related_document_path for each in found["search.md"].related] == ["2026-03-18-checkout/README.md"]
    assert len(loaded(found)) == 3


def run(tmp_path: Path) -> str:
    """The last line of a load into `w.duckdb`."""
    out = io.StringIO()
    options = Options((str(tmp_path / "archive"),), str(tmp_path / "w.duckdb"), as_of=DAY, quiet=True)
    assert load(options, out, io.StringIO()) == 0
    return out.getvalue().splitlines()[-1]


def test_parts_are_accounted_for_and_kept_from_nobody_else(tmp_path: Path) -> None:
    """Every file is found and loaded; a restricted or secret word in a part is withheld as in the main document."""
    secret = "\n- 11:00 Used password=hunter2hunter2 to log in\n"
    restricted = "---\nvisibility: restricted\n---\n# Follow-up of [INC-13](INC-13.md)\n\nThe names of the accounts.\n"
    files = {
        "INC-12.md": MAIN.format(links=""),
        "INC-12-timeline.md": TIMELINE + "\nSee [INC-12](INC-12.md).\n" + secret,
        "INC-13.md": MAIN.format(links="").replace("INC-12", "INC-13"),
        "INC-13-follow-up.md": restricted,
        "README.md": "# How we write postmortems\n\nOne file for each incident.\n",
    }
    archive(tmp_path / "archive", files)
    assert run(tmp_path) == "found 5 = loaded 4 + quarantined 0 + skipped 1"
    with duckdb.connect(str((tmp_path / "w.duckdb").resolve()), read_only=True) as connection:
        incidents = connection.execute("select incident_id, is_restricted from incidents order by is_restricted").fetchall()
        told = connection.execute("select part_path, line, code from findings where code = 'secret'").fetchall()
        words = connection.execute("select string_agg(text, ' ') from document_sections").fetchall()[0][0]
        paths = connection.execute("select document_path from documents where document_kind = 'part'").fetchall()
    assert [is_restricted for _, is_restricted in incidents] == [False, True]
    assert incidents[0][0] == "INC-12"
    assert told == [("INC-12-timeline.md", 11, "secret")]
    assert "hunter2" not in words
    assert "accounts" not in words
    assert sorted(path.split("/")[0] for (path,) in paths) == ["INC-12-timeline.md", "restricted"]
