-- Grain: one row per incident of the selection and step (drafted, reviewed, published) whose days are both known and in order, the
-- newest $limit.
-- Columns: `incident_key`, `incident_id`, `title`, `severity`, `counted_at`, `step`, `days` (from resolved to the step; where
-- only the day is given, to its noon), `is_day_only`, `source` (stated by the document, or told by the git history). Source:
-- paperwork_delays, incident_facts.
select
    s.incident_key,
    s.incident_id,
    s.title,
    s.severity_shown as severity,
    s.counted_at,
    w.step,
    w.days,
    w.is_day_only,
    w.source
from selected_incidents s
join paperwork_delays w using (incident_row)
order by s.counted_at desc nulls last, s.incident_key, w.step
limit $limit
