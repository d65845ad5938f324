-- Grain: one row per incident of the selection that says how long users were affected. Columns: `incident_key`, `incident_id`,
-- `title`, `severity`, `counted_at` (UTC), `quarter`, `minutes` (time to mitigate from the start; where that is unknown the
-- full time from the start), `basis` (time to mitigate | full time). Incidents without either, or with it from elsewhere than
-- the start, are not in it. Source: incident_facts.
with affected as (
    select
        *,
        case
            when time_to_mitigate_minutes > 0 and time_to_mitigate_clock = 'from_start' then 'time to mitigate'
            when duration_minutes > 0 and duration_clock = 'from_start' then 'full time'
        end as basis
    from selected_incidents
)
select
    incident_key,
    incident_id,
    title,
    severity_shown as severity,
    counted_at,
    quarter,
    if(basis = 'time to mitigate', time_to_mitigate_minutes, duration_minutes) as minutes,
    basis
from affected
where basis is not null and counted_at is not null
order by minutes desc, incident_id
