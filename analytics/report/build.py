"""From a warehouse and a selection to a report and its files: what the command and the page's button share.

Owns which file of which name each form has. A report is for sharing: what it tells of restricted incidents `sharing` says.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analytics.metrics import Scope, sharing
from analytics.metrics import scope as scope_of
from analytics.metrics.review import in_focus, review
from analytics.report.as_csv import csv_files
from analytics.report.as_html import html
from analytics.report.as_markdown import markdown
from analytics.report.as_pdf import PAPERS, pdf
from analytics.report.content import content
from analytics.report.document import Report, report
from analytics.report.frozen import FORMS, frozen
from analytics.selection import Selection
from analytics.warehouse import Warehouse

OLDEST_IN_ZIP = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Options:
    """What a report may hold beside the review: groups `by` team or service, and the `owners` of overdue actions."""

    by: str | None = None
    owners: bool = False

    @property
    def words(self) -> list[str]:
        """The options as they stand on the command line."""
        return [f"--by {self.by}"] * bool(self.by) + ["--owners name"] * self.owners


def build(warehouse: Warehouse, selection: Selection, scope: Scope, options: Options = Options()) -> Report:
    """The report of the period in focus. `scope` is that of the selection."""
    selection = sharing.tellable(selection)
    scope = scope_of(warehouse, selection) if selection.without_restricted else scope
    found = review(warehouse, selection, scope, by=options.by, for_sharing=True)
    shown = content(found, owners=options.owners)
    period = in_focus(selection)
    made_from = frozen(warehouse, selection, scope_of(warehouse, period), shown, options.words)
    return report(shown, made_from, selection.focus.code)


def files(found: Report, form: str, paper: str = "a4") -> Mapping[str, bytes]:
    """The files of one form by their names below the folder asked for. `form` is one of FORMS, `paper` one of PAPERS."""
    return dict(_files(found, form, paper))


def _files(found: Report, form: str, paper: str) -> Iterator[tuple[str, bytes]]:
    if form == "html":
        yield f"{found.name}.html", html(found).encode()
    elif form == "pdf":
        yield f"{found.name}{'' if paper == 'a4' else f'-{paper}'}.pdf", pdf(found, paper)
    elif form == "markdown":
        yield f"{found.name}.md", markdown(found).encode()
        yield from ((f"{found.name}/{name}.svg", drawn.encode()) for name, drawn in found.pictures.items())
    elif form == "csv":
        yield from ((f"{found.name}/{name}.csv", text.encode()) for name, text in csv_files(found).items())
    else:
        raise ValueError(f"{form!r} is no form of a report; expected {', '.join(FORMS)}")


def packed(found: Mapping[str, bytes]) -> bytes:
    """Several files as one archive, the same bytes for the same files."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(found.items()):
            archive.writestr(zipfile.ZipInfo(name, OLDEST_IN_ZIP), data, zipfile.ZIP_DEFLATED)
    return whole.getvalue()


__all__ = ["FORMS", "PAPERS", "Options", "build", "files", "packed"]
