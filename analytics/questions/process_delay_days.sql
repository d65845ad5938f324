-- Grain: one row per source and step of the paper work that `process_delays` has rows of, over all of them, not only the newest.
-- Columns: `source` (stated, git), `step` (drafted, reviewed, published), `days` (list, ascending), `incidents` (count of all
-- incidents that have any, the same in each row). Source: paperwork, incident_facts.
with steps as (
    select
        s.incident_key,
        s.resolved_at,
        w.step,
        w.reached_at,
        w.is_day_only,
        w.source
    from selected_incidents s
    join paperwork w using (document_path, incident_number)
),
known as (
    select
        incident_key,
        step,
        source,
        greatest((epoch(reached_at + if(is_day_only, interval 12 hour, interval 0 hour)) - epoch(resolved_at)) / 86400.0, 0) as days
    from steps
    where reached_at is not null and resolved_at is not null and reached_at::date >= resolved_at::date
)
select
    source,
    step,
    list(days order by days) as days,
    (select count(distinct incident_key) from known) as incidents
from known
group by source, step
order by source, step
