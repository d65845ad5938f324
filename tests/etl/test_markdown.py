"""Markdown to structure: headings, paragraphs, items, tables, code, each with its line, also where the form is broken."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.document import Block, Code, Document, Item, Link, Paragraph, RejectedError, Row, Section, Table
from etl.inline import plain
from etl.keyvalues import key_values
from etl.markdown import read_markdown


def read(text: str) -> Document:
    return read_markdown("a.md", text.encode())


def blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a text that has no heading."""
    (section,) = read(text).sections
    return section.blocks


def headings(text: str) -> list[tuple[int, int, str, str]]:
    return [(section.line, section.level, section.form, section.heading) for section in read(text).sections]


def items(text: str) -> list[tuple[int, int, str, str]]:
    found = [block for section in read(text).sections for block in section.blocks if isinstance(block, Item)]
    return [(item.line, item.depth, item.marker, item.text) for item in found]


def test_a_document_with_front_matter() -> None:
    """Lines are those of the file, front matter included; sections know what stands above them."""
    document = read("---\nid: INC-1\n---\nIntro\n\n# Outage\n\n## Impact ##\nMany\nusers\n## Timeline\n")
    assert [(value.line, value.key, value.value) for value in document.front] == [(2, "id", "INC-1")]
    assert document.body_line == 4
    assert document.sections == (
        Section("", 0, 4, 5, (), (Paragraph(4, ("Intro",), ("Intro",)),), "none"),
        Section("Outage", 1, 6, 7, (), (), "atx"),
        Section("Impact", 2, 8, 10, ("Outage",), (Paragraph(9, ("Many", "users"), ("Many", "users")),), "atx"),
        Section("Timeline", 2, 11, 11, ("Outage",), (), "atx"),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Title\n=====\n\nPart\n----\ntext", [(1, 1, "setext", "Title"), (4, 2, "setext", "Part")]),
        ("## **Bold** `code` [link](x) ##", [(1, 2, "atx", "Bold code link")]),
        ("##Tight\n\ntext", [(1, 2, "atx", "Tight")]),
        ("### :alarm_clock: When {#when}", [(1, 3, "atx", ":alarm_clock: When")]),
        ("###\u00a0When\n\n#\u3000影響", [(1, 3, "atx", "When"), (3, 1, "atx", "影響")]),
        ("## 1. Executive Summary", [(1, 2, "atx", "1. Executive Summary")]),
        (
            "Outage¶\nSummary¶\ntext\nImpact [¶](#impact)\n- a",
            [(1, 1, "pilcrow", "Outage"), (2, 2, "pilcrow", "Summary"), (4, 2, "pilcrow", "Impact")],
        ),
        ('## Summary[¶](#summary "Permanent link")', [(1, 2, "atx", "Summary")]),
        ("<h2>Impact</h2>\ntext", [(1, 2, "atx", "Impact")]),
        ("# T\n\n```\n# not a heading\n```\n", [(1, 1, "atx", "T")]),
        ("- a\n- b\n## H", [(1, 0, "none", ""), (3, 2, "atx", "H")]),
    ],
)
def test_headings_in_every_form(text: str, expected: list[tuple[int, int, str, str]]) -> None:
    """A heading is found however it is marked, and its text is as written, without markup."""
    assert headings(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "# T\n**Time to detect:** 5 min\n**Impact:** logins failed\n---\n",
        "# T\n**Impact:** logins failed\n---\n",
        "# T\n\nFirst line of a paragraph\nand its second line\n---\n",
        "# T\n\nThe only sentence of a section\n---\n",
        "# T\n| a | b |\n|---|---|\n| 1 | 2 |\n---\n",
        "# T\n- item\n---\n",
    ],
)
def test_a_rule_makes_no_heading(text: str) -> None:
    """A line of hyphens right below a field, a paragraph, a table or a list is a rule; the text above stays text."""
    assert headings(text) == [(1, 1, "atx", "T")]


