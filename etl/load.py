"""One load from an archive to a published warehouse: walk, read, settle, look for recurrences, store, publish, tell.

Owns the order of these steps, when there is nothing to do, when to refuse, and the closing lines. Must not know how a
document is read or a row stored. Heavy imports stand in the functions that need them: a load without changes is over
before any of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from etl import __version__
from etl.archive import Entry, archive_commit, candidates, escape
from etl.exits import FINDINGS, INTERRUPTED, PUBLISHED, REFUSED, TERMINATED, StopError
from etl.generations import (
    Place,
    State,
    current,
    forget,
    locked,
    new_name,
    place_of,
    publish,
    read_state,
    restricted_place,
    write_state,
    writing,
)
from etl.inputs import Inputs, find_inputs, program_digest, stamps
from etl.messages import closing_lines, error_lines, quarantined_count, tracker_lines

if TYPE_CHECKING:
    from etl.factor_decisions import FactorDecision
    from etl.records import Postmortem
    from etl.recurrence import RecurrenceResult
    from etl.roots import Root
    from etl.warehouse import LoadSummary
    from etl.whole_archive import Beside, Settled

Step = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for; see `python -m etl load --help`."""

    archives: tuple[str, ...]
    warehouse: str = "data/warehouse.duckdb"
    as_of: date | None = None
    strict: bool = False
    force: bool = False
    allow_shrink: bool = False
    encoding: str | None = None
    include_restricted: bool = False
    quiet: bool = False
    batch: int = 5_000
    trackers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """One load under way. `step` is told each point at which a crash must do no harm; `log` hears how far it is."""

    options: Options
    place: Place
    inputs: Inputs
    entries: Sequence[Entry]
    log: TextIO | None
    step: Step


def load(options: Options, out: TextIO, log: TextIO, step: Step = lambda _: None) -> int:
    """Run one load and give its exit code. Closing lines go to `out`, progress to `log`.

    Raises StopError with the code and sentence for what cannot go on; then the old warehouse is as it was.
    """
    place = place_of(options.warehouse)
    if options.include_restricted:
        place = restricted_place(place)
    given = (options.encoding, options.include_restricted, *stamps([Path(name) for name in options.trackers]))
    inputs = find_inputs(options.archives, options.as_of, given)
    if not options.force and (state := unchanged(place, inputs.digest)):
        out.writelines(f"{line}\n" for line in (f"nothing changed since the last load of {place.link}", *state.closing))
        return FINDINGS if options.strict and state.quarantined else PUBLISHED
    stored = _run(Job(options, place, inputs, _entries(options, inputs), None if options.quiet else log, step))
    if not options.quiet:
        out.writelines(f"{line}\n" for line in error_lines(stored))
        out.write(f"published {place.link}\n")
    out.writelines(f"{line}\n" for line in closing_lines(stored))
    return FINDINGS if options.strict and quarantined_count(stored) else PUBLISHED


def _entries(options: Options, inputs: Inputs) -> list[Entry]:
    """The candidates; raises StopError 65 when there is none, unless that is said to be right."""
    from etl.formats import claims  # noqa: PLC0415 (heavy)

    entries = candidates(inputs.seen, claims)
    if not entries and not options.allow_shrink:
        where = ", ".join(str(root) for root, _ in inputs.roots)
        advice = "name another folder, or say --allow-shrink for an empty warehouse"
        raise StopError(REFUSED, f"no postmortem found in {where}; {advice}")
    return entries


def unchanged(place: Place, digest: str) -> State | None:
    """The last load's note when its generation was made from just these inputs and is still as it was published."""
    published, state = current(place), read_state(place)
    if not published or not state or state.digest != digest or not state.seals(published):
        return None
    return state if stamps([Path(path) for path, _, _ in state.watched]) == state.watched else None


