"""A Message as Slack's Block Kit: a header, sections of mrkdwn, a context line. Owns Slack's limits and its escaping.

Source of the limits: Slack's reference of blocks (50 blocks in a message, 150 characters in a header, 3,000 in a text).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from analytics.digest import Group, Line, Message

MOST_BLOCKS = 50
LONGEST_HEADER = 150
LONGEST_TEXT = 3000
LONGEST_LINE = 400
_MEMBER = re.compile(r"[UW][A-Z0-9]{6,15}")
Block = dict[str, Any]


def payload(message: Message) -> dict[str, Any]:
    """What a webhook takes: the blocks, and the title as the text that notifications show."""
    return {"text": escape(message.title), "blocks": blocks(message)}


def blocks(message: Message) -> list[Block]:
    """The message within Slack's limits; what does not fit is counted in its last section."""
    called = [f"For {mention(message.to)}"] if message.to else []
    head = [_header(message.title), *_sections("\n".join([*called, *map(escape, message.sentences)]))]
    foot = [_context(message.closing)] if message.closing else []
    room = MOST_BLOCKS - len(head) - len(foot) - 1
    body = [block for group in message.groups for block in _group(group)]
    if len(body) <= room + 1:
        return [*head, *body, *foot]
    left = len(body) - room
    return [*head, *body[:room], *_sections(f"… and {left} more parts; the dashboard has the whole list."), *foot]


def escape(text: str) -> str:
    """Text in which Slack sees no mention, link or mark-up of its own."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mention(contact: str | None) -> str | None:
    """How a contact is tagged: a member id as a mention, an address as it is."""
    if contact is None:
        return None
    return f"<@{contact}>" if _MEMBER.fullmatch(contact) else escape(contact)


def _header(title: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": _cut(title, LONGEST_HEADER), "emoji": False}}


def _context(lines: Sequence[str]) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": _cut(escape(" ".join(lines)), LONGEST_TEXT)}]}


def _group(group: Group) -> Iterator[Block]:
    lines = [f"*{escape(_cut(group.heading, LONGEST_HEADER))}*", *([escape(group.note)] if group.note else [])]
    lines += [_line(line) for line in group.lines]
    if group.more:
        lines.append(f"… and {group.more} more")
    yield from _sections("\n".join(lines))


def _line(line: Line) -> str:
    name = f"<{line.link}|{escape(line.name)}>" if line.link else escape(line.name)
    owner = mention(line.contact) or (escape(line.owner) if line.owner else None)
    said = " · ".join(part for part in (escape(line.why) if line.why else None, owner) if part)
    return f"• {name} {escape(_cut(line.text, LONGEST_LINE))}" + (f" — {said}" if said else "")


def _sections(text: str) -> Iterator[Block]:
    """The text in as few sections as its lines need."""
    part = ""
    for line in filter(None, text.split("\n")):
        if part and len(part) + 1 + len(line) > LONGEST_TEXT:
            yield _section(part)
            part = ""
        part = f"{part}\n{line}" if part else _cut(line, LONGEST_TEXT)
    if part:
        yield _section(part)


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
