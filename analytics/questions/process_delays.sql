-- Grain: one row per incident of the selection and step (drafted, reviewed, published) whose days are both known and in order.
-- Columns: `incident_key`, `incident_id`, `title`, `severity`, `counted_at`, `step`, `days` (from resolved to the step; where
-- only the day is given, to its noon), `is_day_only`. Source: incident_facts.
with steps as (
    select
        s.incident_key,
        s.incident_id,
        s.title,
        s.severity_shown as severity,
        s.counted_at,
        s.resolved_at,
        unnest([
            {step: 'drafted', reached_at: s.drafted_at},
            {step: 'reviewed', reached_at: s.reviewed_at},
            {step: 'published', reached_at: s.published_at}
        ], recursive := true)
    from selected_incidents s
),
delays as (
    select
        * exclude (reached_at, resolved_at),
        reached_at = date_trunc('day', reached_at) as is_day_only,
        (epoch(reached_at + if(reached_at = date_trunc('day', reached_at), interval 12 hour, interval 0 hour)) - epoch(resolved_at)) / 86400.0 as days
    from steps
    where reached_at is not null and resolved_at is not null and reached_at::date >= resolved_at::date
)
select incident_key, incident_id, title, severity, counted_at, step, greatest(days, 0) as days, is_day_only
from delays
order by counted_at, incident_key, step
