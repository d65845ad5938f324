"""GitHub issues used as postmortems: `gh issue list --state all --limit 10000 --json number,title,body,labels,…`.

An issue is an incident when a label says so, or when its title begins so and its text tells of one; the others are left out
and counted in a note. The text is read as any Markdown file. `createdAt` is when somebody opened the issue: it dates an
incident only where nothing else does, with a finding. The state of the issue is not that of the incident.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from etl.facts.shapes import Episode, Fact
from etl.folding import fold
from etl.formats.export import Export, Signatures, cut_off, facts_of, holds_keys, is_json, read_export
from etl.formats.json_text import Value
from etl.formats.told import Told
from etl.formats.written import read_written, with_written
from etl.reading import Reading
from etl.records import Finding
from etl.settings import Settings
from etl.vocabulary import Vocabulary

NAME = "github_issues"
SIGNATURES: Signatures = (
    frozenset({"number", "title", "body"}),
    frozenset({"number", "title", "labels"}),
    frozenset({"title", "body", "createdAt"}),
    frozenset({"title", "body", "labels"}),
)
FIELDS = {"title": ("title",)}
NUMBER = {"incident_id": ("number",)}
OPENED = {"started_at": ("createdAt", "created_at")}
# Labels say what an issue is with one of the first words and none of the second: "postmortem-action" is a task.
INCIDENTS = {"incident", "incidents", "postmortem", "postmortems", "mortem", "outage", "outages"}
TASKS = {"action", "actions", "task", "todo", "followup", "follow", "item", "template", "tooling", "process"}
DEFAULT_LIMIT = 30
ADVICE = "use --state all --limit 10000"
_TITLE = re.compile(r"\W{0,4}(?:post[ -]?mortem|incident|outage|rca)\b", re.I)
_SEVERITY = re.compile(r"(?:sev(?:erity)?|[ps])[ _-]?[0-5]", re.I)
_PREFIX = re.compile(r"\s*(?:::|[:/=])\s*")

claims = is_json


def recognises(path: str, data: bytes) -> bool:
    return holds_keys(path, data, SIGNATURES)


def read(path: str, data: bytes, settings: Settings) -> Reading:
    """The incidents among the issues. Raises RejectedError."""
    return read_export(path, data, settings, Export(NAME, SIGNATURES, _tell, audit=_audit))


def _audit(records: Sequence[Value]) -> Iterable[Finding]:
    limited = cut_off(records, DEFAULT_LIMIT, ADVICE)
    states = [state.casefold() for record in records if (state := record.first("state"))]
    if limited or not states or "closed" in states:
        return limited
    text = f"no closed issue: this export is probably cut off; {ADVICE}"
    return (Finding(records[0].line, "warning", "probably-cut-off", text),)


def _tell(record: Value, settings: Settings) -> Told:
    labels = [value for path in ("labels[].name", "labels[]") for value in record.all(path)]
    title = record.first("title") or ""
    written = read_written(record.at("body"), settings)
    episode = Episode(
        title=title,
        line=record.line,
        parts=(),
        fields=(*facts_of(record, FIELDS), *_label_facts(labels, settings.vocabulary), *facts_of(record, NUMBER)),
    )
    return Told(
        episode=with_written(episode, written.episode, _text_wins),
        left_out=_left_out(record, labels, title, written.reason),
        last_resort=facts_of(record, OPENED),
        words=written.words,
        findings=written.findings,
    )


def _text_wins(_: Fact) -> bool:
    """The issue is the document; its labels and number say what the text does not."""
    return True


def _left_out(record: Value, labels: Sequence[Value], title: str, reason: str | None) -> str | None:
    if record.at("pull_request").members:
        return "pull requests"
    if reason == "template":
        return "templates that nobody filled in"
    labelled = any(_is_incident(value.text or "") for value in labels)
    if labelled or (_TITLE.match(title) and reason is None):
        return None
    return "neither a label nor the title says that it is an incident"


def _is_incident(label: str) -> bool:
    words = set(fold(label).split())
    return bool(words & INCIDENTS) and not words & TASKS


def _label_facts(labels: Sequence[Value], vocabulary: Vocabulary) -> list[Fact]:
    """`sev2`, `service: api`, `status/in review`; any other label is a tag."""
    facts = []
    for value in labels:
        label = (value.text or "")[:200]
        parts = _PREFIX.split(label, maxsplit=1)
        named = vocabulary.field_of(parts[0]) if len(parts) == 2 and parts[1] else None
        if named in {"severity", "services", "status", "teams", "factors"}:
            facts.append(Fact(named, parts[1], value.line, "front_matter", f"label {label}"))
        elif _SEVERITY.fullmatch(parts[-1]):
            facts.append(Fact("severity", parts[-1], value.line, "front_matter", f"label {label}"))
        elif not _is_incident(label):
            facts.append(Fact("tags", label, value.line, "front_matter", "labels[].name"))
    return facts
