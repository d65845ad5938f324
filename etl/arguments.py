"""What may be said on the command line: each command, its arguments, and the words that explain them.

Imports nothing but the standard library, and little of that, so that `--help` is there at once. Must not know what a command
does.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

PROGRAM = "python -m etl"
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


def parser(asked: Sequence[str] | None = None) -> argparse.ArgumentParser:
    """All commands; each with its arguments, or only those that are `asked` for: to make all takes some milliseconds."""
    shape = partial(argparse.HelpFormatter, width=_width())
    top = argparse.ArgumentParser(prog=PROGRAM, description="Archive of postmortems to warehouse.", formatter_class=shape)
    shown = "load | status | init | check | explain | …"
    commands = top.add_subparsers(dest="command", required=True, metavar=shown, prog=PROGRAM)
    for name, (text, exits, add_arguments) in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text, epilog=exits, formatter_class=shape)
        if asked is None or name in asked:
            add_arguments(command)
    return top


def _width() -> int:
    """How wide help may be, as `argparse` would find it, without what it imports for that."""
    said = os.environ.get("COLUMNS", "")
    columns = int(said) if said.isascii() and said.isdigit() else 0
    if not columns and sys.__stdout__ is not None:
        with contextlib.suppress(OSError, ValueError):
            columns = os.get_terminal_size(sys.__stdout__.fileno()).columns
    return (columns or 80) - 2


def _add_load(load: argparse.ArgumentParser) -> None:
    load.add_argument("archives", nargs="*", metavar="ARCHIVE", help=f"a folder of postmortems (default: {DEFAULT_ARCHIVE})")
    load.add_argument("--warehouse", metavar="FILE", default="data/warehouse.duckdb", help="default: data/warehouse.duckdb")
    load.add_argument("--strict", action="store_true", help="exit 1 when anything was quarantined")
    load.add_argument("--force", action="store_true", help="read everything again, although nothing changed")
    load.add_argument("--allow-shrink", action="store_true", help="load although documents are gone, or none is found")
    load.add_argument("--include-restricted", action="store_true", help="write everything, into FILE-restricted.duckdb instead")
    load.add_argument("--quiet", action="store_true", help="print the closing lines only")
    load.add_argument("--scheduler", metavar="ADDRESS", help="read on the workers of a dask scheduler: tcp://10.0.0.5:8786")
    load.add_argument("--batch", type=_batch, default=1_000, metavar="N", help="documents stored at once (default: 1000)")
    _add_tracker(load)
    _add_log(load)
    _add_reading(load)


def _add_status(state: argparse.ArgumentParser) -> None:
    state.add_argument("--warehouse", metavar="FILE", default="data/warehouse.duckdb", help="default: data/warehouse.duckdb")
    state.add_argument("--json", action="store_true", dest="is_json", help="one JSON object, for monitoring")
    state.add_argument("--max-age", type=float, metavar="HOURS", help="exit 1 when the last load is older")


def _add_init(init: argparse.ArgumentParser) -> None:
    init.add_argument("folder", metavar="DIR", help="where the archive is, or shall be")


def _add_check(check: argparse.ArgumentParser) -> None:
    check.add_argument("paths", nargs="+", metavar="PATH", help="postmortems, or folders of them")
    check.add_argument("--level", choices=("error", "warning", "note", "remark"), default="note", help=LEVEL_TEXT)
    check.add_argument("--format", choices=FORMATS, default="plain", dest="form", help=FORMAT_TEXT)
    _add_log(check)
    _add_reading(check)


def _add_explain(explain: argparse.ArgumentParser) -> None:
    explain.add_argument("path", metavar="FILE", help="one postmortem")
    _add_reading(explain)


def _add_reconcile(reconcile: argparse.ArgumentParser) -> None:
    reconcile.add_argument(
        "archives", nargs="*", metavar="ARCHIVE", help=f"a folder of postmortems (default: {DEFAULT_ARCHIVE})"
    )
    reconcile.add_argument("--write", action="store_true", help="change the status cells; nothing else in a file changes")
    _add_tracker(reconcile)
    _add_log(reconcile)
    _add_reading(reconcile)


def _add_fetch(fetch: argparse.ArgumentParser) -> None:
    fetch.add_argument("product", choices=("github", "jira"))
    fetch.add_argument("what", metavar="WHAT", help="OWNER/REPOSITORY of GitHub, or a query of Jira: 'project = PROJ'")
    fetch.add_argument(
        "--out", required=True, metavar="FILE", help="where to save them; name it under trackers: in policy.yaml"
    )
    fetch.add_argument("--api", metavar="URL", help="the server; needed for Jira (default for GitHub: its public API)")


def _add_tracker(command: argparse.ArgumentParser) -> None:
    tracker = "an export of your tracker, for the state of actions; may be repeated (default: those named in policy.yaml)"
    command.add_argument("--tracker", action="append", default=[], dest="trackers", metavar="FILE", help=tracker)


def _add_log(command: argparse.ArgumentParser) -> None:
    command.add_argument("--log", choices=LOGS, default=_log_format(), help=LOG_TEXT)


def _add_reading(command: argparse.ArgumentParser) -> None:
    command.add_argument("--as-of", type=_day, metavar="DATE", help="today, as YYYY-MM-DD (default: the day it is, UTC)")
    command.add_argument("--encoding", type=_encoding, metavar="NAME", help="read the documents in this encoding, not UTF-8")


# What each command is for, its exit codes, and what adds its arguments.
COMMANDS: dict[str, tuple[str, str | None, Callable[[argparse.ArgumentParser], None]]] = {
    "load": (LOAD_TEXT, LOAD_EXITS, _add_load),
    "status": (STATUS_TEXT, STATUS_EXITS, _add_status),
    "init": (INIT_TEXT, None, _add_init),
    "check": (CHECK_TEXT, None, _add_check),
    "explain": (EXPLAIN_TEXT, None, _add_explain),
    "reconcile": (RECONCILE_TEXT, None, _add_reconcile),
    "fetch": (FETCH_TEXT, None, _add_fetch),
}


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
