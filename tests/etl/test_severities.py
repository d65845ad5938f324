"""Severities: what a value says, and its rank among its folder's values."""

import pytest

from etl.severities import rank_severities
from etl.severity_mentions import read_severity

RANKED = [
    ("SEV1", 1, "sev_from_1"),
    ("SEV-1", 1, "sev_from_1"),
    ("sev 2", 2, "sev_from_1"),
    ("Sev-2", 2, "sev_from_1"),
    ("Severity 3", 3, "sev_from_1"),
    ("Severity: 3", 3, "sev_from_1"),
    ("SEV-2 (public surfaces down ~30 min; core intact)", 2, "sev_from_1"),
    ("SEV-4（軽微）", 4, "sev_from_1"),
    ("SEV-3（主要機能の部分的障害：SEV1 じゃない）", 3, "sev_from_1"),
    ("SEV1 - Critical", 1, "sev_from_1"),
    ("P1 - Critical", 1, "p_from_1"),
    ("P1 (Critical)", 1, "p_from_1"),
    ("P2", 2, "p_from_1"),
    ("p-3", 3, "p_from_1"),
    ("Priority 1", 1, "p_from_1"),
    ("S3", 3, "s_from_1"),
    ("2", 2, "sev_from_1"),
    ("2 (High)", 2, "sev_from_1"),
    ("Level 2", 2, "sev_from_1"),
    ("SEV2 -> SEV1", 1, "sev_from_1"),
    ("SEV2 → SEV1", 1, "sev_from_1"),
    ("SEV1 to SEV2", 1, "sev_from_1"),
    ("SEV1/SEV2", 1, "sev_from_1"),
    ("SEV1 [downgraded from SEV2]", 1, "sev_from_1"),
    ("☐ SEV1 ☑ SEV2 ☐ SEV3", 2, "sev_from_1"),
    ("[ ] P1 [x] P2 [ ] P3", 2, "p_from_1"),
    ("Critical", 1, "words"),
    ("High (Feature completely non-functional)", 2, "words"),
    ("High - Core functionality broken", 2, "words"),
    ("Major (High Impact, Service Degradation)", 2, "words"),
    ("Medium (caught in CI, not production)", 3, "words"),
    ("MEDIUM", 3, "words"),
    ("low", 4, "words"),
    ("none", 5, "statuspage"),
    ("Medium/High", 2, "words"),
    ("Low to medium", 3, "words"),
    ("Low-Medium", 3, "words"),
    ("SEV1 (P0)", 1, "sev_from_1"),
    ("Severity Level 2", 2, "sev_from_1"),
    ("1 - Critical", 1, "sev_from_1"),
    ("🔴 Critical", 1, "words"),
    ("🟡 Medium", 3, "words"),
    ("🔴", 1, "colours"),
    ("🟠", 2, "colours"),
    ("Minor", 3, "statuspage"),
    ("High severity", 2, "words"),
    ("High impact", 2, "words"),
    ("critical（数据丢失/安全）", 1, "words"),
    ("严重", 1, "words"),
    ("高", 2, "words"),
    ("軽微", 4, "words"),
    ("kritisch", 1, "words"),
    ("Hoch", 2, "words"),
    ("élevée", 2, "words"),
    ("crítica", 1, "words"),
    ("média", 3, "words"),
    ("Baja", 4, "words"),
    ("**High**", 2, "words"),
    ("`SEV2`", 2, "sev_from_1"),
    ("Red", 1, "colours"),
]

UNRANKED = [
    (None, "empty"),
    ("", "empty"),
    ("SEV1 | SEV2 | SEV3", "severity_unfilled"),
    ("SEV1 / SEV2 / SEV3", "severity_unfilled"),
    ("SEV-1 | SEV-2 | SEV-3", "severity_unfilled"),
    ("☐ SEV1 ☐ SEV2", "severity_unfilled"),
    ("☑ SEV1 ☑ SEV2", "severity_unfilled"),
    ("High / Medium / Low", "severity_unfilled"),
    ("______", "severity_unfilled"),
    ("TBD", "severity_unfilled"),
    ("[Severity]", "severity_unfilled"),
    ("☐ P1 ☐ P2 ☐ P3 ☐ P4", "severity_unfilled"),
    ("critical（数据丢失）/ high（损坏）/ medium（降级） / low", "severity_unfilled"),
    ("P9", "unknown_severity"),
    ("SEV6", "unknown_severity"),
    ("опасно", "unknown_severity"),
    ("non-critical", "unknown_severity"),
    ("not critical", "unknown_severity"),
    ("warning", "unknown_severity"),
    ("2 hours", "unknown_severity"),
    ("yes", "unknown_severity"),
    ("SEV10", "unknown_severity"),
    ("quite bad", "unknown_severity"),
]


