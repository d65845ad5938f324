-- Grain: one row, the promises of the incidents that match the filters, whatever the period. Columns: `done_dated` and
-- `done_undated` (done actions with and without a day, counts), `median_open_days` (age of the open ones whose day of making
-- is known, null when there is none). Source: action_states.
select
    count(*) filter (where a.state = 'done' and a.completed_on is not null) as done_dated,
    count(*) filter (where a.state = 'done' and a.completed_on is null) as done_undated,
    median(a.age_days) filter (where a.state = 'open') as median_open_days
from action_states($as_of) a
join answering using (document_path, incident_number)
