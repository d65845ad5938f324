-- Grain: one row per specific process or organizational factor and incident counted from $from_day to $to_day (dates, both
-- inside). Columns: `factor`, `label`, `layer`, `incident_key`, `incident_id`, `title`, `severity`, `counted_at` (UTC),
-- `services`, `phrase` (the document's words), `line`, `is_suggested`, `affected_minutes` (to mitigate, else full time; null
-- when unknown). Suggested factors only when asked for. Source: factor_levels, contributing_factors, incident_facts.
select
    f.factor,
    t.label,
    t.layer,
    s.incident_key,
    s.incident_id,
    s.title,
    s.severity_shown as severity,
    s.counted_at,
    s.services,
    f.phrase,
    (
        select min(c.line) from contributing_factors c
        where c.incident_row = f.incident_row
            and c.factor = f.factor and c.phrase = f.phrase
    ) as line,
    f.is_suggested,
    coalesce(s.time_to_mitigate_minutes, s.duration_minutes) as affected_minutes
from factor_levels f
join selectable s using (incident_row)
join factor_taxonomy t on t.factor = f.factor
where f.level = 2
    and t.layer in ('process', 'organizational')
    and ($include_suggested::boolean or not f.is_suggested)
    and s.counted_at >= $from_day::date and s.counted_at < $to_day::date + interval 1 day
order by f.factor, s.counted_at, s.incident_id
