-- Grain: one row per group of actions, number of days and reading, whatever the period. Columns: `grouped` (all | year | kind
-- | priority), `name` (of the group), `days` since the action was made, `reading` (closed: done after so many days; waiting:
-- open or cancelled after so many days; the others are left out and have null days: done_undated, cancelled_undated, unknown,
-- made_unknown, backwards), `actions` (count). year: made in the twelve months before the as-of date, or in the twelve before
-- those. Source: action_states.
with promises as (
    select
        a.*,
        case
            when a.state = 'unknown' then 'unknown'
            when a.made_on is null or a.made_on > $as_of::date then 'made_unknown'
            when a.completed_on < a.made_on then 'backwards'
            when a.state = 'done' and a.completed_on is null then 'done_undated'
            when a.state = 'cancelled' and a.completed_on is null then 'cancelled_undated'
            when a.state = 'done' then 'closed'
            else 'waiting'
        end as reading
    from action_states($as_of) a
    join answering using (incident_row)
),
timed as (
    select
        *,
        case
            when reading = 'closed' or (reading = 'waiting' and state = 'cancelled') then date_diff('day', made_on, completed_on)
            when reading = 'waiting' then date_diff('day', made_on, $as_of::date)
        end as days
    from promises
),
labelled as (
    select
        days,
        reading,
        kind,
        priority,
        case
            when made_on > $as_of::date - interval 1 year then 'made in the last twelve months'
            when made_on > $as_of::date - interval 2 year then 'made in the twelve months before'
        end as year
    from timed
),
counted as (
    select
        days,
        reading,
        case grouping(year, kind, priority) when 7 then 'all' when 3 then 'year' when 5 then 'kind' else 'priority' end as grouped,
        case grouping(year, kind, priority) when 7 then 'all actions' when 3 then year when 5 then kind else priority end as name,
        count(*) as actions
    from labelled
    group by grouping sets ((days, reading), (days, reading, year), (days, reading, kind), (days, reading, priority))
)
select grouped, name, days, reading, actions
from counted
where name is not null
order by grouped, name, days nulls last, reading
