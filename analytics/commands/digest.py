"""`python -m analytics digest`: the weekly list of actions, printed, or sent to Slack and by mail."""

from __future__ import annotations

import argparse

from analytics.commands import opened, selection_of
from analytics.digest.sending import add_channels, deliver
from analytics.digest.weekly import digest_policy, weekly


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the digest takes."""
    parser.add_argument("--week", action="store_true", help="the week of the as-of date (the default, and the only period)")
    add_channels(parser)


def run(given: argparse.Namespace) -> int:
    """Print or send the digest and the escalations of the week."""
    with opened(given.warehouse) as warehouse:
        messages = weekly(warehouse, selection_of(warehouse, given.as_of))
        policy = digest_policy(warehouse)
    return deliver(messages, policy, given)
