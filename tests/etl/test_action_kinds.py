"""What kind of promise an action is, by its words."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.action_kinds import ActionKinds, kind_of, load_action_kinds
from etl.configuration import ConfigurationError


@pytest.fixture(scope="module")
def kinds() -> ActionKinds:
    return load_action_kinds(Path("data/action_kinds.yaml"))


@pytest.mark.parametrize(
    ("description", "kind", "evidence"),
    [
        ("We should look into why the alert was silent", "investigate", "look into"),
        ("Also try to find out who owns it", "investigate", "find out"),
        ("Can the cache be warmed?", "investigate", "?"),
        ("Talk with the vendor about limits", "investigate", "Talk with"),
        ("Documented the failover", "respond", "Documented"),
        ("Fix the alert threshold", "prevent", "Fix"),
        ("Add alerting on queue depth", "detect", "alerting"),
        ("Update the status page sooner", "respond", "status page"),
        ("Page the storage team", "detect", "Page"),
        ("Runbook for failover", "respond", "Runbook"),
        ("Rate limiting per client", "mitigate", "Rate limiting"),
        ("Retries with jitter", "mitigate", "Retries"),
        ("Canary analysis of error rates", "detect", "Canary analysis"),
        ("Use a canary", "prevent", "canary"),
        ("Automating the renewal", "prevent", "Automating"),
        ("Buy a bigger cake", "prevent", "default"),
        ("", "prevent", "default"),
    ],
)
def test_the_first_rule_that_fits_decides(description: str, kind: str, evidence: str, kinds: ActionKinds) -> None:
    """An action's kind comes with the words that say so, or with `default` where none does."""
    assert kind_of(description, kinds) == (kind, evidence)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("default: prevent\n", ":1: rules is missing"),
        ("rules:\n- kind: cure\n  holds: [a]\ndefault: prevent\n", ":2: rules[0].kind is cure; expected prevent or"),
        ("rules:\n- kind: detect\n  contains: [a]\ndefault: prevent\n", ":3: 'contains' is no place"),
        ("rules:\n- holds: [a]\ndefault: prevent\n", ":2: rules[0].kind is missing"),
    ],
)
def test_a_mistake_in_the_word_lists_is_told_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    """Whoever edits the word lists is told which line to mend."""
    path = tmp_path / "kinds.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_action_kinds(path)
    assert f"kinds.yaml{message}" in str(caught.value)
