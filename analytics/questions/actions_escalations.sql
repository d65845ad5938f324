-- Grain: one row per team with overdue actions of matching incidents, whatever the period, in the order of the alphabet, those
-- without a team last; an action of two teams counts with both. Columns: `team` (null: none named), `lead` (whom policy.yaml
-- names under leads; null: nobody), `late` (overdue actions), `oldest_days`. Source: incident_action_states, policy_values.
with late as (
    select unnest(if(len(a.teams) = 0, [null], a.teams)) as team, a.days_past_due
    from incident_action_states($as_of) a
    join answering using (incident_row)
    where a.is_late
)
select
    l.team,
    any_value(p.value) as lead,
    count(*) as late,
    max(l.days_past_due) as oldest_days
from late l
left join policy_values p on p.name = 'leads.' || l.team
group by l.team
order by l.team nulls last
