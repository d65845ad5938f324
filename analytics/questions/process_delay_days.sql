-- Grain: one row per source and step of the paper work that `process_delays` has rows of, over all of them, not only the newest.
-- Columns: `source` (stated, git), `step` (drafted, reviewed, published), `days` (list, ascending), `incidents` (count of all
-- incidents that have any, the same in each row). Source: paperwork_delays, incident_facts.
with known as (
    select s.incident_key, w.step, w.source, w.days
    from selected_incidents s
    join paperwork_delays w using (incident_row)
)
select
    source,
    step,
    list(days order by days) as days,
    (select count(distinct incident_key) from known) as incidents
from known
group by source, step
order by source, step
