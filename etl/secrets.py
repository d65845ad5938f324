"""Secrets that were pasted into a document: taken out of its bytes before anything else reads them.

Owns the list of patterns, kept short and exact: a general scanner finds hundreds of "secrets" in a blank template. What
is replaced keeps its line, so all others still count right. Must not know what a document says; never shows a value.
"""

from __future__ import annotations

import codecs
import dataclasses
import re
from bisect import bisect_left
from collections.abc import Callable
from typing import NamedTuple, TypeVar, cast

from etl.records import Finding, Postmortem

Record = TypeVar("Record")


class Pattern(NamedTuple):
    """A kind of secret. Group `keep` stands before it and stays; without one of `signs` in a text in small letters nothing can
    match."""

    kind: str
    signs: tuple[str, ...]
    shape: re.Pattern[str]


KEY = r"[A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?"
# All linear: bounded or possessive repetition.
PATTERNS = (
    Pattern("aws-access-key", ("akia", "asia"), re.compile(r"(?P<keep>)\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    Pattern(
        "github-token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        re.compile(r"(?P<keep>)\b(?:gh[pousr]_[A-Za-z0-9]{16,255}|github_pat_\w{20,255})"),
    ),
    Pattern("slack-token", ("xox",), re.compile(r"(?P<keep>)\bxox[abeoprs]-[A-Za-z0-9-]{10,255}")),
    Pattern("json-web-token", ("eyj",), re.compile(r"(?P<keep>)(?<![\w-])eyJ[\w-]{8,4096}\.eyJ[\w-]{8,8192}\.[\w-]{8,1024}")),
    Pattern(
        "private-key",
        ("private key",),
        # To its end mark through what a key may hold, or, where that is cut off, through the lines that look like one.
        re.compile(
            rf"(?P<keep>)-----BEGIN {KEY}-----(?:(?:[A-Za-z0-9+/=\s:,.>\\]++|-(?!----))*+-----END {KEY}-----"
            r"|(?:[>\s]*+[A-Za-z0-9+/=]{16,}+)*+)"
        ),
    ),
    Pattern(
        "url-password",
        ("://",),
        re.compile(r"(?P<keep>://[^\s/:@\"'<>]{0,256}:)(?![<$*{\[])[^\s/@\"'<>]{1,256}(?=@)"),
    ),
    Pattern(
        "password",
        ("passw", "passphrase", "pwd"),
        # A value that begins like a placeholder (`password=<yours>`, `=$SECRET`, `=***`, `=xxx`) is none.
        re.compile(
            r"(?P<keep>(?i:passwd|password|passphrase|pwd)(?: {0,3}= {0,3}[\"'`]|=))"
            r"(?!redacted|x{3}|X{3}|[=<>$*{\[%?_.(])[^\s\"'`,;&<>]{2,255}[^\s\"'`,;&<>\\]"
        ),
    ),
)
# A word that no rule of YAML or Markdown touches stands in the text while it is read; `restore` words it for people.
MARK, END = "redacted0secret0", "0end"
MARKED = re.compile(rf"{MARK}([a-z]+(?:0[a-z]+){{0,3}}){END}", re.IGNORECASE)
ADVICE = "a secret was redacted ({}); revoke it and take it out of the file"
LINE_END = re.compile(r"\r\n|\r|\n")


def redact(data: bytes, encoding: str | None = None) -> tuple[bytes, tuple[Finding, ...]]:
    """The bytes with a mark in place of every secret, and a warning for each line and kind, never with the value.

    Bytes that are not in the encoding come back as they are: such a document is quarantined, none of its text is kept.
    """
    codec = encoding or ("utf-16" if data[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE} else "utf-8")
    try:
        text = data.decode(codec)
    except (UnicodeDecodeError, LookupError):
        return data, ()
    found: set[tuple[int, str]] = set()
    small = text.lower()
    for pattern in PATTERNS:
        if any(sign in small for sign in pattern.signs):
            text = pattern.shape.sub(_Mark(pattern.kind, text, found), text)
    if not found:
        return data, ()
    return text.encode(codec), tuple(Finding(line, "warning", "secret", ADVICE.format(kind)) for line, kind in sorted(found))


class _Mark:
    """Replaces a match by its mark and notes its line; the line ends of a text are looked up once, at its first secret."""

    def __init__(self, kind: str, text: str, found: set[tuple[int, str]]) -> None:
        self._kind = kind
        self._text = text
        self._found = found
        self._ends: list[int] | None = None

    def __call__(self, match: re.Match[str]) -> str:
        if self._ends is None:
            self._ends = [end.start() for end in LINE_END.finditer(self._text)]
        self._found.add((bisect_left(self._ends, match.end("keep")) + 1, self._kind))
        lost = match[0][len(match["keep"]) :]
        return match["keep"] + MARK + self._kind.replace("-", "0") + END + "".join(LINE_END.findall(lost))


def restore(found: Postmortem) -> Postmortem:
    """What was read from marked bytes with every mark worded for people: `[redacted: github-token]`."""
    return rewrite(found, worded)


def worded(text: str) -> str:
    """A text with every mark in it worded for people."""
    return MARKED.sub(lambda match: f"[redacted: {match[1].lower().replace('0', '-')}]", text)


def rewrite(record: Record, change: Callable[[str], str]) -> Record:
    """A record with every text in it changed, also in the records inside it."""
    if isinstance(record, str):
        return cast(Record, change(record))
    if isinstance(record, tuple):
        return cast(Record, tuple(rewrite(each, change) for each in record))
    if dataclasses.is_dataclass(record) and not isinstance(record, type):
        fields = ((each.name, getattr(record, each.name)) for each in dataclasses.fields(record))
        return dataclasses.replace(record, **{name: rewrite(value, change) for name, value in fields})
    return record
