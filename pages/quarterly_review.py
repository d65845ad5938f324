"""What did we learn this quarter?"""

from __future__ import annotations

from pages import frame

here = frame.current()
frame.title(f"{here.selection.focus.label}: what did we learn?")
frame.answer(f"{here.scope.selected} incidents.")
if not here.scope.archive:
    frame.empty("The archive holds no incident yet.", "Load one: python -m etl load path/to/postmortems")