def test_bold_lines_and_labels_are_headings_of_a_section() -> None:
    """A bold line alone, or a short line with a colon above a list, heads what follows; they are siblings."""
    text = "## Causes\n\n**Human factors**:\n- a\n\n**Process factors:**\n\n- b\n\nOther things:\n\n- c\n\n### Next\n"
    assert [(s.line, s.level, s.form, s.heading, s.path) for s in read(text).sections] == [
        (1, 2, "atx", "Causes", ()),
        (3, 3, "bold", "Human factors", ("Causes",)),
        (6, 3, "bold", "Process factors", ("Causes",)),
        (10, 3, "plain", "Other things", ("Causes",)),
        (14, 3, "atx", "Next", ("Causes",)),
    ]


def test_titles_that_lost_their_marks() -> None:
    """In a text without headings, short lines with a capital that stand alone head what follows; one or two are chance."""
    text = "DB outage in May\n\nSummary\n\nIt was down.\n\nRoot Cause\n\nA full disk.\n\nNext steps\n- a\n"
    assert headings(text) == [
        (1, 0, "none", ""),
        (3, 1, "plain", "Summary"),
        (7, 1, "plain", "Root Cause"),
        (11, 1, "plain", "Next steps"),
    ]
    assert headings("Summary\n\nIt was down.\n\nAll good now\n\nThanks.\n") == [(1, 0, "none", "")]
    assert headings("# T\n\n" + text) == [(1, 1, "atx", "T")]


@pytest.mark.parametrize(
    "text",
    [
        "**Severity:** SEV1",
        "**Severity: SEV1**",
        "**Nobody noticed this for a day.**",
        "**a** and **b**",
        "**____**",
        "Please note:\n\ntext",
        "The upload then used the wrong key:\n\n- a",
        "We had run this:\n\n```\na\n```",
    ],
)
def test_other_bold_lines_are_text(text: str) -> None:
    """A field, a sentence in bold, a placeholder, or a line above plain text is no heading."""
    assert headings("# T\n\n" + text) == [(1, 1, "atx", "T")]


def test_text_under_a_bold_line() -> None:
    """Text in the next line belongs under the bold line, with its own line number."""
    (_, section) = read("# T\n\n**Impact**\nLogins failed.\n").sections
    assert (section.heading, section.line) == ("Impact", 3)
    assert section.blocks == (Paragraph(4, ("Logins failed.",), ("Logins failed.",)),)


def test_lists_nest_and_keep_their_paragraphs() -> None:
    """Items know their depth and number; a paragraph of an item stays with it, a list inside it does not."""
    text = "1. One\n   more\n\n   and more\n   - inner\n     - deep\n\n   after\n2) Two\n* Star\n"
    assert items(text) == [
        (1, 0, "1.", "One more and more after"),
        (5, 1, "-", "inner"),
        (6, 2, "-", "deep"),
        (9, 0, "2)", "Two"),
        (10, 0, "-", "Star"),
    ]


@pytest.mark.parametrize(
    ("line", "checked", "text"),
    [
        ("- [ ] Add alert", False, "Add alert"),
        ("- [x] Add alert", True, "Add alert"),
        ("* [X] Add alert", True, "Add alert"),
        ("1. [x] Add alert", True, "Add alert"),
        ("- [] Add alert", False, "Add alert"),
        (r"- \[x\] Add alert", True, "Add alert"),
        ("- ☐ Add alert", False, "Add alert"),
        ("- ☑ Add alert", True, "Add alert"),
        ("☒ Add alert", True, "Add alert"),
        ("- ✔️ Add alert", True, "Add alert"),
        ("- ✅ Add alert", True, "Add alert"),
        ("- :white_check_mark: Add alert", True, "Add alert"),
        ("- ‚òê Add ‚Äî alert", False, "Add — alert"),
        ("- [x](http://x) Add", None, "x Add"),
        ("- [INC-1] Add", None, "[INC-1] Add"),
    ],
)
def test_check_boxes_in_every_form(line: str, checked: bool | None, text: str) -> None:
    """A box is read however it is drawn, and is not part of the text."""
    (item,) = blocks(line)
    assert isinstance(item, Item)
    assert (item.checked, item.text) == (checked, text)


