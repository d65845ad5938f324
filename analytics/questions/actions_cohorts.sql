-- Grain: one row per quarter in which actions of matching incidents were made, newest first. Columns: `quarter` (its first
-- day), counts of actions: `known` (not cancelled, state and days known); of these `old_30`, `old_60`, `old_90` (made at least
-- so many days ago), `closed_30`, `closed_60`, `closed_90` (of those, done within so many days); `left_out` (state or day of
-- completion not known). Source: action_states.
with promises as (
    select
        date_trunc('quarter', a.made_on)::date as quarter,
        date_diff('day', a.made_on, $as_of::date) as age,
        case when a.state = 'done' then date_diff('day', a.made_on, a.completed_on) end as days,
        a.state in ('done', 'open') and not (a.state = 'done' and a.completed_on is null) as is_known
    from action_states($as_of) a
    join answering using (incident_row)
    where a.made_on <= $as_of::date and a.state <> 'cancelled'
)
select
    quarter,
    count(*) filter (where is_known) as known,
    count(*) filter (where is_known and age >= 30) as old_30,
    count(*) filter (where is_known and age >= 30 and days <= 30) as closed_30,
    count(*) filter (where is_known and age >= 60) as old_60,
    count(*) filter (where is_known and age >= 60 and days <= 60) as closed_60,
    count(*) filter (where is_known and age >= 90) as old_90,
    count(*) filter (where is_known and age >= 90 and days <= 90) as closed_90,
    count(*) filter (where not is_known) as left_out
from promises
group by quarter
order by quarter desc
