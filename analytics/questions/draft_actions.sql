-- Grain: one row per action of the incidents of the group $group, in the order in which they happened. Columns: `incident_key`,
-- `number` (of the action in its document), `description`, `kind`, `due_date`, `state` (as of the as-of date: open | done |
-- cancelled | unknown), `completed_on` (null unless it is known to be done or dropped by then), `is_overdue`. No owner: a draft
-- compares promises, not people. Source: incident_action_states, recurrence_members.
select
    a.incident_key,
    a.position as number,
    a.description,
    a.kind,
    a.due_date,
    a.state,
    if(a.state in ('done', 'cancelled'), a.completed_on, null) as completed_on,
    a.is_late as is_overdue
from recurrence_members m
join incident_action_states($as_of) a using (incident_row)
where m.group_id = $group
order by a.counted_at nulls first, a.document_path, a.incident_number, a.position
