"""The documents after everything was said that needs the whole archive: each other, the trackers' exports, people's decisions,
the git history.

Owns what stands beside the documents and the order in which it bears on them; the restricted ones are masked last, when all
has been matched. Must not know how any of it is read or stored.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from etl.counterparts import Counterpart, counterparts, masked
from etl.decided_factors import decide_factors
from etl.factor_decisions import FILE_NAME, FactorDecision
from etl.git_log import GitLog
from etl.history import HistoryStep, history_of
from etl.mentions import Mentions
from etl.outlines import Outline, Whole, as_it_is
from etl.reads import Read
from etl.records import Finding, Postmortem
from etl.restricted import (
    is_partly_restricted,
    mark_archive,
    mask_archive,
    masked_path,
    mentions_of_restricted,
    without_mentions,
)
from etl.roots import Root, common, differences, settings_of
from etl.settings import Settings
from etl.settle import settle
from etl.trackers.merge import tickets_of
from etl.trackers.ticket import TrackerExport


@dataclass(frozen=True, slots=True)
class Beside:
    """What bears on the documents without being one."""

    exports: Sequence[TrackerExport] = ()
    factors: Mapping[str, Sequence[FactorDecision]] = field(default_factory=dict)  # by the prefix of the archive
    histories: Mapping[str, GitLog | str] = field(default_factory=dict)  # likewise; or why there is none


@dataclass(frozen=True, slots=True)
class Finish:
    """How an outline becomes the document that is stored; `mentioning` gathers those whose own text names a restricted one."""

    whole: Whole
    tickets: Whole
    mentions: Mentions | None = None
    mentioning: set[str] = field(default_factory=set)

    def __call__(self, found: Postmortem) -> Postmortem:
        """All of a document as it is stored; one that was whole already is finished."""
        if not isinstance(found, Outline):
            return found
        full = self.tickets(self.whole(found))
        shown = without_mentions(full, self.mentions)
        if shown is not full:
            self.mentioning.add(found.document_path)
        return shown


@dataclass(frozen=True, slots=True)
class Settled:
    """The documents by path, and what was found in files beside them, each with its path.

    `withheld` are the restricted incidents as people name them (path, number, id): to know them in files of decisions.
    Documents may be outlines: what is stored is what `finish` makes of them.
    """

    documents: list[Postmortem]
    findings: list[tuple[str, Finding]]
    history: list[HistoryStep]
    counterparts: list[Counterpart]
    finish: Finish
    withheld: list[tuple[str, int, str]] = field(default_factory=list)


def settle_archive(
    reads: Sequence[Read], roots: Sequence[Root], include_restricted: bool, beside: Beside, whole: Whole = as_it_is
) -> Settled:
    """All archives of a load together, their restricted documents masked unless asked for; `whole` gives all of an outline."""
    settings = common(roots)
    restricted = frozenset(each.found.document_path for each in reads if each.is_restricted)
    settled = settle([each.found for each in reads], settings, settings_of(roots))
    tickets = tickets_of(settled, beside.exports)
    finish = Finish(whole, tickets)
    found = [each if isinstance(each, Outline) else tickets(each) for each in settled]
    hidden = frozenset[str]() if include_restricted else restricted
    findings = [(each.path, finding) for each in beside.exports for finding in each.findings] + differences(roots)
    for prefix, decisions in beside.factors.items():
        found, doubts = decide_factors(found, decisions, settings.taxonomy, hidden, prefix, whole=finish)
        findings += [(f"{prefix}{FILE_NAME}", doubt) for doubt in doubts]
    shown = (mark_archive if include_restricted else mask_archive)(found, restricted, settings.policy)
    matches = _counterparts(found, () if include_restricted else restricted, settings, whole)
    history = _history(shown, roots, beside)
    if include_restricted:
        return Settled(shown, findings, history, matches, finish)
    mentions = mentions_of_restricted(found, restricted, settings.policy)
    told = [(path, without_mentions(finding, mentions)) for path, finding in findings]
    changed = _changed(found, shown) if mentions else set[str]()
    return Settled(shown, told, history, matches, Finish(whole, tickets, mentions, changed), _withheld(found, restricted))


def _withheld(found: Sequence[Postmortem], restricted: Collection[str]) -> list[tuple[str, int, str]]:
    """The restricted incidents; a document that gave none stands for itself."""
    hidden = [each for each in found if each.document_path in restricted]
    named = [
        (each.document_path, one.incident_number, one.incident_id)
        for each in hidden
        for one in each.incidents
        if one.is_restricted or not any(other.is_restricted for other in each.incidents)
    ]
    return [*named, *((each.document_path, 1, each.document_path) for each in hidden if not each.incidents)]


def _changed(found: Sequence[Postmortem], shown: Sequence[Postmortem]) -> set[str]:
    before = {each.document_path: each for each in found}
    return {each.document_path for each in shown if before.get(each.document_path, each) != each}


def _counterparts(
    found: Sequence[Postmortem], restricted: Collection[str], settings: Settings, whole: Whole
) -> list[Counterpart]:
    """Records and their postmortems, under the paths that the warehouse has, and without the words of restricted ones."""
    partly = {each.document_path for each in found if is_partly_restricted(each, settings.policy)}
    names = {each.document_path: masked_path(each) for each in found if each.document_path in set(restricted) - partly}
    hidden = {
        (each.document_path, one.incident_number)
        for each in found
        if each.document_path in restricted
        for one in each.incidents
        if one.is_restricted or each.document_path not in partly
    }
    return masked(counterparts(found, whole), names, hidden)


def _history(shown: Sequence[Postmortem], roots: Sequence[Root], beside: Beside) -> list[HistoryStep]:
    """What the git history of each archive tells of its own documents, by its own words."""
    return [
        step
        for root in roots
        if isinstance(log := beside.histories.get(root.prefix), GitLog)
        for step in history_of(log, root.prefix, shown, root.settings.vocabulary, root.settings.words)
    ]


def history_told(beside: Beside) -> str:
    """What became of reading the git history: `read`, `shallow`, or why it was not read."""
    said = [log if isinstance(log, str) else "shallow" if log.cut else "read" for log in beside.histories.values()]
    return "; ".join(dict.fromkeys(said)) or "policy.yaml says not to read it"
