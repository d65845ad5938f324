"""Text as it is compared: folded, in any case, without accents, punctuation, emoji, numbering or a trailing remark in brackets.

Owns the forms alone; what a text of such a form means is for the vocabulary to say.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from etl.letters import UNACCENTED, replaced

LONGEST_LINE = 2_000  # characters that are compared; a longer line is text, not a label
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

_EMOJI_CODE = re.compile(r":[a-z0-9_+-]{2,40}:")
_WORD = re.compile(r"[\w#]+")
# The same for plain ASCII, as most text is: small letters, and blanks for what belongs to no word.
_ASCII_WORDS = bytes(ord(chr(code).lower()) if chr(code).isalnum() or code == ord("#") else 32 for code in range(128)).ljust(
    256
)
# Accents, and the signs that most text beyond ASCII has besides: they belong to no word.
_PLAIN_LETTERS = UNACCENTED | dict.fromkeys("‘’“”–—•→", " ")
_NUMBERING = re.compile(
    r"^(?:(?:phase|step|part|section|appendix)\s+)?(?:\d{1,2}(?:[.)]\d{1,2}){0,3}[.):]?|[a-h][.)]|[ivx]{1,4}[.)])\s+(?=\S)",
    re.I,
)
_BRACKETS = re.compile(r"\s*[(（\[][^()（）\[\]]{0,120}[)）\]]\s*[:：]?\s*$")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """The text as compared: compatibility forms united, lower case, no accents, words separated by single blanks."""
    plain = text[:LONGEST_LINE]
    if plain.isascii():
        bare = _EMOJI_CODE.sub(" ", plain.lower()) if ":" in plain else plain
        return _ascii_words(bare)
    plain = replaced(unicodedata.normalize("NFKC", plain), _PLAIN_LETTERS).casefold()
    bare = _EMOJI_CODE.sub(" ", plain) if ":" in plain else plain
    return _ascii_words(bare) if bare.isascii() else " ".join(_WORD.findall(bare.replace("_", " ")))


def _ascii_words(text: str) -> str:
    return b" ".join(text.encode().translate(_ASCII_WORDS).split()).decode()


@lru_cache(maxsize=8_192)
def label_forms(text: str) -> tuple[str, ...]:
    """The folded forms a label is tried in: whole, without numbering, without a trailing bracket, the bracket's content."""
    bare = _NUMBERING.sub("", text.strip())
    outside = _BRACKETS.sub("", bare)
    inside = bare[len(outside) :].strip(" ()（）[]:：")
    spelled = fold(outside.replace("&", " and "))  # `Metrics & Analysis` is also called "metrics and analysis"
    humps = fold(_HUMP.sub(" ", text)) if " " not in text.strip() else ""  # `resolvedDate` is called "resolved date"
    forms = (fold(text), fold(bare), fold(outside), fold(inside) if outside else "", spelled, humps)
    return tuple(dict.fromkeys(form for form in forms if form))
