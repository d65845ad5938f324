-- Grain: one row per compared incident of the archive, whatever the selection, in the order of time. Columns: `incident_key`,
-- `incident_id`, `title`, `severity`, `counted_at`, `services` (declared, small letters), `terms` and `weights` (of its text),
-- `nearest` (rows of this answer, from 0, that speak for it), `nearest_weights`, `length`. Source: recurrence_texts,
-- incident_facts.
select
    i.incident_key,
    i.incident_id,
    i.title,
    i.severity_shown as severity,
    i.counted_at,
    t.services,
    t.terms,
    t.weights,
    t.nearest,
    t.nearest_weights,
    t.length
from recurrence_texts t
join incident_facts i using (incident_row)
order by t.position
