-- Grain: one row per incident that is a second or later occurrence of an issue (a group of look-alikes or of links that nobody
-- rejected), inside the chosen period. Columns: `group_id`, `issue` (title of the group), `incident_key`, `incident_id`,
-- `incident_title`, `occurred_on`, `earlier` (earlier occurrences), `made`, `open`, `done`, `unknown` (actions to prevent, detect
-- or mitigate of the earlier ones on the day it began; cancelled ones count as made), `fate`: never_made (no such action) |
-- open (one was still open) | unknown (no open one, and of one it is not said) | done (all done or cancelled, and it came back).
-- Latest first, at most $limit rows. Source: recurrence_members, action_items.
with members as (
    select m.group_id, g.title as issue, i.*
    from recurrence_members m
    join recurrence_groups g using (group_id)
    join incident_facts i using (incident_row)
    where g.decision <> 'rejected' and g.channel in ('look_alike', 'declared') and i.counts and i.counted_at is not null
),
occurrences as (
    select
        l.group_id,
        l.issue,
        l.incident_row,
        coalesce(l.started_at, l.counted_at)::date as occurred_on,
        e.incident_row as earlier_row
    from members l
    join selected_incidents s using (incident_row)
    join members e on e.group_id = l.group_id and e.counted_at < l.counted_at
),
states as (
    select
        o.*,
        a.position,
        case
            when a.status in ('open', 'in_progress') then 'open'
            when a.status = 'unknown' then 'unknown'
            when a.completed_on is null then 'unknown'
            when a.completed_on > o.occurred_on then 'open'
            when a.status is not null then 'done'
        end as state
    from occurrences o
    left join action_items a on a.incident_row = o.earlier_row
        and a.kind in ('prevent', 'detect', 'mitigate') and coalesce(a.created_on <= o.occurred_on, true)
),
counted as (
    select
        group_id,
        issue,
        incident_row,
        occurred_on,
        count(distinct earlier_row) as earlier,
        count(position) as made,
        count(*) filter (where state = 'open') as open,
        count(*) filter (where state = 'done') as done,
        count(*) filter (where state = 'unknown') as unknown
    from states
    group by group_id, issue, incident_row, occurred_on
)
select
    c.group_id,
    c.issue,
    i.incident_key,
    i.incident_id,
    i.title as incident_title,
    c.occurred_on,
    c.earlier,
    c.made,
    c.open,
    c.done,
    c.unknown,
    case
        when c.made = 0 then 'never_made'
        when c.open > 0 then 'open'
        when c.unknown > 0 then 'unknown'
        else 'done'
    end as fate
from counted c
join incident_facts i using (incident_row)
order by c.occurred_on desc, i.incident_id, c.group_id
limit $limit
