"""Sentences about response times."""

from __future__ import annotations

from analytics.metrics.response_times import IncidentTimes
from analytics.presentation import minutes_text


def incident_times(found: IncidentTimes) -> str:
    """The median of the newest quarter with its n, or that there is none."""
    if found.quarters.is_empty():
        return f"No incident of this selection says its {found.clock.name}."
    last = found.quarters.row(-1, named=True)
    return (
        f"In {last['quarter_name']} the median {found.clock.name} was {minutes_text(last['median_minutes'])} (n {last['n']})."
    )
