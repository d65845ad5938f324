"""Latin letters without their accents, one for one: people who type `Duracao` mean `Duração`; and signs put for others.

Only for comparing; what a document says is kept as written. Other scripts keep their marks, which tell words apart there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

_LATIN = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
_BARE = ((code, unicodedata.normalize("NFD", chr(code))[0]) for code in _LATIN)

# Each letter stands for one, so that every place in the text is kept.
UNACCENTED = {chr(code): bare for code, bare in _BARE if bare.isascii()} | {"đ": "d", "Đ": "D"}


def replaced(text: str, signs: Mapping[str, str]) -> str:
    """The text with each of the signs replaced; what they are replaced by must be none of them.

    A text holds few signs that are not ASCII, so this takes a fifth of the time of `str.translate`, which asks for each letter.
    """
    for sign in signs.keys() & set(text):
        text = text.replace(sign, signs[sign])
    return text
