"""What to do about each kind of finding, in one sentence, for whoever mends the document. Data only; words, no numbers."""

from __future__ import annotations

# What to do, by code, as the loader writes codes.
FIXES = {
    # the file and its bytes
    "empty": "Write the postmortem, or remove the file.",
    "encoding": "Save the file as UTF-8, or load with --encoding.",
    "utf-16": "Save the file as UTF-8.",
    "mojibake": "Open the file in the encoding named and save it as UTF-8; it was read repaired.",
    "too-large": "Move logs and pictures out of the document, or raise limits.document_bytes in policy.yaml.",
    "too-slow": "Shorten the longest lines and tables, or raise limits.document_seconds in policy.yaml.",
    "unreadable": "Give the loader permission to read the file.",
    "changing": "Load again when nobody is writing the file.",
    "control": "Remove the invisible characters.",
    "duplicate-file": "Remove one of the two files.",
    "duplicate-id": "Give one of the two incidents its own id.",
    "same-name": "Rename one of the two files: their names differ only in invisible ways.",
    "id-from-path": "Write an incident id into the document.",
    "probable-duplicate": "Check whether it is the same incident filed twice, and remove one of the documents.",
    # front matter
    "unclosed": "Close the front matter with a line of three dashes.",
    "front-matter-form": "Use three dashes above and below the front matter.",
    "front-matter-too-large": "Move text out of the front matter into the body.",
    "not-a-map": "Write the front matter as lines of key and value.",
    "duplicate-key": "Keep one of the two lines.",
    "yaml": "Quote the value, or mend the indentation.",
    "alias": "Write the value out instead of referring to it.",
    "tag": "Remove the tag; plain values are enough.",
    "multi-doc": "Keep one block of front matter in the file.",
    "depth": "Write the value flat.",
    "too-many": "Move data out of the front matter.",
    "bad-key": "Use a plain word as key.",
    "comment-cut": "Quote the value: what follows # was taken for a comment.",
    "nested-list": "Write the list flat.",
    "vocabulary": "Add the word to data/vocabulary.yaml where the message says, or use the word it knows.",
    "unknown-key": "Use a word of data/vocabulary.yaml, or add this one to it.",
    "front-matter-body": "Check which of the two says what you mean: the front matter or the body.",
    # text and exports
    "unclosed-fence": "Close the block of code with the same marks that open it.",
    "unclosed-comment": "Close the comment with -->.",
    "json": "Export the file again: it is not whole.",
    "javascript": "Save what stands between the first and the last bracket as a .json file.",
    "csv": "Mend the quotes of the row named.",
    "row-width": "Check the commas and quotes of the row: it has more or fewer cells than the heading.",
    "column-repeated": "Nothing, if the first column is the one you mean; else rename one of the two.",
    "records-united": "Nothing: the same record stood in the export several times.",
    "probably-cut-off": "Export again without a limit on the number of records.",
    "unknown-export": "Choose one of the exports named in the documentation.",
    "left-out": "Nothing, if these records are no incidents.",
    "start-is-opening": "Nothing, or give the time when users were first affected.",
    "paperwork-time": "Check the time: it is that of the paper work, not of the incident.",
    "recurrence-reference": "Name the incident by its id, or by path#number.",
    "factor-reference": "Name the incident in factors.yaml by its id, or by path#number.",
    "factor-unknown": "Use an id of data/taxonomy.yaml in factors.yaml.",
    "factor-words": "Check the postmortem: its words have changed since. Remove the decision if it no longer holds.",
    "factor-contradiction": "Decide which of the two is right, and remove the other.",
    # times
    "no-such-date": "Write a day that exists, as YYYY-MM-DD.",
    "unclear-date": "Write the day as YYYY-MM-DD.",
    "no-date": "Write the day of the incident into the document.",
    "unknown-zone": "Name the time zone as UTC or as Europe/Copenhagen, or add its abbreviation to the vocabulary.",
    "assumed-zone": "Name the time zone, or set timezone in policy.yaml.",
    "no-such-time": "This hour was skipped when the clocks changed: check it, or give it in UTC.",
    "ambiguous-time": "This hour came twice when the clocks changed: give it in UTC.",
    "times-order": "Check which of the two times is wrong; durations between them are not used.",
    "timeline-order": "Check the time that runs backwards.",
    "future-time": "Check the year.",
    "long-duration": "Check the dates; if it did last so long, nothing is to be done.",
    "unclear-duration": "Write it as 2 h 30 min.",
    "duration-range": "Check the number.",
    "duration-mismatch": "Decide which is right, the duration stated or the times given, and mend the other.",
    "duration-not-positive": "Check the times: the end is not after the beginning.",
    "clock-unclear": "Say in policy.yaml from where a time to resolve runs (clocks.time_to_resolve).",
    "approximate": "Nothing, or give the exact time.",
    # severity, status, actions
    "unknown-severity": "Add the word to severity.map in policy.yaml.",
    "severity-conflict": "Keep one of the two severities.",
    "severity-unfilled": "Choose one of the severities offered.",
    "unknown-status": "Use a word of data/vocabulary.yaml, or add this one to it.",
    "placeholder": "Fill the field in, or remove its line.",
    "action-dates": "Check the dates: the action is due before it was made.",
    "done-undated": "Write the day on which it was done.",
    "unowned": "Name an owner: a person or a role.",
    "undated": "Name a due date.",
    # what must not be here
    "secret": "Rotate the secret, then remove it from the document and its history.",
}


def fix_for(code: str) -> str | None:
    """What to do about findings of this code; None when the message itself has to say it."""
    return FIXES.get(code.replace("_", "-"))
