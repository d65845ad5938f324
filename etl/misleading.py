"""Text that is not what it looks like: letters of another script in a word, and characters without width inside one.

Owns which letters look alike, and the warning `misleading`. Values stay as written: `checkout` with a hidden character is
another service than `checkout`, and the finding says why. Signs of direction and control characters are `decode`'s. Left alone:
joiners where a script or an emoji needs them, borrowed words with an ending, Greek letters as units and in formulas.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice

from etl.records import Finding

# Letters of other scripts and the Latin ones they are taken for (after Unicode's confusables, TR 39), small and capital.
CYRILLIC = str.maketrans("аеорсухіјѕԁһԛԝАВСЕНІЈКМОРЅТХУ", "aeopcyxijsdhqwABCEHIJKMOPSTXY")
GREEK = str.maketrans("αορντυκΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aopvtukABEZHIKMNOPTYX")
LOOK_ALIKES = CYRILLIC | GREEK
_CYRILLIC_WORD = re.compile(r"\b[\u0400-\u052f]{3,40}\b")
_WITH_ENDING = re.compile(r"[A-Za-z]{2,40}[\u0400-\u052f]{1,3}")
_LATIN_ALIKE = frozenset("aeopcyxijsABCEHIKMOPTXY")
_LATIN, _GREEK_OR_CYRILLIC = "A-Za-z\u00c0-\u024f", "\u0370-\u03ff\u0400-\u052f"
_BORDER = re.compile(f"[{_LATIN}][{_GREEK_OR_CYRILLIC}]|[{_GREEK_OR_CYRILLIC}][{_LATIN}]")
_WORD = re.compile(r"[^\W\d_]{3,200}")
_IN_LATIN_WORD = re.compile(f"[{_LATIN}][{_GREEK_OR_CYRILLIC}]+[{_LATIN}]")
# Without width, between letters of scripts that need none of them. A soft hyphen shows where a word may be broken.
_WITHOUT_WIDTH = "\u200b-\u200d\u2060-\u2064\u180e\ufeff"
_HIDDEN = re.compile(f"(?<=[{_LATIN}{_GREEK_OR_CYRILLIC}0-9])[{_WITHOUT_WIDTH}]+(?=[{_LATIN}{_GREEK_OR_CYRILLIC}0-9])")
# One of these there is in all of them; a text is searched several times as fast for one of a few signs.
_FOREIGN = re.compile(f"[{_GREEK_OR_CYRILLIC}{_WITHOUT_WIDTH}]")
_AROUND = re.compile(r"\w{0,20}$"), re.compile(r"\w{0,20}")
_LONGEST_LINE = 20_000
SHOWN = 3


def misleading(text: str) -> tuple[Finding, ...]:
    """One warning for characters that hide in words, one for letters in disguise: the first few, and on how many lines more."""
    if text.isascii() or not _FOREIGN.search(text):
        return ()
    disguised = partial(_disguised, endings=bool(_CYRILLIC_WORD.search(text)))
    return (
        *_told(_places(text, _HIDDEN, _hidden), "characters without width stand in a word"),
        *_told(_places(text, _BORDER, disguised), "letters of another script look like those around them"),
    )


def _places(text: str, sign: re.Pattern[str], look: Callable[[str], Iterator[str]]) -> dict[int, list[str]]:
    """What is found by line, where the sign occurs at all."""
    if not sign.search(text):
        return {}
    lines = enumerate(text.split("\n"), start=1)
    found = {number: list(look(line[:_LONGEST_LINE])) for number, line in lines if not line.isascii()}
    return {number: words for number, words in found.items() if words}


def _hidden(line: str) -> Iterator[str]:
    for match in _HIDDEN.finditer(line):
        before, after = _AROUND[0].search(line[: match.start()][-20:]), _AROUND[1].match(line, match.end())
        yield spelt((before[0] if before else "") + match[0] + (after[0] if after else ""))


def _disguised(line: str, endings: bool) -> Iterator[str]:
    """The words in disguise; `endings`: the text is one whose language puts its endings behind Latin words (`OEMе`)."""
    words = (word for word in _WORD.findall(line) if _is_disguised(word))
    return (spelt(word) for word in words if not (endings and _WITH_ENDING.fullmatch(word)))


def _is_disguised(word: str) -> bool:
    """Whether a word is of one script but for letters that look like it. A Greek letter at an end is that of a formula."""
    if word.isascii() or not _BORDER.search(word):
        return False
    if word.translate(CYRILLIC).isascii():
        return True
    if word.translate(GREEK).isascii():
        return bool(_IN_LATIN_WORD.search(word))
    latin = [letter for letter in word if letter.isascii()]
    cyrillic = sum("\u0400" <= letter <= "\u052f" for letter in word)
    return len(latin) + cyrillic == len(word) and 2 * len(latin) < cyrillic and _LATIN_ALIKE.issuperset(latin)


def spelt(word: str) -> str:
    """The word with what cannot be seen, or is taken for another letter, as its code: `\\u0441ontract`."""
    return "".join(f"\\u{ord(each):04x}" if _deceives(each) else each for each in word)


def _deceives(letter: str) -> bool:
    return not letter.isprintable() or (not letter.isascii() and letter.translate(LOOK_ALIKES).isascii())


def _told(places: dict[int, list[str]], what: str) -> Iterator[Finding]:
    if places:
        words = ", ".join(islice(dict.fromkeys(word for found in places.values() for word in found), SHOWN))
        elsewhere = f" (also on {len(places) - 1} more lines)" if len(places) > 1 else ""
        yield Finding(min(places), "warning", "misleading", f"{what}: {words}{elsewhere}")
