"""Finding recurring incidents among generated ones: time, growth, peak memory, recall of what was planted, beside every pair.

Each tenth incident belongs to an issue that came back four times, on two services in turn. An occurrence has eleven of the
fourteen words of its issue, which other issues use as well, three of them in its title, among forty everyday words (as often
as the words of a language are, by Zipf and Mandelbrot) and two of its own. Half of the incidents declare their service.
Reading is not included; what `find_recurrences` gives is what the warehouse stores: cutting into words, stems, weights, pairs,
groups and reasons are all in its time. The peak is that of a process that generates and searches, beside one that only
generates. The peer multiplies the same weights of all texts with each other, chunk by chunk, and keeps what is as alike; it is
compared with our search alone, above ten thousand by a sample of its chunks, since it grows with the square. Beside
finding them, up to ten thousand, stands what a script would do: all titles compared with RapidFuzz.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import combinations
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process
from scipy.sparse import csr_array

from benchmarks.measure import OURS, Bench, Result, alternate, exponent, figure, peak_megabytes
from etl.policy import RecurrencePolicy
from etl.recurrence import Decisions, RecurrenceEntry, RecurrenceResult, find_recurrences
from etl.recurrence.pairs import LEAST_TEXT
from etl.recurrence.rows import dot
from etl.recurrence.seeking import by_chance, promising
from etl.recurrence.terms import weigh
from etl.settings import load_settings

SIZES = (1_000, 10_000, 100_000)
DAY = date(2026, 9, 30)
FAMILY = 4
FAMILY_SHARE = 0.1
WORDS, OF_ISSUE, USED, EVERYDAY = 20_000, 14, 11, 40
MANDELBROT = 15.0  # the commonest words are left out as stop words
GROWTH, SECONDS_AT_LARGEST, RECALL = 1.1, 3.0, 0.95
WHOLE_UP_TO, CHUNK = 10_000, 500
ONE_IN = 40  # chunks of a larger archive that the peer multiplies
ALIKE_TITLES = 60.0  # of 100
MISSED = 0.01  # of the pairs that the peer finds ours may miss, else there is nothing to compare
EVERY_PAIR = "every pair, SciPy in chunks"
TITLES = "RapidFuzz, all titles"
_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprtvz" for vowel in "aou"]
ARCHIVE = Path(__file__).resolve().parent.parent / "data" / "postmortems"


def spelled(number: int) -> str:
    """A word of letters alone for each number, so that stems are sought as in any text."""
    text = ""
    while True:
        number, place = divmod(number, len(_SYLLABLES))
        text += _SYLLABLES[place]
        if not number:
            return text


def entries_of(size: int, seed: int = 20240101) -> tuple[list[RecurrenceEntry], list[tuple[str, ...]]]:
    """So many incidents in order of time, and the documents of each planted issue."""
    draw = np.random.default_rng(seed)
    terms = max(2_000, size // 2)
    families = int(size * FAMILY_SHARE / FAMILY)
    issue = np.concatenate([np.repeat(np.arange(families), FAMILY), np.full(size - families * FAMILY, -1)])
    draw.shuffle(issue)
    special = draw.integers(0, terms, size=(families, OF_ISSUE))
    often = 1.0 / (np.arange(WORDS) + MANDELBROT)
    everyday = np.searchsorted(np.cumsum(often / often.sum()), draw.random((size, EVERYDAY)))
    own = draw.integers(0, terms, size=(size, 2))
    seen: dict[int, list[str]] = defaultdict(list)
    found = []
    for number in range(size):
        name, family = f"{number:06d}.md", int(issue[number])
        words = [f"w{spelled(each)}" for each in everyday[number]] + [f"s{spelled(each)}" for each in own[number]]
        title = words[:3]
        if family >= 0:
            of_issue = [f"s{spelled(each)}" for each in draw.choice(special[family], USED, replace=False)]
            words, title = words + of_issue, of_issue[:3]
        service = f"service{(family + len(seen[family]) % 2) % 40 if family >= 0 else number % 40}"
        when = datetime(2020, 1, 1) + timedelta(minutes=30 * number)  # noqa: DTZ001 (naive UTC)
        body = ". ".join(" ".join(words[at : at + 12]) for at in range(0, len(words), 12))
        text = f"{' '.join(title)}\n{body}"
        found.append(RecurrenceEntry(name, 1, name, " ".join(title), text, when, (service,) if number % 2 else ()))
        if family >= 0:
            seen[family].append(name)
    return found, [tuple(seen[family]) for family in range(families)]


def recall(found: RecurrenceResult, pairs: Sequence[tuple[str, str]]) -> float:
    """The share of planted pairs that stand in one group."""
    groups: dict[str, set[str]] = defaultdict(set)
    for member in found.members:
        groups[member.document_path].add(member.group_id)
    return sum(bool(groups[one] & groups[other]) for one, other in pairs) / len(pairs)


def planted_pairs(made: Sequence[RecurrenceEntry], planted: Sequence[tuple[str, ...]]) -> dict[str, list[tuple[str, str]]]:
    """The pairs of one issue: all, and where both declare a service those within one service and those across two."""
    services = {entry.document_path: entry.services for entry in made}
    every = [pair for family in planted for pair in combinations(family, 2)]
    both = [pair for pair in every if services[pair[0]] and services[pair[1]]]
    return {
        "": every,
        " within a service": [pair for pair in both if services[pair[0]] == services[pair[1]]],
        " across services": [pair for pair in both if services[pair[0]] != services[pair[1]]],
    }


def precision(found: RecurrenceResult, planted: Sequence[tuple[str, ...]]) -> float:
    """The share of pairs in one group that belong to one planted issue."""
    issue = {name: number for number, family in enumerate(planted) for name in family}
    groups: dict[str, list[str]] = defaultdict(list)
    for member in found.members:
        groups[member.group_id].append(member.document_path)
    pairs = {pair for names in groups.values() for pair in combinations(sorted(names), 2)}
    return sum(issue.get(one, -1) == issue.get(other, -2) for one, other in pairs) / max(len(pairs), 1)


def settings() -> RecurrencePolicy:
    return load_settings(DAY, ARCHIVE).policy.recurrence


def search(size: int) -> None:
    """Generate and search, in a process of its own."""
    find_recurrences(entries_of(size)[0], Decisions(), settings(), DAY)


def generate(size: int) -> None:
    """Generate only: what a search's peak holds besides."""
    entries_of(size)


