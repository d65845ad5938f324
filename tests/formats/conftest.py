"""What the tests of exports share: the settings of the project, and reading one file the way a load does."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from etl.reader import read_entry
from etl.records import Postmortem
from etl.settings import Settings, load_settings


@pytest.fixture(scope="session")
def settings() -> Settings:
    return load_settings(date(2026, 9, 30))


@pytest.fixture(scope="session")
def read(settings: Settings) -> Callable[..., Postmortem]:
    """Reads a file of this name; the content is text, bytes, or a value to be written as JSON."""

    def entry(name: str, content: Any) -> Postmortem:
        text = content if isinstance(content, str | bytes) else json.dumps(content)
        return read_entry(name, text if isinstance(text, bytes) else text.encode(), settings)

    return entry
