"""The keyword syntax of the taxonomy, one rule at a time."""

from __future__ import annotations

import time

import pytest

from etl.keywords import KeywordError, compile_keywords, find

NEGATIONS = ("no evidence of", "ruled out", "not caused by", "not a")


def words(keyword: str, text: str) -> list[str]:
    return [hit.words for hit in find(text, compile_keywords([keyword], NEGATIONS))]


@pytest.mark.parametrize(
    ("keyword", "text", "expected"),
    [
        ("race condition", "A Race-Condition in it", ["race-condition"]),
        ("race condition", "a race/condition", ["race/condition"]),
        ("race condition", "a race,  condition", []),
        ("race condition", "racecondition", []),
        ("bug", "debugging the bugs", []),
        ("deploy*", "we redeployed, then deployed it", ["deployed"]),
        ("minimi*e", "to minimise it", ["minimise"]),
        ("minimi*e", "a minimiser", []),
        ("wrong * settings", "the wrong pool settings", ["wrong pool settings"]),
        ("wrong * settings", "the wrong pool of settings", []),
        ("wasn't told", "She wasn’t told", ["wasn't told"]),
        ("100% cpu", "at 100% CPU", ["100% cpu"]),
        ("let's encrypt ~ renew*", "renewal by Let's Encrypt", ["renewal by let's encrypt"]),
        ("time.now", "calls Time.now twice", ["time.now"]),
        ("disk full", "Störung: disk full", ["disk full"]),
    ],
)
def test_phrases_match_whole_words(keyword: str, text: str, expected: list[str]) -> None:
    """A keyword is found as whole words, in any case, across blanks, hyphens and slashes."""
    assert words(keyword, text) == expected


@pytest.mark.parametrize(
    ("keyword", "text", "found"),
    [
        ("cert ~ expired", "the cert for the shop expired", True),
        ("cert ~ expired", "expired: the cert", True),
        ("cert ~ expired", "the cert was new. It expired", False),
        ("cert ~ expired", "the cert " + "x" * 70 + " expired", False),
        ("alarm ~ not ~ fire*", "the alarm did not, this time, fire", True),
        ("alarm ~ not ~ fire*", "not the alarm, but the fire", False),
        ("alarm ~ not ~ fire*", "the alarm did not. We made fire", False),
        ("v1.2 ~ broke", "v1.2 of it broke", True),
    ],
)
def test_near_words_match_inside_one_sentence(keyword: str, text: str, found: bool) -> None:
    """Words near each other count only within 60 characters and one sentence, three of them only in their order."""
    assert bool(words(keyword, text)) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("there was no evidence of a memory leak", False),
        ("we ruled out the memory leak", False),
        ("this was not a memory leak", False),
        ("not caused by the usual old slow memory leak", True),
        ("DNS was ruled out. A memory leak it was", True),
        ("we ruled out a memory leak at first, but it was a memory leak", True),
    ],
)
def test_a_denied_hit_does_not_count(text: str, found: bool) -> None:
    """What the document rules out is no factor, unless it says so elsewhere without denying it."""
    assert bool(words("memory leak", text)) is found


def test_what_only_sounds_like_a_hit_does_not_count() -> None:
    """A phrase that shares a word with a neutral one is passed over; the same word elsewhere counts."""
    compiled = compile_keywords(["a bug", "bug*"], neutral=["bug bount*"])
    assert find("a bug bounty was paid", compiled) == []
    assert [(hit.keyword, hit.words) for hit in find("a bug bounty was paid for a bug", compiled)] == [(0, "a bug"), (1, "bug")]


def test_hits_come_once_and_in_the_order_of_the_keywords() -> None:
    """A keyword counts once per text, however often it stands there."""
    compiled = compile_keywords(["b", "a", "c"])
    assert [(hit.keyword, hit.span.start) for hit in find("a b a b", compiled)] == [(0, 2), (1, 0)]


@pytest.mark.parametrize("keyword", ["", "*", "* word", "a ~ ", "…"])
def test_a_keyword_that_says_nothing_is_refused(keyword: str) -> None:
    """A keyword without a first word would match anywhere; it is a mistake."""
    with pytest.raises(KeywordError):
        compile_keywords([keyword])


@pytest.mark.parametrize("piece", ["not a leak ", "a " * 20 + "b ", "no evidence of ", "leak. ", "x" * 50, "'", "- "])
def test_the_time_grows_with_the_text_only(piece: str) -> None:
    """A page of hostile repetition costs what its length costs: ten times the text, not a hundred times the time."""
    compiled = compile_keywords(["leak", "a ~ b", "a ~ leak ~ b", "a * a"], NEGATIONS)

    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        best = float("inf")
        for _ in range(3):
            begin = time.process_time()
            find(text, compiled)
            best = min(best, time.process_time() - begin)
        return best

    assert seconds(100_000) < 40 * max(seconds(10_000), 0.001)
