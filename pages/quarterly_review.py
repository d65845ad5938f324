"""What did we learn this quarter?"""

from __future__ import annotations

from analytics.metrics.review import review
from analytics.narrative import review as say
from analytics.report.content import content
from analytics.report.parts import Section
from pages import frame


def draw(section: Section) -> None:
    """A section: its sentences, lines, figures and tables, and the way to the page that goes deeper."""
    frame.section(section.question, section.anchor)
    frame.answer(*section.says)
    if section.lines:
        frame.plain_list(section.lines)
    for figure in section.figures:
        frame.small(f"{figure.caption.alt} · {figure.n}")
        frame.show(figure.chart, figure.caption, figure.frame, figure.coverage)
    for table in section.tables:
        frame.small(table.title)
        if table.blank:  # on paper its cells are for the pen, here there are fields
            frame.plain_list(table.frame["decision"])
        else:
            frame.table(table.frame, table.name, table.columns, table.opens)
    if section.page:
        frame.more(section.page, section.page_label)


here = frame.current()
frame.title(f"{here.selection.focus_label}: what did we learn?")
frame.welcome(here.warehouse.load)
if here.scope.selected:
    reviewed = review(here.warehouse, here.selection, here.scope)
    found = content(reviewed)
    frame.small(found.subtitle)
    frame.report(here)
    frame.statements((one.text, one.section) for one in found.paragraph)
    for section in found.sections:
        draw(section)
    frame.keeping(here, [say.decision(one) for one in reviewed.asked], reviewed.decided.rows.height if reviewed.decided else 0)
elif here.scope.archive:
    frame.answer("No incident is left by this selection.")
    frame.empty("There is nothing to review.", "Choose a wider selection.")
else:
    frame.empty("This archive holds no incident yet.", "Load one that does:")
    frame.own_archive()
frame.method(say.METHOD, None, ["review_worth_reading", "review_year_ago", "review_promises_then", "review_decisions"])
