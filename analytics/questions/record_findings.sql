-- Grain: one row per finding on the document of the incident $incident (its key), errors first. Columns: `level`, `code`,
-- `line`, `message`, `part_path` (the file of the line; null for the main one). Source: findings.
select f.level, f.code, f.line, f.message, f.part_path
from findings f
join incident_facts i using (document_path)
where i.incident_key = $incident
order by case f.level when 'error' then 1 when 'warning' then 2 else 3 end, f.part_path nulls first, f.line nulls first, f.code
