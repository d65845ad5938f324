-- Grain: one row per further value that the document of the incident $incident (its key) states under a label. Columns:
-- `section` (the heading it stands under), `label`, `value`, `line`,
-- `part_path` (the file of the line; null for the main one). Source: incident_details.
select d.section, d.label, d.value, d.line, d.part_path
from incident_details d
join incident_facts i using (incident_row)
where i.incident_key = $incident
order by d.part_path nulls first, d.line nulls last, d.label
