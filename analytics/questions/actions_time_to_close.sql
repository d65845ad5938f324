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
    join answering using (document_path, incident_number)
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
grouped as (
    select 'all' as grouped, 'all actions' as name, days, reading from timed
    union all
    select
        'year',
        if(made_on > $as_of::date - interval 1 year, 'made in the last twelve months', 'made in the twelve months before'),
        days,
        reading
    from timed
    where made_on > $as_of::date - interval 2 year
    union all
    select 'kind', kind, days, reading from timed where kind is not null
    union all
    select 'priority', priority, days, reading from timed where priority is not null
)
select grouped, name, days, reading, count(*) as actions
from grouped
group by all
order by grouped, name, days nulls last, reading
