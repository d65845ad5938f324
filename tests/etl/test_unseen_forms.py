"""Postmortems in forms that no template of ours has: what a careful reader takes from the structure alone."""

from __future__ import annotations

import pytest

from tests.etl.reading import incident, postmortem


def test_a_start_is_a_label_or_says_of_what() -> None:
    """ "Start of the rollback" is no start of the incident; "Start: …" and "Outage begins" are."""
    text = """
    # Outage of the shop on 2026-03-17

    ## Timeline

    - 08:50 Trigger `sync` runs for each row
    - 09:00 Start: the new version goes live
    - 09:10 Alert fired
    - 09:20 Start of the rollback
    - 09:30 Outage ends, all shops sell again
    - 09:45 Postmortem scheduled
    """
    read = incident(text)
    assert [event.moment for event in read.timeline_events] == [None, "started", "detected", None, "resolved", None]


def test_the_zone_beside_the_stated_times_is_that_of_the_time_line() -> None:
    """A duration told in EST above a time line of bare clocks: the clocks are EST, and no time to resolve is hours too long."""
    text = """
    # Outage of the order gate

    **Date:** 2026-01-15
    **Duration:** 23 minutes (09:32 to 09:55 EST)

    ## Timeline

    - 09:32 Alert fired for rejected orders
    - 09:55 All clear
    """
    read = incident(text)
    assert [str(event.occurred_at) for event in read.timeline_events] == ["2026-01-15 14:32:00", "2026-01-15 14:55:00"]
    assert (read.duration_minutes, read.time_to_resolve_minutes) == (23, 23)


def test_two_zones_beside_the_stated_times_say_none_for_the_time_line() -> None:
    """Where a document names two zones, bare clocks are read by the policy's, and a note says so."""
    text = """
    # Outage of the order gate

    **Started:** 2026-01-15 09:32 EST
    **Resolved:** 2026-01-15 15:55 CET

    ## Timeline

    - 14:40 Somebody looks at the gate
    - 14:50 The gate is restarted
    """
    assert [str(event.occurred_at) for event in incident(text).timeline_events] == [
        "2026-01-15 14:40:00",
        "2026-01-15 14:50:00",
    ]


def test_labels_may_be_camel_case_or_a_field_list() -> None:
    """`resolvedDate:` of a site generator and `:Severity: SEV3` of reStructuredText are labels like others."""
    text = """
    ---
    title: Calls drop in the west
    date: 2026-01-20 11:55 UTC
    resolvedDate: 2026-01-20 12:10 UTC
    ---

    :Severity: SEV3
    :Detected by: an alert

    Calls dropped for a quarter of an hour.
    """
    read = incident(text)
    assert (read.severity, read.detection_method, read.duration_minutes) == ("SEV3", "automated", 15)


def test_a_page_without_headings_is_named_by_the_line_that_opens_it() -> None:
    """A bold or bare line at the top is the title; a sentence, a greeting or a label is none."""
    page = "{first}\n\nOn 2026-03-17 from 09:00 to 09:40 UTC the shop was down.\n\n**Root cause:** a full disk.\n"
    names = {
        "**Postmortem: The day the shop closed**": "The day the shop closed",
        "The day the shop closed": "The day the shop closed",
        "We are sorry that the shop was down.": "example",
        "Dear all of you,": "example",
        "Author: Kim of the platform team": "example",
    }
    assert {first: incident(page.format(first=first)).title for first in names} == names


def test_a_heading_that_only_says_postmortem_leaves_the_name_to_the_next() -> None:
    """ "# POSTMORTEM" above "### The shop closed at noon": the second is what the incident is called."""
    text = """
    # POSTMORTEM

    ### The shop closed at noon

    ## Impact

    Nobody could pay on 2026-03-17.
    """
    assert incident(text).title == "The shop closed at noon"


def test_an_adjective_in_a_title_is_no_service() -> None:
    """ "Global outage" names no service; "Search outage" does."""
    titles = ["Global Outage: many errors", "Total outage", "Search outage"]
    page = "# {}\n\n## Impact\n\nNobody could work on 2026-03-17.\n"
    assert [incident(page.format(title)).services for title in titles] == [(), (), ("Search",)]


