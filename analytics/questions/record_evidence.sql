-- Grain: one row per value taken for the incident $incident (its key), in the order of lines. Columns: `field`, `text` (the
-- document's words), `line` (null when computed from others), `how` (stated | computed | tracker | policy),
-- `part_path` (the file of the line; null for the main one). Source: evidence.
select e.field, e.text, e.line, e.how, e.part_path
from evidence e
join incident_facts i using (incident_row)
where i.incident_key = $incident
order by e.part_path nulls first, e.line nulls last, e.field
