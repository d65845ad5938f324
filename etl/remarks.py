"""Which notes ask nothing of a document's author: its form has no place for what is missing, so nobody forgot it.

An id is missed where the document has a blank for it, or where another incident goes by the same name; the day on which an
action was done, where another action of the document has one. Everywhere else such a note is a *remark*: the warehouse
keeps it, since numbers depend on it, and `check` prints it only when asked. Knows findings and records, and no words of
any template but the vocabulary's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from etl.facts.labels import field_labels
from etl.facts.shapes import Episode
from etl.keyvalues import key_values, split_keys
from etl.records import Finding, Postmortem
from etl.vocabulary import Vocabulary

ID, DONE = "id-from-path", "done-undated"
_OPENING = 6  # parts of a document in which a form asks for its id


def id_finding(episode: Episode, vocabulary: Vocabulary) -> Finding:
    """The note that an incident goes by its file's name, at the line of the blank that its form has for an id, if any."""
    for part in episode.parts[:_OPENING]:
        for pair in key_values(part.section):
            keys = [pair.key, *(key for key, _ in split_keys(f"{pair.key}: {pair.value}", field_labels(vocabulary)))]
            if any(vocabulary.field_of(key) == "incident_id" for key in keys):
                return Finding(pair.line, "note", ID, "the place for an id is blank; the file's name stands for it")
    return Finding(None, "note", ID, "no id is stated; the file's name stands for it")


def without_remarks(found: Sequence[Postmortem]) -> list[tuple[Postmortem, tuple[Finding, ...]]]:
    """Each document with the remarks taken out of its findings, and these remarks."""
    names = Counter(incident.incident_id.casefold() for each in found for incident in each.incidents)
    sorted_out = []
    for each in found:
        remarks = tuple(finding for finding in each.findings if _is_remark(finding, each, names))
        kept = tuple(finding for finding in each.findings if finding not in remarks)
        sorted_out.append((replace(each, findings=kept), remarks))
    return sorted_out


def _is_remark(finding: Finding, each: Postmortem, names: Counter[str]) -> bool:
    if finding.code == ID:
        return finding.line is None and all(names[incident.incident_id.casefold()] == 1 for incident in each.incidents)
    actions = [action for incident in each.incidents for action in incident.action_items]
    return finding.code == DONE and not any(action.completed_on for action in actions)
