-- Grain: one row per incident of the selection that is not restricted, the least complete first, at most $limit. Columns:
-- `incident_key`, `incident_id`, `title`, `severity`, `counted_at`, `score` (0 to 100: the weights met of those that apply),
-- `missing` (list of items that apply and are not met, the heaviest first), `document_path`; of all of them, also those beyond
-- $limit: `in_all`, `complete` (score of $complete or more), `usable` (of $usable or more, not complete). Source: completeness_items.
with scored as (
    select
        incident_row,
        100.0 * sum(weight) filter (where is_met) / sum(weight) as score,
        coalesce(list(item order by weight desc, item) filter (where not is_met), []) as missing
    from completeness_items
    where applies
    group by incident_row
)
select
    s.incident_key,
    s.incident_id,
    s.title,
    s.severity_shown as severity,
    s.counted_at,
    c.score,
    c.missing,
    s.document_path,
    count(*) over () as in_all,
    count(*) filter (where c.score >= $complete) over () as complete,
    count(*) filter (where c.score >= $usable and c.score < $complete) over () as usable
from scored c
join selected_incidents s using (incident_row)
order by c.score nulls first, s.counted_at desc nulls last, s.incident_key
limit $limit