def test_the_state_of_an_action_may_stand_behind_its_ticket() -> None:
    """A column of bugs that ends in TODO or DONE tells the state of each action."""
    text = """
    # Outage of the shop on 2026-03-17

    ## Action items

    | Action item | Owner | Bug |
    |---|---|---|
    | Add a test for queries of death | kim | Bug 554 **TODO** |
    | Plug the leak | lou | n/a **DONE** |
    | Watch the disk | lou | Bug 556 |
    """
    assert [(one.status, one.owner) for one in incident(text).action_items] == [
        ("open", "kim"),
        ("done", "lou"),
        ("unknown", "lou"),
    ]


def test_a_tick_before_the_heading_of_the_actions_closes_none_of_them() -> None:
    """ "✅ Action items" is an ornament: open boxes stay open, and bullets say nothing."""
    page = "# Outage of the shop on 2026-03-17\n\n## ✅ Action items\n\n{}\n"
    boxes = page.format("- [x]  Scale the workers\n- [ ]  Limit the retries")
    assert [one.status for one in incident(boxes).action_items] == ["done", "open"]
    assert [one.status for one in incident(page.format("- Scale the workers")).action_items] == ["unknown"]


def test_owner_and_day_may_hang_behind_an_action() -> None:
    """In brackets, behind dashes, behind a mention; a name alone in brackets may be a component and stays text."""
    text = """
    # Outage of the shop on 2026-03-17

    ## Action items

    - Watch the age of the mirror (**Kim**, 2026-04-15)
    - SHOP-12 Alert on the heap - Lee Wong - 28 Apr 2026
    - Limit the retries @Tom April 30, 2026
    - Extend the safety check (Estimated completion: May 2026)
    - Read the dashboard every morning (Grafana)
    - Keep the cache - and the queue - warm
    """
    assert [(one.description, one.owner, str(one.due_date)) for one in incident(text).action_items] == [
        ("Watch the age of the mirror", "Kim", "2026-04-15"),
        ("SHOP-12 Alert on the heap", "Lee Wong", "2026-04-28"),
        ("Limit the retries @Tom", "@Tom", "2026-04-30"),
        ("Extend the safety check", None, "2026-05-31"),
        ("Read the dashboard every morning (Grafana)", None, "None"),
        ("Keep the cache - and the queue - warm", None, "None"),
    ]


def test_a_table_of_actions_whose_header_lost_a_cell_keeps_its_actions() -> None:
    """The column that holds the sentences is what is to be done, whatever its header says."""
    text = """
    # Outage of the shop on 2026-03-17

    ## Action items

    | # | Owner | Priority | Due |
    |---|---|---|---|
    | 1 | SRE | Add a validator to the flag push | 2026-04-05 |
    | 2 | Comms | Update the status page by itself | 2026-04-12 |
    """
    assert [(one.description, one.owner, str(one.due_date)) for one in incident(text).action_items] == [
        ("Add a validator to the flag push", "SRE", "2026-04-05"),
        ("Update the status page by itself", "Comms", "2026-04-12"),
    ]


def test_the_dates_of_actions_tell_the_order_of_the_others() -> None:
    """Beside a due date of 31/03/2026, 10/03/2026 is the tenth of March, as the incident's day and as a due date."""
    text = """
    # Outage of the shop

    **Date:** 10/03/2026

    ## Action items

    | Action | Owner | Due |
    |---|---|---|
    | Pin the type | Kim | 31/03/2026 |
    | Watch the disk | Lou | 12/03/2026 |
    """
    read = incident(text, "shop.md")
    assert str(read.incident_date) == "2026-03-10"
    assert [str(one.due_date) for one in read.action_items] == ["2026-03-31", "2026-03-12"]


def test_a_why_in_any_language_is_a_question_and_its_answer_the_cause() -> None:
    """ "Warum …? → …" and "Por que …? → …" declare the answer, never the question."""
    text = """
    # Ausfall am 2026-03-17

    ## 5 Whys

    1. Warum stand die Kasse? → Die Platte war voll
    2. Por que o disco encheu? → Os registos não eram apagados
    """
    assert {factor.phrase for factor in incident(text).contributing_factors} == {
        "Die Platte war voll",
        "Os registos não eram apagados",
    }


