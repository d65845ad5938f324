"""The team's rules: what is read, what an archive may change, how a mistake is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.exits import StopError
from etl.policy import load_policy

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "policy.yaml"


def own(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_policy_is_the_sop() -> None:
    """Deadlines, targets, windows and horizons are those of the SOP and its templates."""
    policy = load_policy(SHIPPED)
    assert policy.required_severity_ranks == (1, 2)
    assert (policy.required_impact_minutes, policy.required_occurrences, policy.required_security) == (5.0, 3, True)
    assert (policy.draft_hours, policy.review_hours, policy.publish_hours) == (24.0, 48.0, 72.0)
    assert policy.target_minutes == {
        "time_to_detect_minutes": 5.0,
        "time_to_acknowledge_minutes": 15.0,
        "time_to_resolve_minutes": 60.0,
        "time_to_communicate_minutes": 30.0,
    }
    assert policy.action_window_days == {"P1": 7, "P2": 14, "P3": 30}
    assert policy.horizon_days == {"immediate": 7, "short_term": 30, "long_term": 91}
    assert (policy.prefer, policy.time_to_resolve_from, policy.duration_from) == ("stated", "detected", "unknown")
    assert policy.timezone == "UTC"
    assert dict(policy.values)["target.time_to_detect_minutes"] == "5"


def test_an_archive_changes_only_what_it_names(tmp_path: Path) -> None:
    """A policy.yaml in the archive wins key by key; all other rules stay."""
    text = "target:\n  time_to_detect_minutes: 10\nteams:\n  Payments: [checkout, billing]\nseverity:\n  map: {Ruby: 1}\n"
    policy = load_policy(SHIPPED, own(tmp_path, text))
    assert policy.target_minutes["time_to_detect_minutes"] == 10.0
    assert policy.target_minutes["time_to_resolve_minutes"] == 60.0
    assert policy.teams == {"Payments": ("checkout", "billing")}
    assert policy.severity_map == {"ruby": 1}
    assert dict(policy.values)["target.time_to_detect_minutes"] == "10"


def test_an_empty_policy_changes_nothing(tmp_path: Path) -> None:
    """A file with nothing but a comment is no mistake."""
    assert load_policy(SHIPPED, own(tmp_path, "# nothing yet\n")) == load_policy(SHIPPED)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("views:\n  Mine: https://example.org/actions\n", 2, "expected an address in the dashboard, from its first slash"),
        ("views:\n  Mine: //example.org\n", 2, "expected an address in the dashboard, from its first slash"),
        ("targets:\n  x: 1\n", 1, "unknown key targets; expected one of required, deadline, target"),
        ("target:\n  time_to_dettect_minutes: 5\n", 2, "unknown key target.time_to_dettect_minutes; expected one of"),
        ("deadline:\n  draft_hours: soon\n", 2, "deadline.draft_hours is soon; expected a number of at least 0"),
        ("deadline:\n  draft_hours: .inf\n", 2, "deadline.draft_hours is .inf; expected a number"),
        ("followup_days: 1.5\n", 1, "followup_days is 1.5; expected a whole number of at least 0"),
        ("durations: {prefer: best}\n", 1, "durations.prefer is best; expected stated or computed"),
        ("timezone: Mars/Olympus\n", 1, "timezone is Mars/Olympus; expected the name of a time zone"),
        ("timezone: ../etc/passwd\n", 1, "timezone is ../etc/passwd; expected the name of a time zone"),
        ("severity:\n  map:\n    Ruby: 9\n", 3, "severity.map.Ruby is 9; expected a rank from 1 (worst) to 5"),
        ("access: {sign_in: yes}\n", 1, "access.sign_in is yes; expected optional or required"),
        ("access: {groups_claim: ''}\n", 1, "access.groups_claim is ; expected one name or id"),
        (
            "access:\n  restricted_groups:\n    - CN=sec,OU=it\n",
            3,
            "restricted_groups[0] is CN=sec,OU=it; expected one name or id",
        ),
        ("access: {session_hours: 0}\n", 1, "access.session_hours is 0; expected more than 0"),
        ("access: {restricted_group: [a]}\n", 1, "unknown key access.restricted_group; expected one of sign_in, groups_claim"),
        ("required: [1]\n", 1, "required is a list; expected a mapping"),
        ("timezone: UTC\ntimezone: UTC\n", 2, "timezone stands here twice (first in line 1)"),
        ("a: b: c\n", 1, "expected YAML"),
        ("? [a]\n: b\n", 1, "a key is not text"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_what_was_expected(tmp_path: Path, text: str, line: int, message: str) -> None:
    """A wrong policy ends the load with code 78 and says where and what."""
    path = own(tmp_path, text)
    with pytest.raises(StopError) as stopped:
        load_policy(SHIPPED, path)
    assert stopped.value.code == 78
    assert str(stopped.value).startswith(f"{path}:{line}: ")
    assert message in str(stopped.value)


def test_a_rule_that_was_deleted_is_missed(tmp_path: Path) -> None:
    """A policy without its deadlines is refused rather than read as no deadline."""
    text = SHIPPED.read_text(encoding="utf-8").replace("  draft_hours: 24\n", "")
    with pytest.raises(StopError, match=r"deadline\.draft_hours is missing"):
        load_policy(own(tmp_path, text))
