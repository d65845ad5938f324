-- Grain: one row per value that a filter can take: `filter` (severity, service, team, factor), `value`, `label`, `incident_count`
-- (incidents of the whole archive that have it, planned work included). Source: incident_facts, factor_facts, factor_taxonomy.
-- Severities in order of rank, unknown last; the others by how many incidents have them, most first.
with offered as (
    select 'severity' as filter, severity_shown as value, severity_shown as label, count(*) as incident_count, min(severity_rank) as rank
    from incident_facts
    group by severity_shown
    union all
    select 'service', value, value, count(*), null
    from (select unnest(list_distinct(services)) as value from incident_facts)
    group by value
    union all
    select 'team', value, value, count(*), null
    from (select unnest(list_distinct(teams)) as value from incident_facts)
    group by value
    union all
    select 'factor', f.factor, coalesce(any_value(t.label), f.factor), count(*), null
    from factor_facts f
    left join factor_taxonomy t using (factor)
    group by f.factor
)
select filter, value, label, incident_count
from offered
order by filter, rank nulls last, incident_count desc, label, value
