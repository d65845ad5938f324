"""How severe an incident is, from what people write: first what a value says, then its rank among its folder's values.

The schemes and their order are `data/severity.yaml`; they are chosen once for all values of a source folder, since one
value alone cannot tell whether P counts from 0. This module knows no fields; words of other languages are in the vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

from etl.configuration import Node, read_configuration
from etl.placeholders import is_empty, is_placeholder
from etl.words import Words, alternation, default_words, plain

DEFAULT_PATH = Path(__file__).resolve().parent.parent / "data" / "severity.yaml"


@dataclass(frozen=True, slots=True)
class SeverityMention:
    """What a value says, before any scheme: a code of a family (`sev`, `p`, `s`) with its digit, a word, or neither.

    `text` is the value as written. `digits` holds all codes where two are joined, `digit` the worst of them.
    Problems: `empty`, `severity_unfilled` (a choice list or placeholder), `severity_unmapped` (nothing that is a severity).
    """

    text: str
    family: str | None = None
    digit: int | None = None
    word: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Scheme:
    """One scheme of severity.yaml: `family` for codes, `ranks` by digit or word, `subs` to tell SEV0 and SEV1 apart."""

    name: str
    family: str | None
    ranks: Mapping[str, int | None]
    shifted: Mapping[str, int | None]
    subs: Mapping[str, int | None]


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


def load_schemes(path: Path) -> tuple[Scheme, ...]:
    """The schemes in the order in which they are tried. Raises ConfigurationError with file and line."""
    root = read_configuration(path)
    entries = root.at("schemes")
    return tuple(_scheme(name, entries.at(name)) for name in root.at("order").texts())


@lru_cache(maxsize=1)
def default_schemes() -> tuple[Scheme, ...]:
    """The schemes the product comes with."""
    return load_schemes(DEFAULT_PATH)


def _scheme(name: str, entry: Node) -> Scheme:
    parts = entry.mapping()

    def ranks(key: str) -> Mapping[str, int | None]:
        found = parts[key].mapping() if key in parts else {}
        return MappingProxyType({said: None if rank.value is None else rank.whole() for said, rank in found.items()})

    return Scheme(
        name=name,
        family=name.partition("_")[0] if "pattern" in parts else None,
        ranks=ranks("rank") or ranks("map"),
        shifted=ranks("rank_if_shifted"),
        subs=ranks("sub"),
    )


# ── What a value says ───────────────────────────────────────────────────────────────────────────────────────────────

_CODE = (
    r"(?:(?P<sev>sev(?:erity)?)|(?P<p>p(?:rio(?:rity)?)?)|(?P<s>s)|(?P<level>level|lvl|tier))[ _:#-]{0,3}"
    r"(?P<digit>\d)(?![\w%]|[.,]\d)"
)
_LEADING_CODE = re.compile(rf"[^\w]{{0,8}}(?:{_CODE}|(?P<bare>[0-5])(?=\W*$|\W+[(-]))")
_ANY_CODE = re.compile(rf"(?<![a-z0-9]){_CODE}")
_JOINED = re.compile(r" ?(?:-+>|→|/|to|>|bis|à|から) ?")
_TAIL_WORD = re.compile(r"[ (\[:,=/-]{1,5}(?P<rest>.{1,40})")
_EMOJI_COLOURS = {
    **dict.fromkeys("🔴🟥", "red"),
    **dict.fromkeys("🟠🟧", "orange"),
    **dict.fromkeys("🟡🟨", "yellow"),
    **dict.fromkeys("🔵🟦", "blue"),
    **dict.fromkeys("🟢🟩", "green"),
    **dict.fromkeys("⚫⬛", "black"),
}
_TICKED = re.compile(r"(?:[☑✅✔✓☒]|\[[xX✓✔]\])\s*(?P<choice>[^☐☑✅✔✓☒\[\]|]{1,40})")


def read_severity(raw: str, *, schemes: Sequence[Scheme] | None = None, words: Words | None = None) -> SeverityMention:
    """What a value says, not yet ranked: its code, else its word, else why there is none."""
    words = words or default_words()
    schemes = tuple(schemes or default_schemes())
    if not raw.strip():
        return SeverityMention(raw, problem="empty")
    ticked = _TICKED.findall(raw[:400]) if re.search(r"[☐☑☒]|\[[ xX]\]", raw[:400]) else []
    said = plain(ticked[0] if len(ticked) == 1 else raw).strip(" *`_")
    if len(ticked) > 1 or (not ticked and (is_empty(raw) or is_placeholder(raw, words))) or _lists_codes(said):
        return SeverityMention(raw, problem="severity_unfilled")
    code = _LEADING_CODE.match(said) or _ANY_CODE.search(said)
    if code:
        return _coded(raw, said, code, _known_words(schemes, words))
    word = _leading_word(said, schemes, words)
    return SeverityMention(raw, word=word, problem=None if word else "severity_unmapped")


def _lists_codes(said: str) -> bool:
    """Three or more codes beside each other are a choice nobody made."""
    codes = list(_ANY_CODE.finditer(said))
    gaps = [said[one.end() : two.start()].strip() for one, two in pairwise(codes)]
    return len(codes) >= 3 and all(gap in {"/", "|", ",", "or", "☐", "[ ]", ""} for gap in gaps)


def _coded(raw: str, said: str, code: re.Match[str], known: Mapping[str, str]) -> SeverityMention:
    """The code, the worse of two that are joined, and the word that names the same severity beside it."""
    groups = code.groupdict()
    family = "p" if groups["p"] else "s" if groups["s"] else "sev"
    digit = int(groups["digit"] or groups["bare"])
    after = _ANY_CODE.match(said, joint.end()) if (joint := _JOINED.match(said, code.end())) else None
    if after:
        return SeverityMention(raw, family, min(digit, int(after["digit"])))
    tail = _TAIL_WORD.match(said, code.end())
    alone = re.split(r"[),;:.\]]| - ", tail["rest"])[0].strip() if tail else ""
    return SeverityMention(raw, family, digit, known.get(alone))


def _leading_word(said: str, schemes: tuple[Scheme, ...], words: Words) -> str | None:
    """The known word in the head of the value, before any explanation; the worst of two that are joined."""
    known = _known_words(schemes, words)
    head = re.split(r"[(:;,\[]| - |\. ", said, maxsplit=1)[0]
    found = _words_in(head, known, words) or _words_in(re.sub(r"^[^(\[]*", "", said)[:40], known, words)
    if not found:
        colours = [colour for emoji, colour in _EMOJI_COLOURS.items() if emoji in said]
        return colours[0] if len(colours) == 1 else None
    if len(found) == 1 or (len(found) == 2 and re.search(r"/|→|->| to | or ", head)):
        return min(found, key=lambda word: _rank_of(word, schemes))
    return found[0]


def _rank_of(word: str, schemes: Sequence[Scheme]) -> int:
    """How bad a word is in the first scheme that ranks it; all of them order their words alike."""
    return next((one.ranks[word] or 9 for one in schemes if not one.family and word in one.ranks), 9)


def _words_in(text: str, known: Mapping[str, str], words: Words) -> list[str]:
    pattern = _word_pattern(tuple(known), tuple(words.not_severity_before))
    return list(dict.fromkeys(known[match["word"]] for match in pattern.finditer(text)))


@lru_cache(maxsize=8)
def _word_pattern(known: tuple[str, ...], negations: tuple[str, ...]) -> re.Pattern[str]:
    before = "".join(rf"(?<!{re.escape(word)}[ -])" for word in negations)
    return re.compile(rf"{before}(?P<word>{alternation(known)})")


@lru_cache(maxsize=8)
def _known_words(schemes: tuple[Scheme, ...], words: Words) -> Mapping[str, str]:
    """Every word a scheme ranks, and the words of other languages that stand for one."""
    ranked = {word: word for scheme in schemes if scheme.family is None for word in scheme.ranks}
    return MappingProxyType({**ranked, **words.severity_words})


# ── Its rank among its folder's values ──────────────────────────────────────────────────────────────────────────────


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
        problem="severity_unmapped",
        message=f"no scheme knows the severity {shown!r}; map it under severity_map in policy.yaml",
    )


def _with_conflict(mention: SeverityMention, rank: int | None, scheme: Scheme, schemes: Sequence[Scheme]) -> SeverityReading:
    severity = f"SEV{rank}" if rank else None
    sub = scheme.subs.get(str(mention.digit)) if mention.family else None
    word = (mention.word or "") if mention.family else ""
    named = _rank_of(word, schemes)
    if rank and word and named < 9 and abs(named - rank) >= 2:
        message = f"the code says SEV{rank}, the word {word!r} beside it says SEV{named}; the code was taken"
        return SeverityReading(rank, severity, scheme.name, sub, "severity_conflict", message)
    return SeverityReading(rank, severity, scheme.name, sub)
