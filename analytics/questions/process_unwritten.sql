-- Grain: one row per incident of the selection that an export lists, that needs a postmortem by the SOP, and for which the
-- archive holds none: those whose draft is overdue first, then newest. Columns: `incident_key`, `incident_id`, `title`,
-- `severity`, `counted_at` (UTC), `requires` (rules, in the order of the policy), `due_on` (null where its end is not known),
-- `is_overdue`, `listed_in` (the export). Source: listed_incidents.
select
    s.incident_key,
    s.incident_id,
    s.title,
    s.severity_shown as severity,
    s.counted_at,
    l.requires,
    l.due_at::date as due_on,
    coalesce(l.due_at < $as_of::date + interval 1 day, false) as is_overdue,
    s.document_path as listed_in
from listed_incidents l
join selected_incidents s using (incident_row)
where len(l.requires) > 0 and l.postmortem_path is null and not l.has_own
order by is_overdue desc, s.counted_at desc nulls last, s.incident_key
