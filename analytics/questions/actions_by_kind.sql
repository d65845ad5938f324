-- Grain: one row per kind of action of matching incidents, whatever the period, the most made first. Columns: `kind` (null:
-- none could be told), counts of actions `made`, `by_default` (no word decided the kind), `done`, `open`, `cancelled`,
-- `unknown` as they stand, and of those that came due by the as-of date `due_done`, `due_not_done`. Source: action_states.
select
    a.kind,
    count(*) as made,
    count(*) filter (where a.kind_evidence = 'default') as by_default,
    count(*) filter (where a.state = 'done') as done,
    count(*) filter (where a.state = 'open') as open,
    count(*) filter (where a.state = 'cancelled') as cancelled,
    count(*) filter (where a.state = 'unknown') as unknown,
    count(*) filter (where a.outcome = 'done') as due_done,
    count(*) filter (where a.outcome = 'not_done') as due_not_done
from action_states($as_of) a
join answering using (incident_row)
group by a.kind
order by made desc, a.kind
