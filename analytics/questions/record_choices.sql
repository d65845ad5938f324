-- Grain: one row per incident that can be opened: those of the selection, the newest first, at most $limit. Columns:
-- `incident_key`, `incident_id`, `is_only_one` (no other incident has this id), `title`, `severity`, `counted_at`,
-- `is_restricted`. Source: incident_facts.
with chosen as (
    select * from selected_incidents order by counted_at desc nulls last, incident_key limit $limit
),
single as (
    select incident_id from incidents group by incident_id having count(*) = 1
)
select
    incident_key,
    incident_id,
    incident_id in (select incident_id from single) as is_only_one,
    title,
    severity_shown as severity,
    counted_at,
    is_restricted
from chosen
order by counted_at desc nulls last, incident_key