def run(bench: Bench) -> Sequence[Result]:
    """Per size: seconds, recall and precision of pairs, peak memory with and without the search. At its own sizes when only the
    frame's default is asked for."""
    sizes = bench.sizes if len(bench.sizes) > 1 else SIZES
    results: list[Result] = []
    times: list[Result] = []
    policy = settings()
    for size in sizes:
        made, planted = entries_of(size)
        last: list[RecurrenceResult] = []

        def ours(made: list[RecurrenceEntry] = made, last: list[RecurrenceResult] = last) -> None:
            with collector_resting():
                last[:] = [find_recurrences(made, Decisions(), policy, DAY)]

        (taken,) = alternate(
            "find recurrences", size, {OURS: ours}, bench.rounds, "without reading; no collector, as in a load"
        )
        times.append(_judged(taken, times, size == max(sizes)))
        results.append(times[-1])
        for which, pairs in planted_pairs(made, planted).items():
            share = figure(f"pairs of one issue found{which}", size, recall(last[0], pairs), "")
            results.append(replace(share, goal=f"at least {RECALL}", is_met=share.median >= RECALL))
        results.append(figure("pairs found of one issue", size, precision(last[0], planted), ""))
        if size <= WHOLE_UP_TO:
            results += _beside_titles(made, planted, size, times[-1])
        results += _beside_every_pair(made, size, min(bench.rounds, 3))
        del made, planted, last
        results.append(figure("peak with the search", size, peak_megabytes(search, size), "MB"))
        results.append(figure("peak without it", size, peak_megabytes(generate, size), "MB"))
    return results


