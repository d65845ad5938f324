-- Grain: one row per incident of the selection that is not restricted, the least complete first. Columns: `incident_key`,
-- `incident_id`, `title`, `severity`, `counted_at`, `score` (0 to 100: the weights met of those that apply), `missing` (list
-- of items that apply and are not met, the heaviest first), `document_path`. Source: completeness_items.
select
    s.incident_key,
    s.incident_id,
    s.title,
    s.severity_shown as severity,
    s.counted_at,
    100.0 * sum(c.weight) filter (where c.is_met) / sum(c.weight) as score,
    coalesce(list(c.item order by c.weight desc, c.item) filter (where not c.is_met), []) as missing,
    s.document_path
from completeness_items c
join selected_incidents s using (document_path, incident_number)
where c.applies
group by all
order by score nulls first, s.counted_at desc nulls last, s.incident_key
