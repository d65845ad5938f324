-- Grain: one row. Columns: `groups` (all groups of the archive, rejected ones too), `incidents` (that count), `decided`
-- (groups that people confirmed or rejected), `occurrences` (of one issue from which on a postmortem has to compare; null when
-- the policy does not say), `publish_hours` (within which a postmortem is to be published, null likewise), `decided_by` (the
-- policy wants to know who decided). Source: recurrence_groups, incident_facts, policy_values.
select
    (select count(*) from recurrence_groups) as groups,
    (select count(*) from incident_facts where counts) as incidents,
    (select count(*) from recurrence_groups where decision <> 'candidate') as decided,
    (select max(try_cast(value as integer)) from policy_values where name = 'required.occurrences') as occurrences,
    (select max(try_cast(value as double)) from policy_values where name = 'deadline.publish_hours') as publish_hours,
    coalesce((select max(value) from policy_values where name = 'recurrence.decided_by') in ('true', 'yes'), false) as decided_by
