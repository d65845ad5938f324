-- Grain: one row per preventing, detecting or mitigating action that was done on a known day, of a matching incident, whatever
-- the period, of which a factor was met again on the same service afterwards; most often first, at most $limit rows. Columns:
-- `incident_key`, `incident_id`, `incident_title`, `severity`, `incident_on`, `number`, `description`, `kind`, `completed_on`,
-- `factors` (labels of those met again), `after_count` (counting incidents with one of them on a shared service from the day
-- after it was done), `days_after` (the as-of date minus that day), `later_keys` and `later_ids` (the first five of them).
-- Suggested factors only when the selection includes them. Source: action_states, factor_facts.
with done as (
    select
        a.document_path,
        a.incident_number,
        a.position,
        a.completed_on,
        f.factor,
        coalesce(t.label, f.factor) as factor_label,
        unnest(a.services) as service
    from action_states($as_of) a
    join answering using (document_path, incident_number)
    join factor_facts f using (document_path, incident_number)
    left join factor_taxonomy t on t.factor = f.factor
    where a.state = 'done' and a.completed_on is not null and a.kind in ('prevent', 'detect', 'mitigate')
        and f.factor <> 'unclassified' and ($include_suggested::boolean or not f.is_suggested)
),
met as (
    select i.incident_key, i.incident_id, i.counted_at, f.factor, unnest(i.services) as service
    from incident_facts i
    join factor_facts f using (document_path, incident_number)
    where i.counts and i.counted_at < $as_of::date + interval 1 day and ($include_suggested::boolean or not f.is_suggested)
),
again as (
    select
        d.document_path,
        d.incident_number,
        d.position,
        list_sort(list(distinct d.factor_label)) as factors,
        list(distinct {moment: m.counted_at, incident_key: m.incident_key, incident_id: m.incident_id}) as later
    from done d
    join met m on m.factor = d.factor and m.service = d.service and m.counted_at >= d.completed_on + interval 1 day
    group by d.document_path, d.incident_number, d.position
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
    g.factors,
    len(g.later) as after_count,
    date_diff('day', a.completed_on, $as_of::date) as days_after,
    list_transform(list_sort(g.later)[:5], lambda one: one.incident_key) as later_keys,
    list_transform(list_sort(g.later)[:5], lambda one: one.incident_id) as later_ids
from again g
join action_states($as_of) a using (document_path, incident_number, position)
order by after_count desc, a.completed_on, a.incident_id, number
limit $limit
