"""What is sent without being asked for: the weekly digest, escalations, announcements.

`weekly` and `announcement` say what (a Message of plain words, the same for every channel), `slack` and `mail` how it looks
there, `delivery` brings it there, `ledger` remembers what was sent. None of them computes a number: that is `metrics`'.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One action or fact: a short name, its words, why it stands here, who owns it, and where it can be read."""

    name: str
    text: str
    why: str | None = None
    owner: str | None = None
    contact: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under a heading; `more` further ones are counted and left to the dashboard."""

    heading: str
    lines: tuple[Line, ...]
    note: str | None = None
    more: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """What is told. `key` names the period or postmortem, so that nothing is sent twice; `to` is whom a mail goes to, None for
    everybody the policy names.
    """

    kind: str
    key: str
    title: str
    sentences: tuple[str, ...]
    groups: tuple[Group, ...] = ()
    closing: tuple[str, ...] = ()
    to: str | None = None
