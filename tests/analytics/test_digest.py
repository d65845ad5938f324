"""What is sent: the week's list for a mail server and a webhook that are really there, once, and never a restricted word."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from analytics.__main__ import main
from analytics.digest import Group, Line
from analytics.digest import Message as Told
from analytics.digest.delivery import DeliveryError, server_of
from analytics.digest.mail import html, plain
from analytics.digest.slack import LONGEST_TEXT, MOST_BLOCKS, blocks
from tests.builder import action, build, incident

DAY = date(2026, 9, 30)
POLICY = {
    "digest.email_from": "almanac@example.org",
    "digest.email_to": "all@example.org, leads@example.org",
    "digest.dashboard": "https://almanac.example.org/",
    "leads.Payments": "pia@example.org",
    "leads.Search": "U0LEAD123",
    "contacts.kim": "U0KIM4567",
    "owner_display": "name",
}
SECRET = "Zanzibar"


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """Two teams, one overdue action each, one action soon due, a done one, and a restricted incident."""
    return build(
        tmp_path / "w.duckdb",
        incidents=[
            incident("INC-1", "2026-06-01 10:00", teams=["Payments"], title="Cards <refused> & retried", severity="SEV1"),
            incident("INC-2", "2026-07-01 10:00", teams=["Search"], time_to_resolve_minutes=90.0, summary="The index stood."),
            incident("INC-3", "2026-08-01 10:00", is_restricted=True, title=SECRET, summary=SECRET),
        ],
        action_items=[
            action("INC-1", 1, owner="kim", due_date=date(2026, 9, 1), description="Pin <b>the</b> version & test"),
            action("INC-1", 2, owner="lee", due_date=date(2026, 10, 3)),
            action("INC-2", 1, due_date=date(2026, 9, 20)),
            action("INC-2", 2, "done", completed_on=DAY, due_date=DAY),
        ],
        policy_values=[{"name": name, "value": value} for name, value in POLICY.items()],
    )


@dataclass
class MailBox:
    """A mail server's memory, as aiosmtpd calls it."""

    envelopes: list[Envelope] = field(default_factory=list)

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802 (its name)
        self.envelopes.append(envelope)
        return "250 taken"

    def mails(self) -> list[Message]:
        return [message_from_bytes(bytes(each.content or b""), policy=default) for each in self.envelopes]


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailBox]:
    """A mail server on this machine, named by the environment."""
    box = MailBox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    monkeypatch.setenv("INCIDENT_ALMANAC_SMTP", f"smtp://127.0.0.1:{port}")
    yield box
    controller.stop()


@dataclass
class Hook:
    """A webhook's memory and what it answers, in turn; the last answer is repeated."""

    answers: list[int] = field(default_factory=lambda: [200])
    posts: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    """A web server on this machine that answers like Slack, named by the environment."""
    found = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            code = found.answers.pop(0) if len(found.answers) > 1 else found.answers[0]
            if code == 200:
                found.posts.append(json.loads(body))
            self.send_response(code)
            self.send_header("Retry-After", "0")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("INCIDENT_ALMANAC_SLACK_WEBHOOK", f"http://127.0.0.1:{server.server_port}/services/T/B/x")
    yield found
    server.shutdown()
    server.server_close()


def run(warehouse: Path, *arguments: str) -> int:
    return main([*arguments, "--warehouse", str(warehouse), "--as-of", "2026-09-30"])


