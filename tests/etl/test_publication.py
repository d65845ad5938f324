"""The day of writing in a post's front matter or a mail's header, and the day of what happened."""

from __future__ import annotations

from tests.etl.reading import incident

POST = """---
title: "The night the queue stood still"
date: {day}
---

{opening}

## What happened

The queue filled its disk and took no more jobs until we cleared it.
"""


def test_the_day_of_a_post_is_no_day_of_the_incident() -> None:
    """A post of the 9th that tells of the evening of the 5th: the incident is of the 5th, found on the line that says so."""
    read = incident(POST.format(day="2026-03-09", opening="On March 5, 2026 no job ran for two hours."), "queue.md")
    day = next(piece for piece in read.evidence if piece.field == "incident_date")
    assert (str(read.incident_date), day.line, day.how) == ("2026-03-05", 6, "computed")


def test_the_day_of_a_post_stands_where_the_text_names_it_or_no_other() -> None:
    """Without another day in the text, or where the text names that day too, the front matter's day is the incident's."""
    alone = incident(POST.format(day="2026-03-09", opening="No job ran for two hours."), "queue.md")
    both = incident(POST.format(day="2026-03-09", opening="On March 9, 2026 the fix of 2026-03-05 came undone."), "queue.md")
    assert [str(read.incident_date) for read in (alone, both)] == ["2026-03-09", "2026-03-09"]


def test_the_day_of_a_post_stands_where_the_text_names_one_long_ago() -> None:
    """A version of last year that the text mentions is not the day of the incident."""
    read = incident(POST.format(day="2026-03-09", opening="The version of 2025-04-01 filled the disk."), "queue.md")
    assert str(read.incident_date) == "2026-03-09"


def test_the_day_of_a_mail_is_no_day_of_the_incident() -> None:
    """A mail sent the morning after tells of the evening before."""
    text = """
    From: Platform <platform@example.org>
    To: all@example.org
    Date: Tue, 10 Mar 2026 09:02:00 +0000
    Subject: Postmortem: login outage

    On 9 March 2026 nobody could log in for forty minutes, because a certificate had run out.

    Timeline:

    - 18:05 first failed login
    - 18:45 certificate renewed, logins work
    """
    assert str(incident(text, "mail.md").incident_date) == "2026-03-09"
