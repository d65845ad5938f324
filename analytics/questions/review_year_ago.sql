-- Grain: one row per incident counted from $from_day to $to_day (both inside), whatever the period chosen, the most severe
-- first, then the longest for users. Columns: `incident_key`, `incident_id`, `title`, `severity`, `counted_at` (UTC),
-- `affected_minutes` (null where not said), `made`, `done`, `open`, `unknown` (its actions on the as-of date, cancelled ones left
-- out), `came_back` (whether a candidate of one issue, not rejected, holds it and a later incident). Restricted incidents are left
-- out: nothing of them may be shown. Source: incident_facts, action_states, recurrence_groups, recurrence_members.
with promises as (
    select
        incident_row,
        count(*) filter (where state <> 'cancelled') as made,
        count(*) filter (where state = 'done') as done,
        count(*) filter (where state = 'open') as open,
        count(*) filter (where state = 'unknown') as unknown
    from action_states($as_of)
    group by incident_row
),
members as (
    select m.group_id, m.incident_row, i.counted_at
    from recurrence_members m
    join recurrence_groups g using (group_id)
    join incident_facts i using (incident_row)
    where g.decision <> 'rejected' and g.channel <> 'same_factor' and i.counted_at < $as_of::date + interval 1 day
)
select
    s.incident_key,
    s.incident_id,
    s.title,
    s.severity_shown as severity,
    s.counted_at,
    case
        when s.time_to_mitigate_minutes > 0 and s.time_to_mitigate_clock = 'from_start' then s.time_to_mitigate_minutes
        when s.duration_minutes > 0 and s.duration_clock = 'from_start' then s.duration_minutes
    end as affected_minutes,
    coalesce(p.made, 0) as made,
    coalesce(p.done, 0) as done,
    coalesce(p.open, 0) as open,
    coalesce(p.unknown, 0) as unknown,
    exists (
        select 1
        from members earlier
        join members later using (group_id)
        where earlier.incident_row = s.incident_row and later.counted_at > earlier.counted_at
    ) as came_back
from selectable s
left join promises p using (incident_row)
where s.counted_at >= $from_day::date and s.counted_at < $to_day::date + interval 1 day and not s.is_restricted
order by s.severity_rank nulls last, affected_minutes desc nulls last, s.counted_at, s.incident_key
