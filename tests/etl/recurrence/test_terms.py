"""Texts to weighted terms: what counts as a word, what belongs to the template, and what a word weighs."""

from __future__ import annotations

import numpy as np
import pytest

from etl.recurrence import words
from etl.recurrence.terms import weigh, weigh_cut
from etl.recurrence.words import Texts


def terms_of(texts: list[str], row: int) -> dict[str, float]:
    terms = weigh(texts)
    span = slice(*terms.weights.indptr[row : row + 2])
    return {
        terms.names[number]: float(value)
        for number, value in zip(terms.weights.indices[span], terms.weights.data[span], strict=True)
    }


def test_names_of_components_stay_whole_and_dates_vanish() -> None:
    """Component names, code and host names are words of their own; numbers and common words are none."""
    assert set(terms_of(["Outage\nThe repo.example.org at 09:12 on 2024-03-01 lost kube-proxy and pool_size."], 0)) == {
        "outage",
        "repo.example.org",
        "lost",
        "kube-proxy",
        "pool_size",
    }


def test_endings_do_not_part_words() -> None:
    """`restarted`, `Restarting` and `restart` are one term, shown as its most frequent form."""
    assert set(terms_of(["Disk\nrestarted Restarting restarting. restart"], 0)) == {"disk", "restarting"}


def test_languages_without_blanks_are_compared_by_pairs_of_characters() -> None:
    """A Japanese text shares terms with another one although neither has blanks."""
    one, other = terms_of(["t\n証明書の期限", "t\n証明書が失効"], 0), terms_of(["t\n証明書の期限", "t\n証明書が失効"], 1)
    assert {"証明", "明書"} <= set(one) & set(other)


def test_weights_are_those_of_tf_idf() -> None:
    """A term weighs (1 + ln count) times (ln((1 + n) / (1 + texts with it)) + 1), each text scaled to length 1."""
    texts = ["queue\nqueue worker", "queue\ndisk", "disk\nrouter"]
    queue = (1 + np.log(4)) * (np.log(4 / 3) + 1)  # three times as title, once in the body
    worker = np.log(4 / 2) + 1
    length = np.hypot(queue, worker)
    assert terms_of(texts, 0) == pytest.approx({"queue": queue / length, "worker": worker / length})


def test_a_sentence_of_the_template_does_not_count() -> None:
    """What stands in three reports of a small archive word for word is the template's, not the incident's."""
    texts = [f"{name}\nAll times are given in central time. The {name} broke." for name in ("router", "disk", "queue")]
    assert set(terms_of(texts, 0)) == {"router", "broke"}


def test_a_sentence_of_the_template_with_a_blank_filled_in_does_not_count() -> None:
    """Four words in a row that stand in many reports give the template away, also where a name was filled in."""
    names = ("router", "disk", "queue", "cache", "proxy")
    texts = [f"{name}\nPlease contact the infrastructure support channel about {name}. The {name} melted." for name in names]
    assert set(terms_of(texts, 0)) == {"router", "melted"}


def test_a_title_is_never_taken_for_the_template() -> None:
    """The same title three times is the strongest sign of a recurrence, not boilerplate."""
    texts = [f"Checkout outage\n{name} broke" for name in ("router", "disk", "queue", "cache")]
    assert {"checkout", "outage"} <= set(terms_of(texts, 0))


def test_a_text_without_words_has_no_weights() -> None:
    """An empty report is like nothing, and hurts nobody."""
    assert terms_of(["", "queue\n", "2024-01-01\n---"], 0) == {}
    assert weigh([]).weights.shape == (0, 0)


def test_the_names_of_people_are_no_terms() -> None:
    """Nobody is a reason for likeness; a word that is somebody's name as well stays a word."""
    texts = ["Queue stuck\nPriya restarted it. Mark looked on", "Disk full\nPriya (@priya) set a mark"]
    assert {"priya", "mark"} <= set(weigh(texts).names)
    assert set(weigh(texts).names) - set(weigh(texts, {"priya", "mark", "teo"}).names) == {"priya"}


def test_texts_that_come_a_few_at_a_time_weigh_what_they_weigh_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither how many texts are cut together nor others that are not asked for change a term, a weight or a name."""
    monkeypatch.setattr(words, "_AT_ONCE", 40)
    names = ("router", "disk", "queue", "cache", "proxy")
    texts = [f"{name}\nPlease ask the support channel about {name}. Priya saw the {name} of host {name}.x." for name in names]
    texts.append("mark\nPriya set a mark. 証明書の期限")
    few = Texts()
    numbers = [number for text in (*texts, "Outage\nsomething else is told here") for number in few.add([text])]
    found = weigh_cut(few, numbers[5::-1], {"priya", "mark"})
    together = weigh(texts[::-1], {"priya", "mark"})
    assert len(few.cuts()) > 3
    assert (found.names, found.words, found.stems.tolist()) == (together.names, together.words, together.stems.tolist())
    assert (found.weights != together.weights).nnz == 0
    assert found.weights[:, [found.names.index("support")]].nnz == 0
    assert "else" not in found.words
    assert "mark" in found.names
    assert "priya" not in found.names
