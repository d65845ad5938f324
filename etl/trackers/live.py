"""A tracker's issues over its REST API, saved as the export that `load` reads; the load itself never leaves the machine.

Owns paging, time-outs, retries and the sentences for a refusal. Only what the merge needs is kept: no titles, no texts. A
token comes from the environment, goes to the named host alone, over https, and is never printed. Sources: GitHub's reference
of REST issues; Jira's of issue search, both endpoints of which were not verified against a real server.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from etl.exits import CANNOT_CREATE, UNAVAILABLE, StopError

GITHUB = "https://api.github.com"
SECONDS = (5.0, 30.0)  # to connect, and between two pieces of an answer
MOST_PAGES = 2_000
LONGEST_WAIT = 120.0  # a refusal that lasts longer is told, not waited for
LOCAL = ("127.0.0.1", "localhost", "::1")
# Asking twice for a list does no harm, so every failure of a moment is asked again; `Retry-After` is kept to.
RETRY = Retry(total=4, status_forcelist=(500, 502, 503, 504), backoff_factor=0.5, raise_on_status=False)
GITHUB_KEPT = ("number", "state", "state_reason", "closed_at", "updated_at", "html_url")
JIRA_FIELDS = ("status", "resolution", "assignee", "duedate", "resolutiondate", "updated")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for: the product, its address, and which issues."""

    product: str
    api: str
    what: str
    environment: Mapping[str, str]


def fetch(asked: Asked, out: Path, say: Say) -> int:
    """Save all issues to a file, replaced in one step when everything arrived; gives their number.

    Raises StopError 69 when the server is not reached or refuses, 73 when the file cannot be written.
    """
    with _session(asked) as session:
        issues = list(_github(session, asked, say) if asked.product == "github" else _jira(session, asked, say))
    body: Any = issues if asked.product == "github" else {"issues": issues, "total": len(issues)}
    fresh = out.with_name(out.name + ".new")
    try:
        fresh.write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        os.replace(fresh, out)
    except OSError as error:
        raise StopError(CANNOT_CREATE, f"{out} cannot be written ({error.strerror}); name another with --out") from None
    return len(issues)


def _session(asked: Asked) -> requests.Session:
    place = urlsplit(asked.api)
    if place.scheme != "https" and place.hostname not in LOCAL:
        raise StopError(UNAVAILABLE, f"{asked.api}: a token goes over https only; name the address as https://…")
    session = requests.Session()
    session.mount(f"{place.scheme}://", HTTPAdapter(max_retries=RETRY))
    session.headers["Accept"] = "application/json"
    token = asked.environment.get(_variable(asked))
    user = asked.environment.get("JIRA_USER") if asked.product == "jira" else None
    if token and user:
        session.auth = (user, token)
    elif token:
        session.headers["Authorization"] = f"Bearer {token}"
    return session


def _variable(asked: Asked) -> str:
    return f"{asked.product.upper()}_TOKEN"


def _github(session: requests.Session, asked: Asked, say: Say) -> Iterator[dict[str, Any]]:
    """Every issue of a repository, page after page as the server links them."""
    address: str | None = f"{asked.api}/repos/{asked.what}/issues?state=all&per_page=100"
    for page in range(1, MOST_PAGES + 1):
        answer = _get(session, asked, str(address))
        issues = _body(answer, list)
        yield from (_kept(issue) for issue in issues if isinstance(issue, dict))
        say(f"page {page}: {len(issues)} issues")
        address = answer.links.get("next", {}).get("url")
        if address is None:
            return
        if urlsplit(address).netloc != urlsplit(asked.api).netloc:
            raise StopError(UNAVAILABLE, f"{asked.api} links its next page to another host; nothing was saved")
    raise StopError(UNAVAILABLE, f"{asked.api} did not end after {MOST_PAGES} pages; nothing was saved")


