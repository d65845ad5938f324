-- Grain: one row per incident of the selection whose postmortem is still a draft or in review although the time to publish is
-- over, the oldest first. Columns: `incident_key`, `incident_id`, `title`, `severity`, `counted_at` (UTC), `status` (draft |
-- in_review). Counted from the day it was resolved, else from its day. Restricted ones are left out. Source: incident_facts, policy_values.
with policy as (
    select max(try_cast(value as double)) as publish_hours from policy_values where name = 'deadline.publish_hours'
)
select incident_key, incident_id, title, severity_shown as severity, counted_at, status
from selected_incidents
cross join policy
where status in ('draft', 'in_review')
    and not is_restricted
    and coalesce(resolved_at, counted_at) + to_hours(publish_hours::bigint) < $as_of::date
order by counted_at, incident_key
