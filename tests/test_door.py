"""The door of the dashboard: what it needs to open, and that whatever it does not understand keeps it shut."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.secrets import Secrets
from streamlit.testing.v1 import AppTest

from pages.frame.returning import LIFE_SECONDS, MOST_WAITING, Place, Waiting, mark_of
from tests.builder import POLICY, build, incident

ROOT = Path(__file__).resolve().parent.parent
COMPLETE = {
    "redirect_uri": "http://127.0.0.1:8501/oauth2callback",
    "cookie_secret": "made-up-made-up-made-up-made-up-made-up",
    "client_id": "almanac",
    "client_secret": "made-up",
    "server_metadata_url": "http://127.0.0.1:1/.well-known/openid-configuration",
}
WHOLE = incident("INC-1", "2026-01-05 10:00", is_restricted=True, title="Keyring copied")


def opened(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch, user: dict[str, Any] | None = None, auth: Any = COMPLETE
) -> AppTest:
    monkeypatch.setenv("INCIDENT_ALMANAC_WAREHOUSE", str(warehouse))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    if auth is not None:
        app.secrets["auth"] = auth
        app.user = user if user is not None else {"is_logged_in": False}
    app.run()
    assert not app.exception
    return app


def with_access(path: Path, rows: list[dict[str, Any]], **rules: str) -> Path:
    values = POLICY | {f"access.{name}": value for name, value in rules.items()}
    return build(path, incidents=rows, policy_values=[{"name": name, "value": value} for name, value in values.items()])


def said(app: AppTest) -> str:
    return " ".join(element.value for element in [*app.title, *app.markdown, *app.warning, *app.caption])


def reader(*groups: str, name: str = "Kim") -> dict[str, Any]:
    return {"is_logged_in": True, "name": name, "iat": int(time.time()), "groups": list(groups)}


def test_nothing_is_opened_before_somebody_has_signed_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sign-in page stands even where there is no warehouse: none was asked for."""
    app = opened(tmp_path / "none.duckdb", monkeypatch)
    assert [button.label for button in app.button] == ["Sign in"]
    assert [title.value for title in app.title] == ["Sign in to read"]
    assert not app.sidebar.children
    assert not app.warning


def test_two_providers_give_two_buttons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each provider of the configuration can be chosen by its name."""
    provider = {key: COMPLETE[key] for key in ("client_id", "client_secret", "server_metadata_url")}
    common = {key: COMPLETE[key] for key in ("redirect_uri", "cookie_secret")}
    app = opened(tmp_path / "none.duckdb", monkeypatch, auth=common | {"keycloak": provider, "google": provider})
    assert [button.label for button in app.button] == ["Sign in with keycloak", "Sign in with google"]


@pytest.mark.parametrize("missing", sorted(COMPLETE))
def test_an_incomplete_configuration_shows_nothing(missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key left out is named, and the archive stays shut, even for somebody with an old cookie."""
    auth = {key: value for key, value in COMPLETE.items() if key != missing}
    app = opened(build(tmp_path / "w.duckdb", incidents=[WHOLE]), monkeypatch, reader(), auth)
    assert missing in said(app).replace("\\", "")
    assert "INC-1" not in said(app)
    assert not app.button


def test_a_weak_secret_and_a_section_of_another_kind_show_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cookie that can be guessed would be no sign-in. The secret itself is not shown."""
    for auth in (COMPLETE | {"cookie_secret": "guess-me"}, "on"):
        app = opened(tmp_path / "none.duckdb", monkeypatch, reader(), auth)
        assert app.title[0].value == "Signing in is not set up rightly"
        assert "guess-me" not in said(app)


def test_a_file_that_cannot_be_read_keeps_the_door_shut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slip of the pen in secrets.toml must not switch signing in off."""
    broken = tmp_path / "secrets.toml"
    broken.write_text("[auth\nclient_secret = 'hush'\n", encoding="utf-8")
    before = st.get_option("secrets.files")
    monkeypatch.setattr(st, "secrets", Secrets())
    try:
        st.config._set_option("secrets.files", [str(broken)], "test")  # type: ignore[attr-defined]
        app = opened(build(tmp_path / "w.duckdb", incidents=[WHOLE]), monkeypatch, auth=None)
    finally:
        st.config._set_option("secrets.files", before, "test")  # type: ignore[attr-defined]
    assert "cannot be read as TOML" in said(app)
    assert "hush" not in said(app)
    assert "INC-1" not in said(app)


def test_without_a_configuration_the_door_is_open_unless_the_policy_shuts_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On one's own machine nobody signs in; `access.sign_in: required` lets no server be open by mistake."""
    open_door = opened(with_access(tmp_path / "a.duckdb", [incident("INC-1", "2026-01-05 10:00")]), monkeypatch, auth=None)
    assert "1 of 1 incidents" in said(open_door)
    required = with_access(tmp_path / "b.duckdb", [incident("INC-1", "2026-01-05 10:00")], sign_in="required")
    shut = opened(required, monkeypatch, auth=None)
    assert shut.title[0].value == "Nobody can sign in"
    assert "incidents" not in said(shut)


