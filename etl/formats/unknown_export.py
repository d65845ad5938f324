"""Files with the name of an export that no format recognises: left out, and said so. Nothing is guessed from them."""

from __future__ import annotations

from etl.decode import decode
from etl.formats.told import unknown
from etl.reading import Reading
from etl.settings import Settings

NAME = "unknown_export"
_ENDINGS = (".json", ".js", ".csv", ".tsv")


def claims(_: str) -> bool:
    """The formats before it claim names; this one only reads what they left."""
    return False


def recognises(path: str, _: bytes) -> bool:
    return path.casefold().endswith(_ENDINGS)


def read(_: str, data: bytes, settings: Settings) -> Reading:
    """No incident, and a note. Raises RejectedError where the bytes are not even text."""
    _, findings = decode(data, settings.encoding)
    return unknown(NAME, findings, "no known export of incidents (see docs/formats.md); nothing was read from it")
