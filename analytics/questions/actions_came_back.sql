-- Grain: one row per preventing, detecting or mitigating action that was done on a known day, of a matching incident, whatever
-- the period, whose factor was met again on the same service afterwards; most often first. Columns: `incident_key`,
-- `incident_id`, `incident_title`, `severity`, `incident_on`, `number`, `description`, `kind`, `completed_on`, `factor`
-- (label), `before_count` and `after_count` (counting incidents of this factor on a shared service before, and from, the day
-- after it was done), `days_after` (the as-of date minus that day), `later_keys` and `later_ids` (the incidents after it,
-- oldest first). Suggested factors only when the selection includes them. Source: action_states, factor_facts.
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
)
select
    d.incident_key,
    d.incident_id,
    d.incident_title,
    d.severity_shown as severity,
    d.counted_at::date as incident_on,
    d.position as number,
    d.description,
    d.kind,
    d.completed_on,
    d.factor_label as factor,
    count(*) filter (where m.counted_at < d.completed_on + interval 1 day) as before_count,
    count(*) filter (where m.counted_at >= d.completed_on + interval 1 day) as after_count,
    date_diff('day', d.completed_on, $as_of::date) as days_after,
    coalesce(list(m.incident_key order by m.counted_at, m.incident_key) filter (where m.counted_at >= d.completed_on + interval 1 day), []) as later_keys,
    coalesce(list(m.incident_id order by m.counted_at, m.incident_key) filter (where m.counted_at >= d.completed_on + interval 1 day), []) as later_ids
from done d
join met m on m.factor = d.factor and list_has_any(m.services, d.services)
group by all
having after_count > 0
order by after_count desc, d.completed_on, d.incident_id, d.position, d.factor_label