def _run(job: Job) -> list[Postmortem]:
    """The documents as stored and published, under the lock. An interruption is told as what it left behind."""
    before = current(job.place)
    try:
        with locked(job.place):
            job.step("start")
            return _read_and_store(job)
    except (KeyboardInterrupt, SystemExit) as end:
        code = INTERRUPTED if isinstance(end, KeyboardInterrupt) else TERMINATED
        is_published = current(job.place) != before
        left = "the new warehouse was published already" if is_published else "nothing was published, the old warehouse stays"
        raise StopError(code, f"interrupted: {left}") from None


def _read_and_store(job: Job) -> list[Postmortem]:
    from etl.git_log import read_log  # noqa: PLC0415 (heavy)
    from etl.kept import key_of, read_again, read_kept, write_kept  # noqa: PLC0415
    from etl.roots import common, load_roots  # noqa: PLC0415
    from etl.trackers import read_exports, tracker_files  # noqa: PLC0415
    from etl.whole_archive import Beside, settle_archive  # noqa: PLC0415

    roots = load_roots(job.inputs.roots, job.inputs.as_of, job.options.encoding)
    settings = common(roots)
    files = tracker_files(job.options.trackers, [(root.folder, root.settings.policy.trackers) for root in roots])
    histories = {root.prefix: read_log(root.folder) for root in roots if root.settings.policy.history_git}
    beside = Beside(read_exports(files, settings), _factor_decisions(roots), histories)
    job = replace(job, entries=_without_exports(job.entries, files))
    key = key_of(program_digest(), job.options.encoding, roots)
    reads, kept = read_again(job.entries, roots, {} if job.options.force else read_kept(job.place, key), job.log)
    found = settle_archive(reads, roots, job.options.include_restricted, beside)
    _refuse_shrinking(job, found.documents)
    if job.log:
        job.log.writelines(f"{line}\n" for line in tracker_lines(beside.exports, found.documents))
    before = current(job.place)
    with writing(job.place):
        stored, published = _store(job, roots, found, beside)
        if before and _withholds_more(published, before):
            forget(job.place, keep=published)
        seen = published.stat()
        state = State(
            digest=job.inputs.digest,
            generation=published.name,
            bytes=seen.st_size,
            mtime_ns=seen.st_mtime_ns,
            roots=_root_names(job.inputs),
            closing=tuple(closing_lines(stored)),
            quarantined=quarantined_count(stored),
            watched=stamps([place for place, _ in files]),
        )
        write_kept(job.place, key, kept, {each.found.document_path for each in reads if each.is_restricted})
        write_state(job.place, state)
    return stored


def _without_exports(entries: Sequence[Entry], files: Sequence[tuple[Path, str]]) -> list[Entry]:
    """The entries, those skipped with that reason which are read as a tracker's export and not as incidents."""
    places = {place.resolve() for place, _ in files}
    return [replace(each, skip="tracker-export") if Path(each.place).resolve() in places else each for each in entries]


def _withholds_more(published: Path, before: Path) -> bool:
    """Whether something is restricted now that the generation before may still tell."""
    from etl.warehouse import restricted_keys  # noqa: PLC0415 (heavy)

    withheld = restricted_keys(published)
    return bool(withheld and before.exists() and withheld - restricted_keys(before))


def _factor_decisions(roots: Sequence[Root]) -> dict[str, Sequence[FactorDecision]]:
    """What people decided in each archive, by the prefix of its paths."""
    from etl.factor_decisions import FILE_NAME, read_factor_decisions  # noqa: PLC0415 (heavy)

    files = {root.prefix: root.own(FILE_NAME) for root in roots}
    return {prefix: read_factor_decisions(path) for prefix, path in files.items() if path is not None}


def _refuse_shrinking(job: Job, found: Sequence[Postmortem]) -> None:
    """Raise StopError 65 when more than half of the documents of the last load of the same archive are gone."""
    from etl.warehouse import document_paths  # noqa: PLC0415 (heavy)

    published, state = current(job.place), read_state(job.place)
    if job.options.allow_shrink or published is None or state is None or state.roots != _root_names(job.inputs):
        return
    before = document_paths(published)
    gone = before - {each.document_path for each in found}
    if len(gone) * 2 > len(before):
        told = f"{len(gone)} of the {len(before)} documents of the last load are gone"
        raise StopError(REFUSED, f"{told}; the old warehouse stays. If that is right, say --allow-shrink")


