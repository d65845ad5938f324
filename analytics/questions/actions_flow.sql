-- Grain: one row per quarter from the first in which an action was made to that of the as-of date. Columns: `quarter` (its
-- first day), `is_whole` (ended by the as-of date), counts of actions of matching incidents `made`, `closed` (done or
-- cancelled on a known day), `open_after` (made and not closed at its end, or at the as-of date). Actions whose state, day of
-- closing or day of making is not known are in none. Source: action_states.
with known as (
    select a.made_on, if(a.state in ('done', 'cancelled'), a.completed_on, null) as closed_on
    from action_states($as_of) a
    join answering using (incident_row)
    where a.made_on <= $as_of::date
        and (a.state = 'open' or (a.state in ('done', 'cancelled') and a.completed_on is not null))
),
quarters as (
    select unnest(generate_series(date_trunc('quarter', min(made_on)), date_trunc('quarter', $as_of::timestamp), interval 3 month))::date as quarter
    from known
),
made as (
    select date_trunc('quarter', made_on)::date as quarter, count(*) as n from known group by 1
),
closed as (
    select date_trunc('quarter', closed_on)::date as quarter, count(*) as n from known where closed_on is not null group by 1
),
-- An action that was closed before it was made is gone from the day on which it was made.
gone as (
    select date_trunc('quarter', greatest(made_on, closed_on))::date as quarter, count(*) as n from known where closed_on is not null group by 1
)
select
    q.quarter,
    q.quarter + interval 3 month <= $as_of::date + interval 1 day as is_whole,
    coalesce(m.n, 0) as made,
    coalesce(c.n, 0) as closed,
    (sum(coalesce(m.n, 0) - coalesce(g.n, 0)) over (order by q.quarter))::bigint as open_after
from quarters q
left join made m using (quarter)
left join closed c using (quarter)
left join gone g using (quarter)
order by q.quarter
