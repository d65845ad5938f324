"""Which incidents are the same one again: records to groups of look-alikes, with the reasons.

`find_recurrences` in groups.py is the way in; archive.py makes its entries from records, entry.py holds the shapes,
decisions.py what people decided.
"""

from etl.recurrence.archive import entries_of
from etl.recurrence.decisions import Decisions, joined, read_decisions
from etl.recurrence.entry import RecurrenceEntry, RecurrenceGroup, RecurrenceMember, RecurrenceResult, prepare
from etl.recurrence.groups import find_recurrences

__all__ = [
    "Decisions",
    "RecurrenceEntry",
    "RecurrenceGroup",
    "RecurrenceMember",
    "RecurrenceResult",
    "entries_of",
    "find_recurrences",
    "joined",
    "prepare",
    "read_decisions",
]
