"""`python -m analytics announce POSTMORTEM`: one postmortem told to everybody, printed, or sent to Slack and by mail."""

from __future__ import annotations

import argparse

from analytics.commands import opened, selection_of
from analytics.digest.announcement import announcement
from analytics.digest.sending import add_channels, deliver
from analytics.digest.weekly import digest_policy


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what an announcement takes."""
    parser.add_argument("postmortem", metavar="POSTMORTEM", help="the id of its incident, or its path in the archive")
    add_channels(parser)


def run(given: argparse.Namespace) -> int:
    """Print or send the announcement."""
    with opened(given.warehouse) as warehouse:
        message = announcement(warehouse, selection_of(warehouse, given.as_of), given.postmortem)
        policy = digest_policy(warehouse)
    return deliver((message,), policy, given)