def test_a_sign_in_that_is_too_old_shows_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page asks for a new one, and holds no number of the archive."""
    app = opened(build(tmp_path / "w.duckdb", incidents=[WHOLE]), monkeypatch, reader() | {"iat": int(time.time()) - 9 * 3600})
    assert app.title[0].value == "Sign in again"
    assert "1 of 1" not in said(app)


def test_a_process_of_its_own_for_restricted_postmortems_lets_only_the_group_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the served file itself holds restricted words, nobody else gets past the door."""
    warehouse = with_access(tmp_path / "w.duckdb", [WHOLE], restricted_groups="legal")
    outsider = opened(warehouse, monkeypatch, reader("engineering"))
    assert outsider.title[0].value == "This is not the dashboard for everybody"
    assert "1 of 1" not in said(outsider)
    insider = opened(warehouse, monkeypatch, reader("legal"))
    assert "1 of 1 incidents" in said(insider)
    assert "Restricted postmortems are shown to you" in said(insider)


def test_the_file_follows_from_the_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One server, two files: who is in the group gets the one, all others the other, whoever came first."""
    everybody = with_access(tmp_path / "w.duckdb", [incident("INC-1", "2026-01-05 10:00")], restricted_groups="legal")
    both = build(tmp_path / "all.duckdb", incidents=[WHOLE, incident("INC-2", "2026-01-06 10:00")])
    monkeypatch.setenv("INCIDENT_ALMANAC_RESTRICTED_WAREHOUSE", str(both))
    scopes = [said(opened(everybody, monkeypatch, reader(group))) for group in ("legal", "engineering", "legal")]
    assert ["2 of 2 incidents" in scope for scope in scopes] == [True, False, True]
    assert "1 of 1 incidents" in scopes[1]


def test_a_restricted_warehouse_that_is_missing_is_told_to_the_group_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody takes the smaller file for the whole one."""
    everybody = with_access(tmp_path / "w.duckdb", [incident("INC-1", "2026-01-05 10:00")], restricted_groups="legal")
    monkeypatch.setenv("INCIDENT_ALMANAC_RESTRICTED_WAREHOUSE", str(tmp_path / "none.duckdb"))
    insider = said(opened(everybody, monkeypatch, reader("legal")))
    assert "The restricted postmortems are not loaded" in insider
    assert str(tmp_path) not in insider
    assert "1 of 1 incidents" in said(opened(everybody, monkeypatch, reader("engineering")))


def test_a_name_in_a_token_is_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a provider says somebody is called cannot draw a picture in the sidebar."""
    app = opened(build(tmp_path / "w.duckdb"), monkeypatch, reader(name="![i](https://tracker.invalid/p.png)"))
    assert "![i](" not in said(app)
    assert "tracker" in said(app)


def test_an_address_waits_once_and_not_for_long() -> None:
    """Going on where one was works within minutes, in the browser that asked, one time."""
    now = [100.0]
    waiting, place = Waiting(clock=lambda: now[0]), Place("mttr", {"severity": ["SEV1", "SEV2"]})
    waiting.keep("one", place)
    assert waiting.take("other") is None
    assert waiting.take("one") == place
    assert waiting.take("one") is None
    waiting.keep("one", place)
    now[0] += LIFE_SECONDS
    assert waiting.take("one") is None


def test_waiting_addresses_are_few_and_short() -> None:
    """Somebody who opens the door page a million times fills nothing."""
    waiting = Waiting()
    for visitor in range(MOST_WAITING + 5):
        waiting.keep(f"v{visitor}", Place("mttr", {}))
    assert waiting.take("v4") is None
    assert waiting.take("v5") == Place("mttr", {})
    waiting.keep("long", Place("mttr", {"q": ["x" * 3_000]}))
    assert waiting.take("long") is None
    waiting.keep("front", Place("", {}))
    assert waiting.take("front") is None


def test_a_browser_is_known_by_what_its_cookie_means() -> None:
    """The cookie is masked anew for each answer; broken ones are nobody's."""
    token = bytes(range(16))
    masks = (b"\x01\x02\x03\x04", os.urandom(4))
    cookies = [
        f"2|{mask.hex()}|{bytes(byte ^ mask[at % 4] for at, byte in enumerate(token)).hex()}|1790000000" for mask in masks
    ]
    assert {mark_of({"_streamlit_xsrf": cookie}) for cookie in cookies} == {token.hex()}
    for broken in ("", "2|x|y|z", "2|||0", "1", "2|00|0|0"):
        assert mark_of({"_streamlit_xsrf": broken}) is None
    assert mark_of({}) is None