def test_squeezed_lists_come_apart() -> None:
    """Items that were pasted into one line are items again, all with that line."""
    assert items("- [ ] Gap: x - [x] Bug: y\n\nDetails: - Disk: it was full - Alert: it was late\n\n• one • two") == [
        (1, 0, "-", "Gap: x"),
        (1, 0, "-", "Bug: y"),
        (3, 0, "-", "Disk: it was full"),
        (3, 0, "-", "Alert: it was late"),
        (5, 0, "-", "one"),
        (5, 0, "-", "two"),
    ]
    assert items("Duration: - 5 - 10") == []


def test_bullets_of_other_programs() -> None:
    """Typographic bullets and East Asian numbering make lists."""
    assert items("• one\n• two\n\n1、三\n2、四\n") == [
        (1, 0, "-", "one"),
        (2, 0, "-", "two"),
        (4, 0, "1.", "三"),
        (5, 0, "2.", "四"),
    ]


def test_the_lines_of_an_item() -> None:
    """Each line of an item's text has its number, also behind a blank line or an inner list; its links too."""
    (item, _, _) = blocks("- [ ]\n  one\n\n  [two](http://x)\n  - inner\n\n  three\n- next\n")
    assert isinstance(item, Item)
    assert (item.texts, item.lines) == (("one", "two", "three"), (2, 4, 7))
    assert read("- a\n\n  [b](http://x)\n").links == (Link(3, "b", "http://x"),)


def test_a_list_that_is_indented_below_a_sentence() -> None:
    """Items pushed in by a tab right below a sentence are items, and nest only where they are deeper than each other."""
    assert items("First state:\n\t•\tone\n\t•\ttwo\n\t\t•\tdeep\n") == [
        (2, 0, "-", "one"),
        (3, 0, "-", "two"),
        (4, 1, "-", "deep"),
    ]
    assert items("Before\n    - one\n    - two\n\n- a\n    - b\n") == [
        (2, 0, "-", "one"),
        (3, 0, "-", "two"),
        (5, 0, "-", "a"),
        (6, 1, "-", "b"),
    ]


def test_a_struck_item() -> None:
    """An item is struck when all of it is; a word struck in passing is not enough."""
    struck, partly, tagged = blocks("- ~~Add alert~~ \n- ~~Add~~ Remove alert\n- <del>Add alert</del>")
    assert isinstance(struck, Item)
    assert isinstance(partly, Item)
    assert isinstance(tagged, Item)
    assert [(item.struck, item.text) for item in (struck, partly, tagged)] == [
        (True, "Add alert"),
        (False, "Add Remove alert"),
        (True, "Add alert"),
    ]


def test_code_keeps_its_lines_and_stands_between_items() -> None:
    """The first line inside a fence has its number in the file, also under a list item."""
    text = "1. **Why?**\n   ```text\n   because\n   # of this\n   ```\n2. Why that?\n\n    indented\n"
    why, because, that = blocks(text)
    assert isinstance(why, Item)
    assert why.text == "Why?"
    assert because == Code(3, "text", ("because", "# of this"))
    assert isinstance(that, Item)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("~~~ log `a`\nDone: - [x] one - [x] two\n14:05 down\n~~~\n", (2, ("Done: - [x] one - [x] two", "14:05 down"))),
        (
            "- a\n\n  ```\n  b\n\nText\n\n```\nDone: - [x] one - [x] two\n14:05 down",
            (9, ("Done: - [x] one - [x] two", "14:05 down")),
        ),
    ],
    ids=["ticks behind the fence", "the item ends before its fence"],
)
def test_code_stands_on_the_lines_of_the_file(text: str, code: tuple[int, tuple[str, ...]]) -> None:
    """However a fence begins, its lines are those of the file, as written: none counts twice."""
    found = [(block.line, block.texts) for block in blocks(text) if isinstance(block, Code)]
    assert code in found


