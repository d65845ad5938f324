"""The command line: `python -m etl load`, `init`, `check`, `explain`, `reconcile`, `fetch`. Owns which is run, and exit codes.

Imports nothing but the standard library before the arguments are understood, so that `--help` is there at once.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TextIO, cast

from etl.arguments import DEFAULT_ARCHIVE, LOGS, parser
from etl.exits import INTERRUPTED, TERMINATED, StopError
from etl.interruption import close, listen


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code; a StopError becomes one line, never a traceback."""
    asked = sys.argv[1:] if arguments is None else arguments
    given = parser(asked).parse_args(asked)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr] # both are text streams here
    listen()
    log = _log(vars(given).pop("log", LOGS[0]))
    try:
        return _run(given, log)
    except StopError as stop:
        if log is sys.stderr:
            log.write(f"{stop}\n")
        else:
            log.event("error", "stopped", path=stop.path, line=stop.line, code=stop.code)  # type: ignore[attr-defined]
        return stop.code
    except (KeyboardInterrupt, SystemExit) as end:
        code = INTERRUPTED if isinstance(end, KeyboardInterrupt) else TERMINATED
        if log is sys.stderr:
            log.write("interrupted\n")
        else:
            log.event("error", "stopped", code=code)  # type: ignore[attr-defined]
        return code
    except BrokenPipeError:  # whoever read our lines has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _log(form: str) -> TextIO:
    if form == LOGS[0]:
        return sys.stderr
    from etl.logs import JsonLog  # noqa: PLC0415

    return cast(TextIO, JsonLog(sys.stderr))


def _run(given: argparse.Namespace, log: TextIO) -> int:  # noqa: PLR0911 (one for each command)
    chosen = {key: value for key, value in vars(given).items() if key not in {"command", "archives", "paths"}}
    if given.command == "check":
        from etl.check import CheckOptions, check  # noqa: PLC0415 (heavy)

        return check(given.paths, CheckOptions(**chosen), sys.stdout, log)
    if given.command == "explain":
        from etl.explain import explain  # noqa: PLC0415

        return explain(given.path, given.as_of, given.encoding, sys.stdout)
    if given.command == "fetch":
        return _fetch(given)
    if given.command == "status":
        from etl.status import StatusOptions, status  # noqa: PLC0415 (heavy)

        return status(StatusOptions(**chosen), datetime.now(UTC).replace(tzinfo=None), sys.stdout)
    if given.command == "init":
        from etl.init import init  # noqa: PLC0415

        return init(given.folder, sys.stdout)
    chosen["trackers"] = tuple(chosen["trackers"])
    if given.command == "reconcile":
        from etl.reconcile import ReconcileOptions, reconcile  # noqa: PLC0415

        return reconcile(given.archives or [DEFAULT_ARCHIVE], ReconcileOptions(**chosen), sys.stdout, log)
    from etl.load import Options, load  # noqa: PLC0415

    return load(Options(tuple(given.archives or [DEFAULT_ARCHIVE]), **chosen), sys.stdout, log)


def _fetch(given: argparse.Namespace) -> int:
    from pathlib import Path  # noqa: PLC0415 (takes longer to import than to print help)

    from etl.trackers.live import GITHUB, Asked, fetch  # noqa: PLC0415 (heavy)

    api = given.api or (GITHUB if given.product == "github" else "")
    if not api:
        raise StopError(2, "name the address of your Jira: --api https://example.atlassian.net")
    asked = Asked(given.product, api.rstrip("/"), given.what, os.environ)
    count = fetch(asked, Path(given.out), lambda line: print(line, file=sys.stderr))
    sys.stdout.write(f"saved {count} issues to {given.out}\n")
    return 0


def entry() -> None:
    """The command `incident-almanac` that a hook or a CI job installs."""
    gc.freeze()  # what was imported stays: nobody need look through it, neither now nor at the end
    code = main()
    close()
    sys.exit(code)


if __name__ == "__main__":
    entry()
