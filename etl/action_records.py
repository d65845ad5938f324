"""Action facts to records: status, dates, priority, horizon and kind of each action, from its own words and its heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from etl.action_kinds import Kind, kind_of, named_kind
from etl.date_shapes import Order, is_open_date
from etl.dates import read_date
from etl.due_dates import read_due
from etl.facts.shapes import ActionFact, Episode
from etl.folding import fold
from etl.placeholders import is_placeholder
from etl.records import ActionItem, Finding
from etl.settings import Settings
from etl.statuses import read_action_status, strip_status
from etl.vocabulary import Vocabulary

TWO_DAYS = "it could be two days; write it as 2026-03-17"
_NOBODY = {
    "",
    "tbd",
    "todo",
    "na",
    "n a",
    "none",
    "team",
    "everyone",
    "all",
    "name",
    "owner",
    "unassigned",
    "unknown",
    "未定",
    "なし",
    "anyone",
    "someone",
}
# The findings of `action_findings`, which are told anew where a tracker says more.
ACTION_CODES = frozenset({"action-dates", "unclear-due-date", "unowned", "undated", "done-undated", "unknown-status"})
_BRACKET = re.compile(r"[(（]([^()（）]{2,60})[)）]")
_TICKET = re.compile(
    r"bd://[\w-]+|https?://\S+/(?:issues|pull|browse|merge_requests|-/issues)/[\w-]+|\b[A-Z][A-Z0-9]{1,9}-\d{1,6}\b|(?<![\w&])#\d{1,6}\b|!\d{1,6}\b"
)
_NUMBERED = re.compile(r"\d(?<=[-#!]\d)")  # as tickets are, but for addresses
_ORNAMENT = re.compile(r"^\W+")
_PRIORITY = re.compile(r"\bP\s?([0-5])\b", re.I)
_WORDS = {
    "critical": "high",
    "highest": "high",
    "urgent": "high",
    "高": "high",
    "high": "high",
    "medium": "medium",
    "中": "medium",
    "normal": "medium",
    "low": "low",
    "低": "low",
    "lowest": "low",
}


def action_records(episode: Episode, created: date | None, order: Order | None, settings: Settings) -> tuple[ActionItem, ...]:
    """The actions in document order. No mark means `unknown`, not open. `order` is that of the document's dates."""
    named = [named_kind(action.group, settings.action_kinds) for action in episode.actions]
    by_kind = any(found and found[0] in {"detect", "mitigate"} for found in named)  # else "Prevention" is but a heading
    records = [_record(number, action, created, order, settings) for number, action in enumerate(episode.actions, start=1)]
    if by_kind:
        records = [_of_kind(record, found) if found else record for record, found in zip(records, named, strict=True)]
    return tuple(records)


def _of_kind(record: ActionItem, stated: tuple[Kind, str]) -> ActionItem:
    """The record with the kind that the heading above says, where the document sorts its actions by kind."""
    return replace(record, kind=stated[0], kind_evidence=stated[1])


def _record(position: int, action: ActionFact, created: date | None, order: Order | None, settings: Settings) -> ActionItem:
    text, mark = strip_status(action.description)
    group_mark = _group_status(action.group, settings.vocabulary) if action.checked is not False else None
    reading = read_action_status(action.status) if action.status else None
    beside = read_action_status(action.ticket.split()[-1]) if action.ticket else None  # `Bug 7 **TODO**` among the tickets
    promised = read_action_status(action.due) if action.due else None  # `landed 2026-05-29` in the column of dates
    status, completed = "unknown", None
    for found in (reading, mark, beside, promised if promised and promised.status == "done" else None, group_mark):
        if found is not None and found.status != "unknown":
            status, completed = found.status, found.completed_on
            break
    else:
        status = _boxed(action)
    horizon = horizon_of(action.group, settings.vocabulary)
    due = read_due(action.due or (_due_in(action.group) if status != "done" else "") or "", created, order=order)
    priority = _priority(action.priority)
    kind, why = kind_of(text, settings.action_kinds)
    return ActionItem(
        position=position,
        description=text,
        owner=owner_of(action.owner),
        created_on=(read_date(action.created, order=order).value if action.created else None) or created,
        due_date=due.value,
        due_policy_date=_policy_date(priority, horizon, created, settings) if due.value is None else None,
        due_raw=due.raw or None,
        status_raw=action.status
        or (mark.raw if mark else None)
        or (beside.raw if beside and beside.status != "unknown" else None)
        or (group_mark.raw if group_mark and status != "unknown" else None),
        status=status,  # type: ignore[arg-type]
        completed_on=(read_date(action.completed, order=order).value if action.completed else None) or completed,
        priority_raw=action.priority,
        priority=priority,
        horizon=horizon,  # type: ignore[arg-type]
        kind=kind,
        kind_evidence=why,
        tracker_reference=_ticket(action),
        line=action.line,
    )


