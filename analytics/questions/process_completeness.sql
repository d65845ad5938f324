-- Grain: one row per incident of the selection that is not restricted, the least complete first, at most $limit. Columns:
-- `incident_key`, `incident_id`, `title`, `severity`, `counted_at`, `score` (0 to 100: the weights met of those that apply),
-- `missing` (list of items that apply and are not met, the heaviest first), `document_path`; of all of them, also those beyond
-- $limit: `in_all`, `complete` (score of $complete or more), `usable` (of $usable or more, not complete). Source: completeness_scores,
-- completeness_items.
with scored as (
    select
        c.incident_row,
        c.score,
        s.counted_at,
        s.incident_key
    from completeness_scores c
    join selected_incidents s using (incident_row)
),
counts as (
    select
        count(*) as in_all,
        count(*) filter (where score >= $complete) as complete,
        count(*) filter (where score >= $usable and score < $complete) as usable
    from scored
),
listed as (
    select * from scored order by score nulls first, counted_at desc nulls last, incident_key limit $limit
),
lacking as (
    select incident_row, list(item order by weight desc, item) as missing
    from completeness_items
    where applies and not is_met and incident_row in (select incident_row from listed)
    group by incident_row
)
select
    i.incident_key,
    i.incident_id,
    i.title,
    i.severity_shown as severity,
    i.counted_at,
    l.score,
    coalesce(k.missing, []) as missing,
    i.document_path,
    n.in_all,
    n.complete,
    n.usable
from listed l
join incident_facts i using (incident_row)
left join lacking k using (incident_row)
cross join counts n
order by l.score nulls first, l.counted_at desc nulls last, l.incident_key
