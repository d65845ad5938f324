-- Grain: one row per entry of an export that was matched to a postmortem of the selection, the uncertain ones first. Columns:
-- `listed_id`, `listed_title`, `listed_at` (UTC), `listed_in` (the export); `incident_key`, `incident_id`, `title` of the
-- postmortem; `is_certain`, `reason`. Source: counterparts.
select
    r.incident_id as listed_id,
    r.title as listed_title,
    r.counted_at as listed_at,
    c.document_path as listed_in,
    s.incident_key,
    s.incident_id,
    s.title,
    c.is_certain,
    c.reason
from counterparts c
join selected_incidents s on s.incident_row = c.postmortem_row
join incident_facts r on r.incident_row = c.incident_row
order by c.is_certain, s.counted_at desc nulls last, r.incident_key
