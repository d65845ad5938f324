"""The archives of one load, each with its own rules, words and decisions; what counts for all of them, and where they differ.

What is read from a document goes by the rules of its own archive. What the pages judge by (targets, deadlines, likeness) is one
for the whole warehouse: that of the first archive; another that says otherwise is told. Knows settings, and no documents.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from etl.records import Finding
from etl.settings import OWN_SETTINGS, Settings, load_settings

# Rules that reading goes by, so that each archive has its own; all others count for the whole warehouse.
OF_READING = (
    "timezone",
    "severity.",
    "durations.",
    "clocks.",
    "restricted.",
    "limits.",
    "action_window_days.",
    "horizon_days.",
    "trackers",
    "history.",
)


@dataclass(frozen=True, slots=True)
class Root:
    """One archive: its folder, the beginning of its documents' paths (empty for a single one), and its settings."""

    folder: Path
    prefix: str
    settings: Settings

    def holds(self, path: str) -> bool:
        return path.startswith(self.prefix)

    def own(self, name: str) -> Path | None:
        """The archive's file of that name, where it has one."""
        path = self.folder / name
        return path if path.is_file() else None


def load_roots(folders: Sequence[tuple[str, str]], as_of: date, encoding: str | None) -> tuple[Root, ...]:
    """The archives with their settings; those without files of their own share one. Raises ConfigurationError."""
    shared = None
    roots = []
    for folder, prefix in ((Path(place), prefix) for place, prefix in folders):
        if any((folder / name).is_file() for name in OWN_SETTINGS):
            roots.append(Root(folder, prefix, placed(load_settings(as_of, folder, encoding), prefix)))
        else:
            shared = shared or load_settings(as_of, None, encoding)
            roots.append(Root(folder, prefix, shared))
    return tuple(roots)


def placed(settings: Settings, prefix: str) -> Settings:
    """Settings whose path patterns hold with and without the archive's name before them."""
    policy = settings.policy
    always, never = (
        tuple(dict.fromkeys((*patterns, *(prefix + each for each in patterns))))
        for patterns in (policy.restricted_always, policy.restricted_never)
    )
    return replace(settings, policy=replace(policy, restricted_always=always, restricted_never=never))


def settings_of(roots: Sequence[Root]) -> Callable[[str], Settings]:
    """The settings that a document's path goes by."""
    return lambda path: next(root.settings for root in roots if root.holds(path))


def common(roots: Sequence[Root]) -> Settings:
    """The settings of the first archive, with the rules that only another one has, and the restricted paths of all."""
    first = roots[0].settings
    values = dict(first.policy.values)
    for root in roots[1:]:
        values |= {name: value for name, value in root.settings.policy.values if name not in values}
    always = tuple(f"{root.prefix}{each}" for root in roots for each in root.settings.policy.restricted_always)
    return replace(first, policy=replace(first.policy, values=tuple(values.items()), restricted_always=always))


def differences(roots: Sequence[Root]) -> list[tuple[str, Finding]]:
    """A warning on an archive's policy for each rule by which the pages judge and which is another in the first archive."""
    first = dict(roots[0].settings.policy.values)
    found = []
    for root in roots[1:]:
        for name, value in root.settings.policy.values:
            if first.get(name, value) != value and not name.startswith(OF_READING):
                told = f"{name} is {value} here and {first[name]} for {roots[0].prefix}, by which the pages judge all archives"
                found.append((f"{root.prefix}policy.yaml", Finding(None, "warning", "policy-differs", told)))
    return found
