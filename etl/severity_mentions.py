"""What a value says of severity, before any scheme: a code of a family with its digit, or a word.

This module knows codes, words of several languages, boxes and colours. How bad they are is for `severities` to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType

from etl.placeholders import is_empty, is_placeholder
from etl.severity_schemes import Scheme, default_schemes, rank_of_word
from etl.words import Words, alternation, default_words, plain


@dataclass(frozen=True, slots=True)
class SeverityMention:
    """What a value says, before any scheme: a code of a family (`sev`, `p`, `s`) with its digit, a word, or neither.

    `text` is the value as written. `digits` holds all codes where two are joined, `digit` the worst of them.
    Problems: `empty`, `severity_unfilled` (a choice list or placeholder), `unknown_severity` (nothing that is a severity).
    """

    text: str
    family: str | None = None
    digit: int | None = None
    word: str | None = None
    problem: str | None = None


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
    return SeverityMention(raw, word=word, problem=None if word else "unknown_severity")


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
    if len(found) == 1 or (len(found) == 2 and re.search(r"/|→|->|\w-\w| to | or ", head)):
        return min(found, key=lambda word: rank_of_word(word, schemes))
    return found[0]


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