def test_unclosed_fences_and_comments_hide_nothing() -> None:
    """A fence or comment without an end is read as text, with a warning at its line."""
    document = read("# T\n\n```\ncode\n\n## Impact\n\n<!-- note\nmore\n")
    assert [section.heading for section in document.sections] == ["T", "Impact"]
    assert [(finding.line, finding.level, finding.code) for finding in document.findings] == [
        (3, "warning", "unclosed-fence"),
        (8, "warning", "unclosed-comment"),
    ]


def test_a_document_wrapped_in_a_fence() -> None:
    """A document that was saved inside a fence `markdown` is read."""
    assert headings("```markdown\n# T\n\n## Impact\n```\n") == [(2, 1, "atx", "T"), (4, 2, "atx", "Impact")]


def test_comments_are_kept_apart() -> None:
    """What stands in an HTML comment is no text, and is kept with its line; in code it is code."""
    document = read("a <!-- one --> b\n<!-- two\nlines --> c `<!-- code -->`\n")
    assert document.comments == ((1, "one"), (2, "two\nlines"))
    assert [block.text for block in document.sections[0].blocks if isinstance(block, Paragraph)] == [
        "a b",
        "c <!-- code -->",
    ]


def test_a_table() -> None:
    """Cells are plain text with their line; an escaped pipe is a pipe, missing cells are empty, surplus ones are joined."""
    text = "We saw:\n| Time | *Event* |\n|:--|--:|\n| 10:00 | `a \\| b`<br>c |\n| 10:01 |\n| 10:02 | x | y |\nAfter"
    (section,) = read(text).sections
    assert section.heading == "We saw"
    assert section.blocks == (
        Table(
            2,
            ("Time", "Event"),
            (Row(4, ("10:00", "a | b; c")), Row(5, ("10:01", "")), Row(6, ("10:02", "x | y"))),
        ),
        Paragraph(7, ("After",), ("After",)),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("| a | b |\n| 1 | 2 |", Table(1, ("", ""), (Row(1, ("a", "b")), Row(2, ("1", "2"))))),
        ("|   |  |\n|---|--|\n| 1 | 2 |", Table(1, ("", ""), (Row(3, ("1", "2")),))),
        ("| a | b |\n|---|\n| 1 | 2 |", Table(1, ("a", "b"), (Row(3, ("1", "2")),))),
        ("| a |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |", Table(1, ("a", ""), (Row(3, ("1", "2")), Row(4, ("3", "4"))))),
        ("a | b\n--- | ---\n1 | 2", Table(1, ("a", "b"), (Row(3, ("1", "2")),))),
        ("+---+---+\n| a | b |\n+---+---+\n| 1 | 2 |\n+---+---+", Table(2, ("a", "b"), (Row(4, ("1", "2")),))),
        (
            "<table>\n<tr><th>a</th><th>b</th></tr>\n<tr>\n<td>1</td>\n<td>2|3</td>\n</tr>\n</table>",
            Table(2, ("a", "b"), (Row(3, ("1", "2|3")),)),
        ),
        ("> | a | b |\n> |---|---|\n> | 1 | 2 |", Table(1, ("a", "b"), (Row(3, ("1", "2")),))),
    ],
)
def test_tables_that_are_not_quite_tables(text: str, expected: Table) -> None:
    """Tables without a header, with a wrong delimiter row, drawn with signs or in HTML are read as their writer saw them."""
    (table,) = blocks(text)
    assert table == expected


