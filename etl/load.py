"""One load from an archive to a published warehouse: walk, read, settle, look for recurrences, store, publish, tell.

Owns the order of these steps, when there is nothing to do, when to refuse, and the closing lines. Must not know how a
document is read or a row stored. Heavy imports stand in the functions that need them: a load without changes is over
before any of them.
"""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from etl.archive import Entry, candidates, escape
from etl.exits import FINDINGS, INPUT_OUTPUT, INTERRUPTED, PUBLISHED, REFUSED, TERMINATED, StopError
from etl.generations import (
    Place,
    State,
    current,
    current_name,
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
from etl.interruption import Interruptions
from etl.job import Job, Options, Step
from etl.logs import tell
from etl.messages import OUTCOMES, closing_lines, error_lines, quarantined_count, tracker_lines

if TYPE_CHECKING:
    from pathlib import Path

    from etl.factor_decisions import FactorDecision
    from etl.kept import Shelf
    from etl.pool import ReadChunks
    from etl.reads import Read
    from etl.records import Postmortem
    from etl.roots import Root
    from etl.whole_archive import Beside, Settled

__all__ = ["Options", "load", "unchanged"]


def load(options: Options, out: TextIO, log: TextIO, step: Step = lambda _: None) -> int:
    """Run one load and give its exit code. Closing lines go to `out`, progress to `log`.

    Raises StopError with the code and sentence for what cannot go on; then the old warehouse is as it was.
    """
    place = place_of(options.warehouse)
    if options.include_restricted:
        place = restricted_place(place)
    given = (options.encoding, options.include_restricted, *stamps(options.trackers))
    inputs = find_inputs(options.archives, options.as_of, given)
    if not options.force and (state := unchanged(place, inputs.digest)):
        tell(log, "info", "unchanged", path=place.link_name, quarantined=state.quarantined)
        out.writelines(f"{line}\n" for line in (f"nothing changed since the last load of {place.link_name}", *state.closing))
        return FINDINGS if options.strict and state.quarantined else PUBLISHED
    tell(log, "info", "load-started", path=place.link_name, as_of=str(inputs.as_of))
    stored = _run(Job(options, place, inputs, _entries(options, inputs), None if options.quiet else log, step))
    _tell(log, place, stored)
    if not options.quiet:
        out.writelines(f"{line}\n" for line in error_lines(stored))
        out.write(f"published {place.link_name}\n")
    out.writelines(f"{line}\n" for line in closing_lines(stored))
    return FINDINGS if options.strict and quarantined_count(stored) else PUBLISHED


def _tell(log: TextIO, place: Place, stored: Sequence[Postmortem]) -> None:
    """The errors by path, line and code, then the counts."""
    for found in stored:
        for error in found.findings:
            tell(log, error.level, "finding", path=error.part_path or found.document_path, line=error.line, code=error.code)
    counts = {name: sum(each.outcome == name for each in stored) for name in OUTCOMES}
    tell(log, "info", "published", path=place.link_name, found=len(stored), **counts)


def _entries(options: Options, inputs: Inputs) -> list[Entry]:
    """The candidates; raises StopError 65 when there is none, unless that is said to be right."""
    from etl.formats import claims  # noqa: PLC0415 (heavy)

    entries = [entry for seen in inputs.seen for entry in candidates(seen, claims)]
    if not entries and not options.allow_shrink:
        where = ", ".join(root for root, _ in inputs.roots)
        advice = "name another folder, or say --allow-shrink for an empty warehouse"
        raise StopError(REFUSED, f"no postmortem found in {where}; {advice}")
    return entries


def unchanged(place: Place, digest: str) -> State | None:
    """The last load's note when its generation was made from just these inputs and is still as it was published."""
    published, state = current_name(place), read_state(place)
    if not published or not state or state.digest != digest or not state.seals(published):
        return None
    return state if stamps([path for path, _, _ in state.watched]) == state.watched else None


def _run(job: Job) -> list[Postmortem]:
    """The documents as stored and published, under the lock. An interruption is told as what it left behind."""
    before = current(job.place)
    try:
        with locked(job.place), _without_collector(), Interruptions():
            job.step("start")
            return _read_and_store(job)
    except MemoryError:
        raise StopError(INPUT_OUTPUT, "out of memory; load with a smaller --batch. The old warehouse stays") from None
    except (KeyboardInterrupt, SystemExit) as end:
        code = INTERRUPTED if isinstance(end, KeyboardInterrupt) else TERMINATED
        is_published = current(job.place) != before
        left = "the new warehouse was published already" if is_published else "nothing was published, the old warehouse stays"
        raise StopError(code, f"interrupted: {left}") from None


@contextlib.contextmanager
def _without_collector() -> Iterator[None]:
    """Records hold no cycles: to look for some, again and again among millions, would find nothing and take its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read_and_store(job: Job) -> list[Postmortem]:
    """The documents as stored and published, with what the next load need not read again."""
    from etl.kept import key_of, shelf_of  # noqa: PLC0415 (heavy)
    from etl.roots import load_roots  # noqa: PLC0415
    from etl.trackers import tracker_files  # noqa: PLC0415
    from etl.whole_archive import settle_archive  # noqa: PLC0415

    roots = load_roots(job.inputs.roots, job.inputs.as_of, job.options.encoding)
    files = tracker_files(job.options.trackers, [(root.folder, root.settings.policy.trackers) for root in roots])
    beside = _beside(roots, files)
    job = job._replace(entries=_without_exports(job.entries, files))
    key = key_of(program_digest(), job.options.encoding, roots)
    with writing(job.place), shelf_of(job.place, key, job.inputs.as_of) as shelf:
        reads = _reads(job, roots, key, shelf)
        withheld = {each.found.document_path for each in reads if each.is_restricted}
        found = settle_archive(reads, roots, job.options.include_restricted, beside, shelf.whole)
        del reads  # what follows needs the room
        _refuse_shrinking(job, found.documents)
        if job.log:
            job.log.writelines(f"{line}\n" for line in tracker_lines(beside.exports, map(found.finish, found.documents)))
        stored, published = _store_and_publish(job, roots, found, beside)
        state = _state_of(job, published, stored, files)
        shelf.publish(withheld | found.finish.mentioning)
        write_state(job.place, state)
    return stored


def _beside(roots: Sequence[Root], files: Sequence[tuple[Path, str]]) -> Beside:
    """What bears on the documents: exports of trackers, what people decided, the git history."""
    from etl.git_log import read_log  # noqa: PLC0415 (heavy)
    from etl.roots import common  # noqa: PLC0415
    from etl.trackers import read_exports  # noqa: PLC0415
    from etl.whole_archive import Beside  # noqa: PLC0415

    histories = {root.prefix: read_log(root.folder) for root in roots if root.settings.policy.history_git}
    return Beside(read_exports(files, common(roots)), _factor_decisions(roots), histories)


def _store_and_publish(job: Job, roots: Sequence[Root], found: Settled, beside: Beside) -> tuple[list[Postmortem], Path]:
    """The documents as stored, and the new generation, which is the current one from now on."""
    from etl.store import fill  # noqa: PLC0415 (heavy)

    before = current(job.place)
    name = new_name(job.place, job.inputs.digest)
    building = job.place.folder / f"{name}.building"
    stored = fill(job, roots, found, beside, building)
    job.step("after_close")
    published = publish(job.place, building, name, job.step)
    if before and _withholds_more(published, before):
        forget(job.place, keep=published)
    return stored, published


def _state_of(job: Job, published: Path, stored: Sequence[Postmortem], files: Sequence[tuple[Path, str]]) -> State:
    seen = published.stat()
    return State(
        digest=job.inputs.digest,
        generation=published.name,
        bytes=seen.st_size,
        mtime_ns=seen.st_mtime_ns,
        roots=_root_names(job.inputs),
        closing=tuple(closing_lines(stored)),
        quarantined=quarantined_count(stored),
        watched=stamps([str(place) for place, _ in files]),
    )


def _reads(job: Job, roots: Sequence[Root], key: str, shelf: Shelf) -> list[Read]:
    """Every entry as read, large archives on all cores, or on the workers of a scheduler."""
    from etl.kept import kept_reads, read_again  # noqa: PLC0415 (heavy)

    with contextlib.ExitStack() as stack:
        known = {} if job.options.force else stack.enter_context(kept_reads(job.place, key, job.inputs.as_of))
        chunks = stack.enter_context(_readers(job.options.scheduler))
        return read_again(job.entries, roots, known, shelf, chunks=chunks, log=job.log)


@contextlib.contextmanager
def _readers(scheduler: str | None) -> Iterator[ReadChunks]:
    """The processes that read many files: on all cores, or the workers of a scheduler."""
    if scheduler is None:
        from etl.pool import read_in_pool  # noqa: PLC0415 (heavy)

        yield read_in_pool
        return
    from etl.cluster import workers_at  # noqa: PLC0415 (heavy)

    with workers_at(scheduler) as chunks:
        yield chunks


def _without_exports(entries: Sequence[Entry], files: Sequence[tuple[Path, str]]) -> list[Entry]:
    """The entries, those skipped with that reason which are read as a tracker's export and not as incidents."""
    places = {os.path.realpath(place) for place, _ in files}
    names = {os.path.basename(place) for place in places}  # to resolve every path of an archive takes longer than to look at it

    def is_export(each: Entry) -> bool:
        may_be = each.skip == "symlink" or os.path.basename(each.place) in names
        return may_be and os.path.realpath(each.place) in places

    return [each._replace(skip="tracker-export") if is_export(each) else each for each in entries]


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
    return tuple(escape(root) for root, _ in inputs.roots)
