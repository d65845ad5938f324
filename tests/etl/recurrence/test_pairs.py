"""How alike two incidents are, and from where on it counts."""

from __future__ import annotations

import random

import numpy as np
import pytest

from etl.policy import RecurrencePolicy
from etl.recurrence import pairs
from etl.recurrence.pairs import compare, thresholds
from etl.recurrence.reasons import shared_terms
from etl.recurrence.seeking import by_chance
from etl.recurrence.terms import weigh

POLICY = RecurrencePolicy(
    decided_by=False,
    links_per_incident=3,
    floor=0.28,
    floor_with_services=0.55,
    service_weight=0.3,
    duplicate=0.70,
    third_occurrence=2,
    factor_incidents=3,
    factor_quarters=8,
    factor_share=0.15,
)


def test_same_text_is_likeness_one_and_other_text_is_none() -> None:
    """Two reports in the same words are as alike as can be, two without a common word not at all."""
    found = compare(weigh(["queue stuck", "queue stuck", "disk full"]), [(), (), ()], POLICY)
    assert found.score.tolist() == pytest.approx([1.0, 0.0, 0.0])
    assert list(zip(found.earlier.tolist(), found.later.tolist(), strict=True)) == [(0, 1), (0, 2), (1, 2)]


def scores_of(texts: list[str], services: list[tuple[str, ...]]) -> dict[tuple[int, int], float]:
    found = compare(weigh(texts), services, POLICY)
    return dict(zip(zip(found.earlier.tolist(), found.later.tolist(), strict=True), found.score.tolist(), strict=True))


HALF_ALIKE = ["queue stuck jammed", "queue melted frozen", "queue soaked burnt", "queue bent torn"]


def test_a_service_in_common_lifts_the_likeness() -> None:
    """The same service adds to like words; another service, or none named, leaves the words to speak for themselves."""
    words = scores_of(HALF_ALIKE, [()] * 4)
    lifted = scores_of(HALF_ALIKE, [("shop",), ("Shop ",), ("mail",), ()])
    assert lifted[0, 1] == pytest.approx(0.7 * words[0, 1] + 0.3)
    assert lifted[0, 2] == pytest.approx(words[0, 2])
    assert lifted[0, 3] == pytest.approx(words[0, 3])


def test_a_rare_service_weighs_more_than_one_that_everything_uses() -> None:
    """Sharing the service that every incident names says less than sharing one that two name."""
    services = [("web", "ledger"), ("web", "ledger"), ("web",), ("web", "search")]
    words, lifted = scores_of(HALF_ALIKE, [()] * 4), scores_of(HALF_ALIKE, services)
    web, ledger = np.log(1 + 4 / 4), np.log(1 + 4 / 2)
    assert lifted[0, 1] == pytest.approx(0.7 * words[0, 1] + 0.3)
    assert lifted[0, 2] == pytest.approx(0.7 * words[0, 2] + 0.3 * web / (web + ledger))


def test_a_service_alone_never_links() -> None:
    """Two one-line notes about one service that share no words are not the same issue."""
    found = compare(weigh(["queue stuck", "disk full"]), [("shop",), ("shop",)], POLICY)
    assert found.score.tolist() == [0.0]


def test_a_small_archive_is_judged_by_the_floor() -> None:
    """Nineteen reports say nothing about what is usual, however alike they are."""
    services: list[tuple[str, ...]] = [()] * 19
    found = compare(weigh(["queue stuck"] * 19), services, POLICY)
    assert thresholds(found, services, POLICY).text == 0.28


def test_where_much_is_alike_more_is_asked() -> None:
    """In an archive where everything shares words, only the most alike pairs count: three links an incident on average."""
    draw = random.Random(1)
    common = [f"common{number}" for number in range(30)]
    services: list[tuple[str, ...]] = [()] * 40
    texts = [f"outage\n{' '.join(draw.sample(common, 15))}" for _ in range(40)]
    found = compare(weigh(texts), services, POLICY)
    limit = thresholds(found, services, POLICY).text
    assert limit > 0.28
    assert (found.score > limit).sum() == 40 * 39 // 2 * 3 // 40