def test_two_tables_without_a_line_between() -> None:
    """A second header in the middle of a table begins a table of its own."""
    first, second = blocks("| a | b |\n|---|---|\n| 1 | 2 |\n| c | d |\n|---|---|\n| 3 | 4 |\n")
    assert first == Table(1, ("a", "b"), (Row(3, ("1", "2")),))
    assert second == Table(4, ("c", "d"), (Row(6, ("3", "4")),))


def test_quotes() -> None:
    """Quoted lines and lists are marked as such; their marks are no text."""
    paragraph, item = blocks("> Lead: A | Date: B\n> Status: **Open**\n>\n> - [x] done\n")
    assert paragraph == Paragraph(
        1, ("Lead: A | Date: B", "Status: Open"), ("> Lead: A | Date: B", "> Status: **Open**"), quoted=True
    )
    assert isinstance(item, Item)
    assert (item.text, item.checked, item.quoted) == ("done", True, True)


def test_callouts_are_quotes() -> None:
    """The kind of a callout is a mark, not text."""
    assert blocks("> [!info]- Read\n> this\n") == (Paragraph(1, ("Read", "this"), ("> [!info]- Read", "> this"), quoted=True),)


def test_admonitions_are_quotes() -> None:
    """A note in the style of a documentation generator is a quote under its title."""
    found = blocks('!!! note "Read this"\n    First.\n\n    Second.\nAfter.\n')
    assert [(block.line, block.text, block.quoted) for block in found if isinstance(block, Paragraph)] == [
        (1, "Read this First.", True),
        (4, "Second.", True),
        (5, "After.", False),
    ]


def test_links_keep_their_targets_and_lines() -> None:
    """Links leave their text; targets are kept with the line, but only those that may be followed."""
    document = read(
        "See [the\nticket](https://t.example/1 'x') and <https://a.example>.\n\n"
        "- [b](bd://b-1) [[PM-2|earlier one]] https://c.example/x_y_z).\n- ![graph](g.png) [js](javascript:alert(1))\n"
        "- [d][ref] [e](../2024/e.md) [f](data:text/html,x)\n\n[ref]: https://d.example\n[10:05]: Rollback\n"
    )
    assert document.links == (
        Link(1, "the ticket", "https://t.example/1"),
        Link(2, "https://a.example", "https://a.example"),
        Link(4, "b", "bd://b-1"),
        Link(4, "earlier one", "PM-2"),
        Link(4, "https://c.example/x_y_z", "https://c.example/x_y_z"),
        Link(6, "d", "https://d.example"),
        Link(6, "e", "../2024/e.md"),
        Link(8, "ref", "https://d.example"),
    )
    texts = [block.text for block in document.sections[0].blocks if not isinstance(block, Table | Code)]
    assert texts == [
        "See the ticket and https://a.example.",
        "b earlier one https://c.example/x_y_z).",
        "graph js",
        "d e f",
        "[10:05]: Rollback",
    ]


def test_footnotes() -> None:
    """The mark of a footnote is no text; the note is a paragraph where it stands."""
    found = blocks("We were down[^1].\n\n[^1]: For an hour.\n")
    assert [(block.line, block.text) for block in found if isinstance(block, Paragraph)] == [
        (1, "We were down."),
        (3, "For an hour."),
    ]


