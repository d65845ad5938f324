-- Grain: one row, the promises of the incidents that match the filters, whatever the period. Columns: `done_dated` and
-- `done_undated` (done actions with and without a day, counts), `median_open_days` (age of the open ones whose day of making
-- is known, null when there is none), `carried` (made before the day $since and not done or cancelled before it; those of which
-- that is not known are not counted), `carried_open` (of these, the ones open on the as-of date). Source: action_states.
select
    count(*) filter (where a.state = 'done' and a.completed_on is not null) as done_dated,
    count(*) filter (where a.state = 'done' and a.completed_on is null) as done_undated,
    median(a.age_days) filter (where a.state = 'open') as median_open_days,
    count(*) filter (
        where a.made_on < $since::date and (a.state = 'open' or (a.state <> 'unknown' and a.completed_on >= $since::date))
    ) as carried,
    count(*) filter (where a.made_on < $since::date and a.state = 'open') as carried_open
from action_states($as_of) a
join answering using (incident_row)
