-- Grain: one row per entry of the timeline of the incident $incident (its key), in its order. Columns: `position`,
-- `occurred_at` (UTC, null when not known), `time_raw` (as written), `event`, `moment` (what the reader took it for, or null),
-- `line`, `part_path` (the file of the line; null for the main one). Source: timeline_events.
select t.position, t.occurred_at, t.time_raw, t.event, t.moment, t.line, t.part_path
from timeline_events t
join incident_facts i using (incident_row)
where i.incident_key = $incident
order by t.position
