"""`python -m analytics draft GROUP`: the postmortem of an issue that came back, begun from the facts of its occurrences."""

from __future__ import annotations

import argparse

from analytics.commands import UNKNOWN_NAME, CommandError, opened, selection_of, write
from analytics.metrics.draft import draft, listed, matching
from analytics.narrative.draft import document
from analytics.narrative.shares import count


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("group", metavar="GROUP", help="id of a candidate, its beginning, or its title")
    parser.add_argument("--out", metavar="FILE", help="write it there (default: to the terminal)")


def run(given: argparse.Namespace) -> int:
    """Write the draft. Raises CommandError when no candidate, or more than one, is meant."""
    with opened(given.warehouse) as warehouse:
        selection = selection_of(warehouse, given.as_of)
        found = matching(warehouse, selection, given.group)
        if len(found) != 1:
            raise CommandError(UNKNOWN_NAME, _which(given.group, found or listed(warehouse, selection), bool(found)))
        facts = draft(warehouse, selection, found[0][0])
        if facts is None:
            raise CommandError(UNKNOWN_NAME, f"{found[0][0]}: fewer than two of its incidents may be named")
        write(document(facts), given.out)
    return 0


def _which(asked: str, groups: list[tuple[str, str, int]], several: bool) -> str:
    """What to say instead: the candidates one can name."""
    if not groups:
        return f"there is no candidate {asked!r}: the archive has none"
    lines = [f"{name}  {count(times, 'incident'):>12}  {title}" for name, title, times in groups]
    return "\n".join(
        [f"{asked!r} fits several candidates:" if several else f"there is no candidate {asked!r}; there are:", *lines]
    )
