"""The definitions of all measures: one for each figure, from the places where the figures have them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics import definitions, narrative
from analytics.narrative import Caption
from analytics.narrative.definitions import WORDS, four
from analytics.narrative.ground_rules import RULES
from analytics.warehouse import question_text
from tests.folds import unfolded

ROOT = Path(__file__).resolve().parents[2]


def test_every_figure_is_defined() -> None:
    """No caption is without its entry, none is forgotten, and no entry is without a figure."""
    found = [measure.name for measure in definitions.measures()]
    assert len(found) == len(set(found))
    assert set(found) == set(WORDS)
    written = 0
    for path in Path(narrative.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            written += isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == Caption.__name__
    assert written == len(found)


@pytest.mark.parametrize("measure", definitions.measures(), ids=lambda measure: measure.name)
def test_a_definition_says_it_all(measure: definitions.Measure) -> None:
    """Each entry says what it is, its clock, n, interval, unknowns, a page that exists, and where it is read from."""
    assert measure.about
    assert all(text.endswith(".") for _, text in four(measure.words))
    assert (ROOT / "pages" / f"{measure.words.page}.py").is_file()
    assert measure.sources
    assert all(source.grain.startswith("one row") and source.tables for source in measure.sources)


def test_a_source_is_what_the_header_says() -> None:
    """Grain and tables of a question come from the head of its file, not from a second text."""
    assert question_text("incident_burden").startswith("-- Grain: one row per incident of the selection that says how long")
    assert definitions.source_of("incident_burden") == definitions.Source(
        "incident_burden", "one row per incident of the selection that says how long users were affected.", "incident_facts"
    )


def test_the_clocks_are_those_that_the_numbers_use() -> None:
    """The list of clocks tells from where to where each runs."""
    assert (
        definitions.clock_definitions()[0]
        == "Time to detect: minutes from the first effect on users to the first alert or report."
    )
    assert len(definitions.clock_definitions()) == 6
    assert len(RULES) == 7


def opened(warehouse: Path, monkeypatch: pytest.MonkeyPatch, page: str, **address: str) -> AppTest:
    monkeypatch.setenv("INCIDENT_ALMANAC_WAREHOUSE", str(warehouse))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.switch_page(f"pages/{page}.py")
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def test_the_measure_asked_for_stands_first(made_up_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes from a picture finds its definition on top, once."""
    app = opened(made_up_path, monkeypatch, "measure_definitions", measure="worst_gaps")
    headings = [each.value for each in app.subheader]
    assert headings[0] == "How long between the worst?"
    assert headings.count("How long between the worst?") == 1
    assert len(headings) == len(WORDS) + 3


def test_every_picture_leads_to_its_definition(made_up_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Below each picture of a page is the way to what it means."""
    app = opened(made_up_path, monkeypatch, "response_times")
    unfolded(app)
    links = [each.proto.query_string for each in app.get("page_link") if "measure=" in each.proto.query_string]
    assert len(links) == len(app.get("vega_lite_chart")) > 3
    assert "measure=incident_times" in links[0]
