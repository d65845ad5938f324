"""What holds for every number: what counts and when it was, what is unknown, and what may be called a change."""

from __future__ import annotations

RULES = (
    (
        "What counts",
        (
            "Incidents. Planned work, drills, near misses, postmortems about an issue that came back, entries of an "
            "export whose postmortem is there, and days after the as-of date are set aside and counted in the sidebar. A "
            "restricted incident counts in every number; its words are not in the warehouse. Promises made after a near "
            "miss, or in a postmortem about an issue that came back, are promises like any other and count among the actions."
        ),
    ),
    (
        "When it was",
        (
            "An incident belongs to the period in which it was detected; where that is unknown it was started; else the "
            "day of its document. In UTC. Never by its end, which would move slow incidents into the next quarter."
        ),
    ),
    (
        "Stated and computed",
        (
            "A duration that the document states wins over the one that its times give (durations.prefer in policy.yaml "
            "says otherwise). Both are kept; a difference by the same clock is a finding. A moment may come from an entry "
            "of the time line; it is then marked computed."
        ),
    ),
    (
        "Unknown",
        (
            "What a document does not say is unknown. It is in no average, is never zero, never a failure and never a "
            "missed target; how many are unknown stands beside the number."
        ),
    ),
    (
        "Suggested",
        "A factor that only keywords found is suggested: drawn lighter, and in no test until a person confirms it.",
    ),
    (
        "Too few, noise, change",
        (
            "Two periods are compared only from six on each side. It is called a change when the 95 % interval excludes "
            "no difference and the p-value stays below 0.05 after Holm's adjustment for all comparisons of the page. "
            "Everything else is noise, and is called so, with the smallest change that would have been seen."
        ),
    ),
    (
        "Medians, not means",
        (
            "A few long incidents hold most of the minutes, so that a mean moves by a tenth from quarter to quarter when "
            "nothing has changed. Times are compared on the logarithm."
        ),
    ),
)
