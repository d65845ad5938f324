"""What a page is: an incident, planned work, a drill, a near miss, a form, or something else."""

from __future__ import annotations

import pytest

from tests.etl.reading import incident, postmortem

GUIDE = "# Install of the mail gateway\n\n## Creating the VM\n\nWe followed the wiki.\n\n## Configuration\n\nEdit the file.\n"
FORM = (
    "# Postmortem: [Title]\n\n**Date:** YYYY-MM-DD\n**Severity:** SEV1 / SEV2 / SEV3\n**Owner:** ______\n\n## Summary\n\n[…]\n"
)
STORY = "# Mail down for an hour\n\nOn 2026-03-17 mail was down because a disk was full. It was restored by deleting logs.\n"


@pytest.mark.parametrize(
    ("text", "path", "outcome", "reason"),
    [
        (GUIDE, "2022-02-mail-gateway-install.md", "skipped", "not-an-incident"),
        (FORM, "template.md", "skipped", "template"),
        (STORY, "2026-03-17-mail-down.md", "loaded", None),
        ("# Postmortems\n\nThis folder holds our postmortems.\n", "README.md", "skipped", "not-an-incident"),
    ],
)
def test_only_incidents_are_counted(text: str, path: str, outcome: str, reason: str | None) -> None:
    """Guides, forms and index pages are skipped with their reason; a plain story of an outage is read."""
    read = postmortem(text, path)
    assert (read.outcome, read.reason) == (outcome, reason)


FORM = """# How we write postmortems

Owner: Platform team

- Any SEV1 or SEV2 incident needs one
- Review within 48 hours

## The form

### Postmortem: {title}

**Date:** {date}
**Severity:** {severity}
**Duration:** HH:MM (detection to resolution)

### Timeline

| Time (UTC) | Event |
|---|---|
| 14:00 | Alert fired |
| 14:30 | Service restored |

### Action Items

| Action | Owner | Due Date |
|---|---|---|
| Add a canary | Alice | 2024-01-25 |
"""


def test_an_sop_that_shows_its_form_is_a_template() -> None:
    """Examples in the form are not an incident, as long as it has no name and no value of its own."""
    read = postmortem(FORM.format(title="[Title]", date="YYYY-MM-DD", severity="SEV1 / SEV2 / SEV3"), "sop.md")
    assert (read.outcome, read.reason) == ("skipped", "template")


def test_an_incident_whose_title_was_forgotten_is_read() -> None:
    """A form with a date and a severity was filled in, though the placeholder of its title still stands."""
    read = postmortem(FORM.format(title="[Title]", date="2026-03-17", severity="SEV2"), "2026-03-17-search.md")
    assert (read.outcome, [each.severity for each in read.incidents]) == ("loaded", ["SEV2"])


BEGUN = """# 📋 Post-Mortem Template

**Incident Title**: {title}

**Date/Time**: {date} Duration: ____________________

**Severity Level**: ☐ P1 (Critical)  ☑ P2 (High)  ☐ P3 (Medium)

## Timeline

| Time (UTC) | Event | Owner |
|---|---|---|
| HH:MM | Alert triggered | Name |
| HH:MM | Service recovered | Name |

## Impact

- **Number of users**: _______
- **Feature impacted**: _______

## Root Cause

What was the underlying cause?

## Action Items

| Action Item | Owner | Due Date |
|---|---|---|
| [Prevention: fix root cause] | _____ | _______ |

## Communication

- [ ] Status page updated: _________________ (time)
- [ ] Team standup briefed
"""


def test_a_form_that_was_begun_is_an_incident_with_nothing_else() -> None:
    """Who filled in the title, the date and the severity has an incident to tell; what is still blank is unknown."""
    read = incident(BEGUN.format(title="Seats lost", date="2026-03-17 09:41 UTC"))
    assert (read.title, str(read.incident_date), read.severity) == ("Seats lost", "2026-03-17", "SEV2")
    assert (read.timeline_events, read.action_items, read.details, read.root_cause, read.users_affected) == (
        (),
        (),
        (),
        None,
        None,
    )


