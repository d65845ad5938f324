-- Grain: one row, the promises of the incidents that match the filters, near misses included, on the as-of date. All columns
-- count actions. Due inside the period and by the as-of date: `due`, of these `done`, `not_done`, `unknown` (the document does
-- not say), `done_on_time`, `done_late`, `done_undated` (done, no day given), `dropped` (cancelled before due). Whatever the
-- period: `made`, `made_done`, `made_cancelled`, `made_unknown`, `open`, `late` (open and past due), `unknown_past_due`,
-- `unowned` and `undated` (of open and unknown ones), `unowned_open` (of open ones), `rotting` (open for more than 180 days),
-- `due_soon` (open or unknown, due within seven days); `late_median_days` and `late_oldest_days` past due (null: none is late).
-- Source: action_states.
with promises as (
    select
        a.*,
        a.due_date <= $as_of::date and coalesce(a.due_date >= $start::date, $start::date is null)
            and coalesce(a.due_date <= $end::date, $end::date is null) as due_inside
    from action_states($as_of) a
    join answering using (incident_row)
)
select
    count(*) filter (where due_inside and came_due) as due,
    count(*) filter (where due_inside and outcome = 'done') as done,
    count(*) filter (where due_inside and outcome = 'not_done') as not_done,
    count(*) filter (where due_inside and outcome = 'unknown') as unknown,
    count(*) filter (where due_inside and outcome = 'done' and on_time) as done_on_time,
    count(*) filter (where due_inside and outcome = 'done' and not on_time) as done_late,
    count(*) filter (where due_inside and outcome = 'done' and on_time is null) as done_undated,
    count(*) filter (where due_inside and not came_due) as dropped,
    count(*) as made,
    count(*) filter (where state = 'done') as made_done,
    count(*) filter (where state = 'cancelled') as made_cancelled,
    count(*) filter (where state = 'unknown') as made_unknown,
    count(*) filter (where state = 'open') as open,
    count(*) filter (where is_late) as late,
    count(*) filter (where state = 'unknown' and days_past_due > 0) as unknown_past_due,
    count(*) filter (where state in ('open', 'unknown') and is_unowned) as unowned,
    count(*) filter (where state = 'open' and is_unowned) as unowned_open,
    count(*) filter (where state in ('open', 'unknown') and is_undated) as undated,
    count(*) filter (where state = 'open' and age_days > 180) as rotting,
    count(*) filter (where state in ('open', 'unknown') and due_date between $as_of::date and $as_of::date + 7) as due_soon,
    median(days_past_due) filter (where is_late) as late_median_days,
    max(days_past_due) filter (where is_late) as late_oldest_days
from promises
