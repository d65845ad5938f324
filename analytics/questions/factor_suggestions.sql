-- Grain: one row per factor phrase of the incident $incident (its key) or, where that is null, of the selected incidents: those
-- good enough to be shown by default first, then newest first. Of the suggested ones that fit a factor the first $most, of the
-- others none; of the incidents $named (keys, ids or paths in small letters) and of $incident all. Columns: `incident_key`,
-- `incident_id`, `title`, `severity`, `counted_at` (UTC), `document_path`, `incident_number`, `is_only_id` (no other incident has
-- this id), `is_restricted`, `factor`, `label`, `phrase` (the document's words), `line`, `how`, `score`, `is_placed` (shown by
-- default), `decided_by`, `place`; counts over all suggested ones that fit a factor: `waiting`, of these `hints` (not shown by
-- default). Source: contributing_factors.
with twins as (
    select lower(incident_id) as name from incidents group by all having count(*) > 1
),
phrases as (
    select
        i.incident_key,
        i.incident_id,
        i.title,
        i.severity_shown as severity,
        i.counted_at,
        i.document_path,
        i.incident_number,
        lower(i.incident_id) not in (select name from twins) as is_only_id,
        i.is_restricted,
        f.factor,
        coalesce(t.label, if(f.factor = 'unclassified', 'Not classified', f.factor)) as label,
        f.phrase,
        f.line,
        f.how,
        f.score,
        f.how <> 'suggested' or coalesce(f.score, 0) >= 0.8 as is_placed,
        f.decided_by,
        $incident is not null or list_has_any($named::varchar[], [lower(i.incident_key), lower(i.incident_id), lower(i.document_path)]) as is_named,
        f.how = 'suggested' and f.factor <> 'unclassified' as is_suggested
    from contributing_factors f
    join incident_facts i using (incident_row)
    left join factor_taxonomy t using (factor)
    where f.role is distinct from 'follow_up'
        and (
            i.incident_key = $incident
            or ($incident is null and i.incident_row in (select incident_row from selected_incidents))
        )
),
counts as (
    select
        count(*) filter (where is_suggested) as waiting,
        count(*) filter (where is_suggested and not is_placed) as hints
    from phrases
),
placed as (
    select
        *,
        row_number() over (order by is_suggested desc, is_placed desc, counted_at desc nulls last, incident_key, line nulls last, factor, phrase) as place
    from phrases
    where is_named or is_suggested
    qualify is_named or place <= $most
)
select p.* exclude (is_named, is_suggested), n.*
from placed p
cross join counts n
order by is_placed desc, counted_at desc nulls last, incident_key, line nulls last, factor, phrase
