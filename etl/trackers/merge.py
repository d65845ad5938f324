"""Actions and their tickets as one: the tracker's state where a reference leads to a ticket, and the drift between the two.

Owns the rules of merging: the tracker wins for status, day of completion and owner; the document's due date stays where the
tracker has none; both raw statuses are kept, and each merged value has evidence with its source and as-of day. Must not know
how an export is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import replace

from etl.action_records import ACTION_CODES, action_findings
from etl.records import ActionItem, Evidence, Finding, Incident, Postmortem
from etl.trackers.references import Found, Index, index_of, resolve
from etl.trackers.ticket import TrackerExport

FINISHED = {"done", "cancelled"}


def with_tickets(postmortems: Sequence[Postmortem], exports: Sequence[TrackerExport]) -> list[Postmortem]:
    """The same postmortems, their actions in the state that the exports give; without exports nothing changes."""
    return list(map(tickets_of(postmortems, exports), postmortems))


def tickets_of(archive: Sequence[Postmortem], exports: Sequence[TrackerExport]) -> Callable[[Postmortem], Postmortem]:
    """What gives a postmortem of an archive with its actions in the state that the exports give."""
    if not exports:
        return lambda postmortem: postmortem
    index = index_of(exports)
    homes = sorted({export.home for export in exports if export.home})
    ids = {incident.incident_id for postmortem in archive for incident in postmortem.incidents}
    return lambda postmortem: _merged(postmortem, index, homes, ids)


def _merged(postmortem: Postmortem, index: Index, homes: Sequence[str], ids: Set[str]) -> Postmortem:
    findings: list[Finding] = []
    incidents = tuple(_with_states(incident, index, homes, findings, ids) for incident in postmortem.incidents)
    if incidents == postmortem.incidents and not findings:
        return postmortem
    kept = [each for each in postmortem.findings if each.code not in ACTION_CODES]
    renewed = [each for incident in incidents for each in action_findings(incident.action_items)]
    return replace(postmortem, incidents=incidents, findings=(*kept, *renewed, *findings))


def _with_states(incident: Incident, index: Index, homes: Sequence[str], findings: list[Finding], ids: Set[str]) -> Incident:
    actions: list[ActionItem] = []
    evidence: list[Evidence] = []
    for action in incident.action_items:
        found = resolve(action.tracker_reference, index, homes) if action.tracker_reference else ()
        findings += _doubts(action, found, ids)
        if len(found) != 1:
            actions.append(action)
            continue
        merged = _with_ticket(action, found[0])
        actions.append(merged)
        evidence += _evidence(action, merged, found[0])
        findings += _drift(action, found[0])
    if not evidence:
        return incident
    return replace(incident, action_items=tuple(actions), evidence=(*incident.evidence, *evidence))


def _with_ticket(action: ActionItem, found: Found) -> ActionItem:
    ticket = found.ticket
    status = action.status if ticket.status == "unknown" else ticket.status
    own_day = action.completed_on if action.status == status else None
    return replace(
        action,
        status=status,
        document_status=action.status,
        is_drift=is_drift(action.status, ticket.status),
        tracker_status=ticket.status_raw,
        tracker_as_of=found.export.as_of,
        owner=ticket.owner or action.owner,
        due_date=ticket.due_date or action.due_date,
        due_raw=ticket.due_date.isoformat() if ticket.due_date else action.due_raw,
        due_policy_date=None if ticket.due_date else action.due_policy_date,
        completed_on=(ticket.completed_on or own_day) if status in FINISHED else None,
    )


def _evidence(action: ActionItem, merged: ActionItem, found: Found) -> Iterator[Evidence]:
    as_of = f", as of {found.export.as_of}" if found.export.as_of else ""
    source = f"{found.ticket.keys[0]} in {found.export.path}:{found.ticket.line}{as_of}"
    yield Evidence("action_items.status", f"{found.ticket.status_raw} ({source})", action.line, "tracker")
    for name in ("completed_on", "owner", "due_date"):
        value = getattr(merged, name)
        if value is not None and value != getattr(action, name):
            yield Evidence(f"action_items.{name}", f"{value} ({source})", action.line, "tracker")


def _doubts(action: ActionItem, found: Sequence[Found], ids: Set[str]) -> Iterator[Finding]:
    """What is to be said of a reference; one that names an incident of the archive ("the queue of LM-103") is no ticket."""
    if action.tracker_reference and not found and action.tracker_reference not in ids:
        text = f"action {action.position}: no tracker export holds {action.tracker_reference!r}; its state is the document's"
        yield Finding(action.line, "note", "unresolved-reference", text, action.part_path)
    if len(found) > 1:
        places = ", ".join(f"{each.export.path}:{each.ticket.line}" for each in found[:3])
        text = f"action {action.position}: {action.tracker_reference!r} stands in {places}; write owner/repo#123"
        yield Finding(action.line, "warning", "ambiguous-reference", text, action.part_path)
    for each in found:
        if each.ticket.status == "unknown":
            text = f"action {action.position}: the tracker says {each.ticket.status_raw!r}; add that to the vocabulary"
            yield Finding(action.line, "warning", "unknown-status", text, action.part_path)


def is_drift(document: str | None, tracker: str) -> bool:
    """Whether a document and a tracker disagree on how an action ended; a document that says nothing cannot disagree."""
    if document is None or "unknown" in {document, tracker}:
        return False
    return document != tracker and bool({document, tracker} & FINISHED)


def _drift(action: ActionItem, found: Found) -> Iterator[Finding]:
    ticket = found.ticket
    if is_drift(action.status, ticket.status):
        on = f" since {ticket.completed_on}" if ticket.completed_on else ""
        told = (
            f"the document says {_words(action.status)}, {ticket.keys[0]} in {found.export.path} is {_words(ticket.status)}{on}"
        )
        text = f"action {action.position}: {told}; correct the document, or run `python -m etl reconcile`"
        yield Finding(action.line, "warning", "drift", text, action.part_path)


def _words(status: str) -> str:
    return status.replace("_", " ")
