"""How actions and causes are worded: hints for whoever writes the next postmortem, each with a better way to say it.

The rules are data. Owns patterns and advice; must not know rows, people or scores: a hint is about a sentence. The patterns
for blame are RE2 as well as Python, since the warehouse applies them to whole documents.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 600  # characters of a description that are looked at


@dataclass(frozen=True, slots=True)
class Hint:
    """A code, what it says in a few words, and how to rewrite."""

    code: str
    words: str
    rewrite: str


BEHAVIOUR = Hint(
    "behaviour",
    "asks people to behave differently",
    'Name the change to the system. Not "Be more careful" but "Add a pre-deploy check list to the pipeline".',
)
EXPLORATORY = Hint(
    "exploratory",
    "finds something out",
    "Give it an end date, and name the decision it shall bring back.",
)
VAGUE = Hint(
    "vague",
    "does not say when it is done",
    'Name the target, the number, the component or the file. Not "Improve monitoring" but "Add an alert for an error rate '
    'over 1 % on /api/auth".',
)
TOO_SHORT = Hint("too_short", "has fewer than four words", "Say what changes, where, and how one will see that it is done.")
DUE_BEFORE = Hint("due_before_incident", "is due before the incident", "Check the year of the due date.")
DUPLICATE = Hint("duplicate_open", "is open in another postmortem too", "Link the two and close one of them.")

_BEHAVIOUR = re.compile(
    r"(be more (careful|vigilant|diligent|attentive)|be careful|pay (more )?attention|try harder|remember to|remind|"
    r"(make sure|ensure) (that )?(everyone|everybody|people|we)\b|raise awareness|communicate better|do better)",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"(better|improve|enhance|review|fix|update|document|clean up|monitor|optimi[sz]e|revisit|strengthen|increase|reduce|"
    r"minimi[sz]e|bring down|handle|address|refine)\b",
    re.IGNORECASE,
)
_GENERIC = r"code|process(?:es)?|systems?|services?|issues?|problems?|future|general"
# What makes a sentence specific: something one could look up, count, or open.
_SPECIFIC = (
    re.compile(r"`[^`]+`"),
    re.compile(r"[\w.~-]*/[\w.-]+"),  # a path, an address
    re.compile(r"\b[a-z]+[A-Z]\w*|\b[A-Z][a-z0-9]+[A-Z]\w*|\w+\(\)|\b\w+_\w+"),  # a name from code
    re.compile(r"\d+(?:[.,]\d+)?\s?(?:%|[a-zA-Zµ]+\b)|[<>≤≥]|\bthan\b"),  # a number with its unit, a comparison
    re.compile(r"#\d+|\b[A-Z][A-Z0-9]+-\d+|\bbd://|\S@\S"),  # a ticket, an address
    re.compile(r"\bv?\d+\.\d+"),  # a version
    re.compile(
        r"\b(?:for|to|of|in|on|from|into|when|if|between|during|against) "
        rf"(?:(?:the|a|an|our|all|every|each|any|this|that|its|their) )?(?!(?:{_GENERIC})\b)[\w-]{{2,}}",
        re.IGNORECASE,
    ),
)


def action_hint(
    description: str, kind: str | None, is_before_incident: bool = False, is_elsewhere: bool = False
) -> Hint | None:
    """The first hint that fits an action, or None. Advice on a sentence, and wrong now and then."""
    if is_before_incident:
        return DUE_BEFORE
    return _worded(description[:LONGEST].strip(), kind) or (DUPLICATE if is_elsewhere else None)


def _worded(text: str, kind: str | None) -> Hint | None:
    words = len(text.split())
    if _BEHAVIOUR.match(text):
        return BEHAVIOUR
    if kind == "investigate":
        return EXPLORATORY
    if is_specific(text):
        return None
    if _VAGUE.match(text) and words <= 7:
        return VAGUE
    return TOO_SHORT if words <= 3 else None


def is_specific(text: str) -> bool:
    """Whether the text names something that can be looked up, counted or opened."""
    return any(pattern.search(text) for pattern in _SPECIFIC)


@dataclass(frozen=True, slots=True)
class BlameRule:
    """A pattern (RE2) of wording that looks for a person, what it is called, and what to say instead.

    Any case, except `name_blame`: its first group is a name, which counts only when the document itself lists that person.
    """

    code: str
    name: str
    pattern: str
    rewrite: str


_ROLE = (
    r"(?:engineer|developer|programmer|operator|administrator|admin|sysadmin|technician|dba|on-?call|responder|employee|"
    r"contractor|intern|colleague|person|individual)s?"
)
_DID = (
    r"(?:caused|broke|forgot|failed to|neglected to|ignored|mistakenly|accidentally|misread|overlooked|"
    r"did(?:n't| not) (?:check|test|verify|follow|notice|read|realise|realize))\b"
)
BLAME = (
    BlameRule(
        "human_error",
        "Human error as a cause",
        r"\b(?:human|operator|user|manual|pilot)[ -](?:error|mistake)s?\b|\bfat[ -]finger",
        "The interface permitted …; nothing stood between the command and production.",
    ),
    BlameRule(
        "character",
        "A trait of character",
        r"\b(?:careless(?:ly|ness)?|negligen(?:t|tly|ce)|lazy|lazily|laziness|incompeten(?:t|ce)|sloppy|sloppily|sloppiness|"
        r"stupid(?:ly|ity)?|reckless(?:ly|ness)?|inattenti(?:ve|on)|lack of (?:attention|care|diligence|discipline))\b",
        "The process lacked a check that would have shown it.",
    ),
    BlameRule(
        "should_have",
        "What somebody should have done",
        rf"\b(?:he|she|{_ROLE}) (?:should|could|ought to) (?:not )?have (?:been|done|known|seen|taken|made|gone|told|read|"
        r"\w{2,}ed)\b",
        "The documentation, training or tool did not cover this.",
    ),
    BlameRule(
        "role_blame",
        "What a role did wrong",
        rf"\b{_ROLE} (?:had |has |have )?{_DID}",
        "What allowed this? Name the condition that made it likely.",
    ),
    BlameRule(
        "name_blame",
        "What a named person did wrong",
        rf"([A-Z][\w.'-]+(?: [A-Z][\w.'-]+)?) (?:had |has )?{_DID}",
        "Say the condition of the system instead of the name.",
    ),
    BlameRule(
        "fault",
        "Whose fault it was",
        r"\b(?:to blame|at fault|(?:his|her|their) fault|culprit was (?:he|she))\b",
        "Drop it, or say what the system permitted.",
    ),
)
