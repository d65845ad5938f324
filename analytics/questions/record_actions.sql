-- Grain: one row per action of the incident $incident (its key), in its order. Columns: `number`, `description`, `owner` (as the
-- policy shows owners), `kind`, `kind_evidence` (the word that decided, or default), `priority`, `due_date`, `due_raw`, `state` (open | done |
-- cancelled | unknown, on the as-of date), `status_raw`, `completed_on`, `days_past_due`, `tracker_reference`, `line`,
-- `part_path` (the file of the line; null for the main one). Source: incident_action_states.
select
    position as number,
    description,
    shown_owner(owner, 'named in the postmortem') as owner,
    kind,
    kind_evidence,
    priority,
    due_date,
    due_raw,
    state,
    status_raw,
    completed_on,
    days_past_due,
    tracker_reference,
    line,
    part_path
from incident_action_states($as_of)
where incident_key = $incident
order by number
