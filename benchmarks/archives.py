"""Made-up archives of any size: postmortems in four templates, the same for the same seed. Figures on them are not those of
real archives, whose documents are longer and worse written.

A document has a title, a severity, times, some eight entries of a time line, two or three causes and four to eight actions.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

SEED = 20_260_315
SERVICES = [
    f"{area}-{part}" for area in ("billing", "search", "mail", "orders", "login", "media") for part in ("api", "db", "ui")
]
PARTS = (
    "connection pool",
    "certificate",
    "cache",
    "queue",
    "index",
    "load balancer",
    "scheduler",
    "feature flag",
    "disk",
    "DNS",
)
FAULTS = ("ran out of", "lost", "could not refresh", "overloaded", "misread", "dropped", "waited too long for", "filled")
DOINGS = ("Add an alert for", "Write a runbook for", "Test the failover of", "Limit the size of", "Automate the renewal of")
PEOPLE = ("Abeni", "Bram", "Chidi", "Dora", "Emre", "Fumi", "Goran", "Hana")
SENTENCES = (
    "The first alert came from the error rate of the {service}, and the on-call engineer confirmed it within minutes.",
    "Requests to {service} waited for the {part} until the deadline of the caller passed, so both sides retried.",
    "A change of the configuration on the day before had halved the limit of the {part}; nobody saw it in review.",
    "The dashboard of {service} showed averages only, which hid that one in twenty requests failed.",
    "After the restart the {part} came back cold, and it took a quarter of an hour before latency was as usual.",
    "The runbook named a command that no longer exists, so the team asked the owners of {service} for help.",
)
TEMPLATES = ("front", "header", "quote", "boxes")
SHARES = (45, 25, 15, 15)


def write_archive(folder: Path, count: int, seed: int = SEED) -> list[Path]:
    """An archive of so many documents below a folder, by year; the paths in the order in which they were made."""
    chance = random.Random(seed)
    paths = []
    for number in range(count):
        day = date(2016, 1, 1) + timedelta(days=chance.randrange(3_800))
        path = folder / str(day.year) / f"{day.isoformat()}-{number:06d}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(document(number, day, chance), encoding="utf-8")
        paths.append(path)
    return paths


def document(number: int, day: date, chance: random.Random) -> str:
    """One postmortem in one of the templates."""
    template = chance.choices(TEMPLATES, SHARES)[0]
    return WRITERS[template](_Facts(number, day, chance))


class _Facts:
    """What happened, before it is written down."""

    def __init__(self, number: int, day: date, chance: random.Random) -> None:
        self.number, self.day = number, day
        self.service, self.part = chance.choice(SERVICES), chance.choice(PARTS)
        self.title = f"{self.service} {chance.choice(FAULTS)} its {self.part}"
        self.severity = chance.choices(("SEV1", "SEV2", "SEV3", "SEV4"), (1, 3, 6, 3))[0]
        self.start = datetime(day.year, day.month, day.day, chance.randrange(20), chance.randrange(60), tzinfo=UTC)
        self.minutes = sorted(chance.sample(range(1, 220), 8))
        self.people = chance.sample(PEOPLE, 3)
        self.causes = [self.sentence(chance) for _ in range(chance.randrange(2, 4))]
        self.actions = [(f"{chance.choice(DOINGS)} {chance.choice(PARTS)}", chance) for _ in range(chance.randrange(4, 9))]
        self.rows = [self._action(text, chance) for text, chance in self.actions]
        self.prose = [" ".join(self.sentence(chance) for _ in range(chance.randrange(8, 17))) for _ in range(3)]

    def sentence(self, chance: random.Random) -> str:
        return chance.choice(SENTENCES).format(service=self.service, part=chance.choice(PARTS))

    def _action(self, text: str, chance: random.Random) -> tuple[str, str, date, str]:
        due = self.day + timedelta(days=chance.randrange(7, 90))
        return text, chance.choice(PEOPLE), due, chance.choice(("Done", "Open", "In progress"))

    def clock(self, index: int) -> str:
        return f"{self.start + timedelta(minutes=self.minutes[index]):%H:%M}"

    def stamp(self, index: int) -> str:
        return f"{self.start + timedelta(minutes=self.minutes[index]):%Y-%m-%d %H:%M} UTC"

    def events(self) -> list[tuple[str, str]]:
        said = (
            f"Errors of {self.service} begin", "Alert fired", "Incident declared", "Second engineer joins",
            f"Root cause identified: {self.part}", "Mitigation applied", "Latency as usual", "Incident resolved",
        )  # fmt: skip
        return [(self.clock(index), text) for index, text in enumerate(said)]

    def timeline(self) -> str:
        rows = "\n".join(f"| {clock} | {text} |" for clock, text in self.events())
        return f"## Timeline\n\nAll times in UTC.\n\n| Time | Event |\n|---|---|\n{rows}\n"

    def action_table(self) -> str:
        rows = "\n".join(f"| {text} | {owner} | {due} | {status} |" for text, owner, due, status in self.rows)
        return f"## Action Items\n\n| Action | Owner | Due | Status |\n|---|---|---|---|\n{rows}\n"

    def body(self) -> str:
        causes = "\n".join(f"- {cause}" for cause in self.causes)
        return f"## Root Cause\n\n{self.prose[1]}\n\n## Contributing Factors\n\n{causes}\n\n## Impact\n\n{self.prose[2]}\n"


def _front(facts: _Facts) -> str:
    return (
        f"---\nid: INC-{facts.number}\ntitle: {facts.title}\nseverity: {facts.severity}\nservices: [{facts.service}]\n"
        f'started_at: "{facts.stamp(0)}"\ndetected_at: "{facts.stamp(1)}"\nresolved_at: "{facts.stamp(7)}"\n'
        f"status: Complete\nowner: {facts.people[0]}\n---\n\n# {facts.title}\n\n## Summary\n\n{facts.prose[0]}\n\n"
        f"{facts.timeline()}\n{facts.body()}\n{facts.action_table()}"
    )


def _header(facts: _Facts) -> str:
    return (
        f"# Post-Mortem: {facts.title}\n\n**Incident ID:** INC-{facts.number}  \n**Date:** {facts.day}  \n"
        f"**Severity:** {facts.severity}  \n**Service:** {facts.service}  \n**Detected:** {facts.stamp(1)}  \n"
        f"**Resolved:** {facts.stamp(7)}  \n**Commander:** {facts.people[1]}\n\n## Summary\n\n{facts.prose[0]}\n\n"
        f"{facts.timeline()}\n{facts.body()}\n{facts.action_table()}"
    )


def _quote(facts: _Facts) -> str:
    events = "\n".join(f"- **{clock}** {text}" for clock, text in facts.events())
    promised = "\n".join(f"1. {text} (@{owner.lower()}, due {due})" for text, owner, due, _ in facts.rows)
    return (
        f"---\ntitle: {facts.title}\ndate: {facts.day}\n---\n\n> Severity: {facts.severity}\n> Service: {facts.service}\n\n"
        f"{facts.prose[0]}\n\n## What happened (UTC)\n\n{events}\n\n{facts.body()}\n## Follow-ups\n\n{promised}\n"
    )


def _boxes(facts: _Facts) -> str:
    kinds = ("Testing Gap", "Capacity Issue", "Configuration Error", "Documentation Gap", "Code Defect")
    ticked = facts.number % len(kinds)
    boxes = "\n".join(
        f"- [{'x' if index == ticked else ' '}] {kind}: {facts.causes[0] if index == ticked else ''}"
        for index, kind in enumerate(kinds)
    )
    actions = "\n".join(
        f"- [{'x' if status == 'Done' else ' '}] {text} (owner: {owner})" for text, owner, _, status in facts.rows
    )
    return (
        f"# Post-Mortem: {facts.title}\n\n## Summary\n\nIncident ID: INC-{facts.number} Date: {facts.day} Severity: "
        f"{facts.severity} Status: Complete\n\n{facts.prose[0]}\n\n{facts.timeline()}\n## Detection\n\n"
        f"- [x] Automated monitoring\n- [ ] Customer report\n\n{facts.body()}\n"
        f"### Contributing Factors\n\n{boxes}\n\n## Action Items\n\n{actions}\n"
    )


WRITERS: dict[str, Callable[[_Facts], str]] = {"front": _front, "header": _header, "quote": _quote, "boxes": _boxes}