def test_the_outage_is_over_before_the_incident_is_closed() -> None:
    """Where the time line tells of the end of the outage and, later, of that of the incident, users had the service back
    at the first; and a discovery before the outage began does not detect it."""
    text = """
    # Search down for 20 minutes

    ## Timeline

    2026-03-17 (all times UTC)

    - 08:55 The press writes that a lost opera has been discovered
    - 09:00 OUTAGE BEGINS: search backends run out of memory
    - 09:02 Ada receives page from the search cluster
    - 09:20 OUTAGE ENDS: all clusters serve
    - 09:50 INCIDENT ENDS: half an hour without errors
    """
    read = incident(text)
    assert [str(at) for at in (read.started_at, read.detected_at, read.resolved_at)] == [
        "2026-03-17 09:00:00",
        "2026-03-17 09:02:00",
        "2026-03-17 09:20:00",
    ]


def test_an_alert_about_customers_is_no_customer() -> None:
    """ "Client disconnection alerts" come from a machine."""
    text = """
    # Sockets closed

    ## Timeline

    - 09:00 Client disconnection alerts fired
    - 09:40 Resolved
    """
    assert incident(text).detection_method == "automated"


def test_headings_below_the_actions_are_actions() -> None:
    """Each action under a heading of its own, with prose below: the headings are the actions, their numbers left out."""
    text = """
    # Outage of the order gate

    ## Timeline

    - 09:32 Alert fired for rejected orders
    - 09:55 All clear

    ## Action items

    ### 1. Add a limit to the retry queue (@ines)

    The queue grew without end, and took the disk with it.

    ### 2. Alert on rejected orders

    Ten in a minute are enough.

    ### Long term

    Nothing was agreed yet.
    """
    actions = incident(text).action_items
    assert [(action.description, action.owner) for action in actions] == [
        ("Add a limit to the retry queue (@ines)", "@ines"),
        ("Alert on rejected orders", None),
    ]


def test_front_matter_may_hold_the_facts_in_a_group() -> None:
    """What stands below `incident:` in the front matter is read as if it stood alone."""
    text = """---
title: Outage of the order gate
incident:
  severity: SEV2
  detected_at: 2026-03-17 09:32 UTC
  resolved_at: 2026-03-17 09:55 UTC
---

Orders were rejected, because the gate had no disk left.
"""
    read = incident(text)
    assert (read.severity_raw, str(read.detected_at), str(read.resolved_at)) == (
        "SEV2",
        "2026-03-17 09:32:00",
        "2026-03-17 09:55:00",
    )


def test_causes_that_were_ruled_out_are_none() -> None:
    """What stands under "What this was not" is kept, and no factor."""
    text = """
    # Outage of the order gate

    ## Root cause

    A certificate expired.

    ### What this was not

    - **Not a full disk.** The disk was half empty.

    ## Resolution

    A new certificate was issued.
    """
    read = incident(text)
    assert [factor.factor for factor in read.contributing_factors] == ["config.expiry"]
    assert "Not a full disk. The disk was half empty." in [detail.value for detail in read.details]


def test_an_entry_whose_time_nobody_can_place_leaves_the_end_open() -> None:
    """The last entry with a clock is not the end where another one follows that says only "later" for its time."""
    text = """
    # Deploys stuck

    | Time | Event |
    |---|---|
    | 2026-07-02 18:41 UTC | A token is rotated |
    | 2026-07-02 19:19 UTC | Two of 24 deploys fail |
    | 2026-07-03 (late shift) | The deploys are run again by hand |
    """
    read = incident(text)
    assert (str(read.started_at), read.resolved_at, read.duration_minutes) == ("2026-07-02 18:41:00", None, None)


def test_what_a_form_tells_the_writer_says_nothing_of_the_incident() -> None:
    """ "How you found out. Alarm, log review or by chance." is the form speaking: nobody said that an alarm rang."""
    text = """
    Incident ID: INC-7
    Title: Queue stuck

    ## Detection

    How you found out. Alarm, log review, or noticed by chance.
    """
    assert incident(text).detection_method is None


def test_status_pages_date_the_incident_by_their_date() -> None:
    """Where the front matter also says when it was over, its date is that of the incident, whatever the text announces."""
    text = """---
title: Upgrade of the wiki took the search down
date: 2026-07-09 11:30:00
resolved: true
resolvedWhen: 2026-07-09 13:30:00
---

Planned since 2026-07-07. Search was down.
"""
    assert str(incident(text).incident_date) == "2026-07-09"


def test_a_stated_duration_takes_back_an_assumed_end() -> None:
    """Told on the morning after ("14 hours and counting"): the last entry of the evening is not the end."""
    text = """
    # Shop unreachable

    **Started:** 2026-03-17 22:40 UTC
    **Duration:** 14 hours and counting

    ## Timeline

    - 22:40 Restarts of the web server fail
    - 22:49 The proxy finds no certificate
    """
    read = incident(text)
    assert (read.resolved_at, read.duration_minutes) == (None, 840)


