"""Passages of documents that a search found, with the words marked, each a way to its line.

Owns their looks. Text from documents goes through `plain` piece by piece, so that only the marking is markup.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analytics.metrics.search import Hit, Passage
from analytics.narrative import incidents as say
from analytics.presentation import incident_name, plain
from pages.frame.marks import LINE_PARAMETER, PART_PARAMETER, RECORD_PAGE, RECORD_PARAMETER


def passages(hits: Sequence[Hit]) -> None:
    """One block an incident: its name, and under it the passages; each opens the incident, at that line where it is known."""
    for hit in hits:
        with st.container(gap="xxsmall"):
            name = incident_name(hit.incident_id, hit.title, hit.severity, hit.counted_at)
            st.page_link(RECORD_PAGE, label=f"**{plain(name)}**", query_params={RECORD_PARAMETER: hit.incident_key})
            for passage in hit.passages:
                _passage(hit, passage)
            if hit.more:
                st.caption(plain(say.more(hit) or ""))


def _passage(hit: Hit, passage: Passage) -> None:
    place = {RECORD_PARAMETER: hit.incident_key}
    if passage.line:
        place |= {LINE_PARAMETER: str(passage.line)}
    if passage.part_path:
        place |= {PART_PARAMETER: passage.part_path}
    words = "".join(
        f":primary-background[{plain_piece(text)}]" if is_asked else plain_piece(text) for text, is_asked in passage.pieces
    )
    left, right = st.columns([1, 5])
    left.page_link(RECORD_PAGE, label=plain(say.place(passage)), query_params=place)
    right.markdown(words)


def plain_piece(text: str) -> str:
    """As `plain`, with the blanks at both ends kept."""
    return f"{' ' * text.startswith(' ')}{plain(text)}{' ' * text.endswith(' ')}"
