-- Grain: one row per link from the document of the incident $incident (its key) to another incident, in the order of lines.
-- Columns: `related_reference` (as written), `line`, `part_path` (the file of the line; null for the main one), `incident_key`,
-- `incident_id`, `title`, `severity`, `counted_at` (of the first incident of the document it leads to; null when it leads to
-- none of the archive). Source: related_incidents.
select
    r.related_reference,
    r.line,
    r.part_path,
    o.incident_key,
    o.incident_id,
    o.title,
    o.severity_shown as severity,
    o.counted_at
from related_incidents r
join incident_facts i using (document_path)
left join incident_facts o on o.document_path = r.related_document_path and o.incident_number = 1
where i.incident_key = $incident
order by r.part_path nulls first, r.line nulls last, r.related_reference
