"""Words that are not what they look like are named, with their letters spelt; honest text of every script is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.misleading import misleading
from etl.reader import read_entry
from tests.etl.reading import SETTINGS

EXPORT = Path(__file__).parents[1] / "formats" / "incident_io_ferry.json"
HIDDEN = "characters without width stand in a word: "
DISGUISED = "letters of another script look like those around them: "


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Owner: the \u0441heckout team", DISGUISED + r"\u0441heckout"),
        ("\u0420ayments are down", DISGUISED + r"\u0420ayments".lower()),
        ("the gate\u03bfway", DISGUISED + r"gate\u03bfway"),
        ("новый cервер упал", DISGUISED + r"c\u0435\u0440в\u0435\u0440"),
        ("\u0430pi, \u0430pi, d\u0430ta, c\u0430rt and sh\u043ep", DISGUISED + r"\u0430pi, d\u0430ta, c\u0430rt"),
        ("service check\u200bout", HIDDEN + r"check\u200bout"),
        ("SEV\u20601 in pay\u200dments", HIDDEN + r"SEV\u20601, pay\u200dments"),
    ],
)
def test_a_word_that_is_not_what_it_looks_like_is_named(text: str, message: str) -> None:
    """A Cyrillic or Greek letter among Latin ones, a Latin one in a Cyrillic word, a character without width in a word."""
    assert [(one.line, one.level, one.code, one.message) for one in misleading(f"# A\n{text}\n")] == [
        (2, "warning", "misleading", message)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "took 40 μs, 12 µs, 3 kΩ, Δt = 2, λmax, αmax, p95(τ), ρ, σ²",
        "Сервис оплаты упал; SMS-рассылка и API не работали, CRMка тоже, QAшник в OEMе, PCшный git, новый checkoutа",
        "Η υπηρεσία checkout έπεσε, το API επίσης",
        "👩\u200d💻 deployed, 🏳️\u200d🌈",
        "می\u200cخواهیم سرویس را برگردانیم",
        "क्\u200dष और र्\u200cय",
        "in\u00adci\u00addent, a page that ends \u200b\nand one that \u200b begins",
        "สวัสดี\u200bครับ",
        "決済サービスがダウン、Kafkaのラグ、API障害",
        "Ångström, naïve, Straße, İstanbul, đường",
    ],
)
def test_honest_text_of_any_script_is_left_alone(text: str) -> None:
    """Units, formulas, joiners of emoji and of scripts that need them, places to break a line, borrowed words."""
    assert misleading(text) == ()


def test_further_lines_are_counted() -> None:
    """One finding for a file, at its first such line."""
    (found,) = misleading("a\n\u0430pi\n\n\u0430pi\nsh\u043ep\n")
    assert (found.line, found.message) == (2, DISGUISED + r"\u0430pi, sh\u043ep (also on 2 more lines)")


@pytest.mark.parametrize(
    ("name", "data", "line"),
    [
        ("a.md", "---\ntitle: Outage\nservices: [\u0441heckout]\n---\n\n## Summary\n\nDown.\n", 3),
        ("a.csv", "id,title,severity,started_at,service\r\n1,Outage,SEV1,2026-03-01T10:00Z,\u0441heckout\r\n", 2),
    ],
)
def test_the_value_stays_as_it_was_written(name: str, data: str, line: int) -> None:
    """It is another service than the one it looks like, and the finding says so at its line."""
    found = read_entry(name, data.encode(), SETTINGS)
    assert [incident.services for incident in found.incidents] == [("\u0441heckout",)]
    (told,) = (one for one in found.findings if one.code == "misleading")
    assert (told.line, told.message) == (line, DISGUISED + r"\u0441heckout")


def test_an_escape_of_json_hides_nothing() -> None:
    """What an export spells as an escape is looked at as the letter it is."""
    text = EXPORT.read_text(encoding="utf-8").replace('"name": "', '"name": "\\u0441heckout ', 1)
    found = read_entry("a.json", text.encode(), SETTINGS)
    assert found.outcome == "loaded"
    assert [one.message for one in found.findings if one.code == "misleading"] == [DISGUISED + r"\u0441heckout"]