def test_a_form_that_nobody_began_is_a_template() -> None:
    """A tick in the list of severities alone is no incident."""
    read = postmortem(BEGUN.format(title="__________", date="__________"), "form.md")
    assert (read.outcome, read.reason) == ("skipped", "template")


def test_planned_work_is_marked_and_stays_out_of_the_counts() -> None:
    """A maintenance notice is loaded as planned."""
    notice = "---\ntitle: Maintenance window for the database\ndate: 2026-03-17 20:00:00\nseverity: notice\nresolved: true\n"
    notice += "resolvedWhen: 2026-03-17 21:00:00\naffected: [db]\nsection: issue\n---\n\nThe database will be upgraded.\n"
    assert incident(notice).is_planned


@pytest.mark.parametrize(
    ("title", "body", "planned"),
    [
        ("Migration of the wiki to new hosts", "We will move the wiki on Friday.", True),
        ("Cluster upgrade to 1.30", "The nodes will be drained one by one.", True),
        ("Cluster upgrade to 1.30", "The nodes were drained one by one and the wiki was down.", False),
        ("Outage after the cluster upgrade", "The wiki went down. We will write a report.", False),
        ("issues.example.org upgrade", "The tracker will be down for up to an hour so that it can be upgraded.", True),
        ("arm64 migration of the mirrors", "We'll proceed to the migration on Friday at 16:00 UTC.", True),
        ("Update the cluster to 1.29", "We’re doing the update tomorrow from 06:30 UTC on.", True),
        ("Update server slow", "We'll look into it.", False),
        ("Release update lost", "We'll look into it.", False),
        (
            "Migration of wiki.example.org to a new cloud",
            "On Friday the team will migrate it. We expect a downtime of 2 h.",
            True,
        ),
        (
            "Wiki outage",
            "The wiki will be down for up to two hours from 17:00, so that it can be moved to a new host.",
            True,
        ),
        (
            "Wiki outage",
            "The wiki will be down for hours, says the vendor. We hope to restore it so that it can be read.",
            False,
        ),
    ],
)
def test_work_that_lies_ahead_is_planned(title: str, body: str, planned: bool) -> None:
    """An upgrade or migration that is announced is planned work; one that went wrong is an incident."""
    notice = f"---\ntitle: {title}\ndate: 2026-03-17 20:00:00\nseverity: down\nresolved: true\n"
    notice += f"resolvedWhen: 2026-03-17 21:00:00\naffected: [wiki]\nsection: issue\n---\n\n{body}\n"
    assert incident(notice).is_planned is planned


@pytest.mark.parametrize("line", ["**Confidential:** yes", "**Tags:** security", "Restrict distribution: security team only."])
def test_in_doubt_a_postmortem_is_restricted(line: str) -> None:
    """Its own field, a tag or the words of the templates restrict it."""
    assert incident(f"# Token leaked in a build log\n\n{line}\n**Severity:** SEV2\n\n## Root cause\n\nA log.\n").is_restricted


def test_a_drill_and_a_near_miss_are_what_they_say() -> None:
    """Exercises and near misses are told apart from incidents."""
    assert (
        postmortem("# Game day: loss of a zone\n\n**Date:** 2026-03-17\n\n## Timeline\n\n- 10:00 Start\n").document_kind
        == "drill"
    )
    assert incident("# Near miss: disk nearly full\n\n**Date:** 2026-03-17\n**Severity:** SEV4\n").is_near_miss


