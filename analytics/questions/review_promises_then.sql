-- Grain: one row: the actions to prevent, detect or mitigate of the incidents $earlier (keys) that were promised by the day the
-- incident $later (a key) began. Columns: `made`, `open` (of these not done when it began), `unknown` (beside them: whose
-- document does not say whether, or when, they were done). Cancelled ones are left out. Source: incident_action_states.
with later as (
    select coalesce(started_at, counted_at)::date as began_on from incident_facts where incident_key = $later
),
promises as (
    select a.status, a.completed_on, l.began_on
    from incident_action_states($as_of) a
    cross join later l
    where list_contains($earlier::varchar[], a.incident_key)
        and a.kind in ('prevent', 'detect', 'mitigate')
        and a.status <> 'cancelled'
        and coalesce(a.made_on <= l.began_on, true)
)
select
    count(*) filter (where status in ('open', 'in_progress') or completed_on is not null) as made,
    count(*) filter (where status in ('open', 'in_progress') or completed_on > began_on) as open,
    count(*) filter (where status = 'unknown' or (status = 'done' and completed_on is null)) as unknown
from promises
