"""Everything a reader needs besides the bytes: vocabulary, taxonomy, policy, words, zone. Made once for a load, never changed.

`load_settings` reads the files under `data/` and the archive's own, which win or add. All of it is picklable, so that
reading can run in several processes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from etl.action_kinds import ActionKinds, load_action_kinds
from etl.dates import Order
from etl.document import Limits
from etl.policy import Policy, load_policy
from etl.taxonomy import Taxonomy, load_taxonomy
from etl.vocabulary import Vocabulary, load_vocabulary
from etl.words import Words, load_words

# What an archive may hold of its own, in its root.
OWN_SETTINGS = ("policy.yaml", "vocabulary.local.yaml", "vocabulary.values.local.yaml", "factors.local.yaml")
DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True)
class Settings:
    """`zone` is what a time without a zone is taken in; `as_of` is today for the load; `encoding` overrides UTF-8.

    `date_order` is how the archive writes its dates, where a document does not say."""

    vocabulary: Vocabulary
    taxonomy: Taxonomy
    action_kinds: ActionKinds
    policy: Policy
    words: Words
    zone: ZoneInfo
    as_of: date
    encoding: str | None = None
    date_order: Order | None = None

    @property
    def limits(self) -> Limits:
        """How large a document and its front matter may be."""
        return Limits(self.policy.document_bytes, self.policy.front_matter_bytes)


def load_settings(as_of: date, archive: Path | None = None, encoding: str | None = None) -> Settings:
    """The settings of the project, extended by those in the archive. Raises ConfigurationError with file and line."""
    policy = load_policy(DATA / "policy.yaml", _own(archive, "policy.yaml"))
    return Settings(
        vocabulary=load_vocabulary(local=_own(archive, "vocabulary.local.yaml")),
        taxonomy=load_taxonomy(DATA / "taxonomy.yaml", _own(archive, "factors.local.yaml")),
        action_kinds=load_action_kinds(DATA / "action_kinds.yaml"),
        policy=policy,
        words=load_words(local=archive / "vocabulary.values.local.yaml" if archive else None),
        zone=ZoneInfo(policy.timezone),
        as_of=as_of,
        encoding=encoding,
    )


def _own(archive: Path | None, name: str) -> Path | None:
    """The archive's own file of that name, where it has one."""
    path = archive / name if archive else None
    return path if path is not None and path.is_file() else None
