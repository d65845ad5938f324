"""The known word that another one is a slip of: `Timelime`, `Severitty`. Compares letters, and knows no meaning."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from typing import Literal

from etl.vocabulary import Vocabulary, fold

ALIKE = 0.88  # of the letters of both together


@lru_cache(maxsize=4_096)
def near_name(words: str, section: Literal["headings", "fields"], vocabulary: Vocabulary, shortest: int) -> str | None:
    """The entry whose phrase differs by a letter or an ending; None for words below so many letters: too many are alike."""
    written = fold(words)
    if len(written) < shortest:
        return None
    known = vocabulary.headings if section == "headings" else vocabulary.fields
    close = get_close_matches(written, [each for each in known if _may_be_alike(len(written), len(each))], n=1, cutoff=ALIKE)
    return known[close[0]] if close else None


def _may_be_alike(one: int, other: int) -> bool:
    """Whether words of these lengths can share enough letters: most are ruled out without a look at their letters."""
    return 2.0 * min(one, other) / (one + other) >= ALIKE