def test_html_around_text() -> None:
    """Tags are no text, what stands between them is; a placeholder in angle brackets is no tag."""
    text = "<details>\n<summary>Logs</summary>\n\n- a\n\n</details>\n<name of service>\n<img src='x' alt='graph'>\n"
    document = read(text)
    assert [(section.heading, section.form) for section in document.sections] == [("Logs", "bold")]
    texts = [block.text for block in document.sections[0].blocks if not isinstance(block, Table | Code)]
    assert texts == ["a", "<name of service> graph"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**Key：**value and ** sloppy:** x", "Key：value and ** sloppy:** x"),
        ("** Key:** value", "Key: value"),
        ("snake_case, 2*3*4, 2 ** 3, f(*args, **options), a_b", "snake_case, 2*3*4, 2 ** 3, f(*args, **options), a_b"),
        ("*em* _em_ __strong__ ***both*** ~~gone~~", "em em strong both gone"),
        ("`a_b` and ``x`y`` and ` open", "a_b and x`y and ` open"),
        ("Date: __/__/____ and ______", "Date: __/__/____ and ______"),
        (r"\*kept\* and \_this\_ and a\|b", "*kept* and _this_ and a|b"),
        ("a &amp; b &lt;c&gt; &#x202e;d&nbsp;e", "a & b <c> d e"),
        ("one<br>two.<br/>three<br>", "one; two. three"),
        ("~10h, ≈ 5 % and 3 < 4", "~10h, ≈ 5 % and 3 < 4"),
        ("[INC-1] [text](x) [[wiki]] ![alt](y)", "[INC-1] text wiki alt"),
        ('pool[[1]](#refs) ![a b](c d.png "e") [f](g h.md)', "pool[1] a b f"),
        ("x <[a](b)> y <- z", "x <a> y <- z"),
        ("zero\u200bwidth and\u00a0hard", "zerowidth and hard"),
    ],
)
def test_markup_is_taken_off_and_nothing_else(text: str, expected: str) -> None:
    """Emphasis, code ticks, links and entities leave their text; names, sums and placeholders stay as they are."""
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"---\n---\n\n", "empty"),
        (b"\x00" * 100, "binary"),
        (b"x" * (5 * 1024 * 1024 + 1), "too-large"),
        (b"---\na: b: c\n---\n", "yaml"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, code: str) -> None:
    """A file that is no document is refused with one finding of level error."""
    with pytest.raises(RejectedError) as refused:
        read_markdown("a.md", data)
    assert (refused.value.finding.level, refused.value.finding.code) == ("error", code)


def test_invisible_characters_in_the_body() -> None:
    """A control character in the body is removed with a warning and costs nothing else."""
    document = read("# T\n\nall\x00 good\n")
    assert document.lines == ("# T", "", "all good")
    assert [(finding.line, finding.code) for finding in document.findings] == [(3, "control")]


HOSTILE = {
    "brackets": "[" * 50_000,
    "quotes": ">" * 20_000,
    "links": "[a](" * 30_000,
    "stars": "*a " * 33_000,
    "nested list": "".join("  " * depth + "- x\n" for depth in range(1_500)),
    "nested items": "- " * 20_000,
    "ticks": "` `` " * 20_000,
    "tags": "<a>" * 30_000,
    "nested links": "[" * 14_000 + "](a)" * 14_000,
    "open comments": "<!-- " * 20_000,
    "comments": "<!-- x -->" * 10_000,
    "fences": "```a\n" * 20_000,
    "rules": "a\n---\n" * 20_000,
    "definitions": "[a]: /b\n" * 20_000,
    "footnotes": "[^a]: b\n\n" * 10_000,
    "underscores": "_" * 90_000 + "\n" + "_a" * 45_000,
    "rows": "| a | b |\n|---|---|\n" + "| x | y |\n" * 100_000,
    "cells": "|" * 90_000,
    "html table": "<table>" + "<tr><td>" * 20_000,
    "bold keys": "**a:** " * 15_000,
    "one long line": "word " * 400_000,
    "pilcrows": "a¶\n" * 20_000,
    "bullets": "• a " * 20_000,
    "blanks": "\n\n".join(f"{begin}{' ' * 90_000}x" for begin in ("[a](", "# a", "**a**", "- [", "a¶", "a: b", "[a]: b", "|a")),
    "lines of blanks": ("a: b" + " " * 1_900 + "x\n\n") * 200,
    "summaries": ("<summary>" * 2_000 + "\n") * 20,
    "tables without an end": "<table>\n" * 20_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_read_within_a_moment(name: str) -> None:
    """No text, however built, takes more than a few seconds or ends the program."""
    began = time.process_time()
    for section in read(HOSTILE[name]).sections:
        key_values(section)
    assert time.process_time() - began < 3


def test_a_large_document_is_read_within_seconds() -> None:
    """A document just below the limit is read in seconds."""
    part = "## Part\n\nSome **bold** words, a [link](https://x.example).\n\n- [ ] item `code`\n- item\n\n"
    part += "| a | b |\n|---|---|\n| 1 | 2 |\n\n"
    text = part * (5 * 1024 * 1024 // len(part))
    began = time.process_time()
    assert len(read(text).sections) == text.count("## Part")
    assert time.process_time() - began < 15


# What generated texts are made of: every mark the reader knows, between words that can be told apart.
SIGNS = """
# ## - * 1. 2) > | |--- ** __ * _ ` [ ] ](http://x) ![ ~~ ¶ • ☐ 1、 : ： Key: … é 影 - [^1] {{<x>}} &amp; \\ \\| "
<br> <!-- --> <div> </div> <table> <tr><td> </table> <pre> </pre> <summary> </summary> <h2> </h2> <name>
"""
BLANKS = ("\n", "\n", "\n", "\n", "\n\n", "    ", "\t", "\u00a0", "\r\n")
WHOLE_LINES = ("---\n", "===\n", "```\n", "- [ ] ", "[a]: /b\n", "|---|---|\n", "!!! note\n")
MARKS = (*SIGNS.split(), *BLANKS, *WHOLE_LINES)


def words_of(block: Block) -> list[str]:
    if isinstance(block, Table):
        return [*block.header, *(cell for row in block.rows for cell in row.cells)]
    return [*block.texts, block.language] if isinstance(block, Code) else [*block.texts]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.one_of(st.just("word"), st.sampled_from(MARKS)), min_size=1, max_size=40))
