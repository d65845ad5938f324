"""Latin letters without their accents, one for one: people who type `Duracao` mean `Duração`.

Only for comparing; what a document says is kept as written. Other scripts keep their marks, which tell words apart there.
"""

from __future__ import annotations

import unicodedata

_LATIN = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
_BARE = ((code, unicodedata.normalize("NFD", chr(code))[0]) for code in _LATIN)

# For str.translate; each letter stands for one, so that every place in the text is kept.
UNACCENTED = {code: bare for code, bare in _BARE if bare.isascii()} | {ord("đ"): "d", ord("Đ"): "D"}
