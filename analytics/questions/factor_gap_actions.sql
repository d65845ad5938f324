-- Grain: one row per action of the incidents that `factor_gaps` lists, and factor. Columns: `factor`, `kind` (null when not
-- known), `state` (open | done | cancelled | unknown, on the as-of date), `completed_on`, `due_date`, `is_late` (open and past
-- its due date). Source: factor_levels, action_states, incident_facts.
select
    f.factor,
    a.kind,
    a.state,
    a.completed_on,
    a.due_date,
    coalesce(a.state = 'open' and a.due_date < $as_of::date, false) as is_late
from factor_levels f
join selectable s using (incident_row)
join factor_taxonomy t on t.factor = f.factor
join action_states($as_of) a on a.incident_row = s.incident_row
where f.level = 2
    and t.layer in ('process', 'organizational')
    and ($include_suggested::boolean or not f.is_suggested)
    and s.counted_at >= $from_day::date and s.counted_at < $to_day::date + interval 1 day
order by f.factor, a.state, a.completed_on nulls last, a.description
