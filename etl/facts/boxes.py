"""Several check boxes on one line: which is ticked, and what stands behind them."""

from __future__ import annotations

import re

from etl.placeholders import is_placeholder

_BOX = re.compile(r"([☐☑☒✓✔✅]|\[[ xX]?\])\s*([^☐☑☒✓✔✅\[]*)")
_REMARK = re.compile(r"\((?:if|notify|when)[^()]*\)", re.IGNORECASE)
_EMPTY = {"☐", "[ ]", "[]"}


def choice(value: str) -> str:
    """The ticked one of several boxes, with what stands behind it: `☐ Yes ☒ No: none` gives `No: none`; no tick gives "".

    Text without at least two boxes, or with one ticked box, is unchanged.
    """
    boxes = [(mark, label.strip(" ,;")) for mark, label in _BOX.findall(value)]
    if len(boxes) < 2:
        return value
    answers = [_answer(label) for mark, label in boxes if mark not in _EMPTY]
    rest = _answer(boxes[-1][1], rest=True)
    if len(answers) != 1:
        return ""
    return answers[0] if answers[0].endswith(rest) or not rest else f"{answers[0]}{_joint(rest)}{rest}"


def _joint(rest: str) -> str:
    return "; " if ":" in rest else ": "


def _answer(label: str, rest: bool = False) -> str:
    """The word of a yes/no box, or what stands behind it; any other label whole."""
    bare = _REMARK.sub("", label).strip()
    word, _, behind = bare.partition(" ") if bare.casefold().startswith(("yes", "no")) else (bare, "", "")
    behind = behind.strip(" :;,")
    if rest:
        return "" if is_placeholder(behind) or not behind else behind
    return word.strip(" :;,")
