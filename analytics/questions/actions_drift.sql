-- Grain: one row per action of a matching incident whose document and ticket disagree on how it ended, whatever the period; the
-- latest completed first. Columns: `incident_key`, `incident_id`, `incident_title`, `number` (of the action), `description`,
-- `team` (joined), `document_status`, `status` (the tracker's, as ours), `tracker_reference`, `tracker_status` (its own word),
-- `completed_on`, `tracker_as_of`, `document_path`, `line`. At most $limit rows. Source: action_items.
select
    i.incident_key,
    i.incident_id,
    i.title as incident_title,
    a.position as number,
    a.description,
    array_to_string(i.teams, ', ') as team,
    a.document_status,
    a.status,
    a.tracker_reference,
    a.tracker_status,
    a.completed_on,
    a.tracker_as_of,
    a.document_path,
    a.line
from action_items a
join answering using (incident_row)
join incident_facts i using (incident_row)
where a.is_drift
order by a.completed_on desc nulls last, i.incident_id, number
limit $limit