def _kept(issue: dict[str, Any]) -> dict[str, Any]:
    assignees = [{"login": each.get("login")} for each in issue.get("assignees") or [] if isinstance(each, dict)]
    milestone = issue.get("milestone")
    due = {"due_on": milestone.get("due_on")} if isinstance(milestone, dict) else None
    return {**{name: issue.get(name) for name in GITHUB_KEPT}, "assignees": assignees, "milestone": due}


def _jira(session: requests.Session, asked: Asked, say: Say) -> Iterator[dict[str, Any]]:
    """Every issue that a query finds: by page tokens, or by offsets where the server knows no tokens."""
    query = {"jql": asked.what, "fields": ",".join(JIRA_FIELDS), "maxResults": "100"}
    address = f"{asked.api}/rest/api/3/search/jql"
    mark: dict[str, str] = {}
    seen = 0
    for page in range(1, MOST_PAGES + 1):
        answer = _get(session, asked, address, {**query, **mark}, may_lack=page == 1)
        if answer.status_code == 404:
            address = f"{asked.api}/rest/api/2/search"
            answer = _get(session, asked, address, query)
        body = _body(answer, dict)
        issues = [each for each in body.get("issues") or [] if isinstance(each, dict)]
        yield from ({"key": each.get("key"), "fields": each.get("fields")} for each in issues)
        seen += len(issues)
        say(f"page {page}: {len(issues)} issues")
        token, total = body.get("nextPageToken"), body.get("total")
        if token:
            mark = {"nextPageToken": str(token)}
        elif isinstance(total, int) and seen < total and issues:
            mark = {"startAt": str(seen)}
        else:
            return
    raise StopError(UNAVAILABLE, f"{asked.api} did not end after {MOST_PAGES} pages; nothing was saved")


def _get(
    session: requests.Session, asked: Asked, address: str, query: Mapping[str, str] | None = None, may_lack: bool = False
) -> requests.Response:
    """A good answer; waits once where the server asks for a short pause. Raises StopError 69 with what to do."""
    for _ in range(2):
        try:
            answer = session.get(address, params=dict(query or {}), timeout=SECONDS)
        except requests.RequestException as error:
            raise StopError(UNAVAILABLE, f"{asked.api} is not reached ({type(error).__name__}); nothing was saved") from None
        pause = _pause(answer)
        if pause is None or pause > LONGEST_WAIT:
            break
        time.sleep(pause)
    if answer.ok or (may_lack and answer.status_code == 404):
        return answer
    raise StopError(UNAVAILABLE, f"{asked.api} answers {answer.status_code}: {_advice(answer, asked)}; nothing was saved")


def _pause(answer: requests.Response) -> float | None:
    """Seconds that a refusal for too many questions lasts; None for any other answer."""
    if answer.status_code not in {403, 429}:
        return None
    after, reset = answer.headers.get("Retry-After"), answer.headers.get("X-RateLimit-Reset")
    if after and after.isdigit():
        return float(after)
    if answer.headers.get("X-RateLimit-Remaining") == "0" and reset and reset.isdigit():
        return max(0.0, float(reset) - time.time()) + 1
    return 1.0 if answer.status_code == 429 else None


def _advice(answer: requests.Response, asked: Asked) -> str:
    pause = _pause(answer)
    if pause is not None:
        until = datetime.fromtimestamp(time.time() + pause, UTC)
        return f"too many questions; ask again after {until:%H:%M} UTC, or set {_variable(asked)} for a higher limit"
    if answer.status_code in {401, 403}:
        return f"set {_variable(asked)} to a token that may read the issues"
    if answer.status_code == 404:
        return f"there is no {asked.what}, or the token in {_variable(asked)} may not see it"
    if answer.status_code == 400:
        return f"it does not understand {asked.what!r}"
    return "the server is in trouble; try again later"


def _body(answer: requests.Response, kind: type) -> Any:
    try:
        found = answer.json()
    except requests.JSONDecodeError:
        found = None
    if not isinstance(found, kind):
        where = urlsplit(answer.url)
        raise StopError(UNAVAILABLE, f"{where.scheme}://{where.netloc} gave no list of issues; is it the API's address?")
    return found
