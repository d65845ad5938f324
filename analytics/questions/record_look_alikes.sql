-- Grain: one row per other incident in a recurrence group with the incident $incident (its key), the most similar group first,
-- what people rejected left out. Columns: `group_id`, `group_title`, `channel`, `decision`, `incident_key`, `incident_id`,
-- `title`, `severity`, `counted_at`, `is_earlier`. Source: recurrence_groups, recurrence_members.
select
    g.group_id,
    g.title as group_title,
    g.channel,
    g.decision,
    o.incident_key,
    o.incident_id,
    o.title,
    o.severity_shown as severity,
    o.counted_at,
    o.counted_at < i.counted_at as is_earlier
from incident_facts i
join recurrence_members m using (incident_row)
join recurrence_groups g using (group_id)
join recurrence_members n on n.group_id = m.group_id
join incident_facts o on o.incident_row = n.incident_row
where i.incident_key = $incident and o.incident_key <> i.incident_key and g.decision <> 'rejected'
order by g.score desc nulls last, g.group_id, o.counted_at, o.incident_key
