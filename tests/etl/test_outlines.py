"""Documents of which only an outline was held, and which were read back to be stored, are those that were held whole."""

from __future__ import annotations

import io
import os
import shutil
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from etl.load import Options, load
from etl.outlines import Outline, outlined, whole_again
from etl.records import ActionItem, Evidence, Finding, Incident, Postmortem, SectionText, TimelineEvent
from tests.etl.test_same_rows import rows

DATA = Path(__file__).resolve().parents[2] / "data"
DAY = date(2026, 11, 21)
AT_REST, STILL_WRITTEN = 1_700_000_000, 4_000_000_000
# A restricted document that another one names, dates whose order another document tells, and one file twice.
ODD = {
    "hidden.md": "# The Zweihander relay lost all its keys\n\n**Confidential:** yes\n\n**Date:** 2026-01-05\n",
    "naming.md": "# Mail is late\n\n**Date:** 2026-02-05\n\n## Summary\n\nAs in The Zweihander relay lost all its keys.\n",
    "open.md": "# Search is slow\n\n**Date:** 03/04/2026\n\n## Timeline\n\n- 03/04/2026 10:00 first report\n",
    "telling.md": "# Login is down\n\n**Date:** 17/04/2026\n\n## Root Cause\n\nA pool ran dry.\n",
    "twice.md": "# Login is down\n\n**Date:** 17/04/2026\n\n## Root Cause\n\nA pool ran dry.\n",
}
ACTION = ActionItem(1, "Limit the pool", due_raw="Friday", line=9)
INCIDENT = Incident(
    1,
    "INC-1",
    "Checkout is down",
    started_at=datetime(2026, 1, 5, 10),
    severity_raw="SEV2",
    summary="A pool ran dry.",
    timeline_events=(TimelineEvent(1, "first report", "10:00"), TimelineEvent(2, "resolved", "03/04/2026")),
    action_items=(ACTION,),
    evidence=(
        Evidence("incident_id", "INC-1", 3),
        Evidence("summary", "A pool ran dry.", 5),
        Evidence("started_at", "10:00", 7),
    ),
)
FOUND = Postmortem(
    "a.md",
    "loaded",
    format="markdown",
    incidents=(INCIDENT,),
    sections=(SectionText(1, "Summary", 2, 5, "summary", "A pool ran dry."),),
)


def test_an_outline_holds_what_others_are_compared_with() -> None:
    """Its id, times and dates of numbers; no texts, no actions, and of other evidence only that the field was stated."""
    found = outlined(FOUND, 7)
    (incident,) = found.incidents
    assert isinstance(found, Outline)
    assert (found.at, found.document_path, found.sections, incident.incident_id) == (7, "a.md", (), "INC-1")
    assert (incident.summary, incident.action_items) == (None, ())
    assert [event.time_raw for event in incident.timeline_events] == ["03/04/2026"]
    assert [(piece.field, piece.text) for piece in incident.evidence] == [("incident_id", ""), ("started_at", "")]


def test_a_document_read_back_has_what_was_settled_meanwhile() -> None:
    """The severity of the folder's scheme, and a finding; all else as it was read."""
    outline = outlined(FOUND, 0)
    assert isinstance(outline, Outline)
    ranked = replace(outline.incidents[0], severity="SEV2", severity_rank=2, severity_scheme="named")
    finding = Finding(None, "warning", "same-name", "this path looks like b.md")
    whole = whole_again(replace(outline, incidents=(ranked,), findings=(finding,)), FOUND)
    expected = replace(INCIDENT, severity="SEV2", severity_rank=2, severity_scheme="named")
    assert whole == replace(FOUND, incidents=(expected,), findings=(finding,))


def test_of_a_duplicate_nothing_is_read_back() -> None:
    """What the archive quarantined has no rows but its own."""
    outline = outlined(FOUND, 0)
    assert isinstance(outline, Outline)
    whole = whole_again(replace(outline, outcome="quarantined", reason="duplicate-file", incidents=()), FOUND)
    assert whole == Postmortem("a.md", "quarantined", reason="duplicate-file", format="markdown")


@pytest.mark.parametrize("include_restricted", [False, True])
def test_the_rows_are_those_of_documents_that_were_held(tmp_path: Path, include_restricted: bool) -> None:
    """Every table of the sample, with trackers, decisions, a restricted document that is named, and open dates."""
    found = []
    for name, at in (("held", STILL_WRITTEN), ("read back", AT_REST)):
        home = shutil.copytree(DATA, tmp_path / name / "data")
        for file, text in ODD.items():
            (home / "postmortems" / file).write_text(text, encoding="utf-8")
        for path in home.rglob("*"):
            os.utime(path, (at, at))
        warehouse = tmp_path / name / "w.duckdb"
        told = Options(
            (str(home / "postmortems"),), str(warehouse), as_of=DAY, quiet=True, include_restricted=include_restricted
        )
        load(told, io.StringIO(), io.StringIO())
        (made,) = (tmp_path / name).glob("w*/*.kept")
        assert (made.stat().st_size > 100_000) == (name == "read back")
        of = next((tmp_path / name).glob("*.duckdb"))
        found.append(rows(of) | {"load_summary": []})
    held, read_back = found
    assert read_back == held
    assert ("Zweihander" in str(held)) == include_restricted
    assert {"duplicate-file", "date-order", "drift"} <= {str(cell) for row in held["findings"] for cell in row}
