"""The first start: what one is looking at, and the way to an archive of one's own."""

from __future__ import annotations

import streamlit as st

from analytics.narrative import first_steps as say
from analytics.presentation import plain
from analytics.warehouse import Load


def welcome(load: Load) -> None:
    """On the sample archive: that it is one, and, folded, how to see one's own. Elsewhere nothing."""
    if load.is_sample:
        st.caption(plain(say.SAMPLE))
        with st.expander(say.HEADING):
            own_archive()


def own_archive() -> None:
    """The commands that lead to one's own archive, each with what it does."""
    st.markdown(plain(say.PROMISE))
    for what, command in say.STEPS:
        st.markdown(plain(what))
        st.code(command, language=None, wrap_lines=True)  # coloured words are too pale on white
    st.markdown(plain(say.WIKI))
