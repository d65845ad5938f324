-- Grain: one row per incident that can be opened: those of the selection, the newest first, at most $limit. Columns:
-- `incident_key`, `incident_id`, `title`, `severity`, `counted_at`. Source: incident_facts.
select incident_key, incident_id, title, severity_shown as severity, counted_at
from selected_incidents
order by counted_at desc nulls last, incident_key
limit $limit
