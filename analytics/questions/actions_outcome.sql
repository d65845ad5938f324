-- Grain: one row per preventing, detecting or mitigating action that was done on a known day, of a matching incident with a
-- factor and a service, whatever the period; those met again most often first, at most $limit rows. Columns: `incident_key`,
-- `incident_id`, `incident_title`, `severity`, `incident_on`, `number`, `description`, `kind`, `completed_on`, `factors` (labels
-- of the incident's, or of those met again), `days_after` (the as-of date minus that day), `after_count` (counting incidents with
-- one of these factors on a shared service from the day after it was done), `before_days` (as many days before, or fewer where
-- the archive begins later), `before_count` (the same incidents in those days, its own among them), `later_keys` and `later_ids`
-- (the first five after). Suggested factors only when the selection includes them. Source: action_states, factor_facts.
with archive as (
    select min(counted_at)::date as begins_on from incident_facts where counts
),
done as (
    select
        a.document_path,
        a.incident_number,
        a.position,
        a.completed_on,
        date_diff('day', a.completed_on, $as_of::date) as days_after,
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
pairs as (
    select
        d.*,
        m.incident_key,
        m.incident_id,
        m.counted_at,
        m.counted_at >= d.completed_on + interval 1 day as is_after,
        m.counted_at >= d.completed_on - to_days(d.days_after::integer) and m.counted_at < d.completed_on + interval 1 day as is_before
    from done d
    left join met m using (factor, service)
),
outcomes as (
    select
        document_path,
        incident_number,
        position,
        list_sort(list(distinct factor_label)) as all_factors,
        list_sort(list(distinct factor_label) filter (where is_after)) as factors_again,
        count(distinct incident_key) filter (where is_before) as before_count,
        coalesce(
            list(distinct {moment: counted_at, incident_key: incident_key, incident_id: incident_id}) filter (where is_after), []
        ) as later
    from pairs
    group by document_path, incident_number, position
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
    if(len(o.later) > 0, o.factors_again, o.all_factors) as factors,
    date_diff('day', a.completed_on, $as_of::date) as days_after,
    len(o.later) as after_count,
    least(date_diff('day', a.completed_on, $as_of::date), date_diff('day', r.begins_on, a.completed_on)) as before_days,
    o.before_count,
    list_transform(list_sort(o.later)[:5], lambda one: one.incident_key) as later_keys,
    list_transform(list_sort(o.later)[:5], lambda one: one.incident_id) as later_ids
from outcomes o
join action_states($as_of) a using (document_path, incident_number, position)
cross join archive r
order by after_count desc, a.completed_on, a.incident_id, number
limit $limit
