"""When each document was drafted, reviewed and published as the archive's git history tells it, apart from what it states.

Owns what a commit means for a document:

* drafted: the first commit that holds it, by its author's clock; through renames. A commit that brings many documents at once
  is an import, and the last commits of a shallow clone hold everything: neither says when a document was written.
* reviewed: the commit in which its status became final after it had been in review.
* published: when the checked-out branch first held it with a final status; for a document that states no status, when a
  merge brought it there.

Must not know how git is asked, nor how a table is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Literal

from etl.git_log import Commit, GitLog, landings
from etl.reading import ONE_TEXT
from etl.records import Postmortem
from etl.statuses import DocumentStatus, read_document_status
from etl.vocabulary import Vocabulary
from etl.words import Words

IMPORT = 5  # documents that come with one commit: then it is no day on which somebody wrote
LONGEST_LABEL = 40
Step = Literal["drafted", "reviewed", "published"]
Told = Literal["first commit", "status", "merge", "import", "shallow"]


@dataclass(frozen=True, slots=True)
class HistoryStep:
    """A row of `document_history`; `reached_at` is null where the history cannot say it, and `told` says why."""

    document_path: str
    step: Step
    reached_at: datetime | None
    told: Told
    archive_commit: str


@dataclass(slots=True)
class _Life:
    """What happened to one file: the commit it came with, what is wrong with that one, and its statuses in order."""

    first: Commit
    doubt: Told | None
    statuses: list[tuple[DocumentStatus, Commit]] = field(default_factory=list)


def history_of(
    log: GitLog, prefix: str, documents: Sequence[Postmortem], vocabulary: Vocabulary, words: Words
) -> list[HistoryStep]:
    """The steps of those documents that hold one incident in one text; restricted ones have none.

    `prefix` stands before a path of the archive in the names of its documents.
    """
    lives = _lives(log, _Statuses(vocabulary, words))
    landed = landings(log)
    return [
        step
        for each in documents
        if _is_told(each) and each.document_path.startswith(prefix)
        if (life := lives.get(each.document_path.removeprefix(prefix)))
        for step in _steps(each.document_path, life, landed)
    ]


def _is_told(found: Postmortem) -> bool:
    """Whether the days of the file are the days of one postmortem, and may be told."""
    return (
        found.outcome == "loaded"
        and found.format in ONE_TEXT
        and len(found.incidents) == 1
        and not any(incident.is_restricted for incident in found.incidents)
    )


def _lives(log: GitLog, statuses: _Statuses) -> dict[str, _Life]:
    lives: dict[str, _Life] = {}
    for commit in log.commits:
        doubt = _doubt(commit, log)
        for change in commit.changes:
            if change.moved_from is not None and change.moved_from in lives:
                lives[change.path] = lives.pop(change.moved_from)
            elif change.is_new and change.path not in lives:
                lives[change.path] = _Life(commit, doubt)
            life = lives.get(change.path)
            if life is not None:
                life.statuses += [(status, commit) for status in statuses.of(change.lines)]
    return lives


def _doubt(commit: Commit, log: GitLog) -> Told | None:
    if commit.name in log.cut:
        return "shallow"
    new = sum(change.is_new for change in commit.changes)
    return "import" if new >= IMPORT else None


def _steps(path: str, life: _Life, landed: Mapping[str, tuple[datetime, bool]]) -> Iterator[HistoryStep]:
    first = life.first
    if life.doubt:
        yield HistoryStep(path, "drafted", None, life.doubt, first.name)
    else:
        yield HistoryStep(path, "drafted", first.authored_at, "first commit", first.name)
    became = next((place for place, (status, _) in enumerate(life.statuses) if status == "final"), None)
    if became is not None:
        commit = life.statuses[became][1]
        if commit is first and life.doubt:
            return
        if became and life.statuses[became - 1][0] == "in_review":
            yield HistoryStep(path, "reviewed", commit.authored_at, "status", commit.name)
        if commit.name in landed:
            yield HistoryStep(path, "published", landed[commit.name][0], "status", commit.name)
    elif not life.statuses and not life.doubt and landed.get(first.name, (None, False))[1]:
        yield HistoryStep(path, "published", landed[first.name][0], "merge", first.name)


class _Statuses:
    """The statuses that lines of a document state, by the vocabulary's words for the label."""

    def __init__(self, vocabulary: Vocabulary, words: Words) -> None:
        self._words = words
        self._is_label = lru_cache(maxsize=4_096)(lambda label: vocabulary.field_of(label) == "status")

    def of(self, lines: Iterable[str]) -> Iterator[DocumentStatus]:
        """At most one a document: the first line that states one."""
        for line in lines:
            for mark in (":", "|"):
                label, _, value = line.strip(" \t*_-#>|").partition(mark)
                if 0 < len(label) <= LONGEST_LABEL and self._is_label(label.strip(" *_`")):
                    found = read_document_status(value.strip(" *_`|"), words=self._words).status
                    if found is not None:
                        yield found
                        return


def doubts(steps: Iterable[HistoryStep]) -> Counter[Told]:
    """How many documents have no draft in the history, by reason."""
    return Counter(step.told for step in steps if step.step == "drafted" and step.reached_at is None)