@contextmanager
def collector_resting() -> Iterator[None]:
    """Without the garbage collector, which a load switches off (etl/load.py): a time is taken in the state of use."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _judged(taken: Result, before: Sequence[Result], is_largest: bool) -> Result:
    """A time with its goals: growth from the size before, and seconds at the largest size the goal speaks of."""
    goals, met = [], True
    if before:
        grown = exponent(before[-1], taken)
        goals.append(f"growth at most {GROWTH}")
        met = grown <= GROWTH
    if is_largest and taken.size == max(SIZES):
        goals.append(f"at most {SECONDS_AT_LARGEST:g} s")
        met = met and taken.median <= SECONDS_AT_LARGEST
    return replace(taken, goal=" and ".join(goals), is_met=met) if goals else taken


def _beside_every_pair(made: Sequence[RecurrenceEntry], size: int, rounds: int) -> list[Result]:
    """Seconds for the pairs that are more alike than chance, among all pairs and as we seek them, from the same weights."""
    terms = weigh([entry.text for entry in made])
    least = by_chance(terms.weights, terms.worth, LEAST_TEXT)
    begins = range(0, size, CHUNK) if size <= WHOLE_UP_TO else range(0, size, CHUNK * ONE_IN)
    wanted = every_pair(terms.weights, least, begins)
    looked_at = {row for begin in begins for row in range(begin, begin + CHUNK)}
    got = {pair for pair in sought(terms.weights, terms.worth) if pair[1] in looked_at}
    if got - wanted or len(wanted - got) > MISSED * len(wanted):
        raise AssertionError(
            f"pairs of {size}: ours has {len(got - wanted)} that the peer has not, and misses {len(wanted - got)}"
        )
    cases = {
        OURS: lambda: sought(terms.weights, terms.worth),
        EVERY_PAIR: lambda: every_pair(terms.weights, least, begins),
    }
    times = 1 if size <= WHOLE_UP_TO else ONE_IN
    note = "from the same weights; ours with the level of chance" + (
        f"; the peer {times} × one chunk in {times}" if times > 1 else ""
    )
    return [
        *(_times(each, times) for each in alternate("seek pairs", size, cases, rounds, note)),
        figure("seek pairs: of the peer's", size, len(got) / max(len(wanted), 1), ""),
    ]


def _times(each: Result, times: int) -> Result:
    """The peer's figures for all chunks, from those of a sample."""
    if each.who != EVERY_PAIR:
        return each
    return replace(each, median=each.median * times, low=each.low * times, high=each.high * times)


def _beside_titles(
    made: Sequence[RecurrenceEntry], planted: Sequence[tuple[str, ...]], size: int, ours: Result
) -> list[Result]:
    """Seconds for all titles compared with each other, and the share of planted pairs whose titles are alike; beside ours."""
    (taken,) = alternate(ours.what, size, {TITLES: lambda: alike_titles(made)}, 1, "finds other pairs: recall below")
    place = {entry.document_path: number for number, entry in enumerate(made)}
    found = alike_titles(made)
    pairs = planted_pairs(made, planted)[""]
    met = sum((place[one], place[other]) in found for one, other in pairs) / max(len(pairs), 1)
    return [taken, replace(figure("pairs of one issue found", size, met, ""), who=TITLES)]


def alike_titles(made: Sequence[RecurrenceEntry]) -> set[tuple[int, int]]:
    """The pairs whose titles, their words in order of the alphabet, are much alike, the earlier first."""
    titles, found = [entry.title for entry in made], set()
    for begin in range(0, len(titles), CHUNK):
        scores = process.cdist(
            titles[begin : begin + CHUNK],
            titles,
            scorer=fuzz.token_sort_ratio,
            score_cutoff=ALIKE_TITLES,
            dtype=np.uint8,
            workers=-1,
        )
        later, earlier = np.nonzero(scores)
        kept = earlier < later + begin
        found |= set(zip(earlier[kept].tolist(), (later[kept] + begin).tolist(), strict=True))
    return found


def sought(weights: csr_array, worth: np.ndarray) -> set[tuple[int, int]]:
    """The pairs more alike than chance as `compare` seeks them in a large archive."""
    least = by_chance(weights, worth, LEAST_TEXT)
    earlier, later = promising(weights, least)
    alike = dot(weights, earlier, later) >= least
    return set(zip(earlier[alike].tolist(), later[alike].tolist(), strict=True))


def every_pair(weights: csr_array, least: float, begins: Iterable[int]) -> set[tuple[int, int]]:
    """The same pairs by multiplying all texts with those of the chunks that begin there."""
    across, found = weights.T.tocsr(), set()
    for begin in begins:
        alike = (weights[begin : begin + CHUNK] @ across).tocoo()
        kept = (alike.data >= least) & (alike.col < alike.row + begin)
        found |= set(zip(alike.col[kept].tolist(), (alike.row[kept] + begin).tolist(), strict=True))
    return found
