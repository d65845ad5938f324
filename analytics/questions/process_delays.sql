-- Grain: one row per incident of the selection and step (drafted, reviewed, published) whose days are both known and in order, the
-- newest $limit.
-- Columns: `incident_key`, `incident_id`, `title`, `severity`, `counted_at`, `step`, `days` (from resolved to the step; where
-- only the day is given, to its noon), `is_day_only`, `source` (stated by the document, or told by the git history). Source:
-- paperwork, incident_facts.
with steps as (
    select
        s.incident_key,
        s.incident_id,
        s.title,
        s.severity_shown as severity,
        s.counted_at,
        s.resolved_at,
        w.step,
        w.reached_at,
        w.is_day_only,
        w.source
    from selected_incidents s
    join paperwork w using (document_path, incident_number)
)
select
    incident_key,
    incident_id,
    title,
    severity,
    counted_at,
    step,
    greatest((epoch(reached_at + if(is_day_only, interval 12 hour, interval 0 hour)) - epoch(resolved_at)) / 86400.0, 0) as days,
    is_day_only,
    source
from steps
where reached_at is not null and resolved_at is not null and reached_at::date >= resolved_at::date
order by counted_at desc nulls last, incident_key, step
limit $limit
