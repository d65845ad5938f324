"""A report: the content of a review with what it was made from and its pictures drawn, ready for any writer.

Owns what is drawn and said once for all forms. Must not know HTML, PDF or Markdown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analytics.report.frozen import Frozen
from analytics.report.parts import Content, Section
from analytics.report.pictures import svg

FIRST_PAGE = ("fate", "load", "decisions")  # what a leader reads beside the paragraph, complete without the rest


@dataclass(frozen=True, slots=True)
class Report:
    """A content, what it was made from, the SVG of each figure by name, and the code of its period, which names its files."""

    content: Content
    frozen: Frozen
    pictures: Mapping[str, str]
    code: str

    @property
    def name(self) -> str:
        """The stem of the report's files: `review-2026-Q3`."""
        return f"review-{self.code}"

    @property
    def first_page(self) -> list[Section]:
        return [section for section in self.content.sections if section.anchor in FIRST_PAGE]

    @property
    def details(self) -> list[Section]:
        return [section for section in self.content.sections if section.anchor not in FIRST_PAGE]


def report(content: Content, frozen: Frozen, code: str) -> Report:
    """The report of a content, its pictures drawn."""
    return Report(content, frozen, {figure.caption.name: svg(figure) for figure in content.figures}, code)
