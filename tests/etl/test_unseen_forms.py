"""Postmortems in forms that no template of ours has: what a careful reader takes from the structure alone."""

from __future__ import annotations

from tests.etl.reading import incident


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
