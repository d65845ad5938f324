-- Grain: one row per quarter in which actions of matching incidents came due by the as-of date, inside the period, oldest
-- first. Columns: `quarter` (its first day), counts of actions `done`, `not_done`, `unknown`. Cancelled before due: left out.
-- Source: action_states.
select
    date_trunc('quarter', a.due_date)::date as quarter,
    count(*) filter (where a.outcome = 'done') as done,
    count(*) filter (where a.outcome = 'not_done') as not_done,
    count(*) filter (where a.outcome = 'unknown') as unknown
from action_states($as_of) a
join answering using (incident_row)
where a.came_due
    and coalesce(a.due_date >= $start::date, $start::date is null)
    and coalesce(a.due_date <= $end::date, $end::date is null)
group by all
order by quarter
