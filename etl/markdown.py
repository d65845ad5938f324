"""Markdown bytes to Document: decoded, front matter split off, mended, parsed into blocks, put into sections.

One line per stage; each stage is a module of its own. Meanings are not known here.
"""

from __future__ import annotations

from collections.abc import Sequence

from etl.blocks import read_blocks
from etl.decode import clean_lines, decode
from etl.document import DEFAULT_LIMITS, Document, Limits, rejected
from etl.front_matter import read_front_matter
from etl.mend import mend
from etl.sections import build_sections


def read_markdown(path: str, data: bytes, encoding: str | None = None, limits: Limits = DEFAULT_LIMITS) -> Document:
    """The structure of one Markdown file.

    Raises RejectedError with code `too-large`, `empty`, or those of `decode` and `read_front_matter`; all lesser flaws
    are `findings`.
    """
    if len(data) > limits.document_bytes:
        message = f"the file has {len(data)} bytes; at most {limits.document_bytes} are read"
        raise rejected(1, "too-large", message)
    text, decoded = decode(data, encoding)
    lines: Sequence[str] = text.removesuffix("\n").split("\n")
    front = read_front_matter(lines, limits)
    lines, cleaned = clean_lines(lines)
    if not front.values and not any(line.strip() for line in lines[front.body_line - 1 :]):
        raise rejected(1, "empty", "the file holds no text")
    mended = mend(lines[front.body_line - 1 :], front.body_line)
    pieces, links = read_blocks(mended, lines)
    findings = dict.fromkeys((*decoded, *front.findings, *cleaned, *mended.findings))
    return Document(
        path=path,
        lines=tuple(lines),
        body_line=front.body_line,
        front=front.values,
        front_form=front.form,
        sections=build_sections(pieces, front.body_line, len(lines)),
        links=links,
        comments=mended.comments,
        findings=tuple(findings),
    )
