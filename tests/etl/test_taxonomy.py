"""The taxonomy file: what it holds, and how mistakes in it are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.configuration import ConfigurationError
from etl.keywords import find
from etl.taxonomy import Meaning, load_taxonomy

SHIPPED = Path("data/taxonomy.yaml")

SMALL = """\
layers: {technical: it broke}
factors:
- id: code
  label: Code
  layer: technical
  children:
  - id: code.logic
    label: Logic
    strong: [bug]
    weak: ["crash*"]
"""


def written(tmp_path: Path, text: str, name: str = "taxonomy.yaml") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_taxonomy_is_whole() -> None:
    """Sixteen factors on level 1 with `not classified` among them, each child under its parent, every template box known."""
    taxonomy = load_taxonomy(SHIPPED)
    tops = [factor for factor in taxonomy.factors.values() if factor.parent is None]
    assert (len(tops), len(taxonomy.factors), len(taxonomy.boxes)) == (16, 92, 95)
    assert (taxonomy.factors["config.expiry"].parent, taxonomy.factors["config.expiry"].layer) == ("config", "technical")


def test_every_shipped_keyword_finds_itself() -> None:
    """No keyword of the shipped lists is written so that it can never match."""
    taxonomy = load_taxonomy(SHIPPED)
    silent = []
    for factor in taxonomy.factors.values():
        for keyword in (*factor.strong, *factor.weak, *factor.once):
            example = keyword.replace(" * ", " one ").replace("*", "").replace(" ~ ", " ")
            if factor.factor not in {taxonomy.meanings[hit.keyword].factor for hit in find(example, taxonomy.keywords)}:
                silent.append(keyword)
    assert silent == []


def test_a_team_adds_its_own_words(tmp_path: Path) -> None:
    """A team's own file makes its words count for a factor without touching the shipped list."""
    local = written(tmp_path, "factors:\n  code.logic:\n    strong: [borked]\n", "factors.local.yaml")
    taxonomy = load_taxonomy(written(tmp_path, SMALL), local)
    assert taxonomy.factors["code.logic"].strong == ("bug", "borked")
    assert [taxonomy.meanings[hit.keyword] for hit in find("it was borked", taxonomy.keywords)] == [Meaning("code.logic", 1.0)]


def test_a_retired_factor_gives_way_to_its_successor(tmp_path: Path) -> None:
    """An id that was retired leads to the one that replaced it."""
    text = SMALL + "  - id: code.old\n    label: Old\n    deprecated: true\n    replaced_by: code.logic\n"
    assert load_taxonomy(written(tmp_path, text)).current("code.old") == "code.logic"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("factors: []\n", "taxonomy.yaml:1: layers is missing"),
        (SMALL.replace("  label: Code\n", ""), "taxonomy.yaml:3: factors[0].label is missing"),
        (
            SMALL.replace("layer: technical\n", "layer: magic\n"),
            "taxonomy.yaml:5: factors[0].layer is magic; expected technical",
        ),
        (SMALL.replace("id: code.logic", "id: logic"), "taxonomy.yaml:7: the id 'logic' must begin with 'code.'"),
        (SMALL.replace("id: code.logic", "id: code"), "taxonomy.yaml:7: the id 'code' stands twice"),
        (SMALL.replace("[bug]", '[bug, "* x"]'), "taxonomy.yaml:9: keyword '* x' must begin with a word"),
        (SMALL + "roles: {boss: [A]}\n", "taxonomy.yaml:11: 'boss' is no role; expected primary or"),
        (SMALL + "section_priors: {Gap: detection}\n", "taxonomy.yaml:11: no factor has the id 'detection'"),
        (SMALL + "seed_mapping:\n  Boxes:\n    A box: code.nope\n", "taxonomy.yaml:13: no factor has the id 'code.nope'"),
        (SMALL + "  - id: code.old\n    label: Old\n    replaced_by: code.new\n", "replaced_by names no factor: 'code.new'"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    """Whoever edits the taxonomy is told which line to mend."""
    with pytest.raises(ConfigurationError) as caught:
        load_taxonomy(written(tmp_path, text))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("factors: {code.nope: {strong: [a]}}\n", "local.yaml:1: no factor has the id 'code.nope'"),
        (
            "factors:\n  code:\n    label: X\n",
            "local.yaml:3: 'label' may not be added to a factor; expected strong or weak or once",
        ),
        ("words: []\n", "local.yaml:1: factors is missing"),
    ],
)
def test_a_mistake_in_a_teams_words_is_told_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    """The team's own file is held to the same rules."""
    with pytest.raises(ConfigurationError) as caught:
        load_taxonomy(written(tmp_path, SMALL), written(tmp_path, text, "local.yaml"))
    assert message in str(caught.value)
