"""Bytes to text: encodings, line ends, repair of text that was read in the wrong encoding, invisible characters.

UTF-8 with or without a mark, UTF-16 with a mark, or the encoding the caller names; nothing is guessed. This module knows
nothing of Markdown or front matter. Lines count from 1.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from etl.document import rejected
from etl.records import Finding

# C0 without tab and line feed, delete, C1, and the marks that change the direction of what follows.
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF_8_MARK = b"\xef\xbb\xbf"
# More zero bytes than this share is a picture, an archive, or UTF-16 without its mark; fewer are stray signs in a text.
_BINARY_SHARE = 0.1


@lru_cache(maxsize=1)  # of a document beyond ASCII the text is asked for twice
def decode(data: bytes, encoding: str | None = None) -> tuple[str, tuple[Finding, ...]]:
    """The text of a file with `\\n` line ends and repaired mojibake, and findings of level warning.

    Raises RejectedError with code `empty`, `binary` or `encoding` (line, byte offset from 0, the byte). A wrong name of
    an encoding raises LookupError: that is a fault of the caller, not of the file.
    """
    if not data.strip():
        raise rejected(1, "empty", "the file holds no text")
    findings: list[Finding] = []
    if encoding is None and data[:2] in _UTF_16_MARKS:
        text = _decode_as(data, "utf-16")
        findings.append(Finding(1, "warning", "utf-16", "the file is UTF-16; save it as UTF-8"))
    elif encoding is None:
        _refuse_binary(data)
        mark = len(_UTF_8_MARK) if data.startswith(_UTF_8_MARK) else 0
        text = _decode_as(data[mark:], "utf-8", mark)
    else:
        text = _decode_as(data, encoding).removeprefix("\ufeff")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text, repaired = repair_mojibake(text)
    return text, (*findings, *repaired)


def _refuse_binary(data: bytes) -> None:
    if data.count(0) > _BINARY_SHARE * len(data):
        hint = "the file is binary, or UTF-16 without its mark: use --encoding utf-16-le or utf-16-be"
        raise rejected(1, "binary", hint)


def _decode_as(data: bytes, encoding: str, offset: int = 0) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        name = "UTF-8" if encoding == "utf-8" else encoding
        where = f"not {name} at byte {error.start + offset} (0x{data[error.start]:02x}); use --encoding"
        raise rejected(before.count(b"\n") + 1, "encoding", where) from error


def holds_invisible(text: str) -> bool:
    """Whether control characters or marks of direction stand in a text; in ASCII they are what cannot be printed."""
    if text.isascii() and text.replace("\n", " ").replace("\t", " ").isprintable():
        return False
    return _INVISIBLE.search(text) is not None


def remove_invisible(text: str) -> str:
    """The text without control characters (tab and line feed stay) and without marks of direction."""
    return _INVISIBLE.sub("", text)


def clean_lines(lines: Sequence[str], first_line: int = 1) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """The lines without invisible characters, and one warning `control` that names the characters and their lines."""
    if not holds_invisible("\n".join(lines)):
        return tuple(lines), ()
    where = [number for number, line in enumerate(lines, first_line) if _INVISIBLE.search(line)]
    found = sorted({character for line in lines for character in _INVISIBLE.findall(line)})
    names = ", ".join(f"U+{ord(character):04X}" for character in found[:8])
    elsewhere = f" (also on {len(where) - 1} more lines)" if len(where) > 1 else ""
    finding = Finding(where[0], "warning", "control", f"removed invisible characters: {names}{elsewhere}")
    return tuple(remove_invisible(line) for line in lines), (finding,)


@dataclass(frozen=True, slots=True)
class _CodePage:
    """How UTF-8 looks when it was read in a code page: the byte of each character, and the shape of damaged runs."""

    name: str
    byte_of: dict[str, int]
    damaged: re.Pattern[str]


def _code_page(name: str) -> _CodePage:
    byte_of: dict[str, int] = {}
    for byte in range(0x80, 0x100):
        try:
            byte_of[bytes([byte]).decode(name)] = byte
        except UnicodeDecodeError:
            byte_of[chr(byte)] = byte  # holes of cp1252 come through as C1 characters
        if name == "cp1252":
            byte_of.setdefault(chr(byte), byte)  # Latin-1 differs only in 0x80 to 0x9F, so one page covers both

    def characters(low: int, high: int) -> str:
        return "[" + "".join(re.escape(character) for character, byte in byte_of.items() if low <= byte <= high) + "]"

    rest, two, letters = characters(0x80, 0xBF), characters(0xC2, 0xC5), characters(0xCE, 0xDF)
    three, four = characters(0xE2, 0xEF), characters(0xF0, 0xF4)
    # A pair whose first half is a quote or a dash is damaged Greek or Cyrillic only as part of a whole word.
    shape = f"(?:{letters}{rest}){{3,}}|{two}{rest}|{three}{rest}{{2}}|{four}{rest}{{3}}"
    return _CodePage(name, byte_of, re.compile(shape))


def _opening_signs(page: _CodePage) -> str:
    return "".join(re.escape(character) for character, byte in page.byte_of.items() if 0xC2 <= byte <= 0xF4)


_CODE_PAGES = tuple(_code_page(name) for name in ("mac_roman", "cp1252", "cp437"))
# A cheap look before the thorough one: two foreign characters in a row, of which the first opens a run in some page.
_FOREIGN = re.compile(r"[^\x00-\x7f][^\x00-\x7f]+")
_SUSPECT = re.compile("[" + "".join(_opening_signs(page) for page in _CODE_PAGES) + "][^ ]")
# What it takes to call a document damaged; see `_weight`.
_PROOF = 2
_QUOTES_AND_DASHES = frozenset("“”‘’–—…")


def repair_mojibake(text: str) -> tuple[str, tuple[Finding, ...]]:
    """The text with UTF-8 that was read as Mac Roman, cp1252, Latin-1 or cp437 put right, and a warning `mojibake`.

    Only runs that are valid UTF-8 in the code page and give a letter, a sign or an emoji are touched, and only when
    there is proof enough; the page that explains most is taken. Correct text has none: a quote before an accented
    letter gives nothing plausible.
    """
    if text.isascii() or not _SUSPECT.search(" ".join(_FOREIGN.findall(text))):
        return text, ()
    weights = [(sum(_weight(found, page) for found in page.damaged.finditer(text)), page) for page in _CODE_PAGES]
    weight, page = max(weights, key=lambda pair: pair[0])
    if weight < _PROOF:
        return text, ()
    places = [found.start() for found in page.damaged.finditer(text) if _repaired(found[0], page)]
    first_line = text.count("\n", 0, places[0]) + 1
    repaired = page.damaged.sub(lambda found: _repaired(found[0], page) or found[0], text)
    message = f"UTF-8 was read as {page.name} ({len(places)} places); read repaired, the file is unchanged"
    return repaired, (Finding(first_line, "warning", "mojibake", message),)


def _weight(found: re.Match[str], page: _CodePage) -> int:
    """How much a run proves: 2 when nobody writes it on purpose, 1 when somebody might, 0 when it may well be meant."""
    run = found[0]
    if not _repaired(run, page):
        return 0
    if len(run) > 2:
        return 2
    if page.name == "mac_roman":  # `√π` and `≈±` are mathematics, but not behind a letter: `St√∂rung`
        before = found.string[found.start() - 1 : found.start()]
        return int(before.isascii() and before.isalpha())
    return 1 if run[1] in _QUOTES_AND_DASHES else 2


def _repaired(run: str, page: _CodePage) -> str | None:
    """What the run says when it is damaged text, else None."""
    try:
        text = bytes(page.byte_of[character] for character in run).decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if all(map(_plausible, text)) else None


def _plausible(character: str) -> bool:
    """Whether people write this character: letters, signs, emoji and their joiners, of the common scripts."""
    code = ord(character)
    common = code < 0x0250 or 0x0370 <= code < 0x0800 or 0x1E00 <= code < 0x3400 or 0x4E00 <= code < 0xA000
    common = common or 0xAC00 <= code < 0xD7B0 or 0xF900 <= code < 0x10000 or 0x1F000 <= code < 0x1FB00
    if code in {0xA0, 0xFE0F, 0x200B, 0x200D, 0xFEFF}:
        return True
    return common and unicodedata.category(character)[0] in "LNPS"