@pytest.mark.parametrize(("raw", "rank", "scheme"), RANKED)
def test_a_severity_has_its_rank_in_any_vocabulary(raw: str, rank: int, scheme: str) -> None:
    """Codes, words in seven languages and colours come to one rank from 1, the worst, to 5."""
    reading = rank_severities([raw])[0]
    assert (reading.rank, reading.severity, reading.scheme, reading.problem) == (rank, f"SEV{rank}", scheme, None)


@pytest.mark.parametrize(("raw", "problem"), UNRANKED)
def test_a_severity_that_says_nothing_known_is_null(raw: str | None, problem: str) -> None:
    """Unfilled choices and unknown words give no rank, and a reason."""
    reading = rank_severities([raw])[0]
    assert (reading.rank, reading.severity, reading.problem) == (None, None, problem)


def test_a_code_beats_a_word_that_contradicts_it() -> None:
    """ "P1 (Low)" is rank 1 with a finding; "SEV3 (High)" is near enough to be none."""
    first, second = rank_severities(["P1 (Low)", "SEV3 - High"])
    assert (first.rank, first.problem) == (1, "severity_conflict")
    assert (second.rank, second.problem) == (3, None)


def test_a_word_in_the_explanation_does_not_contradict_a_code() -> None:
    """The words of an explanation are not a second severity."""
    assert rank_severities(["SEV3 - low disk on the critical path"])[0].problem is None


def test_a_folder_with_sev0_counts_from_nought() -> None:
    """SEV0 and SEV1 both rank 1 and are told apart; the policy may shift all by one."""
    assert [(r.rank, r.sub, r.scheme) for r in rank_severities(["SEV0", "SEV1", "SEV2"])] == [
        (1, 0, "sev_with_0"),
        (1, 1, "sev_with_0"),
        (2, None, "sev_with_0"),
    ]
    assert [r.rank for r in rank_severities(["SEV0", "SEV1", "SEV2"], shift_if_zero=True)] == [1, 2, 3]
    assert [r.rank for r in rank_severities(["SEV1", "SEV2"], shift_if_zero=True)] == [1, 2]


def test_p0_tells_that_p_counts_from_nought_and_says_nothing_of_sev() -> None:
    """Each family of codes has a scheme of its own."""
    assert [r.scheme for r in rank_severities(["P0", "P1", "SEV1"])] == ["p_with_0", "p_with_0", "sev_from_1"]


@pytest.mark.parametrize(
    ("source", "raws", "ranks", "scheme"),
    [
        ("cstate", ["down", "disrupted", "notice"], [1, 2, 5], "cstate"),
        ("statuspage", ["critical", "major", "minor", "none"], [1, 2, 3, 5], "statuspage"),
        ("jira", ["Highest", "High", "Medium", "Low", "Lowest"], [1, 2, 3, 4, 5], "jira_priority"),
        ("gitlab", ["CRITICAL", "HIGH", "MEDIUM", "LOW"], [1, 2, 3, 4], "gitlab_alert"),
    ],
)
def test_a_tool_has_its_own_scheme(source: str, raws: list[str], ranks: list[int], scheme: str) -> None:
    """The words of a status page or a tracker are ranked as that tool means them."""
    assert [(r.rank, r.scheme) for r in rank_severities(raws, source=source)] == [(rank, scheme) for rank in ranks]


def test_states_of_a_service_are_no_severities_elsewhere() -> None:
    """ "down" is a severity in cState files only; "lowest" is 4 in free text."""
    assert [r.rank for r in rank_severities(["down", "lowest"])] == [None, 4]


def test_a_word_that_a_scheme_leaves_open_has_no_rank() -> None:
    """Grey is a known colour, and known to say nothing."""
    assert [(r.rank, r.severity, r.scheme, r.problem) for r in rank_severities(["Grey"])] == [(None, None, "colours", None)]


def test_the_policy_beats_every_scheme() -> None:
    """A team's own map decides, whatever the case it is written in."""
    assert [(r.rank, r.scheme) for r in rank_severities(["Kaputt", "SEV3"], overrides={"kaputt": 1, "sev3": 2})] == [
        (1, "policy"),
        (2, "policy"),
    ]


def test_an_unknown_severity_says_what_to_do() -> None:
    """The finding names the value and where to map it."""
    message = rank_severities(["quite bad"])[0].message
    assert message == "no scheme knows the severity 'quite bad'; map it under severity_map in policy.yaml"


def test_a_mention_keeps_the_text() -> None:
    """What the document says is kept as it stands."""
    mention = read_severity("SEV-2 (public surfaces down)")
    assert (mention.text, mention.family, mention.digit, mention.word) == ("SEV-2 (public surfaces down)", "sev", 2, None)
