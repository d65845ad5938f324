-- Grain: one row per lesson of the incident $incident (its key), in the order of lines. Columns: `kind` (went_well |
-- went_wrong | got_lucky | learned), `text`, `line`, `part_path` (the file of the line; null for the main one). Source:
-- lessons.
select n.kind, n.text, n.line, n.part_path
from lessons n
join incident_facts i using (incident_row)
where i.incident_key = $incident
order by n.part_path nulls first, n.line nulls last, n.kind, n.text