def test_the_digest_is_printed_and_nothing_is_sent(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a channel the week stands on the terminal: sentences, then actions by team, then what is withheld."""
    assert run(warehouse, "digest") == 0
    said = capsys.readouterr().out
    assert said.startswith("Action items, week 40 of 2026\n")
    assert "* INC-1 A1: Pin <b>the</b> version & test (overdue by 29 days, kim)" in said
    assert "  https://almanac.example.org/incident?incident=INC-1.md%231" in said
    assert "1 restricted postmortem counts and their actions are not shown." in said
    assert "1 action of Payments overdue, the oldest by 29 days. Close, move or drop on purpose." in " ".join(said.split())
    assert not warehouse.with_suffix(".sent.json").exists()


def test_a_mail_reaches_its_readers_and_the_lead_of_a_team(warehouse: Path, mailbox: MailBox) -> None:
    """Everybody gets the digest in two forms, the lead with an address the escalation of that team; nobody gets it twice."""
    assert run(warehouse, "digest", "--smtp") == 0
    assert [each.rcpt_tos for each in mailbox.envelopes] == [["all@example.org", "leads@example.org"], ["pia@example.org"]]
    digest, escalation = mailbox.mails()
    assert digest["Subject"] == "Action items, week 40 of 2026"
    assert escalation["Subject"] == "Overdue actions of Payments"
    assert isinstance(digest, EmailMessage)
    page = digest.get_body(("html",))
    text = digest.get_body(("plain",))
    assert page is not None
    assert text is not None
    assert "Pin &lt;b&gt;the&lt;/b&gt; version &amp; test" in page.get_content()
    assert "Pin <b>the</b> version & test" in text.get_content()
    assert run(warehouse, "digest", "--smtp") == 0
    assert len(mailbox.envelopes) == 2
    assert run(warehouse, "digest", "--smtp", "--again") == 0
    assert len(mailbox.envelopes) == 4


def test_slack_gets_blocks_and_mentions(warehouse: Path, hook: Hook) -> None:
    """One message for the channel and one for each lead; an owner with a member id is tagged, text is no mark-up."""
    hook.answers = [503, 429, 200]
    assert run(warehouse, "digest", "--slack") == 0
    assert [post["text"] for post in hook.posts] == [
        "Action items, week 40 of 2026",
        "Overdue actions of Payments",
        "Overdue actions of Search",
    ]
    said = json.dumps(hook.posts, ensure_ascii=False)
    assert (
        "<https://almanac.example.org/incident?incident=INC-1.md%231|INC-1 A1> Pin &lt;b&gt;the&lt;/b&gt; version &amp; test"
        in said
    )
    assert "<@U0KIM4567>" in said
    leads = [post["blocks"][1]["text"]["text"].split("\n")[0] for post in hook.posts[1:]]
    assert leads == ["For pia@example.org", "For <@U0LEAD123>"]


def test_a_failing_channel_does_not_stop_the_other(
    warehouse: Path, hook: Hook, mailbox: MailBox, capsys: pytest.CaptureFixture[str]
) -> None:
    """Slack refuses, mail arrives, the exit code tells; the next run sends only what is missing."""
    hook.answers = [403]
    assert run(warehouse, "digest", "--slack", "--smtp") == 69
    assert "refused with 403" in capsys.readouterr().err
    assert len(mailbox.envelopes) == 2
    hook.answers = [200]
    assert run(warehouse, "digest", "--slack", "--smtp") == 0
    assert (len(hook.posts), len(mailbox.envelopes)) == (3, 2)


def test_a_dry_run_shows_and_sends_nothing(
    warehouse: Path, hook: Hook, mailbox: MailBox, capsys: pytest.CaptureFixture[str]
) -> None:
    """What would leave stands on the terminal, byte for byte, and nothing is remembered as sent."""
    assert run(warehouse, "digest", "--slack", "--smtp", "--dry-run") == 0
    said = capsys.readouterr().out
    assert "--- would be sent as slack digest 2026-W40" in said
    assert "Subject: Action items, week 40 of 2026" in said
    assert (hook.posts, mailbox.envelopes) == ([], [])
    assert not warehouse.with_suffix(".sent.json").exists()


def test_a_server_that_is_not_there_is_told(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence with the server's name, never its password."""
    monkeypatch.setenv("INCIDENT_ALMANAC_SMTP", "smtp://me:hunter2@127.0.0.1:1")
    assert run(warehouse, "digest", "--smtp") == 69
    said = capsys.readouterr().err
    assert "mail: 127.0.0.1:1 did not take it" in said
    assert "hunter2" not in said


def test_a_damaged_ledger_sends_nothing(warehouse: Path, mailbox: MailBox, capsys: pytest.CaptureFixture[str]) -> None:
    """Forgetting what was sent would send it twice."""
    warehouse.with_suffix(".sent.json").write_text("{", encoding="utf-8")
    assert run(warehouse, "digest", "--smtp") == 73
    assert "nothing was sent" in capsys.readouterr().err
    assert mailbox.envelopes == []


def test_a_postmortem_is_announced(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Title, clocks, summary, actions and the address of its page."""
    assert run(warehouse, "announce", "INC-2") == 0
    said = capsys.readouterr().out
    assert said.startswith("Postmortem: Title of INC-2\n")
    assert "Resolved after 90 min." in said
    assert "The index stood." in said
    assert "* A1: Action 1 of INC-2 (due 20 Sep 2026)" in said
    assert "Read it, and ask: https://almanac.example.org/incident?incident=INC-2.md%231" in said


@pytest.mark.parametrize(
    ("name", "words"), [("INC-3", "is restricted and is not announced"), ("INC-9", "no postmortem is called")]
)
def test_what_cannot_be_announced_says_why(warehouse: Path, name: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A restricted postmortem stays where it is, an unknown one is asked for again."""
    assert run(warehouse, "announce", name) == 65
    assert words in capsys.readouterr().err


def test_no_restricted_word_leaves(warehouse: Path, hook: Hook, mailbox: MailBox) -> None:
    """The digest of an archive with a restricted incident holds none of its words on any channel."""
    assert run(warehouse, "digest", "--slack", "--smtp") == 0
    assert SECRET not in json.dumps(hook.posts)
    assert all(SECRET.encode() not in bytes(each.content or b"") for each in mailbox.envelopes)


def test_a_long_list_keeps_to_the_limits_of_slack() -> None:
    """Forty teams with long promises make one message of at most 50 blocks of 3,000 characters; what is left out is said."""
    lines = tuple(Line(f"INC-{n} A1", "word " * 200, "overdue", "kim") for n in range(12))
    found = blocks(Told("digest", "2026-W40", "T" * 400, ("s " * 3000,), tuple(Group(f"Team {n}", lines) for n in range(40))))
    texts = [block["text"]["text"] for block in found if "text" in block]
    assert len(found) <= MOST_BLOCKS
    assert max(map(len, texts)) <= LONGEST_TEXT
    assert len(texts[0]) <= 150
    assert texts[-1].endswith("more parts; the dashboard has the whole list.")


def test_text_is_text_in_a_mail() -> None:
    """A promise that looks like HTML is shown as it was written, and a plain line is never longer than 78 characters."""
    message = Told("digest", "k", "A title", (), (Group("<i>Team</i>", (Line("A1", "<script>x</script> " + "w " * 90),)),))
    assert "<script>" not in html(message)
    assert "&lt;i&gt;Team&lt;/i&gt;" in html(message)
    assert max(map(len, plain(message).splitlines())) <= 78


@pytest.mark.parametrize("named", ["", "https://host", "smtp://", "smtp://host:port"])
def test_a_server_must_be_named_rightly(named: str) -> None:
    """A wrong address of the mail server is told with an example of a right one."""
    with pytest.raises(DeliveryError, match="expected smtp://user:password@host:587"):
        server_of({"INCIDENT_ALMANAC_SMTP": named})
