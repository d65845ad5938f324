-- Grain: one row per contributing factor and phrase of the incident $incident (its key), the most trusted first. Columns:
-- `factor` (id), `label`, `phrase` (the document's words), `line`, `how` (ticked | declared | suggested | confirmed), `role`,
-- `score`, `decided_by` (the words or the box), `part_path` (the file of the line; null for the main one). Source:
-- contributing_factors, factor_taxonomy.
select f.factor, coalesce(t.label, f.factor) as label, f.phrase, f.line, f.how, f.role, f.score, f.decided_by, f.part_path
from contributing_factors f
join incident_facts i using (incident_row)
left join factor_taxonomy t using (factor)
where i.incident_key = $incident
order by case f.how when 'confirmed' then 1 when 'ticked' then 2 when 'declared' then 3 else 4 end, f.part_path nulls first, f.line, f.factor
