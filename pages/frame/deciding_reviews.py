"""Where the meeting writes down what it decides: for each decision asked, whether it is taken, who and by when.

Owns the widgets and the message after them. What is written, and where, is `analytics.decisions.reviews`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import streamlit as st

from analytics.decisions.files import DecisionError
from analytics.decisions.reviews import Taken, file_name, keep, waiting
from analytics.presentation import plain
from pages.frame.session import Here

MESSAGE = "review-message"
LONGEST = 300


def keeping(here: Here, asked: Sequence[str], loaded: int) -> None:
    """A form with the decisions asked, one more of the meeting's own, and a button that keeps those that were taken.

    `loaded` is how many decisions of this review the warehouse knows.
    """
    _told()
    span = here.selection.focus
    with st.expander("Write down what was decided"):
        st.caption(plain(f"Kept in {file_name(span)} in the archive; the next review opens with what became of it."))
        with st.form("decisions", clear_on_submit=True, border=False):
            for place, text in enumerate(asked):
                st.checkbox(plain(text), key=f"taken-{place}")
                _who_and_when(place)
            st.text_input("Another decision", key="other-decision", max_chars=LONGEST)
            _who_and_when(len(asked))
            st.form_submit_button("Keep these decisions", on_click=_keep, args=(here, tuple(asked)))
    _say_waiting(here, loaded)


def _who_and_when(place: int) -> None:
    who, when = st.columns(2)
    who.text_input("Owner", key=f"owner-{place}", max_chars=100, placeholder="a role, a team or a name")
    when.date_input("Date", None, key=f"due-{place}", format="YYYY-MM-DD")


def _keep(here: Here, asked: Sequence[str]) -> None:
    state = st.session_state
    chosen = [(place, text) for place, text in enumerate(asked) if state.get(f"taken-{place}")]
    if other := str(state.get("other-decision") or "").strip():
        chosen.append((len(asked), other))
    taken = [Taken(text, state.get(f"owner-{place}"), _day(state.get(f"due-{place}"))) for place, text in chosen]
    try:
        written = keep(here.warehouse, here.selection.focus, taken, datetime.now(UTC).date())
    except DecisionError as error:
        state[MESSAGE] = (False, str(error))
        return
    state[MESSAGE] = (True, f"Written into {written.path}. Commit the file; the next load reads it.")


def _day(chosen: object) -> date | None:
    return chosen if isinstance(chosen, date) else None


def _told() -> None:
    """What became of the last click, once."""
    message = st.session_state.pop(MESSAGE, None)
    if message:
        was_written, text = message
        (st.info if was_written else st.warning)(plain(text))


def _say_waiting(here: Here, loaded: int) -> None:
    try:
        count = waiting(here.warehouse, here.selection.focus, loaded)
    except DecisionError:  # said when somebody tries to write; a reader without the archive is not bothered with it
        return
    if count:
        st.caption(plain(f"{file_name(here.selection.focus)} holds {count} more that the next load will read."))
