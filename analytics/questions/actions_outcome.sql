-- Grain: one row per preventing, detecting or mitigating action that was done on a known day, of a matching incident with a
-- factor and a service, whatever the period; of the $limit latest done, those met again most often first. Columns: `incident_key`,
-- `incident_id`, `incident_title`, `severity`, `incident_on`, `number`, `description`, `kind`, `completed_on`, `factors` (labels
-- of the incident's, or of those met again), `days_after` (the as-of date minus that day), `after_count` (counting incidents with
-- one of these factors on a shared service from the day after it was done), `before_days` (as many days before, or fewer where
-- the archive begins later), `before_count` (the same incidents in those days, its own among them), `later_keys` and `later_ids`
-- (the first five after). Suggested factors only when the selection includes them. Source: incident_action_states, factor_facts.
with archive as (
    select min(counted_at)::date as begins_on from incident_facts where counts
),
latest as (
    select a.*
    from incident_action_states($as_of) a
    join answering using (incident_row)
    where a.state = 'done' and a.completed_on is not null and a.kind in ('prevent', 'detect', 'mitigate') and len(a.services) > 0
        and incident_row in (
            select incident_row from factor_facts where factor <> 'unclassified' and ($include_suggested::boolean or not is_suggested)
        )
    order by a.completed_on desc, a.incident_key, a.position
    limit $limit
),
done as (
    select
        a.incident_key as action_key,
        a.position,
        a.completed_on,
        date_diff('day', a.completed_on, $as_of::date) as days_after,
        f.factor,
        coalesce(t.label, f.factor) as factor_label,
        unnest(a.services) as service
    from latest a
    join factor_facts f using (incident_row)
    left join factor_taxonomy t on t.factor = f.factor
    where f.factor <> 'unclassified' and ($include_suggested::boolean or not f.is_suggested)
),
met as (
    select i.incident_key, i.incident_id, i.counted_at, f.factor, unnest(i.services) as service
    from incident_facts i
    join factor_facts f using (incident_row)
    where i.counts and i.counted_at < $as_of::date + interval 1 day and ($include_suggested::boolean or not f.is_suggested)
),
hits as (
    select
        d.action_key,
        d.position,
        d.factor_label,
        m.incident_key,
        any_value(m.incident_id) as incident_id,
        any_value(m.counted_at) as counted_at,
        any_value(m.counted_at >= d.completed_on + interval 1 day) as is_after,
        any_value(m.counted_at >= d.completed_on - to_days(d.days_after::integer) and m.counted_at < d.completed_on + interval 1 day) as is_before
    from done d
    join met m using (factor, service)
    group by d.action_key, d.position, d.factor_label, m.incident_key
),
named as (
    select action_key, position, list_sort(list(distinct factor_label)) as factors
    from done
    group by action_key, position
),
named_again as (
    select action_key, position, list_sort(list(distinct factor_label)) as factors
    from hits
    where is_after
    group by action_key, position
),
incidents_met as (
    select action_key, position, incident_key, any_value(incident_id) as incident_id, any_value(counted_at) as counted_at,
        any_value(is_after) as is_after, any_value(is_before) as is_before
    from hits
    group by action_key, position, incident_key
),
outcomes as (
    select
        action_key,
        position,
        count(*) filter (where is_after) as after_count,
        count(*) filter (where is_before) as before_count,
        coalesce(min({moment: counted_at, incident_key: incident_key, incident_id: incident_id}, 5) filter (where is_after), []) as later
    from incidents_met
    group by action_key, position
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
    coalesce(g.factors, n.factors) as factors,
    date_diff('day', a.completed_on, $as_of::date) as days_after,
    coalesce(o.after_count, 0) as after_count,
    least(date_diff('day', a.completed_on, $as_of::date), date_diff('day', r.begins_on, a.completed_on)) as before_days,
    coalesce(o.before_count, 0) as before_count,
    list_transform(coalesce(o.later, []), lambda one: one.incident_key) as later_keys,
    list_transform(coalesce(o.later, []), lambda one: one.incident_id) as later_ids
from latest a
join named n on n.action_key = a.incident_key and n.position = a.position
left join named_again g on g.action_key = a.incident_key and g.position = a.position
left join outcomes o on o.action_key = a.incident_key and o.position = a.position
cross join archive r
order by after_count desc, a.completed_on, a.incident_id, number
