-- Grain: one row per value taken for the incident $incident (its key), in the order of lines. Columns: `field`, `text` (the
-- document's words), `line` (null when computed from others), `how` (stated | computed | tracker | policy). Source: evidence.
select e.field, e.text, e.line, e.how
from evidence e
join incident_facts i using (document_path, incident_number)
where i.incident_key = $incident
order by e.line nulls last, e.field
