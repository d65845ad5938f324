"""What a load and a check tell people: one line per finding, one per outcome, and the line that proves nothing was lost.

Owns the form of these lines. Nothing from a document can break a line or colour a terminal: control characters are escaped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.records import Finding, Postmortem
    from etl.trackers.ticket import TrackerExport

MOST_ERRORS = 40
OUTCOMES = ("loaded", "quarantined", "skipped")


def printable(text: str) -> str:
    """The text on one line: whatever is no printable character (line ends, escapes, directions) as its code."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text)


def finding_line(path: str, finding: Finding) -> str:
    """`path:line: level code message`; a finding on the whole document stands at line 1."""
    place = f"{printable(finding.part_path or path)}:{finding.line or 1}"
    return f"{place}: {finding.level} {finding.code} {printable(finding.message)}"


def annotation(path: str, finding: Finding) -> str:
    """The finding as GitHub Actions marks it beside a line: `::warning file=…,line=…,title=code::message`."""
    kind = finding.level if finding.level in {"error", "warning"} else "notice"
    place = f"file={_property(finding.part_path or path)},line={finding.line or 1},title={_property(finding.code)}"
    return f"::{kind} {place}::{_data(finding.message)}"


def _data(text: str) -> str:
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def error_lines(found: Iterable[Postmortem]) -> list[str]:
    """A line for each error, the first forty of them, and how many more there are."""
    lines = [finding_line(each.document_path, error) for each in found for error in each.findings if error.level == "error"]
    more = len(lines) - MOST_ERRORS
    return [*lines[:MOST_ERRORS], f"… and {more} more; python -m etl check lists all"] if more > 0 else lines


def closing_lines(found: Sequence[Postmortem]) -> list[str]:
    """One line per outcome with its reasons, then the sum: `found N = loaded L + quarantined Q + skipped S`."""
    counts: Counter[str] = Counter(each.outcome for each in found)
    lines = []
    for outcome in OUTCOMES:
        reasons = Counter(each.reason for each in found if each.outcome == outcome and each.reason)
        listed = ", ".join(f"{reason} {count}" for reason, count in sorted(reasons.items()))
        lines.append(f"{outcome} {counts[outcome]}" + (f" ({listed})" if listed else ""))
    total = " + ".join(f"{outcome} {counts[outcome]}" for outcome in OUTCOMES)
    return [*lines, f"found {len(found)} = {total}"]


def tracker_lines(exports: Iterable[TrackerExport], found: Iterable[Postmortem]) -> list[str]:
    """A line for each tracker's export, then how many actions it decided and where it contradicts the documents."""
    lines = []
    for export in exports:
        as_of = f", as of {export.as_of}" if export.as_of else ""
        lines.append(f"tracker {printable(export.path)} ({export.tracker}): {len(export.tickets)} tickets{as_of}")
    if lines:
        counts: Counter[str] = Counter()
        for each in found:  # one after the other: they may be read back for this
            actions = [action for incident in each.incidents for action in incident.action_items]
            counts["actions"] += len(actions)
            counts["decided"] += sum(action.tracker_status is not None for action in actions)
            counts["drifts"] += sum(finding.code == "drift" for finding in each.findings)
        told = f"{counts['decided']} of {counts['actions']} actions take their state from a tracker"
        lines.append(f"{told}; {counts['drifts']} contradict their document")
    return lines


def quarantined_count(found: Iterable[Postmortem]) -> int:
    return sum(each.outcome == "quarantined" for each in found)
