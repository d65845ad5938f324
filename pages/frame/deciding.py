"""Buttons and fields by which people decide about recurrences; what they press is written before the page is drawn again.

Owns the widgets and the message after them. What is written, and where, is `analytics.decisions.recurrence`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import streamlit as st

from analytics.decisions import recurrence as decisions
from analytics.decisions.files import DecisionError
from analytics.metrics.recurrence import Candidate
from analytics.narrative import recurrence_decisions as say
from analytics.presentation import plain
from pages.frame.session import Here

MESSAGE = "decision-message"


def told() -> None:
    """What became of the last decision, once."""
    message = st.session_state.pop(MESSAGE, None)
    if message:
        was_written, text = message
        (st.info if was_written else st.warning)(plain(text))


def deciding(here: Here, one: Candidate, asks_who: bool) -> None:
    """For a candidate: which of its incidents are the same issue, or are not, and its name. For a decision: take it back."""
    key = one.group_id
    if one.decision != "candidate":
        part: decisions.Part = "confirmed" if one.decision == "confirmed" else "rejected"
        _button("Take this decision back", f"back-{key}", lambda: _take_back(here, part, one.keys))
        return
    names = dict(zip(one.references, one.members["title"], strict=True))
    st.multiselect(
        "Which of them?", list(names), list(names), format_func=lambda each: f"{each} · {names[each]}", key=f"which-{key}"
    )
    st.text_input("What is the issue called?", one.title, key=f"name-{key}", max_chars=200)
    _who(key, asks_who)
    same, other, name = st.columns(3)
    with same:
        _button("The same issue", f"same-{key}", lambda: _decide(here, "confirmed", key))
    with other:
        _button("Not the same", f"other-{key}", lambda: _decide(here, "rejected", key))
    with name:
        _button("Only this name", f"only-{key}", lambda: _decide(here, "names", key))


def by_hand(why: str, lines: Mapping[str, str]) -> None:
    """Where the archive cannot be written from here: why, and the lines for a person to add, by what they say."""
    st.caption(plain(f"{why} To decide by hand, add to recurrence.yaml in the root of the archive:"))
    for words, entry in lines.items():
        st.caption(plain(words))
        st.code(entry, language=None)  # coloured words are too pale on white


def joining(here: Here, names: Mapping[str, str], asks_who: bool) -> None:
    """Two incidents that nobody found alike, joined by hand; `names` by reference."""
    for place, label in enumerate(("One incident", "is the same issue as")):
        st.selectbox(
            label,
            list(names),
            None,
            format_func=lambda each: names[each],
            placeholder="choose an incident",
            key=f"join-{place}",
        )
    st.text_input("What is the issue called?", key="name-join", max_chars=200)
    _who("join", asks_who)
    _button("Join the two", "join", lambda: _join(here))


def waiting(here: Here, found: decisions.Waiting) -> None:
    """What the next load will read for the first time, each with a way to take it back."""
    for place, each in enumerate(found.added):
        st.markdown(plain(f"{say.line(each)}."))
        _button("Take back", f"waiting-{place}", lambda each=each: _take_back(here, each.part, each.keys))  # type: ignore[misc]
    for each in found.gone:
        st.markdown(plain(f"Taken back: {say.line(each)}."))


def _who(key: str, asks_who: bool) -> None:
    if asks_who:
        st.text_input("Decided by", key=f"by-{key}", max_chars=100)


def _button(label: str, key: str, act: Callable[[], None]) -> None:
    st.button(label, key=f"decide-{key}", on_click=_told_after, args=(act,), type="secondary")


def _told_after(act: Callable[[], None]) -> None:
    try:
        act()
    except DecisionError as error:
        st.session_state[MESSAGE] = (False, str(error))


def _decide(here: Here, part: decisions.Part, key: str) -> None:
    name = st.session_state[f"name-{key}"] if part != "rejected" else None
    _write(here, part, st.session_state[f"which-{key}"], name, key)


def _join(here: Here) -> None:
    chosen = [st.session_state[f"join-{place}"] for place in (0, 1)]
    _write(here, "confirmed", [each for each in chosen if each], st.session_state["name-join"], "join")


def _write(here: Here, part: decisions.Part, references: list[str], name: str | None, key: str) -> None:
    if len(set(references)) < 2:
        raise DecisionError("A decision is about two incidents at least: choose them first.")
    if part == "names" and not (name or "").strip():
        raise DecisionError("Write the name first.")
    today = datetime.now(UTC).date()
    decisions.decide(here.warehouse, here.selection, part, references, today, name=name, by=st.session_state.get(f"by-{key}"))
    st.session_state[MESSAGE] = (True, say.WRITTEN)


def _take_back(here: Here, part: decisions.Part, keys: frozenset[str]) -> None:
    decisions.take_back(here.warehouse, here.selection, part, keys)
    st.session_state[MESSAGE] = (True, say.TAKEN_BACK)