def test_a_log_that_holds_one_incident_so_far_tells_of_that_one() -> None:
    """Below the title of a log the incident goes by its own heading, with the id and the day that stand there."""
    text = """
    # Incident Log

    > Newest on top.

    ## Incidents

    ### INC-001: Preview builds refused, 2026-03-02

    **Severity**: P3
    **Duration**: 10h
    **Root cause**: More builds a day than the plan allows.
    """
    read = incident(text, "docs/incidents.md")
    assert (read.incident_id, str(read.incident_date), read.severity) == ("INC-001", "2026-03-02", "SEV3")
    assert "Preview builds refused" in read.title


def test_an_earlier_incident_below_a_postmortem_does_not_take_its_place() -> None:
    """Under any other title a section about one more incident stays a part of the document."""
    text = """
    # Outage of the order gate

    **Severity**: P1
    **Duration**: 20 minutes

    ## Seen before

    ### INC-001: Preview builds refused, 2026-03-02

    **Severity**: P3
    **Duration**: 10h
    """
    read = incident(text, "2026/2026-03-17-gate.md")
    assert (read.title, read.severity) == ("Outage of the order gate", "SEV1")


PLAIN = """
Outage of the ticket shop on March 17, 2026
Start Time: March 17, 2026, 14:30 UTC
End Time: March 17, 2026, 16:00 UTC
Impact:

Four in ten buyers saw an error.
Root Cause:

A balancer that was configured for one region only.
Timeline:

14:30 UTC: Monitoring alerts fired.
16:00 UTC: The issue was resolved.
Corrective Actions:

Check the balancers: Compare their settings before each deployment.
Watch the regions: Alert on a region that gets no requests.
"""


def test_plain_text_has_its_headings_at_the_ends_of_paragraphs() -> None:
    """A label alone on the last line of a paragraph names what follows, and each line below the actions is one."""
    read = incident(PLAIN)
    assert [event.moment for event in read.timeline_events] == ["detected", "resolved"]
    assert [action.description for action in read.action_items] == [
        "Check the balancers: Compare their settings before each deployment.",
        "Watch the regions: Alert on a region that gets no requests.",
    ]
    assert next(piece.text for piece in read.evidence if piece.field == "root_cause").startswith("A balancer")


def test_a_colon_at_the_end_of_a_paragraph_is_no_heading_where_there_are_headings() -> None:
    """Below real headings such a line announces what follows it."""
    text = """
    # Outage of the shop

    ## Root cause

    We looked at the logs of the balancer.
    First finding:

    It was configured for one region only.
    """
    told = next(piece.text for piece in incident(text).evidence if piece.field == "root_cause")
    assert "First finding:" in told
    assert "one region only" in told


def test_root_cause_analysis_above_everything_is_the_kind_of_document() -> None:
    """At the top, with nothing of its own below it, it leaves the name and the day to the next heading."""
    text = """
    # Root Cause Analysis (RCA)
    ## Basket shows nothing - January 15, 2026

    ## Summary

    The basket was empty for ten minutes.

    ## Root cause

    A setting was missing.
    """
    read = incident(text, "rca.md")
    assert ("Basket shows nothing" in read.title, str(read.incident_date)) == (True, "2026-01-15")
    assert next(piece.text for piece in read.evidence if piece.field == "root_cause") == "A setting was missing."


@pytest.mark.parametrize(("header", "codes"), [("Time (UTC)", []), ("Time", ["assumed-zone"])])
def test_a_zone_in_the_header_of_any_time_table_is_a_zone(header: str, codes: list[str]) -> None:
    """The note that no zone is named stays away where the column of times names one, whatever the section is called."""
    text = f"""
    # Basket shows nothing

    **Date:** 2026-01-15

    ## What the buyer saw

    | {header} | What happened |
    |---|---|
    | 17:58:16 | The basket is opened |
    | 18:02:40 | The basket is opened again |
    | 18:03:49 | The page is loaded anew |
    | 18:08:11 | The buyer gives up |
    """
    read = postmortem(text)
    assert next(str(event.occurred_at) for event in read.incidents[0].timeline_events) == "2026-01-15 17:58:16"
    assert [finding.code for finding in read.findings if finding.code == "assumed-zone"] == codes
