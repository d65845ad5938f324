"""The command line: `python -m analytics COMMAND`. Owns the list of commands, exit codes and how an end is told.

Imports nothing but the standard library before a command is chosen, and then that command alone, so that `--help` is there
at once. A new command is a module in `analytics/commands/` and a line in `COMMANDS`.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date

# Name to what it does, as `--help` says it; the module of the name holds `arguments` and `run`.
COMMANDS: dict[str, str] = {
    "announce": "Tell everybody of one postmortem: printed, or sent to Slack and by mail.",
    "digest": "The week's open, due and overdue actions: printed, or sent to Slack and by mail.",
    "draft": "Begin the postmortem of an issue that came back, as Markdown, from the facts of its occurrences.",
    "report": "The quarterly review as HTML, PDF, Markdown or CSV, frozen, to print, to send and to keep.",
}
HOUSE = "analytics.commands"
EXITS = """\
exit codes: 0 done; 2 wrong arguments; 65 the warehouse does not hold what was asked for; 66 no warehouse that can be read;
69 a channel did not take a message; 73 the file cannot be written; 78 policy.yaml lacks an address; 130 interrupted"""
INTERRUPTED = 130


def top_parser(commands: Mapping[str, str]) -> argparse.ArgumentParser:
    """The parser that knows the commands by name only; what follows a name is the command's own."""
    top = argparse.ArgumentParser(
        prog="python -m analytics",
        description="Answers from the warehouse, without the dashboard.",
        epilog="\n".join(["commands:", *(f"  {name:10} {text}" for name, text in commands.items())]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("command", choices=tuple(commands), metavar="COMMAND", help="see below; COMMAND --help says more")
    return top


def parser_of(name: str, text: str) -> argparse.ArgumentParser:
    """The parser of one command with the arguments that all have: the warehouse and the day."""
    own = argparse.ArgumentParser(prog=f"python -m analytics {name}", description=text, epilog=EXITS)
    own.add_argument("--warehouse", metavar="FILE", help="default: data/warehouse.duckdb, or INCIDENT_ALMANAC_WAREHOUSE")
    own.add_argument("--as-of", type=_day, metavar="DATE", help="today, as YYYY-MM-DD (default: the day of the load)")
    return own


def main(arguments: Sequence[str] | None = None, commands: Mapping[str, str] = COMMANDS, house: str = HOUSE) -> int:
    """Run one command and give its exit code; what cannot go on becomes one line, never a traceback."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    name = str(top_parser(commands).parse_args(words[:1]).command)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr] # both are text streams here
    command = importlib.import_module(f"{house}.{name}")
    own = parser_of(name, commands[name])
    command.arguments(own)
    return _run(command.run, own.parse_args(words[1:]))


def _run(run: Callable[[argparse.Namespace], int], given: argparse.Namespace) -> int:
    from analytics.commands import NO_WAREHOUSE, CommandError  # noqa: PLC0415 (heavy)
    from analytics.warehouse import WarehouseError  # noqa: PLC0415

    try:
        return run(given)
    except CommandError as error:
        sys.stderr.write(f"{error}\n")
        return error.code
    except WarehouseError as error:
        sys.stderr.write(f"{error}\n")
        return NO_WAREHOUSE
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        return INTERRUPTED
    except BrokenPipeError:  # whoever read our lines has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; expected YYYY-MM-DD") from None


if __name__ == "__main__":
    sys.exit(main())
