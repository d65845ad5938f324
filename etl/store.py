"""A settled archive to a finished file: documents in batches, what stands beside them, and the look-alikes among them.

Owns the order in which tables are filled, and that what is stored is let go: of a document only its outcome and its errors
stay, of an incident what look-alikes are told by. Must not know how a document was read, nor how a generation is published.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from etl import __version__, warehouse
from etl.archive import archive_commit, escape
from etl.job import Job
from etl.records import Postmortem
from etl.recurrence import RecurrenceEntry, RecurrenceResult, entries_of, find_recurrences, joined, read_decisions
from etl.recurrence.archive import cut_into, numbers_of
from etl.recurrence.decisions import FILE_NAME, without
from etl.recurrence.words import Texts
from etl.restricted import told_rules
from etl.roots import Root, common
from etl.warehouse import LoadSummary
from etl.whole_archive import Beside, Settled, history_told


@dataclass(frozen=True, slots=True)
class Stored:
    """What stays of documents that are stored: their outcomes and errors, the keys of their incidents, and which of these are
    masked; and the incidents as look-alikes are looked for among them, with the words of their texts.
    """

    outlines: list[Postmortem] = field(default_factory=list)
    keys: set[tuple[str, int]] = field(default_factory=set)
    masked: set[tuple[str, int]] = field(default_factory=set)
    entries: list[RecurrenceEntry] = field(default_factory=list)
    texts: Texts = field(default_factory=Texts)


def fill(job: Job, roots: Sequence[Root], found: Settled, beside: Beside, path: Path) -> list[Postmortem]:
    """A new file at `path` with everything in it; gives the documents' outcomes. The list of documents is used up."""
    settings = common(roots)
    with warehouse.building(path, path.with_suffix(".spill"), job.step, len(found.documents)) as connection:
        stored = _documents(job, connection, found)
        matches = [each for each in found.counterparts if each.holds(stored.keys)]
        found_again = _recurrences(roots, stored, found, {(each.document_path, each.incident_number) for each in matches})
        warehouse.insert_records(connection, "recurrence_groups", found_again.groups)
        warehouse.insert_records(connection, "recurrence_members", found_again.members)
        warehouse.insert_records(connection, "recurrence_decisions", found_again.decisions)
        if found_again.index:
            warehouse.insert_columns(connection, "recurrence_terms", found_again.index.terms)
            warehouse.insert_columns(connection, "recurrence_texts", found_again.index.texts)
            warehouse.insert_columns(connection, "recurrence_limits", found_again.index.limits)
        warehouse.insert_findings(connection, [*found_again.findings, *found.findings])
        sources = [warehouse.TrackerSource(each.path, each.tracker, each.as_of, len(each.tickets)) for each in beside.exports]
        warehouse.insert_records(connection, "tracker_exports", sources)
        values = [warehouse.PolicyValue(*each) for each in told_rules(settings.policy, job.options.include_restricted)]
        warehouse.insert_records(connection, "policy_values", values)
        warehouse.insert_records(connection, "factor_taxonomy", settings.taxonomy.rows())
        warehouse.insert_records(connection, "document_history", found.history)
        warehouse.insert_records(connection, "counterparts", matches)
        warehouse.insert_records(connection, "load_summary", [_summary(job, stored.outlines, history_told(beside))])
    return stored.outlines


def _documents(job: Job, connection: warehouse.Connection, found: Settled) -> Stored:
    """The documents stored, batch by batch, each batch read back for it and let go."""
    waiting = found.documents
    numbers = numbers_of(waiting)
    stored = Stored()
    first = 1
    while waiting:
        whole = list(map(found.finish, waiting[: job.options.batch]))
        del waiting[: job.options.batch]
        batch = warehouse.insert_documents(connection, whole, first)
        first += sum(len(each.incidents) for each in whole)
        for each in batch:
            keys = {(each.document_path, one.incident_number): one.is_restricted for one in each.incidents}
            stored.keys.update(keys)
            stored.masked.update(key for key, is_restricted in keys.items() if is_restricted)
            stored.outlines.append(_outline(each))
        stored.entries.extend(cut_into(stored.texts, entries_of(batch, numbers)))
        job.step("mid_insert")
    if job.options.include_restricted:
        stored.masked.clear()
    return stored


def _outline(found: Postmortem) -> Postmortem:
    errors = tuple(each for each in found.findings if each.level == "error")
    return Postmortem(found.document_path, found.outcome, found.reason, findings=errors)


def _recurrences(roots: Sequence[Root], stored: Stored, found: Settled, matched: set[tuple[str, int]]) -> RecurrenceResult:
    """The candidates among the incidents, without the records of exports that a postmortem tells of as well: no issue comes
    back by being filed twice. Masked ones are all alike and say nothing, so they are left out.
    """
    entries = [entry for entry in stored.entries if entry.key not in stored.masked and entry.key not in matched]
    files = ((root.own(FILE_NAME), root.prefix) for root in roots)
    told = joined([read_decisions(path, prefix) for path, prefix in files if path is not None])
    decisions = without(told, found.withheld)
    settings = roots[0].settings
    labels = {each.factor: each.label for each in settings.taxonomy.factors.values()}
    return find_recurrences(entries, decisions, settings.policy.recurrence, settings.as_of, labels, texts=stored.texts)


def _summary(job: Job, stored: Sequence[Postmortem], history: str) -> LoadSummary:
    outcomes = Counter(each.outcome for each in stored)
    return LoadSummary(
        loaded_at=datetime.now(UTC).replace(tzinfo=None),
        as_of=job.inputs.as_of,
        archive=escape(", ".join(job.options.archives)),
        archive_folder=escape(job.inputs.roots[0][0]),
        archive_commit=archive_commit(job.inputs.roots[0][0]),
        history=history,
        files_found=len(job.entries),
        loaded=outcomes["loaded"],
        quarantined=outcomes["quarantined"],
        skipped=outcomes["skipped"],
        program_version=__version__,
    )
