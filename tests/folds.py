"""What stands folded on a page, opened: its contents are made only then."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def unfolded(app: AppTest) -> AppTest:
    """The same page with everything opened that can be."""
    for fold in app.expander:
        if fold.proto.id:
            app.session_state[fold.proto.id.split("-", 2)[2]] = True
    return app.run()
