-- Grain: one row per section of the document of the incident $incident (its key), in order. Columns: `position`, `heading`
-- (null for what stands before the first), `level`, `line` (of the heading), `kind`, `text`, `part_path` (the
-- file of the lines; null for the main one). Source: document_sections.
select s.position, s.heading, s.level, s.line, s.kind, s.text, s.part_path
from document_sections s
join incident_facts i using (document_path)
where i.incident_key = $incident
order by s.position
