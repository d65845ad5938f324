-- Grain: one row per preventing, detecting or mitigating action that was done on a known day, of a matching incident, whatever
-- the period, of which a factor was met again on the same service afterwards; most often first. Columns: `incident_key`,
-- `incident_id`, `incident_title`, `severity`, `incident_on`, `number`, `description`, `kind`, `completed_on`, `factors`
-- (labels of those met again), `after_count` (counting incidents with one of them on a shared service from the day after it
-- was done), `days_after` (the as-of date minus that day), `later_keys` and `later_ids` (those incidents, oldest first).
-- Suggested factors only when the selection includes them. Source: action_states, factor_facts.
with done as (
    select a.*, f.factor, coalesce(t.label, f.factor) as factor_label
    from action_states($as_of) a
    join answering using (document_path, incident_number)
    join factor_facts f using (document_path, incident_number)
    left join factor_taxonomy t on t.factor = f.factor
    where a.state = 'done' and a.completed_on is not null and a.kind in ('prevent', 'detect', 'mitigate')
        and f.factor <> 'unclassified' and ($include_suggested::boolean or not f.is_suggested)
),
met as (
    select i.incident_key, i.incident_id, i.counted_at, i.services, f.factor
    from incident_facts i
    join factor_facts f using (document_path, incident_number)
    where i.counts and i.counted_at < $as_of::date + interval 1 day and ($include_suggested::boolean or not f.is_suggested)
),
again as (
    select
        d.document_path,
        d.incident_number,
        d.position,
        m.incident_key,
        any_value(m.incident_id) as incident_id,
        any_value(m.counted_at) as counted_at,
        list(distinct d.factor_label) as factors
    from done d
    join met m on m.factor = d.factor and list_has_any(m.services, d.services) and m.counted_at >= d.completed_on + interval 1 day
    group by d.document_path, d.incident_number, d.position, m.incident_key
)
select
    a.incident_key,
    a.incident_id,
    a.incident_title,
    a.severity_shown as severity,
    a.counted_at::date as incident_on,
    a.position as number,
    a.description,
    a.kind,
    a.completed_on,
    list_sort(list_distinct(flatten(list(g.factors)))) as factors,
    count(*) as after_count,
    date_diff('day', a.completed_on, $as_of::date) as days_after,
    list(g.incident_key order by g.counted_at, g.incident_key) as later_keys,
    list(g.incident_id order by g.counted_at, g.incident_key) as later_ids
from again g
join action_states($as_of) a using (document_path, incident_number, position)
group by all
order by after_count desc, a.completed_on, a.incident_id, number
