"""What prose tells: how long it was, what caused it, and what a template only asked."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.etl.reading import incident


def read(text: str):  # type: ignore[no-untyped-def]
    return incident(f"# Outage of the shop\n\n{text}\n")


def phrases(text: str) -> list[str]:
    return list(dict.fromkeys(factor.phrase for factor in read(text).contributing_factors))


@pytest.mark.parametrize(
    ("sentence", "minutes"),
    [
        ("The outage lasted\noverall around 26 minutes, not everywhere.", 26),
        ("A bug caused carts to be unusable for about 1h50m.", 110),
        ("The shop was completely unavailable to everybody for just over nine hours.", 540),
        ("Carts were closed by hand for two hours.", None),
    ],
)
def test_a_summary_may_tell_how_long_it_was(sentence: str, minutes: float | None) -> None:
    """Also over a line's end; how long anything else took is no outage."""
    assert read(f"## Summary\n\n{sentence}").duration_minutes == minutes


def test_about_from_when_to_when_states_both_moments() -> None:
    """ "from around 20:20 to 20:46 UTC" is a start and an end."""
    found = read("The outage lasted from around 20:20 to 20:46 UTC.\n\n## Root cause\n\nA full disk.")
    assert (found.started_at, found.resolved_at) == (datetime(2026, 3, 17, 20, 20), datetime(2026, 3, 17, 20, 46))


def test_a_question_in_italics_is_the_template_and_no_cause() -> None:
    """What a form asks under its heading is not read for its answer; what an author stresses stays."""
    asked = "## Root cause\n\n*Note the final root cause and what has to change*\n\nThe disk was full.\n"
    assert read(asked).root_cause == "The disk was full."
    stressed = "## Root cause\n\n*The disk was full, and nobody looked at it.*\n\nIt holds the carts.\n"
    assert read(stressed).root_cause.startswith("The disk was full")


def test_each_answer_to_a_bare_why_is_a_cause() -> None:
    """`**Why?** …` five times gives five phrases; an unknown one gives none."""
    text = "## Five Whys\n\n**Why?** Carts were lost.\n\n**Why?** The queue ran over.\n\n**Why?** Unknown at this stage.\n"
    assert phrases(text) == ["Carts were lost.", "The queue ran over."]


def test_a_list_below_announced_causes_lists_them() -> None:
    """Whatever the section is called, "caused by two factors:" says what stands below."""
    text = "## Conclusion\n\nThis was caused by two factors:\n\n1. One node at home, many in production\n2. Thin tests\n"
    assert phrases(text) == ["One node at home, many in production", "Thin tests"]


def test_a_list_below_anything_else_lists_no_causes() -> None:
    """What was learned, or that there was no reason, is no cause."""
    assert phrases("## Conclusion\n\nWe learned:\n\n1. Test on many nodes\n\nThere was no reason to:\n\n- Wait longer\n") == []


def test_a_sub_heading_may_name_the_cause() -> None:
    """`Primary: …` below the root cause is one; a heading that only orders the text is none."""
    text = "## Root cause\n\n### Primary: guests were not told apart\n\nText.\n\n### The technical side\n\nMore text.\n"
    assert phrases(text) == ["guests were not told apart"]


def test_the_opening_may_tell_the_cause() -> None:
    """A sentence of the summary that says what it was caused by is a phrase, even where no rule knows the factor."""
    text = "## Summary\n\nThis stemmed from a wrongly folded napkin. Recovery was slow due to fog. We are sorry.\n"
    assert phrases(text) == ["This stemmed from a wrongly folded napkin."]


def test_ticks_and_crosses_are_no_words_of_a_lesson() -> None:
    """The mark before a lesson goes, its words stay."""
    text = "## Lessons learned\n\n### What didn't work\n\n1. ❌ Nobody was told\n"
    assert [lesson.text for lesson in read(text).lessons] == ["Nobody was told"]


def test_one_entry_may_notice_and_respond() -> None:
    """ "Reported …, investigation is started" is both, with no minute between them."""
    entries = "- 09:00 Outage starts\n- 09:20 Users report errors, investigation is started\n- 10:00 All clear\n"
    text = f"## Timeline\n\nAll times in UTC\n\n{entries}"
    found = read(text)
    assert (found.time_to_detect_minutes, found.time_to_acknowledge_minutes) == (20, 0)


def test_a_podcast_is_no_pod() -> None:
    """Words that only begin like a keyword decide no factor."""
    text = "## Contributing factors\n\n- The podcast held a retrospective\n"
    assert [factor.factor for factor in read(text).contributing_factors] == ["unclassified"]
