"""Bringing a message to Slack or to a mail server: time-outs, retries, and sentences for what went wrong.

Addresses and passwords come from the environment and are never printed. A failure is a DeliveryError; what else is to be
sent goes on.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

WEBHOOK = "INCIDENT_ALMANAC_SLACK_WEBHOOK"
SERVER = "INCIDENT_ALMANAC_SMTP"  # smtp://user:password@host:587, smtps://host
SECONDS = 10.0
# Slack asks to wait (429) or is not there for a moment (503): then it has not taken the message, and it may be sent again.
RETRY = Retry(total=3, connect=3, read=0, status=3, status_forcelist=(429, 503), allowed_methods=None, backoff_factor=0.5)


class DeliveryError(Exception):
    """A channel did not take a message; the text says why and what to do."""


def to_slack(payload: Mapping[str, Any], environment: Mapping[str, str] = os.environ) -> None:
    """Post to the webhook. Raises DeliveryError."""
    address = environment.get(WEBHOOK, "")
    if not address.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise DeliveryError(f"Slack: {WEBHOOK} names no webhook; set it to the https address that Slack gave you")
    with requests.Session() as session:
        session.mount("https://", HTTPAdapter(max_retries=RETRY))
        session.mount("http://", HTTPAdapter(max_retries=RETRY))
        try:
            answer = session.post(address, json=dict(payload), timeout=SECONDS, allow_redirects=False)
        except requests.RequestException as error:
            raise DeliveryError(f"Slack: not reached ({type(error).__name__}); nothing is known to have arrived") from None
    if not answer.ok or answer.is_redirect:
        said = answer.text[:80].replace("\n", " ")
        raise DeliveryError(f"Slack: refused with {answer.status_code} ({said}); is the webhook still valid?")


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    user: str | None
    password: str | None
    is_tls: bool


def server_of(environment: Mapping[str, str] = os.environ) -> Server:
    """The mail server that the environment names. Raises DeliveryError."""
    named = urlsplit(environment.get(SERVER, ""))
    try:
        port = named.port
    except ValueError:
        port = -1
    if named.scheme not in {"smtp", "smtps"} or not named.hostname or port == -1:
        raise DeliveryError(f"mail: {SERVER} names no server; expected smtp://user:password@host:587 or smtps://host")
    is_tls = named.scheme == "smtps"
    user, password = (unquote(each) if each else None for each in (named.username, named.password))
    return Server(named.hostname, port or (465 if is_tls else 587), user, password, is_tls)


def to_mail(message: EmailMessage, environment: Mapping[str, str] = os.environ) -> None:
    """Hand the mail to the server; a password only over TLS. Raises DeliveryError."""
    server = server_of(environment)
    try:
        with _connection(server) as connection:
            if server.user and server.password:
                connection.login(server.user, server.password)
            refused = connection.send_message(message)
    except smtplib.SMTPAuthenticationError as error:
        raise DeliveryError(f"mail: {server.host} refused the user or password of {SERVER} ({error.smtp_code})") from None
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryError(f"mail: {server.host}:{server.port} did not take it ({type(error).__name__})") from None
    if refused:
        raise DeliveryError(f"mail: {server.host} took it, and refused {len(refused)} of its receivers")


def _connection(server: Server) -> smtplib.SMTP:
    trust = ssl.create_default_context()
    if server.is_tls:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=trust)
    connection = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    connection.ehlo()
    if connection.has_extn("starttls"):
        connection.starttls(context=trust)
        connection.ehlo()
    elif server.password:
        connection.close()
        raise DeliveryError(f"mail: {server.host} offers no TLS, and a password is not sent without it; use smtps://")
    return connection
