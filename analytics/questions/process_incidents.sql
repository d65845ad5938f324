-- Grain: one row per incident of the selection to which the rule $rule applies, failures first, then unknowns, newest first.
-- Columns: `incident_key`, `incident_id`, `title`, `severity`, `counted_at` (UTC), `outcome` (pass | fail | unknown),
-- `reason`, `document_path`, `in_all` (rows before $limit). At most $limit rows. Source: rule_checks.
select
    s.incident_key,
    s.incident_id,
    s.title,
    s.severity_shown as severity,
    s.counted_at,
    c.outcome,
    c.reason,
    s.document_path,
    count(*) over () as in_all
from rule_checks($as_of) c
join selected_incidents s using (incident_row)
where c.rule = $rule
order by case c.outcome when 'fail' then 1 when 'unknown' then 2 else 3 end, s.counted_at desc nulls last, s.incident_key
limit $limit
