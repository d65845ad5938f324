"""Whether a value says anything: the marks that a template leaves where nobody filled it in.

This module knows the shapes of blanks (`[Name]`, `______`, `HH:MM`, `TBD`, a choice list left as it is) and nothing of
fields: that a blank severity is null is for the reader of severities to say.
"""

from __future__ import annotations

import re
from functools import lru_cache

from etl.words import LONGEST_VALUE, REMEMBERED, Words, default_words, plain

# A blank to write on, bounded so that snake__case names are none.
_BLANK_LINE = re.compile(r"(?<!\w)_{3,}(?:(?!\w)|(?:ms|s|min|h|kb|mb|gb)\b)")
_BRACKETED = re.compile(r"\[[^][]{0,200}\]|<[^\W\d_][^<>\n]{0,80}>|\{\{?[^{}]{0,80}\}\}?")
_DATE_FORM = re.compile(
    r"(?<![a-z])(?:yyyy[-/.]mm[-/.]dd|(?:dd|mm)[-/.](?:mm|dd)[-/.]yy(?:yy)?|hh:mm(?::ss)?z?|h:mm|xx:xx|--:--)(?![a-z])"
)
_DATE_SIGNS = ("yyyy", "-yy", "/yy", ".yy", "h:mm", "xx:xx", "--:--")  # without one of them there is no such form
# The letter is looked for first, as no text is searched faster than for one of a few signs.
_LETTER_UNIT = re.compile(r"[xynz](?<!\w[xynz])\s*(?:%|-?(?:hours?|minutes?|mins?|days?|users?|h|m)\b)")
_UNTICKED = re.compile(r"[☐⬜◻□🔲]|\[ ?\]")
_TICKED = re.compile(r"[☑✅✔✓☒]|\[[x✓✔]\]")
_RUN = re.compile(r"[^\W_]+")
_BETWEEN = re.compile(r"[\s/|,]+")
_YES_OR_NO = re.compile(r"\[?(?:yes */ *no|y/n|ja */ *nein|oui */ *non|sí */ *no|是/否)\]?")
_EXPLAINED = re.compile(r"\([^()]{0,200}\)|[^\w\s/'&-]")
_SAYS = re.compile(r"[^\W_]")
_SIGNS = frozenset("-_?.…/|: —~$#%x[]()")
# What a template asks, and what it says of a question before the place for the answer.
_ASKED = re.compile(r"(?:what|how|why|when|who|where|which|did|does|was|were|is|are|should|could|can)\b[^.!。]{3,240}[?？]$")
_TOLD_YOU = re.compile(r"(?:what|how|who|where) you\b.{0,240}$")
_WHY = re.compile(r"^(?:why|how|what)\?\s*(?=\[)")
_CODE = re.compile(r"(?:sev ?-?|p|s)[0-5]")
_NOT_FILL_IN = re.compile(r"\d{2,}|#\d|[a-z]-\d|\bt[+-]|\bredacted\b")


def is_empty(text: str) -> bool:
    """Whether there is nothing but blanks, dashes, dots and question marks."""
    return set(plain(text)) <= set(" \n-.…?~_*|/")


def is_placeholder(text: str, words: Words | None = None) -> bool:
    """Whether the whole value is one that a template or its author left open. Empty text is not: it says so itself."""
    return _is_open(text[:LONGEST_VALUE], words or default_words())


@lru_cache(maxsize=REMEMBERED)
def _is_open(text: str, words: Words) -> bool:
    said = plain(text).strip(" *`")
    if not said:
        return False
    return (
        (not _SAYS.search(said.replace("--:--", "")) and set(said) <= _SIGNS)
        or said.strip("()[]{}<>. ") in words.placeholders
        or (("|" in said or "/" in said) and _is_choice_list(said, words))
        or _is_fill_in(said, words)
        or _is_unticked_list(text)
    )


def is_guidance(text: str) -> bool:
    """Whether the whole text of a section is the question that the template asks there: "What was done to fix it?"."""
    said = plain(text).strip(" *`_")
    return bool(_ASKED.match(said) or _TOLD_YOU.match(said))


def _is_fill_in(said: str, words: Words) -> bool:
    """`[Name]`, `$___`, `_____ min`, `[Number] users affected, [X] minutes`, `HH:MM`, `<Incident Title>`, `X hours`."""
    bracketed = "[" in said or "<" in said or "{" in said
    said = _WHY.sub("", said) if bracketed else said
    if bracketed and _BRACKETED.fullmatch(said.lstrip("$~#@")):
        return not _NOT_FILL_IN.search(_DATE_FORM.sub("", said)) and bool(_SAYS.search(said)) and said not in {"[x]", "[ ]"}
    rest = _BLANK_LINE.sub(" ", said) if "___" in said else said
    if bracketed:
        rest = _BRACKETED.sub(lambda found: " " if _all_fill_ins(found.group(), words) else found.group(), rest)
    if ("yy" in rest or ":" in rest) and any(sign in rest for sign in _DATE_SIGNS):
        rest = _DATE_FORM.sub(" ", rest)
    rest = _LETTER_UNIT.sub(" ", rest)
    if rest == said:
        return False
    left = _RUN.findall(rest)
    return len(left) <= 4 and not any(character.isdigit() for word in left for character in word)


def _all_fill_ins(bracketed: str, words: Words) -> bool:
    inside = bracketed.strip("[]<>{}$ ")
    return bool(inside) and all(word in words.fill_ins for word in _BETWEEN.split(inside) if word)


def _is_choice_list(said: str, words: Words) -> bool:
    """Two or more choices with bars between them, three or more with strokes, or "Yes / No": the template's own list."""
    for bar, least in (("|", 2), ("/", 3)):
        if said.count(bar) + 1 >= least:
            options = [_bare_option(option) for option in said.split(bar)]
            if _CODE.match(options[0]) and all(_CODE.fullmatch(option) or option.isdigit() for option in options):
                return True
            if any(all(option in known for option in options) for known in words.choices):
                return True
    return "/" in said and bool(_YES_OR_NO.fullmatch(said))


def _bare_option(option: str) -> str:
    """The option without its explanation, box, emoji and markup: "🔴 `critical` (data lost)" is "critical"."""
    return _EXPLAINED.sub(" ", option).strip(" -_")


def _is_unticked_list(text: str) -> bool:
    if "[" not in text and text.isascii():
        return False
    return len(_UNTICKED.findall(text)) >= 2 and not _TICKED.search(text)
