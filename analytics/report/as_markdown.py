"""The report as Markdown for a wiki, its charts as SVG files beside it.

Owns the Markdown. Every text of a document is escaped, so that it stays text in any wiki.
"""

from __future__ import annotations

from collections.abc import Iterable

from analytics.presentation import plain
from analytics.report.cells import Grid, grid
from analytics.report.document import Report
from analytics.report.parts import Figure, Section


def markdown(found: Report) -> str:
    """The whole text. Pictures are named `NAME/figure.svg`, NAME being that of the report."""
    blocks = [
        f"# {plain(found.content.title)}",
        f"{plain(found.content.subtitle)} · as of {plain(found.frozen.as_of)}",
        " ".join(plain(one.text) for one in found.content.paragraph),
        *(block for section in [*found.first_page, *found.details] for block in _section(section, found.name)),
        "## Method and data",
        *(f"- **{plain(name)}**: {plain(words)}" for name, words in found.frozen.facts),
        "### Definitions",
        *(f"- **{plain(name)}**: {plain(words)}" for name, words in found.frozen.definitions),
        "### To make this report again",
        "\n".join(f"    {line}" for line in found.frozen.commands),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _section(section: Section, folder: str) -> Iterable[str]:
    yield f"## {plain(section.question)}"
    yield " ".join(map(plain, section.says))
    yield "\n".join(f"- {plain(line)}" for line in section.lines)
    for figure in section.figures:
        yield _figure(figure, folder)
    for table in section.tables:
        yield f"**{plain(table.title)}**"
        yield _table(grid(table.frame, table.columns, table.blank))


def _figure(figure: Figure, folder: str) -> str:
    title = plain(figure.caption.alt)
    return f"![{title}]({folder}/{figure.caption.name}.svg)\n\n*{title} · {plain(figure.n)}*"


def _table(found: Grid) -> str:
    rule = ["---:" if is_number else "---" for is_number in found.numeric]
    rows = [found.headings, *found.rows]
    written = [" | ".join(plain(cell) for cell in row) for row in rows]
    return "\n".join(f"| {row} |" for row in (written[0], " | ".join(rule), *written[1:]))
