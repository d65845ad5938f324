"""What exports of wikis leave in Markdown, beyond the golden documents `wiki_…`: marks of the exporter are no content."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from etl.check import CheckOptions, check
from etl.paths import told_name
from etl.wiki_macros import without_macros
from tests.etl.reading import incident, postmortem

STATUS = '<ac:structured-macro ac:name="status"><ac:parameter ac:name="colour">Red</ac:parameter>{}</ac:structured-macro>'


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        (STATUS.format('<ac:parameter ac:name="title">SEV1</ac:parameter>'), "SEV1"),
        ("Taken by <ac:link><ri:user ri:account-id=\"5:7\"/></ac:link> at once", "Taken by  at once"),
        ('<ac:structured-macro ac:name="info"><ac:rich-text-body>', ""),
        ('on <time datetime="2026-06-01" />', "on 2026-06-01"),
        ('on <time datetime="2026-06-02" class="x">2 Jun 2026</time>', "on 2 Jun 2026"),
        ("at <time> by <ac: and <acme:thing>", "at <time> by <ac: and <acme:thing>"),
        ("nothing to take away", "nothing to take away"),
    ],
)  # fmt: skip
def test_macros_leave_what_a_reader_saw(written: str, seen: str) -> None:
    """Of a wiki's macros the words stay that stood on the page."""
    assert without_macros(written) == seen


@pytest.mark.parametrize("text", ["<ac:" * 5_000, '<ac:parameter ac:name="' * 3_000, "<time " * 5_000 + "</ac:x>"])
def test_macros_that_never_end_cost_no_time(text: str) -> None:
    """Hostile text full of openings comes back, at once."""
    assert without_macros(text).startswith(text[:5])


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("Mail is late 0a1b2c3d4e5f60718293a4b5c6d7e8f9.md", "Mail is late"),
        ("2026/mail-0a1b2c3d4e5f60718293a4b5c6d7e8f9.md", "mail"),
        ("0a1b2c3d4e5f60718293a4b5c6d7e8f9.md", "0a1b2c3d4e5f60718293a4b5c6d7e8f9"),
        ("commit 0a1b2c3.md", "commit 0a1b2c3"),
    ],
)
def test_a_page_number_is_no_part_of_a_name(path: str, name: str) -> None:
    """The number that an exporter hangs behind a page's name is left off, unless it is all there is."""
    assert told_name(path) == name


@pytest.mark.parametrize(
    ("line", "owner"),
    [
        ("- [ ] Order lamps @Kim Larsen (due 2026-05-01)", "Kim Larsen"),
        ("- [ ] Order lamps @Kim Larsen", "Kim Larsen"),
        ("- [ ] @kim Order lamps for the hall", "@kim"),
        ("- [ ] Ask @kim for lamps", "@kim"),
        ("- [ ] @kim Lamps (P1)", "@kim"),
    ],
)
def test_a_mention_of_two_words_is_an_owner(line: str, owner: str) -> None:
    """A mention behind an action names a person in full; a handle before a sentence keeps to itself."""
    (action,) = incident(f"# Hall is dark\n\n**Date:** 2026-04-01\n\n## Action items\n\n{line}\n").action_items
    assert action.owner == owner


def test_the_keys_of_exporters_puzzle_nobody(tmp_path: Path) -> None:
    """Front matter that an exporter adds costs no warning; a key that might be a slip still does."""
    keys = "confluence_page_id: 1\nnotion_id: 2\ncss: a\ncategory: b\nlast_edited: 2026-04-02\nsevrity_leval: SEV1\n"
    (tmp_path / "a.md").write_text(f"---\n{keys}---\n\n# Hall is dark\n\n## Root Cause\n\nNo lamps.\n", encoding="utf-8")
    out = io.StringIO()
    check([str(tmp_path / "a.md")], CheckOptions("warning", date(2026, 11, 21)), out, io.StringIO())
    (line,) = out.getvalue().splitlines()
    assert line.endswith("a.md:7: warning unknown-key no field is called 'sevrity_leval': did you mean severity?")


def test_links_above_the_title_lead_nowhere_else() -> None:
    """The way through the wiki that stands above a page names no related incident; a link in the text does."""
    found = postmortem(
        "1. [Ops](index.html)\n2. [All](All_12.html)\n\n# Ops : Hall is dark\n\n## Summary\n\nLike [this](hall-2.md).\n"
    )
    assert [each.related_reference for each in found.related] == ["hall-2.md"]
    assert found.incidents[0].title == "Hall is dark"


def test_a_link_above_a_later_great_heading_is_one_of_the_text() -> None:
    """Where sections stand above the first heading of the first level, their links are about the incident."""
    found = postmortem("## Summary\n\nThe hall was dark, like [this](hall-2.md).\n\n# Root Cause\n\nNo lamps.\n")
    assert [each.related_reference for each in found.related] == ["hall-2.md"]
