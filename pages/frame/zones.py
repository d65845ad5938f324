"""By whose clocks times are shown: UTC, or those of the reader's own zone, as the browser names it.

Days, months and quarters are by UTC in either case; only moments with hours follow the choice.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

UTC, KEY = "UTC", "zone"


def zone() -> str:
    """The zone that the reader has chosen; UTC until they choose."""
    chosen: str = st.session_state.get(KEY, UTC)
    return chosen if chosen in _offered() else UTC


def choose_zone() -> None:
    """The choice, where the reader's zone is another than UTC."""
    offered = _offered()
    if len(offered) > 1:
        st.segmented_control("Times in", offered, default=UTC, required=True, key=KEY)


def _offered() -> list[str]:
    own = st.context.timezone
    try:
        return [UTC, ZoneInfo(own).key] if own and own not in (UTC, "Etc/UTC") else [UTC]
    except (ZoneInfoNotFoundError, ValueError):
        return [UTC]
