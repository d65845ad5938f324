"""A server that answers like GitHub or Jira, also slowly, wrongly and not at all: everything is saved, or nothing is."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from etl.exits import StopError
from etl.trackers import live, read_exports
from etl.trackers.live import Asked, fetch
from tests.etl.reading import SETTINGS

# What one request is answered with: status, headers, body; or nothing at all, and the connection ends.
Answer = tuple[int, dict[str, str], str] | None
Serve = Callable[[Callable[[str, dict[str, list[str]], dict[str, str]], Answer]], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a web server that answers by a function of path, query and headers; gives its address."""
    servers: list[ThreadingHTTPServer] = []

    def start(answer: Callable[[str, dict[str, list[str]], dict[str, str]], Answer]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked = urlsplit(self.path)
                found = answer(asked.path, parse_qs(asked.query), dict(self.headers))
                if found is None:
                    self.connection.close()
                    return
                code, headers, body = found
                self.send_response(code)
                for name, value in {**headers, "Content-Length": str(len(body.encode()))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses between attempts and time-outs of hundredths of seconds."""
    monkeypatch.setattr(live, "RETRY", live.RETRY.new(backoff_factor=0.01))
    monkeypatch.setattr(live, "SECONDS", (0.5, 0.3))


def issue(number: int, home: str = "http://127.0.0.1/repos/a/b") -> dict[str, Any]:
    return {
        "number": number,
        "title": "A title that is not kept",
        "body": "nor this",
        "state": "closed",
        "state_reason": "completed",
        "closed_at": "2026-05-01T10:00:00Z",
        "updated_at": "2026-05-02T10:00:00Z",
        "html_url": f"https://github.example/a/b/issues/{number}",
        "assignees": [{"login": "mira", "id": 7}],
        "milestone": {"title": "May", "due_on": "2026-05-03T00:00:00Z"},
    }


def github(api: str, token: str = "") -> Asked:
    return Asked("github", api, "a/b", {"GITHUB_TOKEN": token} if token else {})


def test_all_pages_of_github_are_saved_and_read_as_an_export(serve: Serve, tmp_path: Path) -> None:
    """Two pages, a server that fails for a moment, a token that goes along; titles and texts are not kept."""
    seen: list[str | None] = []

    def answer(_: str, query: dict[str, list[str]], headers: dict[str, str]) -> Answer:
        seen.append(headers.get("Authorization"))
        if len(seen) == 2:
            return 502, {}, "bad gateway"
        if query.get("page") == ["2"]:
            return 200, {}, json.dumps([issue(3)])
        link = f'<http://{headers["Host"]}/repos/a/b/issues?state=all&per_page=100&page=2>; rel="next"'
        return 200, {"Link": link}, json.dumps([issue(1), issue(2)])

    out = tmp_path / "issues.json"
    assert fetch(github(serve(answer), "t0ken"), out, lambda _: None) == 3
    assert seen == ["Bearer t0ken"] * 3
    assert "not kept" not in out.read_text(encoding="utf-8")
    (export,) = read_exports([(out, "issues.json")], SETTINGS)
    assert [(each.keys[0], each.status, each.owner) for each in export.tickets] == [
        (f"a/b#{n}", "done", "mira") for n in (1, 2, 3)
    ]
    assert export.tickets[0].due_date == date(2026, 5, 3)


@pytest.mark.parametrize("knows_tokens", [True, False])
def test_all_pages_of_jira_are_saved(serve: Serve, tmp_path: Path, knows_tokens: bool) -> None:
    """By page tokens, or by offsets on a server that does not know the newer address."""
    fields = {
        "status": {"name": "Shipped", "statusCategory": {"key": "done"}},
        "resolutiondate": "2026-05-01T10:00:00.000+0000",
    }

    def answer(path: str, query: dict[str, list[str]], _: dict[str, str]) -> Answer:
        assert query["jql"] == ["project = P"]
        if path.endswith("/jql"):
            if not knows_tokens:
                return 404, {}, "{}"
            is_last = query.get("nextPageToken") == ["two"]
            body = {"issues": [{"key": "P-2" if is_last else "P-1", "fields": fields}], "isLast": is_last}
            return 200, {}, json.dumps(body if is_last else {**body, "nextPageToken": "two"})
        start = int(query.get("startAt", ["0"])[0])
        return 200, {}, json.dumps({"total": 2, "startAt": start, "issues": [{"key": f"P-{start + 1}", "fields": fields}]})

    out = tmp_path / "jira.json"
    assert fetch(Asked("jira", serve(answer), "project = P", {}), out, lambda _: None) == 2
    (export,) = read_exports([(out, "jira.json")], SETTINGS)
    assert [(each.keys, each.status) for each in export.tickets] == [(("P-1",), "done"), (("P-2",), "done")]
    assert export.findings == ()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((401, {}, "{}"), "answers 401: set GITHUB_TOKEN to a token that may read the issues"),
        ((404, {}, "{}"), "there is no a/b, or the token in GITHUB_TOKEN may not see it"),
        ((403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9999999999"}, "{}"), "too many questions; ask again after"),
        ((200, {}, "<html>hello</html>"), "gave no list of issues; is it the API's address?"),
        ((200, {}, '{"message": "hello"}'), "gave no list of issues"),
        ((503, {}, ""), "answers 503: the server is in trouble"),
        ((200, {"Link": '<http://elsewhere.example/x>; rel="next"'}, "[]"), "links its next page to another host"),
        (None, "is not reached (ConnectionError)"),
    ],
)
def test_a_refusal_says_what_to_do_and_saves_nothing(serve: Serve, tmp_path: Path, answer: Answer, words: str) -> None:
    """One sentence, the exit code of an unavailable service, and the export of the last time stays as it was."""
    out = tmp_path / "issues.json"
    out.write_text("[]", encoding="utf-8")
    with pytest.raises(StopError) as stop:
        fetch(github(serve(lambda *_: answer), "t0ken"), out, lambda _: None)
    assert words in str(stop.value)
    assert "t0ken" not in str(stop.value)
    assert stop.value.code == 69
    assert out.read_text(encoding="utf-8") == "[]"


def test_a_server_that_falls_silent_is_left(serve: Serve, tmp_path: Path) -> None:
    """Nobody waits for an answer that does not come."""

    def answer(*_: object) -> Answer:
        time.sleep(1.0)
        return 200, {}, "[]"

    began = time.monotonic()
    with pytest.raises(StopError, match="is not reached"):
        fetch(github(serve(answer)), tmp_path / "issues.json", lambda _: None)
    assert time.monotonic() - began < 10


def test_a_short_pause_is_kept_to(serve: Serve, tmp_path: Path) -> None:
    """Refused for too many questions, it waits as long as it is told to and goes on."""
    answers = [(429, {"Retry-After": "0"}, ""), (200, {}, json.dumps([issue(1)]))]
    assert fetch(github(serve(lambda *_: answers.pop(0))), tmp_path / "issues.json", lambda _: None) == 1


def test_a_token_never_goes_over_plain_http(tmp_path: Path) -> None:
    """An address without TLS is refused before anything is sent."""
    with pytest.raises(StopError, match="over https only"):
        fetch(github("http://tracker.example", "t0ken"), tmp_path / "issues.json", lambda _: None)
