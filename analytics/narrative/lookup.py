"""Sentences about whether something was seen before: how many are alike, what is asked for, and when nothing is."""

from __future__ import annotations

from analytics.metrics.lookup import SHOWN, Nearest
from analytics.narrative import INCIDENT
from analytics.narrative.shares import count

NEAREST = {
    "incident_id": INCIDENT["incident_id"],
    "title": INCIDENT["title"],
    "likeness": "Likeness",
    "asked": "Asked for",
    "shared": "Words in common, and their weight",
    "services": "Services in common",
    "severity": INCIDENT["severity"],
    "counted_at": INCIDENT["counted_at"],
}
INVITATION = (
    "Paste an alert, a message, a draft: anything somebody wrote about what is going on. It is compared with every incident of "
    "the archive on this machine, by the words they have in common; it is not stored and goes nowhere."
)
FIELD = "What do you see?"
BUTTON = "Seen before?"


def of_text(found: Nearest) -> str:
    """What is like a pasted text."""
    if not found.compared:
        return "The archive holds no incident to compare with."
    if not found.known:
        return f"The archive knows none of these words; {count(found.compared, 'incident')} compared."
    return _told(found, f"Compared with {count(found.compared, 'incident')} by {count(found.known, 'term')} the archive knows")


def of_incident(found: Nearest | None) -> str:
    """What is like an incident among the earlier ones."""
    if found is None:
        return "It was not compared with others: planned work, restricted incidents and documents about several are not."
    if not found.compared:
        return "There is no earlier incident to compare with."
    return _told(found, f"Compared with {count(found.compared, 'earlier incident')}")


def _told(found: Nearest, compared: str) -> str:
    alike = found.alike.height
    if alike:
        more = " or more" if alike == SHOWN else ""
        return f"{compared}: {alike}{more} {'is' if alike == 1 and not more else 'are'} alike above the threshold."
    text = f"{compared}: nothing is alike above the threshold."
    if found.incidents.is_empty():
        return f"{text} No other is like it at all."
    nearest = found.incidents.row(0, named=True)
    return f"{text} The nearest has a likeness of {nearest['likeness']:.2f}; {nearest['asked']:.2f} is asked for."