def test_no_word_is_lost_and_every_line_is_right(parts: list[str]) -> None:
    """Whatever marks stand around it, each word comes out, and a paragraph's lines are those of the file."""
    text = "".join(f"w{number}w " if part == "word" else f"{part} " for number, part in enumerate(parts))
    document = read("start " + text)
    found = [section.heading for section in document.sections] + [link.target for link in document.links]
    found += [comment for _, comment in document.comments]
    for section in document.sections:
        assert 1 <= section.line <= section.end_line <= len(document.lines)
        for block in section.blocks:
            assert section.line <= block.line <= section.end_line
            if isinstance(block, Paragraph):
                assert block.raws == document.lines[block.line - 1 : block.line - 1 + len(block.texts)]
                for raw, words in zip(block.raws, block.texts, strict=True):
                    assert all(word in raw for word in re.findall(r"w\d+w", words))
            found += (
                [cell for row in block.rows for cell in row.cells] + [*block.header]
                if isinstance(block, Table)
                else block.texts
            )
        key_values(section)
    assert set(re.findall(r"w\d+w", text)) <= set(re.findall(r"w\d+w", " ".join(found)))


CORPORA = os.environ.get("INCIDENT_ALMANAC_CORPORA")


@pytest.mark.corpus
@pytest.mark.skipif(not CORPORA, reason="INCIDENT_ALMANAC_CORPORA does not name a folder of real archives")
def test_real_archives_are_read() -> None:
    """Every real document is read or refused, quickly, and each line number it gives is a line of the file."""
    codes: list[str] = []
    for path in sorted(Path(CORPORA or "").rglob("*")):
        if not path.is_file():
            continue
        data = path.read_bytes()
        began = time.process_time()
        try:
            document = read_markdown(path.name, data)
        except RejectedError as refused:
            codes.append(refused.finding.code)
            continue
        assert time.process_time() - began < 0.05 + len(data) / 2_000_000, path
        last = len(document.lines)
        assert all(1 <= section.line <= section.end_line <= last for section in document.sections), path
        assert all(1 <= block.line <= last for section in document.sections for block in section.blocks), path
    assert set(codes) <= {"empty", "encoding", "binary"}
