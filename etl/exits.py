"""How the program ends when it cannot go on: an exit code of the manual page and one sentence that says what to do.

This module owns the codes (those of sysexits.h where one fits) and the exception that carries them; it knows nothing of
what went wrong. A flaw in a document is never such an exception: it is a finding, and the load goes on.
"""

from __future__ import annotations

PUBLISHED = 0
FINDINGS = 1  # --strict and something was quarantined; `check` found errors
USAGE = 2
REFUSED = 65  # no file found, or most documents of the last load are gone
NO_ARCHIVE = 66
UNAVAILABLE = 69  # a tracker's server is not reached, or refuses
CANNOT_CREATE = 73
INPUT_OUTPUT = 74
BUSY = 75  # another load is running
CONFIGURATION = 78
INTERRUPTED = 130
TERMINATED = 143


class StopError(Exception):
    """The command cannot go on. `code` becomes the exit code, the message is printed alone, without a traceback.

    `path` and `line` are where a file is at fault.
    """

    path: str | None = None
    line: int | None = None

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
