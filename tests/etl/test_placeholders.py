"""Blanks of a template are told from text that someone wrote."""

import pytest

from etl.placeholders import is_empty, is_guidance, is_placeholder

BLANKS = """
[Name] @ [X minutes] @ ______ @ HH:MM @ YYYY-MM-DD @ TBD @ tbd. @ (TBD) @ SEV1 | SEV2 @ Draft / Reviewed / Approved
<Incident Title> @ [bd://xxx] @ $[amount] @ $___ @ $___________ @ _____ min @ N/A @ n/a @ - @ ? @ — @ ?? @ … @ ...
[...] @ --:-- @ XX:XX @ [Number] users affected, [X] minutes downtime @ [X hours Y minutes] @ X hours/minutes
X hours Y minutes @ HH:MM (detection to resolution) @ HH:MMz–HH:MMz UTC (~Nh total) @ YYYY-MM-DD HH:MM (UTC)
DD/MM/YYYY @ MM/DD/YYYY @ [YYYY-MM-DD] @ High / Medium / Low @ ☐ P1 ☐ P2 @ [ ] Yes [ ] No @ [Yes/No] @ Yes / No
[bd://issue-id or N/A] @ __% @ ____% @ ZZZ @ [What was done to stop the bleeding?] @ [INC-XXXX]
open / closed / wontfix @ Resolved / In Progress / Monitoring @ SEV1/SEV2/SEV3 @ P0 / P1 / P2
SEV-1 | SEV-2 | SEV-3 @ Draft | In Review | Final @ {{ title }} @ 未定 @ 未記入 @ 待定 @ à définir @ por definir
Why? [First level cause] @ [Vendor post-mortem if applicable] @ _____ms @ One paragraph summary of what happened.
_________________ by @ [Number or %] @ [$X or N/A] @ [Action 1] @ [Lesson 3]
critical（数据丢失）/ high（核心功能损坏）/ medium（降级但可用）/ low @ [Met / Breached - details]
to be determined @ `[Name]` @ **TBD**
"""

TEXTS = """
[api] errors rising @ api / web / mobile @ [INC-12] @ [5:04 PM] @ [T+15m] @ foo___bar @ SEV1 / SEV2
High (all users) @ none @ No impact @ Add [retry] to the client @ ~30 min @ [[PM-2026-001]] @ 0
database <-> cache link @ x-ray service @ a | b | c @ 5 minutes @ High @ unknown @ Alice @ [redacted: token] @ Open
Done @ DB @ 3 @ 不明 @ Fix TBD in docs @ ☑ P1 ☐ P2 @ [x] @ ✅ @ Monitoring @ Critical @ to be honest, nothing
we saw x hours of lag in build 7 @ YYYY-MM-DD was printed for 3 users @ 2024-03-17 @ $500 @ 40% @ `__init__` @ Yes
no
"""


def values(table: str) -> list[str]:
    return [value for line in table.strip().splitlines() for value in line.split(" @ ")]


@pytest.mark.parametrize("text", values(BLANKS))
def test_a_blank_says_nothing(text: str) -> None:
    """What a template left open is no value."""
    assert is_placeholder(text)


@pytest.mark.parametrize("text", values(TEXTS))
def test_written_text_is_kept(text: str) -> None:
    """Text that someone wrote is a value, brackets or not."""
    assert not is_placeholder(text)


EMPTY = [("", True), ("  ", True), ("—", True), ("-", True), ("...", True), ("?", True), ("___", True)]
FULL = [("0", False), ("不明", False), ("☐", False), ("✅", False), ("n/a", False)]


@pytest.mark.parametrize(("text", "empty"), [*EMPTY, *FULL])
def test_empty_text(text: str, empty: bool) -> None:
    """Blanks and bare punctuation hold nothing; a digit, a letter of any script or a box does."""
    assert is_empty(text) is empty


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("What was the underlying cause?", True),
        ("How was this detected? Alert, customer report, manual check?", True),
        ("*What should the team remember for next time?*", True),
        ("What failed was the disk. Why? It was full.", False),
        ("The disk was full.", False),
        ("Is the replica able to carry the report? Yes.", False),
    ],
)
def test_the_question_of_a_template_is_no_answer(text: str, asked: bool) -> None:
    """A section that holds nothing but the question of its template was not filled in."""
    assert is_guidance(text) is asked
