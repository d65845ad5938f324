-- Grain: one row per factor phrase of the selected incidents, newest first. Columns: `incident_key`, `incident_id`, `title`,
-- `severity`, `counted_at` (UTC), `factor`, `label`, `phrase` (the document's words), `line`, `how` (ticked, declared,
-- suggested, confirmed), `decided_by` (the keywords that decided, or the box), `score`. Source: contributing_factors.
select
    s.incident_key,
    s.incident_id,
    s.title,
    s.severity_shown as severity,
    s.counted_at,
    f.factor,
    coalesce(t.label, if(f.factor = 'unclassified', 'Not classified', f.factor)) as label,
    f.phrase,
    f.line,
    f.how,
    f.decided_by,
    f.score
from contributing_factors f
join selected_incidents s using (incident_row)
left join factor_taxonomy t using (factor)
where f.role is distinct from 'follow_up'
order by s.counted_at desc nulls last, s.incident_id, f.line nulls last, f.factor
limit 1000
