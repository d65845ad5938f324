"""One file, one incident or several."""

from __future__ import annotations

from tests.etl.reading import incident, postmortem


def test_several_causes_are_one_incident() -> None:
    """Problems under one cause analysis, each with a cause and whys of its own, do not make several incidents."""
    read = incident(
        """
        # PM-7: Slow digests

        | Field | Value |
        |---|---|
        | Severity | SEV-3 |

        ## Timeline

        - 09:00 Digests slow down
        - 10:00 Digests are back to normal

        ## Root cause analysis

        ### Problem 1: A slot is lost

        #### Direct cause

        The waiter was cancelled.

        #### Five Whys

        1. Why was it lost? → Because nobody counts

        ### Problem 2: A cold start

        #### Direct cause

        Two models take turns.

        #### Five Whys

        1. Why two models? → Because one image was old
        """
    )
    assert (read.title, read.severity, len(read.timeline_events)) == ("PM-7: Slow digests", "SEV3", 2)


def test_incidents_with_sections_of_their_own_are_several() -> None:
    """Headings that each tell a time line and a cause are incidents of their own."""
    text = "".join(
        f"\n## Incident {number}: {name}\n\n### Timeline\n\n- 09:00 Fails\n\n### Root cause\n\nA bug.\n"
        for number, name in ((1, "Search"), (2, "Mail"))
    )
    assert [one.title for one in postmortem(f"# Two bad days\n{text}").incidents] == ["Search", "Mail"]
