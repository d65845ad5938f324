"""Bytes to text: encodings, line ends, repair of mojibake, invisible characters."""

from __future__ import annotations

import pytest

from etl.decode import clean_lines, decode, remove_invisible, repair_mojibake
from etl.document import RejectedError
from etl.records import Finding

ORIGINAL = "Café – it’s 5° “fine” ☐ ✅ 📋 naïve Störung Привет 影響"


def misread(text: str, code_page: str) -> str:
    """The text as a program shows it that took UTF-8 for the code page; holes of cp1252 become C1 characters."""
    return "".join(
        bytes([byte]).decode(code_page, "ignore") or chr(byte) for byte in text.encode()
    )  # byte by byte, as such programs do


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfa\n", "a\n"),
        (b"a\r\nb\rc\n", "a\nb\nc\n"),
        ("é\u2028x\x85y".encode(), "é\u2028x\x85y"),
    ],
)
def test_utf_8_and_line_ends(data: bytes, text: str) -> None:
    """A mark at the start and the three kinds of line ends make no difference; nothing else ends a line."""
    assert decode(data) == (text, ())


def test_utf_16_with_a_mark_is_read_with_a_warning() -> None:
    """A UTF-16 file with its mark is read, and its owner is told."""
    assert decode(b"\xff\xfe" + "# é".encode("utf-16-le")) == (
        "# é",
        (Finding(1, "warning", "utf-16", "the file is UTF-16; save it as UTF-8"),),
    )


@pytest.mark.parametrize(
    ("data", "finding"),
    [
        (b"", (1, "empty")),
        (b" \n\t\n", (1, "empty")),
        (b"---\ntitle: caf\xe9\n---", (2, "encoding")),
        (b"\xef\xbb\xbfa\r\nb\xff", (2, "encoding")),
        ("# é".encode("utf-16-le"), (1, "binary")),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 20, (1, "binary")),
    ],
)
def test_what_is_no_text_is_refused_with_its_line(data: bytes, finding: tuple[int, str]) -> None:
    """An empty, binary or wrongly encoded file is refused, never guessed at."""
    with pytest.raises(RejectedError) as refused:
        decode(data)
    assert (refused.value.finding.line, refused.value.finding.code) == finding
    assert refused.value.finding.level == "error"


def test_the_wrong_byte_is_named() -> None:
    """The message of a wrongly encoded file says where the byte is, counted from the start of the file, and what to do."""
    with pytest.raises(RejectedError) as refused:
        decode(b"---\ntitle: caf\xe9\n---")
    assert refused.value.finding.message == "not UTF-8 at byte 14 (0xe9); use --encoding"
    with pytest.raises(RejectedError) as refused:
        decode(b"\xef\xbb\xbfa\r\nb\xff")
    assert refused.value.finding.message == "not UTF-8 at byte 7 (0xff); use --encoding"


def test_the_caller_may_name_the_encoding() -> None:
    """With the encoding named, an old file is read as it was meant; a wrong name is the caller's fault."""
    assert decode(b"caf\xe9", "latin-1") == ("café", ())
    with pytest.raises(LookupError):
        decode(b"x", "no-such-encoding")


@pytest.mark.parametrize("code_page", ["mac_roman", "cp1252", "latin-1", "cp437"])
def test_text_read_in_the_wrong_encoding_is_repaired(code_page: str) -> None:
    """UTF-8 that went through a wrong code page comes out as it was written, with a warning that names the page."""
    repaired, findings = repair_mojibake("line one\n" + misread(ORIGINAL, code_page))
    named = "cp1252" if code_page == "latin-1" else code_page
    assert repaired == "line one\n" + ORIGINAL
    assert [(finding.line, finding.code) for finding in findings] == [(2, "mojibake")]
    assert named in findings[0].message


def test_the_boxes_of_a_mac_template_are_repaired() -> None:
    """`‚òê` is an empty check box and `üìã` without its apple a clipboard."""
    assert repair_mojibake("# \uf8ffüìã Report ‚Äî ‚òê P1 ‚úÖ")[0] == "# 📋 Report — ☐ P1 ✅"


@pytest.mark.parametrize(
    "text",
    [
        "Störung in Ångström, √2 and ¥100, “quoted” ‘x’ — – “Änderung” ‚Äpfel‘ „Über“",
        "価格 ¥100 影響時間：約3時間 «École» –£20 —à propos …été ≈±5% 2√π ¬± –°C",
        "Привет — “мир” Ελλάδα Ťěžké ČEŠTINA ÀÉÎÕÜ NÃO São ação “Ã”",
        "한국어 📋 ✅ ☐ ± ≈ ≠ ∞ Ω “—” ’… €50–€60",
    ],
)
def test_correct_text_comes_through_unchanged(text: str) -> None:
    """Umlauts, quotes, currencies, mathematics and other scripts are no damage."""
    assert repair_mojibake(text) == (text, ())


def test_invisible_characters_are_removed_and_named() -> None:
    """Control characters and marks of direction, which can make a page show what is not there, are taken out and reported."""
    lines, findings = clean_lines(["a\x00b", "ok\ttab", "\u202eevil\x1b[31m"], first_line=4)
    assert lines == ("ab", "ok\ttab", "evil[31m")
    message = "removed invisible characters: U+0000, U+001B, U+202E (also on 1 more lines)"
    assert findings == (Finding(4, "warning", "control", message),)
    assert clean_lines(["ä ☐", ""]) == (("ä ☐", ""), ())
    assert remove_invisible("a\u2066b\x85") == "ab"
