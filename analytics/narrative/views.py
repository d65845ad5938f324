"""What the sidebar says of saved views."""

from __future__ import annotations

NONE = "None is kept yet."
KEEP = (
    "To keep what you see now, give this line a name and write it under views: in policy.yaml of the archive; it is here after "
    "the next load."
)
