"""The team's own names: what its services are called, where they stand in a text, and which team owns them.

Owns how the `services` and `teams` of a policy are applied. A document that names its services in a field is believed; only
where none does is the text searched, and what is found there is marked as found in text. A plain word that is also a name
("search", "orders") counts in a text only as a name: with a capital inside a sentence, or beside such a word as "service".
Without such a policy nothing here changes anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from etl.facts.shapes import Episode, Fact
from etl.folding import fold
from etl.policy import Policy
from etl.records import Evidence

TEXTS = ("summary", "impact")
LONGEST_TEXT = 2_000
_BESIDE = (
    r"(?:service|services|api|app|site|server|servers|cluster|database|db|queue|worker|workers|pods?|deployment|system|team)"
)


def with_known_services(episode: Episode, policy: Policy) -> Episode:
    """The episode with the known services that its title, summary and impact name, where no field names any."""
    stated = [fact for fact in episode.fields if fact.field == "services"]
    if not policy.services or any(fact.place != "title" for fact in stated):
        return episode
    found = tuple(_found(episode, policy))
    if not found:
        return episode
    others = tuple(fact for fact in episode.fields if fact.field != "services")
    return replace(episode, fields=(*others, *found))


def _found(episode: Episode, policy: Policy) -> Iterator[Fact]:
    """One fact for each service, at the first place that names it."""
    facts = [fact for name in TEXTS if (fact := episode.first(name)) is not None]
    texts = [(episode.title, episode.line), *((fact.text[:LONGEST_TEXT], fact.line) for fact in facts)]
    folded = "\n".join(text for text, _ in texts).casefold()
    for service, names in policy.services.items():
        if not any(name.casefold() in folded for name in (service, *names)):
            continue  # as is nearly always so, and found out faster than by the pattern
        pattern = _pattern((service, *names))
        at = next((line for text, line in texts if pattern.search(text)), None)
        if at is not None:
            yield Fact("services", service, at, "title")


@lru_cache(maxsize=1024)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Any of these names as a whole word, in a form that cannot be taken for an ordinary word."""
    forms = []
    for name in names:
        spelled = re.escape(name)
        if re.fullmatch(r"[a-z]+", name):
            capital = re.escape(name.capitalize())
            forms += [rf"(?i:\b{spelled}[ -]{_BESIDE}\b)", rf"(?<=[a-z,] ){capital}\b"]
        else:
            forms.append(rf"(?i:(?<![\w-]){spelled}(?![\w-]))")
    return re.compile("|".join(forms))


def known_names(services: Sequence[str], policy: Policy) -> tuple[str, ...]:
    """The services under the names the policy knows them by; others as they are, nothing twice."""
    known = _known(tuple((service, names) for service, names in policy.services.items()))
    return tuple(dict.fromkeys(known.get(fold(name), name) for name in services))


@lru_cache(maxsize=16)
def _known(services: tuple[tuple[str, tuple[str, ...]], ...]) -> Mapping[str, str]:
    return {fold(name): service for service, names in services for name in (*names, service)}


def owners(services: Sequence[str], policy: Policy) -> tuple[tuple[str, ...], tuple[Evidence, ...]]:
    """The teams that own any of these services, with the policy as evidence."""
    wanted = {fold(service) for service in services}
    owned = {team: [name for name in names if fold(name) in wanted] for team, names in policy.teams.items()}
    teams = {team: names for team, names in owned.items() if names}
    told = tuple(Evidence("teams", f"{team} owns {', '.join(names)}", None, "policy") for team, names in teams.items())
    return tuple(teams), told
