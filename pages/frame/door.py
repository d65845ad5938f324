"""The door: who may come in where signing in is configured, what they are told in front of it, and the way out.

Owns the sign-in page and what Streamlit knows of a visitor. Who belongs is `analytics.access`; nothing is asked of a warehouse
here. A configuration that is not understood keeps the door shut: only without any `[auth]` is it open, as on one's own machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from analytics.access import Access, has_ended, person, reads_restricted
from analytics.presentation import plain
from pages.frame.returning import Place, Waiting, mark_of

NEEDED = ("redirect_uri", "cookie_secret")
PROVIDER = ("client_id", "client_secret", "server_metadata_url")
SHORTEST_SECRET = 32
RETURNED = "returned"
WELCOME = "Sign in to read"
WHY = "This archive of postmortems is read by people who have signed in. Nothing of it is shown before."
ENDED = "Your sign-in has ended. Sign in again to go on where you were."
MISSING = "This archive is read by people who have signed in, and signing in is not set up here. Nothing is shown until it is."
ELSEWHERE = "This dashboard is for the people who review restricted postmortems. Everything else is read in the other one."
UNLOADED = "You may read them, and their warehouse is missing. It is built by python -m etl load --include-restricted."


class ClosedError(Exception):
    """The configuration of signing in is wrong: nothing is shown. The text says what to mend, without any value of it."""


def is_outside() -> bool:
    """Whether this visitor still has to sign in: then even the menu stays away."""
    return st.user.get("is_logged_in") is False


def enter(path: str) -> Mapping[str, object] | None:
    """The claims of who has signed in; None where signing in is not configured. Others see the sign-in page, and no more.

    `path` is the address of the page that was opened. A configuration that cannot work shows what to mend, and nothing else.
    """
    try:
        providers = configured()
    except ClosedError as error:
        refuse("Signing in is not set up rightly", f"{error} Nothing is shown until it is mended.")
    if providers is None and "is_logged_in" not in st.user:
        return None
    if is_outside():
        ask_in(path, WELCOME, WHY)
    return {str(name): value for name, value in st.user.items()}


def admit(rules: Access, claims: Mapping[str, object] | None, path: str) -> bool:
    """Whether this visitor reads what is restricted; stops before the page for whoever may not come in at all."""
    if claims is None:
        if rules.is_required:
            refuse("Nobody can sign in", MISSING)
        return False
    if has_ended(rules, claims, datetime.now(UTC)):
        ask_in(path, "Sign in again", ENDED)
    is_reader = reads_restricted(rules, claims)
    if rules.holds_restricted and not is_reader:
        refuse("This is not the dashboard for everybody", ELSEWHERE)
    return is_reader


def configured() -> tuple[str | None, ...] | None:
    """The names of the identity providers in `[auth]`, None standing for the one without a name; None without `[auth]`.

    Raises ClosedError for a file that cannot be read, and for an `[auth]` that is not complete.
    """
    try:
        section = st.secrets.get("auth")
    except StreamlitSecretNotFoundError:
        if any(Path(name).exists() for name in st.get_option("secrets.files")):
            raise ClosedError("The file secrets.toml cannot be read as TOML.") from None
        return None
    if section is None:
        return None
    if not isinstance(section, Mapping) or not all(section.get(key) for key in NEEDED):
        raise ClosedError(f"[auth] in secrets.toml needs {' and '.join(NEEDED)}.")
    if len(str(section["cookie_secret"])) < SHORTEST_SECRET:
        raise ClosedError(f"cookie_secret in secrets.toml is shorter than {SHORTEST_SECRET} characters.")
    named = {name: each for name, each in section.items() if isinstance(each, Mapping) and name != "client_kwargs"}
    for name, each in (named or {"": section}).items():
        if not all(each.get(key) for key in PROVIDER):
            raise ClosedError(f"[auth{'.' * bool(name)}{name}] in secrets.toml needs {', '.join(PROVIDER)}.")
    if find_spec("authlib") is None:
        raise ClosedError("Authlib is not installed; requirements.lock has it.")
    return tuple(named) or (None,)


@st.cache_resource(show_spinner=False)
def waiting() -> Waiting:
    """The places people come back to, one memory for the server."""
    return Waiting()


def ask_in(path: str, headline: str, why: str) -> NoReturn:
    """The sign-in page, in place of everything else; remembers where the visitor wanted to go."""
    mark = mark_of(st.context.cookies)
    if mark:
        waiting().keep(mark, Place(path, {name: st.query_params.get_all(name) for name in st.query_params}))
    st.title(headline, anchor=False)
    st.markdown(plain(why))
    for name in configured() or (None,):
        if st.button("Sign in" if name is None else plain(f"Sign in with {name}"), key=f"sign-in-{name}"):
            st.login(name)
    st.stop()


def refuse(headline: str, why: str) -> NoReturn:
    """A page that says why there is nothing to see, and nothing else."""
    st.title(headline, anchor=False)
    st.markdown(plain(why))
    st.stop()


def go_on(path: str, pages: Mapping[str, str]) -> None:
    """Once after signing in: open the page that was wanted, with its filters. `pages` are the files by address."""
    if RETURNED in st.session_state:
        return
    st.session_state[RETURNED] = True
    mark = mark_of(st.context.cookies)
    place = waiting().take(mark) if mark else None
    if place is not None and place.path in pages and not path and not st.query_params:
        st.switch_page(pages[place.path], query_params={name: list(values) for name, values in place.query.items()})


def badge(claims: Mapping[str, object] | None, shows_restricted: bool) -> None:
    """In the sidebar: who has signed in, whether restricted postmortems are among what is shown, and the way out."""
    if claims is None:
        return
    with st.sidebar:
        st.caption(plain(f"Signed in as {person(claims)}"))
        if shows_restricted:
            st.caption("Restricted postmortems are shown to you. Mind who sees your screen.")
        if st.button("Sign out", type="tertiary", key="sign-out"):
            st.logout()