def _boxed(action: ActionFact) -> str:
    if action.struck:
        return "cancelled"
    if action.checked is None:
        return "unknown"
    return "done" if action.checked else "open"


def _group_status(group: str, vocabulary: Vocabulary):  # type: ignore[no-untyped-def]
    """A status in the heading above: `Immediate Actions (Completed)`; the tick of "✅ Action items" is an ornament."""
    last = group.rsplit(" / ", 1)[-1]
    last = _ORNAMENT.sub("", last) if vocabulary.kind_of_heading(last)[1] else last
    bracket = _BRACKET.search(last)
    for text in (bracket.group(1) if bracket else "", last):
        reading = read_action_status(text) if text else None
        if reading is None or len(text.split()) > 3:
            continue
        if reading.status in ({"done", "open", "in_progress"} if bracket else {"done"}):
            return reading
    return None


def _due_in(group: str) -> str | None:
    """A date in the heading above: `Long-term Improvements (Q4 2025)`."""
    bracket = _BRACKET.search(group.rsplit(" / ", 1)[-1])
    return bracket.group(1) if bracket and re.search(r"\d{4}|Q[1-4]", bracket.group(1)) else None


def horizon_of(group: str, vocabulary: Vocabulary) -> str | None:
    hits = vocabulary.horizons.find(group.rsplit(" / ", 1)[-1])
    return max(hits, key=lambda hit: hit.length).name if hits else None


def owner_of(text: str | None) -> str | None:
    """The owner as written, without the sign of a mention before a name ("@Kim Larsen"); a placeholder or "team" is nobody."""
    if text is None or is_placeholder(text) or fold(text) in _NOBODY:
        return None
    name = text.strip(" *`")
    return name.removeprefix("@") if " " in name else name


def _priority(text: str | None) -> str | None:
    if not text:
        return None
    code = _PRIORITY.search(text)
    if code:
        return f"P{code.group(1)}"
    return next((_WORDS[word] for word in fold(text).split() if word in _WORDS), None)


def _policy_date(priority: str | None, horizon: str | None, created: date | None, settings: Settings) -> date | None:
    windows = settings.policy.action_window_days
    days = windows.get(priority or "") or settings.policy.horizon_days.get(horizon or "")
    return created + timedelta(days=days) if created and days else None


def _ticket(action: ActionFact) -> str | None:
    if action.ticket and not is_placeholder(action.ticket):
        return action.ticket
    text = action.description
    found = _TICKET.search(text) if "://" in text or _NUMBERED.search(text) else None
    return found.group(0) if found else None


def action_findings(actions: Sequence[ActionItem]) -> list[Finding]:
    """What keeps a promise from being followed: no owner, no date or one that could be two days, done without a
    date, due before it was made.

    Where no action of a list has an owner or a date, that is said once, at the first of them.
    """
    early = [each for each in actions if each.due_date and each.created_on and each.due_date < each.created_on]
    unclear = [each for each in actions if each.due_date is None and each.due_raw and is_open_date(each.due_raw)]
    done = [each for each in actions if each.status == "done"]
    undated = [each for each in done if each.completed_on is None]
    unread = [each for each in actions if each.status == "unknown" and _is_unknown_word(each.status_raw)]
    return [
        *(_unknown_status(each) for each in unread),
        *(_doubt(each, "action-dates", f"is due {each.due_date}, before it was made") for each in early),
        *(_doubt(each, "unclear-due-date", f"is due {(each.due_raw or '')[:40]!r}; {TWO_DAYS}") for each in unclear),
        *_missing(actions, "unowned", [each for each in actions if each.owner is None], "names no owner"),
        *_missing(actions, "undated", [each for each in actions if each.due_raw is None], "has no due date"),
        *_missing(done, "done-undated", undated, "is done without a date, so its time to close is not known"),
    ]


def _doubt(action: ActionItem, code: str, what: str) -> Finding:
    return Finding(action.line, "note", code, f"action {action.position} {what}", action.part_path)


def _is_unknown_word(raw: str | None) -> bool:
    return raw is not None and read_action_status(raw).problem == "unknown-status"


def _unknown_status(action: ActionItem) -> Finding:
    text = f"action {action.position}: status {(action.status_raw or '')[:40]!r} is not known; add the word to the vocabulary"
    return Finding(action.line, "warning", "unknown-status", text, action.part_path)


def _missing(of: Sequence[ActionItem], code: str, lacking: Sequence[ActionItem], what: str) -> list[Finding]:
    if not lacking:
        return []
    if len(lacking) == len(of) and len(of) > 1:
        return [Finding(lacking[0].line, "note", code, f"each of the {len(of)} actions {what}", lacking[0].part_path)]
    return [_doubt(action, code, what) for action in lacking]