def _root_names(inputs: Inputs) -> tuple[str, ...]:
    return tuple(escape(str(root)) for root, _ in inputs.roots)


def _store(job: Job, roots: Sequence[Root], found: Settled, beside: Beside) -> tuple[list[Postmortem], Path]:
    """The documents as stored, and the generation that was published with them."""
    from etl import warehouse  # noqa: PLC0415 (heavy)
    from etl.roots import common  # noqa: PLC0415
    from etl.whole_archive import history_told  # noqa: PLC0415

    settings = common(roots)
    name = new_name(job.place, job.inputs.digest)
    path = job.place.folder / f"{name}.building"
    with warehouse.building(path, job.place.folder / f"{name}.spill", job.step) as connection:
        stored: list[Postmortem] = []
        for at in range(0, len(found.documents), job.options.batch):
            stored += warehouse.insert_documents(connection, found.documents[at : at + job.options.batch])
            job.step("mid_insert")
        kept = {(each.document_path, one.incident_number) for each in stored for one in each.incidents}
        matches = [each for each in found.counterparts if each.holds(kept)]
        found_again = _recurrences(job, roots, stored, {(each.document_path, each.incident_number) for each in matches})
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
        values = [warehouse.PolicyValue(*each) for each in settings.policy.values]
        warehouse.insert_records(connection, "policy_values", values)
        warehouse.insert_records(connection, "factor_taxonomy", settings.taxonomy.rows())
        warehouse.insert_records(connection, "document_history", found.history)
        warehouse.insert_records(connection, "counterparts", matches)
        warehouse.insert_records(connection, "load_summary", [_summary(job, stored, history_told(beside))])
    job.step("after_close")
    return stored, publish(job.place, path, name, job.step)


def _recurrences(
    job: Job, roots: Sequence[Root], stored: Sequence[Postmortem], matched: Collection[tuple[str, int]]
) -> RecurrenceResult:
    """The candidates among the incidents, without the records of exports that a postmortem tells of as well: no issue comes
    back by being filed twice. Masked ones are all alike and say nothing, so they are left out.
    """
    from etl.recurrence import entries_of, find_recurrences, joined, read_decisions  # noqa: PLC0415 (heavy)
    from etl.recurrence.decisions import FILE_NAME  # noqa: PLC0415

    masked = {
        (each.document_path, one.incident_number)
        for each in stored
        for one in each.incidents
        if one.is_restricted and not job.options.include_restricted
    }
    entries = [entry for entry in entries_of(stored) if entry.key not in masked and entry.key not in matched]
    files = ((root.own(FILE_NAME), root.prefix) for root in roots)
    decisions = joined([read_decisions(path, prefix) for path, prefix in files if path is not None])
    settings = roots[0].settings
    labels = {each.factor: each.label for each in settings.taxonomy.factors.values()}
    return find_recurrences(entries, decisions, settings.policy.recurrence, settings.as_of, labels)


def _summary(job: Job, stored: Sequence[Postmortem], history: str) -> LoadSummary:
    from etl.warehouse import LoadSummary  # noqa: PLC0415 (heavy)

    outcomes = Counter(each.outcome for each in stored)
    return LoadSummary(
        loaded_at=datetime.now(UTC).replace(tzinfo=None),
        as_of=job.inputs.as_of,
        archive=escape(", ".join(job.options.archives)),
        archive_folder=escape(str(job.inputs.roots[0][0])),
        archive_commit=archive_commit(job.inputs.roots[0][0]),
        history=history,
        files_found=len(job.entries),
        loaded=outcomes["loaded"],
        quarantined=outcomes["quarantined"],
        skipped=outcomes["skipped"],
        program_version=__version__,
    )
