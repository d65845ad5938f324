"""The factors of incidents as people decided: what a decision of `factors.yaml` does, and what it no longer fits.

Owns the order of trust (the document's own ticks first, then people's decisions, then suggestions) and what is told of a
decision that has nothing to do. Nothing that the document says is lost: words that lose their only factor stay, as not
classified. Must not know the file's format, nor how a factor was suggested.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from etl.factor_decisions import FILE_NAME, FactorDecision, is_phrase
from etl.folding import fold
from etl.records import ContributingFactor, Finding, Incident, Postmortem
from etl.references import Key, find_incident, names_of
from etl.taxonomy import UNCLASSIFIED, Taxonomy


def decide_factors(
    found: Sequence[Postmortem],
    decisions: Sequence[FactorDecision],
    taxonomy: Taxonomy,
    hidden: Collection[str] = (),
    prefix: str = "",
    *,
    whole: Callable[[Postmortem], Postmortem] = lambda each: each,
) -> tuple[list[Postmortem], list[Finding]]:
    """The documents with their factors as people decided, and a finding for each decision that fits nothing.

    In the file, document paths stand with or without the `prefix` of its archive. Findings say nothing of the documents whose
    paths are `hidden`. Of a document that is decided about `whole` gives all.
    """
    names = names_of(
        ((each.document_path, incident.incident_number, incident.incident_id) for each in found for incident in each.incidents),
        prefix,
    )
    findings: list[Finding] = []
    by_incident: dict[Key, list[FactorDecision]] = {}
    for decision in decisions:
        key = find_incident(decision.incident, names, prefix)
        unknown = next((each for each in (decision.factor, decision.to) if not _is_known(each, taxonomy)), None)
        if isinstance(key, str):
            findings.append(_doubt(decision, "factor-reference", f"{decision.incident!r} {key}"))
        elif unknown is not None:
            findings.append(_doubt(decision, "factor-unknown", f"{unknown!r} is no factor of the taxonomy"))
        else:
            by_incident.setdefault(key, []).append(_current(decision, taxonomy))
    decided = [each if not by_incident else _decided(each, by_incident, findings, hidden, whole) for each in found]
    return decided, sorted(findings, key=lambda finding: finding.line or 0)


def _decided(
    found: Postmortem,
    by_incident: dict[Key, list[FactorDecision]],
    findings: list[Finding],
    hidden: Collection[str],
    whole: Callable[[Postmortem], Postmortem],
) -> Postmortem:
    if not any((found.document_path, each.incident_number) in by_incident for each in found.incidents):
        return found
    found = whole(found)
    incidents = []
    for incident in found.incidents:
        decisions = by_incident.get((found.document_path, incident.incident_number), [])
        name = "a restricted incident" if found.document_path in hidden or incident.is_restricted else incident.incident_id
        factors, doubts = _of_incident(incident, decisions, name)
        incidents.append(replace(incident, contributing_factors=factors))
        findings += doubts
    return replace(found, incidents=tuple(incidents))


def _of_incident(
    incident: Incident, decisions: Sequence[FactorDecision], name: str
) -> tuple[tuple[ContributingFactor, ...], list[Finding]]:
    """The factors of one incident after its decisions, and what did not fit. Of two that contradict the first one counts."""
    rows = list(incident.contributing_factors)
    findings = []
    once = {(each.part, each.factor, each.phrase, each.to): each for each in reversed(decisions)}
    ordered = sorted(once.values(), key=lambda each: (each.phrase is None, each.line))  # one phrase before all the others
    for place, decision in enumerate(ordered):
        earlier = next((each for each in ordered[:place] if _contradicts(decision, each)), None)
        stated = [row for row in rows if decision.speaks_of(row) and row.how in ("ticked", "declared")]
        if earlier is not None:
            findings.append(
                _doubt(decision, "factor-contradiction", f"says otherwise than line {earlier.line} of {name}; that one counts")
            )
        elif stated and decision.part != "confirmed" and decision.factor != UNCLASSIFIED:
            findings.append(
                _doubt(decision, "factor-contradiction", f"{name} itself states {decision.factor}; change it in the document")
            )
        else:
            rows, doubt = _applied(rows, decision)
            if doubt:
                findings.append(_doubt(decision, "factor-words", f"{name} {doubt}"))
    return tuple(_unique(rows)), findings


def _applied(rows: Sequence[ContributingFactor], decision: FactorDecision) -> tuple[list[ContributingFactor], str | None]:
    """The factors after one decision, and what is doubtful about it."""
    targets = [row for row in rows if decision.speaks_of(row) and _is_open_to(row, decision)]
    if targets:
        return list(_settled(rows, targets, decision)), None
    if any(decision.speaks_of(row) for row in rows):  # stated by the document already, or decided
        return list(rows), None
    outcome = decision.outcome
    if outcome is None:
        return list(rows), f"suggests no {decision.factor} in such words any more; the decision has nothing to do"
    words = decision.phrase or f"said in {FILE_NAME}"
    new = ContributingFactor(outcome, words, "confirmed", None, None, 1.0, _place(decision))
    if decision.phrase is None:
        return [*rows, new], None
    same = next((row for row in rows if is_phrase(decision.phrase, row.phrase)), None)
    if same is not None:
        return [*rows, replace(new, phrase=same.phrase, line=same.line, role=same.role)], None
    return [*rows, new], "no longer has a cause in such words; what people decided still counts"


def _is_open_to(row: ContributingFactor, decision: FactorDecision) -> bool:
    """A suggestion can be decided; words that no rule placed can be given a factor."""
    return row.how == "suggested" or (row.factor == UNCLASSIFIED and decision.part == "corrected")


def _settled(
    rows: Iterable[ContributingFactor], targets: Sequence[ContributingFactor], decision: FactorDecision
) -> Iterator[ContributingFactor]:
    """The rows with the decided ones in their new form; words that lose their only factor stay, as not classified."""
    rows = list(rows)
    for row in rows:
        if row not in targets:
            yield row
        elif decision.outcome is not None:
            yield replace(row, factor=decision.outcome, how="confirmed", score=1.0, decided_by=_place(decision))
        elif not any(other not in targets and fold(other.phrase) == fold(row.phrase) for other in rows):
            yield replace(row, factor=UNCLASSIFIED, score=0.0, decided_by=_place(decision))


def _place(decision: FactorDecision) -> str:
    """Where it was decided, and what the rules had suggested where that was wrong."""
    was = "" if decision.part == "confirmed" else f": not {decision.factor}"
    return f"{FILE_NAME}, line {decision.line}{was}"


def _contradicts(one: FactorDecision, other: FactorDecision) -> bool:
    """Whether two decisions about the same words of one incident leave different factors."""
    if one.factor != other.factor or one.outcome == other.outcome:
        return False
    if one.phrase is None or other.phrase is None:
        return one.phrase == other.phrase  # one about some of the words may differ from one about all others
    return fold(one.phrase) == fold(other.phrase)


def _is_known(factor: str | None, taxonomy: Taxonomy) -> bool:
    return factor is None or factor == UNCLASSIFIED or factor in taxonomy.factors


def _current(decision: FactorDecision, taxonomy: Taxonomy) -> FactorDecision:
    """The decision with retired ids replaced by their successors."""

    def now(factor: str) -> str:
        return factor if factor == UNCLASSIFIED else taxonomy.current(factor)

    return replace(decision, factor=now(decision.factor), to=None if decision.to is None else now(decision.to))


def _unique(rows: Iterable[ContributingFactor]) -> list[ContributingFactor]:
    """One row for each factor and phrase, the decided one where there are two."""
    kept: dict[tuple[str, str], ContributingFactor] = {}
    for row in rows:
        key = (row.factor, fold(row.phrase))
        if key not in kept or (row.how != "suggested" and kept[key].how == "suggested"):
            kept[key] = row
    return list(kept.values())


def _doubt(decision: FactorDecision, code: str, message: str) -> Finding:
    return Finding(decision.line, "warning", code, f"{FILE_NAME}: {message}")
