"""A Message as an e-mail: HTML that needs no picture and no style sheet, and the same in plain text.

Owns the look of the mail (`mail.html`) and its headers. All text is escaped by the template engine; headers hold one line.
"""

from __future__ import annotations

from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from functools import cache
from hashlib import sha256
from pathlib import Path
from textwrap import wrap

from jinja2 import Environment, FileSystemLoader, Template

from analytics.digest import Group, Line, Message

HERE = Path(__file__).resolve().parent
WIDTH = 78


def mail(message: Message, sender: str, to: Sequence[str]) -> EmailMessage:
    """The e-mail with both bodies. Raises ValueError for an address that is none."""
    found = EmailMessage()
    found["Subject"] = " ".join(message.title.split())
    found["From"] = Address(addr_spec=sender)
    found["To"] = [Address(addr_spec=each) for each in to]
    # One id per period and reader: a mail that arrives twice is shown once.
    digest = sha256(f"{message.kind}/{message.key}/{','.join(to)}".encode()).hexdigest()[:24]
    found["Message-ID"] = f"<{digest}@{sender.rsplit('@', 1)[-1]}>"
    found["Auto-Submitted"] = "auto-generated"
    found.set_content(plain(message))
    found.add_alternative(html(message), subtype="html")
    return found


def html(message: Message) -> str:
    """The message as one HTML page."""
    return _template().render(message=message)


@cache
def _template() -> Template:
    house = Environment(loader=FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return house.get_template("mail.html")


def plain(message: Message) -> str:
    """The message as text of at most 78 characters a line, addresses whole."""
    parts = [message.title, "=" * len(message.title), ""]
    for sentence in message.sentences:
        parts += [*wrap(sentence, WIDTH), ""]
    for group in message.groups:
        parts += _group(group)
    return "\n".join([*parts, *message.closing]) + "\n"


def _group(group: Group) -> list[str]:
    parts = [group.heading, "-" * len(group.heading), *(wrap(group.note, WIDTH) if group.note else [])]
    for line in group.lines:
        parts += _line(line)
    return [*parts, *([f"… and {group.more} more"] if group.more else []), ""]


def _line(line: Line) -> list[str]:
    said = ", ".join(part for part in (line.why, line.owner) if part)
    text = f"* {line.name}: {line.text}" + (f" ({said})" if said else "")
    return [*wrap(text, WIDTH, subsequent_indent="  "), *([f"  {line.link}"] if line.link else [])]