def test_the_two_kinds_of_pairs_have_thresholds_of_their_own() -> None:
    """Pairs with services are compared with their like, since a service lifts all of them."""
    services: list[tuple[str, ...]] = [("shop",)] * 15 + [()] * 15
    found = compare(weigh(["queue stuck"] * 30), services, POLICY)
    assert thresholds(found, services, POLICY).services == pytest.approx(1.0)


def test_shared_terms_are_what_the_two_texts_share() -> None:
    """The reasons shown are the terms of both reports, each with its share of their likeness, the weightiest first."""
    terms = weigh(["queue stuck worker", "queue stuck disk"])
    (reasons,) = shared_terms(terms, [0], [1], 5)
    assert [name for name, _ in reasons] == ["queue", "stuck"]
    assert sum(weight for _, weight in reasons) == pytest.approx((terms.weights @ terms.weights.T).toarray()[0, 1], abs=0.002)
    assert shared_terms(terms, [0, 0], [1, 1], 1) == [reasons[:1], reasons[:1]]
    assert shared_terms(terms, [], []) == []


def test_a_third_report_brings_two_accounts_of_one_issue_together() -> None:
    """Two accounts in different words are more alike where a third report uses the words of both."""
    one, other, third = "pool drained alpha", "gateway refused beta", "pool drained gateway refused"
    alone = scores_of([one, other, "disk melted kappa lambda"], [()] * 3)
    beside = scores_of([one, other, third], [()] * 3)
    assert alone[0, 1] == 0.0
    assert 0.1 < beside[0, 1] < beside[0, 2]


def test_a_large_archive_gives_the_same_likeness_as_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where not every pair is compared, the most alike pairs are the same ones with the same numbers."""
    draw = random.Random(7)
    words = [f"w{number}" for number in range(400)]
    families = [draw.sample(words, 12) for _ in range(40)]
    texts = ["outage\n" + " ".join(draw.sample(family, 8) + draw.sample(words, 8)) for family in families for _ in range(4)]
    services: list[tuple[str, ...]] = [()] * len(texts)
    terms = weigh(texts)
    every = compare(terms, services, POLICY)
    monkeypatch.setattr(pairs, "ALL_PAIRS", 0)
    monkeypatch.setattr(pairs, "by_chance", lambda weights, worth, least: least)
    sought = compare(terms, services, POLICY)
    scores = dict(zip(zip(sought.earlier.tolist(), sought.later.tolist(), strict=True), sought.score.tolist(), strict=True))
    best = np.argsort(-every.score)[:240]
    for place in best:
        pair = (int(every.earlier[place]), int(every.later[place]))
        assert scores[pair] == pytest.approx(float(every.score[place]))
    assert thresholds(sought, services, POLICY).text == pytest.approx(thresholds(every, services, POLICY).text)


def mixed_words(texts: int, words: int, seed: int) -> list[str]:
    draw = random.Random(seed)
    return [f"outage\n{' '.join(f'w{draw.randrange(words)}' for _ in range(12))}" for _ in range(texts)]


def test_what_chance_would_give_is_measured() -> None:
    """Of texts of mixed words hardly any pair is more alike than the level that dealing the words anew gives, and more texts
    give a higher level."""
    levels = []
    for texts in (700, 2_800):
        terms = weigh(mixed_words(texts, 1_500, seed=3))
        level = by_chance(terms.weights, terms.worth, 0.1)
        alike = (terms.weights @ terms.weights.T).toarray()[np.triu_indices(texts, k=1)]
        assert 0.02 < (alike >= level).sum() / texts < 0.10
        levels.append(level)
    assert 0.1 < levels[0] < levels[1]
    few = weigh(["queue stuck", "disk full", "queue full"])
    assert by_chance(few.weights, few.worth, 0.1) >= 0.1


def test_an_issue_stands_out_from_a_large_archive_of_mixed_words() -> None:
    """Among seven hundred reports of mixed words only the two accounts of one issue are a pair."""
    terms = weigh([*mixed_words(700, 1_500, seed=4), "pool\ndrained by crawlers", "pool\nwas drained by a crawler"])
    found = compare(terms, [()] * 702, POLICY)
    best = int(np.argmax(found.score))
    assert (int(found.earlier[best]), int(found.later[best])) == (700, 701)
    assert len(found.score) < 0.1 * 702
