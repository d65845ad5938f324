"""Sentences about suggested factors and what people decide on them: what waits, what was decided, when it counts."""

from __future__ import annotations

from analytics.metrics.factor_decisions import FactorDecisions, Suggestion
from analytics.narrative.shares import count
from analytics.presentation import incident_name

QUESTION = "Which suggestions are right?"
RIGHT, NOT_THIS, RATHER, TAKE_BACK = "Right", "Not this", "Something else", "Take it back"
WRITE = "Write this factor"
RATHER_WHAT = "What do the words speak of?"
DECIDED = {"incident_id": "Incident", "title": "Title", "factor_name": "Suggested factor", "decision": "Decided"} | {
    "words": "Words",
    "on": "On",
    "state": "Counts",
}
WHERE = (
    "Decisions stand in factors.yaml in the root of the archive, one entry each, for git. They count from the next load on "
    "(python -m etl load), and in every later one."
)


def waiting(found: FactorDecisions) -> str:
    """How many suggestions wait, how many of them only hints, and what counts from the next load on."""
    if not found.waiting:
        said = "No suggested factor waits for a decision."
    else:
        hints = found.hints
        wait = "waits" if found.waits == 1 else "wait"
        weak = (
            f" {hints:,} of them {'is a weak hint' if hints == 1 else 'are weak hints'}, which no number counts."
            if hints
            else ""
        )
        said = f"{count(found.waits, 'suggestion')} {wait} for a person to say whether {_they(found)} right.{weak}"
    pending = len(found.pending)
    if pending:
        verb = "counts" if pending == 1 else "count"
        said += f" {count(pending, 'decision')} {verb} from the next load on."
    return said


def _they(found: FactorDecisions) -> str:
    return "it is" if found.waits == 1 else "they are"


def elsewhere(found: FactorDecisions) -> str | None:
    """That the file holds more than is shown."""
    if not found.elsewhere:
        return None
    return f"{count(found.elsewhere, 'decision')} in the file {'is' if found.elsewhere == 1 else 'are'} about other incidents."


def heading(one: Suggestion, names_incident: bool) -> str:
    """What is suggested, and for which incident where that is not clear already."""
    row = one.row
    name = incident_name(row["incident_id"], row["title"], row["severity"], row["counted_at"])
    label = str(row["label"])
    return f"{label} · {name}" if names_incident else label


def quote(one: Suggestion, most: int = 400) -> str:
    """The document's words, and what in them decided."""
    words = " ".join(str(one.row["phrase"]).split())
    shown = words if len(words) <= most else f"{words[:most].rsplit(' ', 1)[0]} …"
    return f"“{shown}”"


def why(one: Suggestion) -> str:
    """The line, the words that decided, and how sure the rules are."""
    row = one.row
    parts = [f"line {row['line']}" if row["line"] else "line not kept"]
    if row["decided_by"]:
        parts.append(f"because of: {row['decided_by']}")
    parts.append("good enough to be shown by default" if row["is_placed"] else "a weak hint")
    return " · ".join(parts)


def written(words: str) -> str:
    """What is said after a decision was written."""
    return f"Written to factors.yaml: {words}. It counts from the next load on."


def refused(reason: str) -> str:
    """Why nothing was written."""
    return f"Nothing was written. {reason}"


def not_here(reason: str) -> str:
    """Why decisions cannot be made from here, and that they can be by hand."""
    return f"Decisions cannot be written from here: {reason} They can be written into factors.yaml in the archive by hand."
