"""What `digest` and `announce` share: their channels, what is printed, what is sent once, and how a failure ends."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from analytics.commands import CommandError
from analytics.digest import Message
from analytics.digest.delivery import DeliveryError, to_mail, to_slack
from analytics.digest.ledger import held, ledger_path, read_ledger, remember
from analytics.digest.mail import mail, plain
from analytics.digest.slack import payload

NOT_DELIVERED = 69
NO_ADDRESS = 78


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message for one channel: its key in the ledger, how it is shown, and what sends it."""

    key: str
    shown: str
    send: Callable[[], None]


def add_channels(parser: argparse.ArgumentParser) -> None:
    """Add the options that both commands have."""
    parser.add_argument("--slack", action="store_true", help="send to the webhook in INCIDENT_ALMANAC_SLACK_WEBHOOK")
    parser.add_argument("--smtp", action="store_true", help="send by mail through the server in INCIDENT_ALMANAC_SMTP")
    parser.add_argument("--dry-run", action="store_true", help="print exactly what would be sent, and send nothing")
    parser.add_argument("--again", action="store_true", help="send although it was sent for this period")
    parser.add_argument("--ledger", metavar="FILE", help="where it is kept what was sent (default: beside the warehouse)")


def deliver(messages: Sequence[Message], policy: Mapping[str, str], given: argparse.Namespace) -> int:
    """Print the messages, or send each by each channel once; 69 when a channel failed, the others having had their turn."""
    if not given.slack and not given.smtp:
        sys.stdout.write("\n".join(_heading(message) + plain(message) for message in messages))
        return 0
    parcels = [*(_slack(messages) if given.slack else ()), *(_mails(messages, policy) if given.smtp else ())]
    path = Path(given.ledger) if given.ledger else ledger_path(given.warehouse)
    with nullcontext() if given.dry_run else held(path):
        sent = {} if given.again else read_ledger(path)
        outcomes = [_one(parcel, sent, path, given.dry_run) for parcel in parcels]
    return 0 if all(outcomes) else NOT_DELIVERED


def _heading(message: Message) -> str:
    return f"--- to {message.to}\n" if message.to else ""


def _one(parcel: Parcel, sent: Mapping[str, str], path: Path, is_dry: bool) -> bool:
    """Whether a parcel is where it belongs: sent now, sent before, or only shown."""
    if parcel.key in sent:
        sys.stdout.write(f"{parcel.key}: sent already on {sent[parcel.key]}; --again sends it once more\n")
        return True
    if is_dry:
        sys.stdout.write(f"--- would be sent as {parcel.key}\n{parcel.shown}\n")
        return True
    try:
        parcel.send()
    except DeliveryError as error:
        sys.stderr.write(f"{parcel.key}: {error}\n")
        return False
    remember(path, parcel.key)
    sys.stdout.write(f"{parcel.key}: sent\n")
    return True


def _slack(messages: Sequence[Message]) -> Iterator[Parcel]:
    for message in messages:
        body = payload(message)
        shown = json.dumps(body, indent=2, ensure_ascii=False)
        yield Parcel(f"slack {message.kind} {message.key}", shown, partial(to_slack, body))


def _mails(messages: Sequence[Message], policy: Mapping[str, str]) -> Iterator[Parcel]:
    """A mail to everybody the policy names; an escalation to its lead, where the lead is an address.

    Raises CommandError where the policy names no sender or receiver, or one that is no address.
    """
    sender = policy.get("digest.email_from", "")
    everybody = [each.strip() for each in policy.get("digest.email_to", "").split(",") if each.strip()]
    if not sender or not everybody:
        raise CommandError(NO_ADDRESS, "policy.yaml names no digest.email_from or digest.email_to; nothing was sent")
    for message in messages:
        to = [message.to] if message.to else everybody
        if message.to and "@" not in message.to.strip("@"):
            continue  # a lead who is reached in Slack
        try:
            made = mail(message, sender, to)
        except (ValueError, IndexError):
            raise CommandError(
                NO_ADDRESS, f"policy.yaml: {', '.join(to)} or {sender} is no mail address; nothing was sent"
            ) from None
        yield Parcel(f"mail {message.kind} {message.key}", made.as_string(), partial(to_mail, made))
