"""The command line: `python -m etl load`, `init`, `check`, `explain`, `reconcile`, `fetch`. Owns arguments and exit codes.

Imports nothing but the standard library before the arguments are understood, so that `--help` is there at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TextIO, cast

from etl.exits import INTERRUPTED, TERMINATED, StopError
from etl.interruption import close, listen

DEFAULT_ARCHIVE = "data/postmortems"
LOAD_TEXT = "Read archives of postmortems into one warehouse that is published in one step."
LOAD_EXITS = """\
exit codes: 0 published, or nothing to do; 1 --strict and something was quarantined; 2 wrong arguments; 65 no file
found, or most documents are gone; 66 no archive; 73 the warehouse cannot be written; 74 disk or memory full, or the
scheduler does not answer; 75 another load is running; 78 a configuration file is wrong, or a worker has another program;
130, 143 interrupted: nothing was published"""
INIT_TEXT = (
    "Begin an archive: write forms of postmortems, a policy and a vocabulary into DIR; what stands there is left as it is."
)
CHECK_TEXT = "Print what is wrong or doubtful in postmortems, as file:line: level code message; exits 1 when there are errors."

LEVEL_TEXT = "print this level and above (default: note; a remark is a note on what the document's form has no place for)"
FORMATS = ("plain", "github")
FORMAT_TEXT = "plain: file:line: level code message (default); github: annotations of GitHub Actions"
EXPLAIN_TEXT = "Print what was read from one postmortem, value by value, with line and reason, and what was not understood."

STATUS_TEXT = "Tell when the warehouse was loaded, of which commit of the archive, what failed, and whether a load is running."
STATUS_EXITS = "exit codes: 0 there is one; 1 it is older than --max-age; 66 there is none; 74 damaged, or of another version"
LOG_TEXT = "on stderr: lines for people, or one JSON object a line (default: INCIDENT_ALMANAC_LOG, else plain)"
LOGS = ("plain", "json")
FETCH_TEXT = (
    "Save a tracker's issues as the export that load reads, over its REST API: GITHUB_TOKEN, or JIRA_USER and JIRA_TOKEN."
)
RECONCILE_TEXT = "List actions whose document and tracker disagree; with --write correct the status in the documents."


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m etl", description="Archive of postmortems to warehouse.")
    commands = top.add_subparsers(dest="command", required=True, metavar="load | status | init | check | explain | …")
    load = commands.add_parser("load", help=LOAD_TEXT, description=LOAD_TEXT, epilog=LOAD_EXITS)
    load.add_argument("archives", nargs="*", metavar="ARCHIVE", help=f"a folder of postmortems (default: {DEFAULT_ARCHIVE})")
    load.add_argument("--warehouse", metavar="FILE", default="data/warehouse.duckdb", help="default: data/warehouse.duckdb")
    load.add_argument("--strict", action="store_true", help="exit 1 when anything was quarantined")
    load.add_argument("--force", action="store_true", help="read everything again, although nothing changed")
    load.add_argument("--allow-shrink", action="store_true", help="load although documents are gone, or none is found")
    load.add_argument("--include-restricted", action="store_true", help="write everything, into FILE-restricted.duckdb instead")
    load.add_argument("--quiet", action="store_true", help="print the closing lines only")
    load.add_argument("--scheduler", metavar="ADDRESS", help="read on the workers of a dask scheduler: tcp://10.0.0.5:8786")
    load.add_argument("--batch", type=_batch, default=1_000, metavar="N", help="documents stored at once (default: 1000)")
    state = commands.add_parser("status", help=STATUS_TEXT, description=STATUS_TEXT, epilog=STATUS_EXITS)
    state.add_argument("--warehouse", metavar="FILE", default="data/warehouse.duckdb", help="default: data/warehouse.duckdb")
    state.add_argument("--json", action="store_true", dest="is_json", help="one JSON object, for monitoring")
    state.add_argument("--max-age", type=float, metavar="HOURS", help="exit 1 when the last load is older")
    init = commands.add_parser("init", help=INIT_TEXT, description=INIT_TEXT)
    init.add_argument("folder", metavar="DIR", help="where the archive is, or shall be")
    check = commands.add_parser("check", help=CHECK_TEXT, description=CHECK_TEXT)
    check.add_argument("paths", nargs="+", metavar="PATH", help="postmortems, or folders of them")
    check.add_argument("--level", choices=("error", "warning", "note", "remark"), default="note", help=LEVEL_TEXT)
    check.add_argument("--format", choices=FORMATS, default="plain", dest="form", help=FORMAT_TEXT)
    explain = commands.add_parser("explain", help=EXPLAIN_TEXT, description=EXPLAIN_TEXT)
    explain.add_argument("path", metavar="FILE", help="one postmortem")
    reconcile = commands.add_parser("reconcile", help=RECONCILE_TEXT, description=RECONCILE_TEXT)
    reconcile.add_argument(
        "archives", nargs="*", metavar="ARCHIVE", help=f"a folder of postmortems (default: {DEFAULT_ARCHIVE})"
    )
    reconcile.add_argument("--write", action="store_true", help="change the status cells; nothing else in a file changes")
    tracker = "an export of your tracker, for the state of actions; may be repeated (default: those named in policy.yaml)"
    for each in (load, reconcile):
        each.add_argument("--tracker", action="append", default=[], dest="trackers", metavar="FILE", help=tracker)
    for each in (load, check, reconcile):
        each.add_argument("--log", choices=LOGS, default=_log_format(), help=LOG_TEXT)
    for each in (load, check, explain, reconcile):
        each.add_argument("--as-of", type=_day, metavar="DATE", help="today, as YYYY-MM-DD (default: the day it is, UTC)")
        each.add_argument("--encoding", type=_encoding, metavar="NAME", help="read the documents in this encoding, not UTF-8")
    fetch = commands.add_parser("fetch", help=FETCH_TEXT, description=FETCH_TEXT)
    fetch.add_argument("product", choices=("github", "jira"))
    fetch.add_argument("what", metavar="WHAT", help="OWNER/REPOSITORY of GitHub, or a query of Jira: 'project = PROJ'")
    fetch.add_argument(
        "--out", required=True, metavar="FILE", help="where to save them; name it under trackers: in policy.yaml"
    )
    fetch.add_argument("--api", metavar="URL", help="the server; needed for Jira (default for GitHub: its public API)")
    return top


def _log_format() -> str:
    said = os.environ.get("INCIDENT_ALMANAC_LOG", "")
    return said if said in LOGS else LOGS[0]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; expected YYYY-MM-DD") from None


def _batch(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of documents; expected 1 or more")
    return int(text)


def _encoding(text: str) -> str:
    try:
        b"a".decode(text)
    except (LookupError, UnicodeDecodeError):
        raise argparse.ArgumentTypeError(f"{text!r} is no encoding; expected a name such as latin-1") from None
    return text


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code; a StopError becomes one line, never a traceback."""
    given = parser().parse_args(arguments)
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
    code = main()
    close()
    sys.exit(code)


if __name__ == "__main__":
    entry()
