"""Signing in, from end to end: a real browser, a real identity provider on this machine, two warehouses, three people."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import LOCAL, served
from tests.builder import POLICY, action, build, incident

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
SECRETS = """
[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "made-up-made-up-made-up-made-up-made-up"
client_id = "incident-almanac"
client_secret = "made-up"
server_metadata_url = "http://localhost:{provider}/.well-known/openid-configuration"
"""
PEOPLE = [
    User(sub="kim", claims={"name": "Kim *Reader*", "groups": ["engineering"]}),
    User(sub="lou", claims={"name": "Lou Reviewer", "groups": ["engineering", "incident-security"]}),
]
ORDINARY = [incident(f"INC-{n}", f"2026-0{n}-05 10:00", severity=f"SEV{n}") for n in (1, 2, 3)]
WORDS = {"document_path": "security/keyring.md", "incident_id": "INC-4", "title": "Keyring copied from the build host"}
BODY = "The keyring lay open for a day."
SECRET = re.compile("keyring", re.IGNORECASE)


def restricted(**columns: object) -> dict[str, object]:
    row = incident("INC-4", "2026-04-05 10:00", severity="SEV1", time_to_resolve_minutes=44, is_restricted=True)
    return row | columns


def policy(**changes: str) -> list[dict[str, str]]:
    access = {"restricted_groups": "incident-security", "groups_claim": "groups", "session_hours": "8", "sign_in": "required"}
    return [{"name": name, "value": value} for name, value in POLICY.items()] + [
        {"name": f"access.{name}", "value": value} for name, value in (access | changes).items()
    ]


def public_file(path: Path, **changes: str) -> Path:
    withheld = restricted(document_path="restricted/0a1b2c3d4e5f.md", incident_id="restricted", title="Restricted incident")
    return build(path, incidents=[*ORDINARY, withheld], policy_values=policy(**changes))


@dataclass(frozen=True, slots=True)
class House:
    """A dashboard behind a door: its address, and the link that names what everybody reads."""

    address: str
    link: Path


@pytest.fixture(scope="module")
def house(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One server for all these tests: people of both kinds share its process and its caches."""
    folder = tmp_path_factory.mktemp("door")
    rows = {
        "action_items": [action("INC-4", 1, description="Rotate the keyring", document_path="security/keyring.md")],
        "document_sections": [{"document_path": "security/keyring.md", "position": 1, "line": 1, "level": 0, "text": BODY}],
    }
    everything = build(folder / "all.duckdb", incidents=[*ORDINARY, restricted(**WORDS)], policy_values=policy(), **rows)
    public_file(folder / "1.duckdb")
    link = folder / "warehouse.duckdb"
    link.symlink_to("1.duckdb")
    with run_server_in_thread(user_claims=PEOPLE) as provider:
        secrets = folder / "secrets.toml"
        secrets.write_text(SECRETS.format(provider=provider.server_port), encoding="utf-8")
        variables = {"STREAMLIT_SECRETS_FILES": str(secrets), "INCIDENT_ALMANAC_RESTRICTED_WAREHOUSE": str(everything)}
        with served(link, **variables) as address:
            first = browser.new_page()  # Streamlit learns the addresses of the pages from its first visitor
            first.goto(address)
            at_the_door(first)
            first.close()
            yield House(address, link)


@pytest.fixture
def someone(browser: Browser) -> Iterator[Callable[[], Page]]:
    """A new visitor with an empty browser, that reaches nothing beyond this machine."""
    contexts: list[BrowserContext] = []

    def arrive() -> Page:
        contexts.append(browser.new_context(timezone_id="UTC", viewport={"width": 1280, "height": 900}))
        contexts[-1].set_default_timeout(90_000)
        contexts[-1].route(lambda url: not LOCAL.match(url), lambda route: route.abort())  # the provider's page has a style
        return contexts[-1].new_page()

    yield arrive
    for context in contexts:
        context.close()


def at_the_door(page: Page) -> None:
    """The sign-in page is there, and nothing of the archive."""
    expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=60_000)
    text = page.locator('[data-testid="stApp"]').inner_text()
    assert "Sign in" in page.locator("h1").inner_text()
    assert not [word for word in ("INC-", "incidents", "SEV", "Period", "loaded", "Quarterly") if word in text]


