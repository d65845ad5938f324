"""How severe an incident is: the rank of a value among all values of its source folder.

The schemes and their order are `data/severity.yaml`; they are chosen once for all values of a folder, since one value alone
cannot tell whether P counts from 0. This module knows no fields.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from etl.severity_mentions import SeverityMention, read_severity
from etl.severity_schemes import Scheme, default_schemes, rank_of_word
from etl.words import Words, plain


@dataclass(frozen=True, slots=True)
class SeverityReading:
    """The rank (1 is worst) with its canonical code, or null with a problem and a sentence that says what to do.

    `severity_conflict` keeps the rank of the code. `empty` has no message: the document says nothing.
    """

    rank: int | None
    severity: str | None
    scheme: str | None = None
    sub: int | None = None
    problem: str | None = None
    message: str | None = None


def rank_severities(
    raws: Sequence[str | None],
    *,
    source: str = "markdown",
    overrides: Mapping[str, int] | None = None,
    shift_if_zero: bool = False,
    schemes: Sequence[Scheme] | None = None,
    words: Words | None = None,
) -> list[SeverityReading]:
    """The rank of each value of one source folder, in the order given.

    `source` is the reader the values come from; `overrides` is `severity_map` of the policy and beats every scheme.
    """
    schemes = tuple(schemes or default_schemes())
    mentions = [read_severity(raw or "", schemes=schemes, words=words) for raw in raws]
    usable = [scheme for scheme in schemes if _applies(scheme, mentions, source)]
    mapped = {plain(raw).strip(): rank for raw, rank in (overrides or {}).items()}
    return [_ranked(mention, usable, mapped, shift_if_zero) for mention in mentions]


def _applies(scheme: Scheme, mentions: Sequence[SeverityMention], source: str) -> bool:
    """The `when` of each scheme in severity.yaml; a scheme without one always applies."""
    said = {plain(mention.text).strip() for mention in mentions} - {""}
    match scheme.name:
        case "sev_with_0" | "p_with_0":
            return any(mention.family == scheme.family and mention.digit == 0 for mention in mentions)
        case "statuspage":
            return said <= scheme.ranks.keys() and bool(said & {"minor", "none"})
        case "cstate":
            return source == "cstate"
        case "jira_priority":
            return source == "jira" and bool(said & {"highest", "lowest"})
        case "gitlab_alert":
            return source == "gitlab"
    return True


def _ranked(
    mention: SeverityMention, schemes: Sequence[Scheme], overrides: Mapping[str, int], shift_if_zero: bool
) -> SeverityReading:
    said = plain(mention.text).strip()
    if said in overrides:
        return SeverityReading(overrides[said], f"SEV{overrides[said]}", "policy")
    if mention.problem == "empty":
        return SeverityReading(None, None, problem="empty")
    if mention.problem == "severity_unfilled":
        return SeverityReading(
            None, None, problem="severity_unfilled", message="the severity still lists its choices; keep one"
        )
    key = str(mention.digit) if mention.family else mention.word
    for scheme in schemes:
        if key is not None and scheme.family == mention.family and key in scheme.ranks:
            rank = (scheme.shifted if shift_if_zero and scheme.shifted else scheme.ranks)[key]
            return _with_conflict(mention, rank, scheme, schemes)
    shown = mention.text.strip()[:60]
    return SeverityReading(
        None,
        None,
        problem="unknown_severity",
        message=f"no scheme knows the severity {shown!r}; map it under severity_map in policy.yaml",
    )


def _with_conflict(mention: SeverityMention, rank: int | None, scheme: Scheme, schemes: Sequence[Scheme]) -> SeverityReading:
    severity = f"SEV{rank}" if rank else None
    sub = scheme.subs.get(str(mention.digit)) if mention.family else None
    word = (mention.word or "") if mention.family else ""
    named = rank_of_word(word, schemes)
    if rank and word and named < 9 and abs(named - rank) >= 2:
        message = f"the code says SEV{rank}, the word {word!r} beside it says SEV{named}; the code was taken"
        return SeverityReading(rank, severity, scheme.name, sub, "severity_conflict", message)
    return SeverityReading(rank, severity, scheme.name, sub)
