-- Grain: one row per factor phrase of the incident $incident (its key) or, where that is null, of the selected incidents: those
-- good enough to be shown by default first, then newest first. Columns: `incident_key`, `incident_id`, `title`, `severity`,
-- `counted_at` (UTC), `document_path`, `incident_number`, `is_only_id` (no other incident has this id), `is_restricted`, `factor`,
-- `label`, `phrase` (the document's words), `line`, `how`, `score`, `is_placed` (shown by default), `decided_by`. Source:
-- contributing_factors.
with names as (
    select lower(incident_id) as name, count(*) as holders
    from incident_facts
    group by lower(incident_id)
)
select
    i.incident_key,
    i.incident_id,
    i.title,
    i.severity_shown as severity,
    i.counted_at,
    i.document_path,
    i.incident_number,
    n.holders = 1 as is_only_id,
    i.is_restricted,
    f.factor,
    coalesce(t.label, if(f.factor = 'unclassified', 'Not classified', f.factor)) as label,
    f.phrase,
    f.line,
    f.how,
    f.score,
    f.how <> 'suggested' or coalesce(f.score, 0) >= 0.8 as is_placed,
    f.decided_by
from contributing_factors f
join incident_facts i using (document_path, incident_number)
join names n on n.name = lower(i.incident_id)
left join factor_taxonomy t using (factor)
where f.role is distinct from 'follow_up'
    and (
        i.incident_key = $incident
        or ($incident is null and i.incident_key in (select incident_key from selected_incidents))
    )
order by is_placed desc, i.counted_at desc nulls last, i.incident_key, f.line nulls last, f.factor