def test_one_file_may_hold_several_incidents() -> None:
    """Sections that each tell an incident of their own become incidents of their own."""
    part = "## Incident {n}: {what}\n\n- **Severity:** SEV{n}\n- **Started:** 2026-03-17 1{n}:00 UTC\n"
    part += "- **Resolved:** 2026-03-17 1{n}:30 UTC\n\n"
    text = "# A bad day\n\n" + part.format(n=1, what="Uploads refused") + part.format(n=2, what="Search slow")
    read = postmortem(text)
    assert [(each.incident_number, each.title, each.duration_minutes) for each in read.incidents] == [
        (1, "Uploads refused", 30), (2, "Search slow", 30),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "path", ["2026-03-17-mail/README.md", "2026/2026-03-17-mail/index.md", "x/2026-03-17-mail/postmortem.md"]
)
def test_a_main_page_goes_by_the_name_of_its_folder(path: str) -> None:
    """Who keeps a folder for each incident names the folder: from it come the id and, where nothing else says it, the day."""
    found = incident("# Outage of mail\n\nMail was down because a disk was full.\n\n## Root Cause\n\nA full disk.\n", path)
    assert (found.incident_id, str(found.incident_date)) == ("2026-03-17-mail", "2026-03-17")


@pytest.mark.parametrize("path", ["2026/README.md", "postmortems/index.md", "README.md"])
def test_a_main_page_of_many_incidents_is_an_index(path: str) -> None:
    """A year's folder is no incident, and neither is the page that lists what is in it."""
    found = postmortem("# Outages\n\n- [Mail](2026-03-17-mail.md)\n- [Search](2026-04-01-search.md)\n", path)
    assert (found.outcome, found.reason) == ("skipped", "not-an-incident")


@pytest.mark.parametrize(
    ("text", "path", "reason"),
    [
        ("# Plantilla de postmortem\n\n**Fecha:**\n\n## Resumen\n\nQué pasó, en dos frases.\n", "plantilla.md", "template"),
        ("# Шаблон постмортема\n\n**Дата:**\n\n## Итоги\n\nЧто случилось.\n", "shablon.md", "template"),
        ("# <Vorfall: Kurztitel>\n\n## Zeitleiste\n\n- Wann begann es?\n- Wann war es vorbei?\n", "form.md", "template"),
        ("# Postmortem\n\n**Severity:** SEV-1 / 2 / 3\n**Date:** YYYY-MM-DD\n**Title:** Incident title\n", "pm.md", "template"),
        ("# Incident Reports (RCA)\n\n- [March](march.md)\n- [April](april.md)\n", "list.md", "not-an-incident"),
        ("# Incidentes\n\n- [Marzo](marzo.md)\n- [Abril](abril.md)\n", "lista.md", "not-an-incident"),
        ("# 장애 대응 매뉴얼\n\n## 연락처\n\n당직자에게 전화한다.\n", "manual.md", "not-an-incident"),
        ("# Handbuch Vorfallsmanagement\n\n## Rollen\n\nEine Person führt.\n", "handbuch.md", "not-an-incident"),
    ],
)
def test_forms_lists_and_handbooks_are_known_in_other_languages(text: str, path: str, reason: str) -> None:
    """A form, a list of incidents and a handbook are skipped with their reason, in whatever language they are written."""
    read = postmortem(text, path)
    assert (read.outcome, read.reason) == ("skipped", reason)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (
            "# Ausfall des Handbuch-Servers\n\nAm 2026-03-17 war der Server nicht erreichbar.\n\n## Ursache\n\nVolle Platte.\n",
            "a.md",
        ),
        ("# Manual failover broke logins\n\n## Root cause\n\nNobody had tried it.\n\n## Impact\n\nNo logins.\n", "b.md"),
        ("# Incidents\n\n**Severity:** SEV2\n\n## Timeline\n\n- 09:00 Logins fail\n- 09:40 Resolved\n", "c.md"),
    ],
)
def test_an_incident_that_names_such_a_thing_is_one(text: str, path: str) -> None:
    """An outage of the handbooks' server, a manual failover, a single incident under the heading of a list: all are read."""
    assert postmortem(text, path).outcome == "loaded"
