"""The way from a candidate to the postmortem it asks for: a file, begun from the facts when somebody asks for it."""

from __future__ import annotations

from analytics.metrics.draft import draft
from analytics.metrics.recurrence import Candidate
from analytics.narrative import draft as say
from pages.frame.parts import download
from pages.frame.session import Here


def offered(here: Here, one: Candidate) -> None:
    """The button; the document is made when it is pressed."""

    def begun() -> str:
        found = draft(here.warehouse, here.selection, one.group_id)
        return say.document(found) if found else say.NOTHING

    download("Begin the postmortem of this issue", begun, say.file_name(one))
