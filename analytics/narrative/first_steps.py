"""What somebody is told who opens the dashboard for the first time: what this is, and the way to an archive of one's own.

Owns these words and commands. Knows no warehouse.
"""

from __future__ import annotations

SAMPLE = (
    "This is the sample: the archive of Larkmoor, a marketplace that does not exist. All that is said here was read from its "
    "postmortems, and leads back to them: a sentence to its section, a mark to its incidents, an incident to its lines."
)
HEADING = "Use your own archive"
PROMISE = (
    "Any folder of Markdown or text files will do, however they were written. They are read where they lie and not changed; "
    "nothing leaves this machine."
)
# What to do, and what to type for it.
STEPS = (
    ("Show a folder of postmortems here:", "make run ARCHIVE=path/to/postmortems"),
    ("See by file and line what was not understood:", ".venv/bin/python -m etl check path/to/postmortems"),
    (
        "No archive yet? Begin one, with forms to fill in, your rules and your words:",
        ".venv/bin/python -m etl init path/to/postmortems",
    ),
)
WIKI = "From Confluence, Notion or Google Docs: docs/from-your-wiki.md says how to export, and what is read."
