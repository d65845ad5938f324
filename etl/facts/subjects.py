"""What a title is about: its words without the opening that every title of an archive shares, and the services it names.

Services are taken from a title where no field names them: hosts, known components, and what the title says is down. A
careful reader takes "NGINX crash" to be about NGINX. Such names are found in the title, hosts also in the summary's first
lines; they are marked as found in text, and are not trusted as declared ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.facts.shapes import Fact
from etl.folding import fold
from etl.vocabulary import Vocabulary

_HOST = re.compile(
    r"(?<![\w@/.-])(?:[a-z0-9][a-z0-9-]{0,40}\.){1,4}(?:com|org|net|io|dev|app|cloud|co|de|fr|uk|jp|eu|gov|edu|info)\b"
    r"(?![\w/(@-]|\.\w)",
    re.IGNORECASE,
)
# `X outage`, `X is down`, `X returning 503`: the words before are what the incident is about.
_DOWN = re.compile(
    r"\s+(?:service\s+)?(?:outages?|(?:(?:is|are|was|were|went|being)\s+)?(?:down|unavailable|unreachable|inaccessible|offline|broken|"
    r"stuck|not (?:running|working|responding|available|starting)|crash(?:e[ds]|ing)?|return(?:s|ing|ed)? \d{3}s?|"
    r"fail(?:s|ed|ing)|degraded|(?:responding )?slow))\b"
    r"(?=\s*(?:$|[^\w\s]|(?:for|on|in|at|to|of|from|by|with|and|or|again|due|because|after|before|since|when|while|during|under|"
    r"following|caused|resulting|affecting|across|between|incident|report|postmortem|post|this|last|yesterday|\d)))",
    re.IGNORECASE,
)
_JOINED = re.compile(r"(?<=\w)-(?=(?:down|outage|unreachable|crash)\b)", re.IGNORECASE)
_LEADING = re.compile(
    r"^(?:(?:the|our|intermittent|partial|full|brief|short|major|minor|complete|total|global|widespread|unplanned|unexpected|multiple|"
    r"some|great)(?:\s+|$))+",
    re.IGNORECASE,
)
_ID = re.compile(
    r"^\W{0,3}(?:(?:incident|outage)\s+(?P<number>\d{4}-\d{1,6})|(?P<known>(?:INC|PM|IR|RCA|PIR|OUTAGE|INCIDENT)-\d[\d-]{0,14})|"
    r"(?P<marked>[A-Z]{2,10}-\d[\d-]{0,14})(?=`?\s{0,2}(?:[:：—–]|-\s)))(?![\w-])",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?:^|[(\[])incident #(\d{1,7})\b", re.IGNORECASE)
_CODE = re.compile(r"(?:^|(?<=[\s(\[]))(SEV[ -]?[0-5]|P[0-5])(?=$|[\s)\]:])")
_GRADE = re.compile(r"[(\[](critical|major|minor|high|medium|low)[)\]]\s*$", re.IGNORECASE)
MOST = 4  # words of a name
_TIME = re.compile(r"\d{4}-\d{2}|^\d+(?:[.,]\d+)?\s?(?:h|m|d|hours?|minutes?|mins?|days?)\b", re.IGNORECASE)
_OPENING = re.compile(
    r"^\W{0,4}(?:post[\s-]?mortem|incident(?:\s+(?:report|review|postmortem|post-mortem|analysis))?|outage report|rca|"
    r"root cause analysis|retrospective|ポストモーテム|障害報告|事件报告|事后分析)\b"
    r"\s*(?:(?:report|draft)\b)?\s*(?:(?:for|of|on)\s+)?[:：–—-]+\s*",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"^(?:incident|outage|issue|event|インシデント|事件)\s*#?\s*\d{1,2}\s*[:：–—-]\s*", re.I)
_DATED = re.compile(r"^(?:\d{4}-\d{2}-\d{2}|[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})\s*[:,–—-]?\s+(?=\S+\s+\S)")


def bare_title(title: str) -> str:
    """The title without "Postmortem:", "Incident 2:" or a date before it; empty where nothing else stands there."""
    return _DATED.sub("", _COUNTED.sub("", _OPENING.sub("", title))).strip()


def named_id(title: str, line: int) -> Sequence[Fact]:
    """The id that opens a title (`INC-88 Webhooks late`, `PM-2026-05-03: …`), or its number (`Queue stuck (incident #88)`)."""
    found = _ID.match(title)
    text = next((name for name in found.groups() if name), "") if found else ""
    counted = None if text else _NUMBERED.search(title)
    text = counted.group(1) if counted else text
    return [Fact("incident_id", text, line, "title")] if text else []


def named_severity(title: str, line: int) -> Sequence[Fact]:
    """The severity that a title names: a code of its own (`[P1]`, `SEV-2:`), or a word in brackets at its end (`(Major)`)."""
    found = _CODE.search(title) or _GRADE.search(title)
    return [Fact("severity", found.group(1), line, "title")] if found else []


def named_services(title: str, line: int, summary: Fact | None, vocabulary: Vocabulary) -> Sequence[Fact]:
    """Facts of the field `services`, in the order found; none where nothing names one."""
    text = _JOINED.sub(" ", bare_title(title))
    names = [(name, line) for name in _HOST.findall(text)]
    if not names and summary is not None:
        names = [(name, summary.line) for name in _HOST.findall(summary.text[:400])[:3]]
    known = {hit.phrase: hit.start for hit in vocabulary.components.find(text)}
    words = text.split()
    names += [(_as_written(phrase, words), line) for phrase in sorted(known, key=known.__getitem__)]
    down = _DOWN.search(text)
    subject = _LEADING.sub("", text[: down.start()]).strip(" :,-–—") if down else ""
    if subject and not names and len(subject.split()) <= MOST and not _TIME.search(subject):
        names.append((subject, line))
    unique = {fold(name): (name, at) for name, at in reversed(names)}
    return [Fact("services", name, at, "title") for name, at in reversed(unique.values())]


def _as_written(phrase: str, words: Sequence[str]) -> str:
    """The phrase as the title spells it."""
    count = len(phrase.split())
    for index in range(len(words)):
        spelled = " ".join(words[index : index + count])
        if fold(spelled).startswith(phrase.rstrip("*")):
            return spelled.strip(" ,.:;()[]`")
    return phrase
