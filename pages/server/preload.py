"""The large scripts that every page needs after the first ones, named beside the page so that browsers fetch them at once.

Streamlit's front end asks for what draws charts and tables only when the first of them arrives: half a second in which nothing
else is done. Owns which scripts these are. Where a version of Streamlit calls them otherwise, none is named, and all works.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import streamlit
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STATIC = Path(streamlit.__file__).parent / "static"
DRAWN = ("ArrowVegaLiteChart", "DataFrame")
IMPORTED = re.compile(r"from\s*[\"`'](?:\./)([\w.-]+\.js)[\"`']")
LEAST_BYTES = 40_000


class Preloading:
    """Middleware that names them in a header of every page of HTML."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_header(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message) and links():
                message["headers"] = [*message["headers"], (b"link", links().encode())]
            await send(message)

        await self._app(scope, receive, with_header if scope["type"] == "http" else send)


def _is_page(message: Message) -> bool:
    return any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in message["headers"])


@cache
def links() -> str:
    """The value of the header; empty where there is nothing to name."""
    return ", ".join(f"<./static/js/{name}>; rel=modulepreload" for name in scripts(STATIC))


def scripts(static: Path) -> list[str]:
    """The large scripts behind charts and tables that the page itself does not name, as one leads to the next."""
    folder, page = static / "static" / "js", (static / "index.html").read_text(encoding="utf-8")
    waiting = [path.name for element in DRAWN for path in folder.glob(f"{element}.*.js")]
    found: dict[str, int] = {}
    while waiting:
        name = waiting.pop(0)
        if name not in found and name not in page:
            text = (folder / name).read_text(encoding="utf-8")
            found[name] = len(text)
            waiting += IMPORTED.findall(text)
    return [name for name, size in found.items() if size >= LEAST_BYTES]
