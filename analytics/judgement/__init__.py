"""Intervals, tests and verdicts: what may be said about a number. Values in, values out; knows no rows, words or charts.

Formulas are those of the methods reference (docs in each function name the source). A verdict is one of three words:
`too_few`, `noise`, `change`; only `change` permits a verb such as "fell".
"""

from __future__ import annotations

from typing import Literal

Verdict = Literal["too_few", "noise", "change"]
CONFIDENCE = 0.95
MIN_TO_COMPARE = 6
MIN_FOR_MIX = 10
