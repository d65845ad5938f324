-- Grain: one row per action of a matching incident that is open, or whose document does not say, on the as-of date, whatever
-- the period; the longest past due first, then the soonest due, then the oldest. At most $limit rows. Columns: `incident_key`,
-- `incident_id`, `incident_title`, `severity`, `incident_on`, `number` (of the action in its postmortem), `description`,
-- `owner` (as the policy shows owners), `team` (of the incident, joined), `due_date`, `state` (open | unknown),
-- `days_past_due` (null: not past due), `age_days` (since it was made, null when unknown), `is_due_soon` (within seven days),
-- `is_late`, `is_unowned`, `is_undated`, `is_rotting` (open for more than 180 days), `is_before_incident` (due before the
-- incident), `is_elsewhere` (the same words open in another postmortem), `kind`, `priority`, `document_path`
-- (the file of the line), `line`. Source: incident_action_states.
with promises as materialized (
    select a.*, trim(regexp_replace(lower(a.description), '[^a-z0-9]+', ' ', 'g')) as words
    from incident_action_states($as_of) a
    join answering using (incident_row)
    where a.state in ('open', 'unknown')
),
repeated as (
    select words from promises group by words having count(distinct document_path) > 1
)
select
    p.incident_key,
    p.incident_id,
    p.incident_title,
    p.severity_shown as severity,
    p.counted_at::date as incident_on,
    p.position as number,
    p.description,
    shown_owner(if(p.is_unowned, null, p.owner), 'named in the postmortem') as owner,
    array_to_string(p.teams, ', ') as team,
    p.due_date,
    p.state,
    p.days_past_due,
    p.age_days,
    coalesce(p.due_date between $as_of::date and $as_of::date + 7, false) as is_due_soon,
    p.is_late,
    p.is_unowned,
    p.is_undated,
    p.state = 'open' and coalesce(p.age_days > 180, false) as is_rotting,
    coalesce(p.due_date < p.incident_date, false) as is_before_incident,
    p.words in (select words from repeated) as is_elsewhere,
    p.kind,
    p.priority,
    coalesce(p.part_path, p.document_path) as document_path,
    p.line
from promises p
order by p.days_past_due desc nulls last, p.due_date nulls last, p.age_days desc nulls last, p.incident_id, p.position
limit $limit
