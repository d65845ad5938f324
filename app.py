"""What `streamlit run app.py` serves: imported once by the server, for `app`, and run as a script for each visitor.

Which pages there are, and in which order, is said here alone.
"""

from __future__ import annotations

import streamlit as st

from pages import server

DEFAULT = "quarterly_review"
# A page's address is never its file's name: Streamlit would run that file alone when it is the first address opened.
PAGES = (
    ("quarterly_review", "Quarterly review", "review"),
    ("response_times", "Response times", "mttr"),
    ("severity_distribution", "Severity", "severity"),
    ("contributing_factors", "Contributing factors", "factors"),
    ("action_completion", "Action items", "actions"),
    ("recurring_incidents", "Recurrence", "recurrence"),
    ("postmortem_process", "Process", "process"),
    ("archive_quality", "Archive quality", "quality"),
    ("all_incidents", "Find incidents", "incidents"),
    ("measure_definitions", "Definitions", "definitions"),
    ("incident_record", "One incident", "incident"),
)

if __name__ == "__main__":
    server.wait()  # before the large imports of the next line, see there
    from pages.frame.run import run

    run(PAGES, DEFAULT, hidden=("incident_record",))
else:
    server.announce(PAGES, DEFAULT)
    app = st.App(__file__, lifespan=server.lifespan, middleware=server.MIDDLEWARE)