def sign_in(page: Page, address: str, name: str) -> None:
    """Open an address, be asked to sign in, do so with the provider, and come back."""
    page.goto(address, wait_until="domcontentloaded")
    at_the_door(page)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name=name, exact=True).first.click()
    expect(page.get_by_text(re.compile("Signed in as"))).to_be_visible(timeout=60_000)
    expect(page.locator('[data-testid="stMain"] h1')).to_be_visible()


def settled(page: Page) -> str:
    """All text of a page that has been drawn to its last line."""
    expect(page.locator('[data-testid="stMain"]').get_by_text(re.compile("as of 30 Sep 2026")).last).to_be_visible(
        timeout=60_000
    )
    expect(page.locator('[data-testid="stStatusWidget"]')).to_have_count(0)
    return page.locator('[data-testid="stApp"]').inner_text()


def test_who_signs_in_comes_back_to_the_filtered_page_and_can_leave(house: House, someone: Callable[[], Page]) -> None:
    """A shared link survives the way to the provider and back; the name is text; after signing out the door is shut."""
    page = someone()
    sign_in(page, f"{house.address}/severity?severity=SEV2&severity=SEV3", "kim")
    page.wait_for_url("**/severity?**")
    text = settled(page)
    assert "2 of 4 incidents" in text
    assert "Signed in as Kim *Reader*" in text
    assert page.url.endswith("/severity?severity=SEV2&severity=SEV3")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/oauth2/end_session**")
    page.goto(f"{house.address}/severity", wait_until="domcontentloaded")
    at_the_door(page)


def test_restricted_postmortems_are_for_their_group(house: House, someone: Callable[[], Page]) -> None:
    """Who is in the group reads them; who is not sees what everybody sees, from the same server right afterwards."""
    link = f"{house.address}/incident?incident=security/keyring.md%231"
    lou = someone()
    sign_in(lou, link, "lou")
    lou.wait_for_url("**/incident?**")
    text = settled(lou)
    assert "Keyring copied from the build host" in text
    expect(lou.locator('[data-testid="stMain"] [data-testid="stCode"]').first).to_contain_text(BODY)
    assert "Restricted postmortems are shown to you" in text
    kim = someone()
    sign_in(kim, link, "kim")
    kim.wait_for_url("**/incident?**")
    assert "No such incident" in settled(kim)
    frames: list[str] = []
    kim.on("websocket", lambda socket: socket.on("framereceived", lambda sent: frames.append(repr(sent))))
    for path in ("", "incidents", "quality", "incident?incident=restricted/0a1b2c3d4e5f.md%231"):
        kim.goto(f"{house.address}/{path}", wait_until="domcontentloaded")
        assert not SECRET.search(settled(kim))
    assert "Restricted incident" in kim.locator("h1").inner_text()
    assert len(frames) > 30
    assert not [sent for sent in frames if SECRET.search(sent)], "not on the page, and yet sent to the browser"


def test_a_sign_in_ends_after_the_hours_of_the_policy(house: House, someone: Callable[[], Page]) -> None:
    """An open page asks for a new sign-in once the old one is over, and goes on where it was."""
    page = someone()
    sign_in(page, f"{house.address}/mttr", "kim")
    settled(page)
    switch(house.link, public_file(house.link.with_name("short.duckdb"), session_hours="0.0001"))
    page.get_by_text("Include planned work").click()
    expect(page.get_by_text("Your sign-in has ended")).to_be_visible(timeout=60_000)
    assert "INC-" not in page.locator('[data-testid="stMain"]').inner_text()
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/oauth2/authorize**")
    switch(house.link, house.link.with_name("1.duckdb"))
    page.get_by_role("button", name="kim", exact=True).first.click()
    page.wait_for_url("**/mttr?**")
    assert "planned=true" in page.url


def test_a_forged_answer_of_the_provider_signs_nobody_in(house: House, someone: Callable[[], Page]) -> None:
    """An answer with a state that this browser never asked for, a refusal, and a cookie of one's own make lead to the door."""
    page = someone()
    for answer in ("code=stolen&state=invented", "error=access_denied&state=invented"):
        page.goto(f"{house.address}/oauth2callback?{answer}", wait_until="domcontentloaded")
        at_the_door(page)
    page.context.add_cookies([{"name": "_streamlit_user", "value": '"eyJpc19sb2dnZWRfaW4iOnRydWV9.x.y"', "url": house.address}])
    page.goto(f"{house.address}/incidents", wait_until="domcontentloaded")
    at_the_door(page)


def switch(link: Path, to: Path) -> None:
    """Publish another file under the link."""
    link.with_name("next").symlink_to(to.name)
    link.with_name("next").replace(link)
