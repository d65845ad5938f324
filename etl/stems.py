"""Words to stems, each word stemmed once.

The Snowball stemmer for English (Porter 2), compiled: in pure Python it takes twenty times as long, seconds for the words
of a large archive. Words with digits, dots or underscores are names and stay as they are; other alphabets pass unchanged.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import Stemmer

_LONGEST = 24  # longer than this is a name or an address, not a word
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@lru_cache(maxsize=500_000)
def stem(word: str) -> str:
    """The stem of a word in lower case: `restarted` and `restarting` give `restart`."""
    if len(word) > _LONGEST or not (word.isascii() and word.isalpha()):
        return word
    return str(_stemmer().stemWord(word))


def stems(text: str) -> tuple[str, ...]:
    """The stems of all words of a text, in order, without punctuation."""
    return tuple(stem(word) for word in _WORD.findall(text.replace("’", "'").lower()))
