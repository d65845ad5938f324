-- Grain: one row per decision of people on recurrences that the load has read, in the order of recurrence.yaml. Columns: `part`
-- (confirmed | rejected | names), `incident_keys` (sorted), `name`, `decided_by` (null unless the policy wants it),
-- `decided_on` (as written), `note`, `line`. Source: recurrence_decisions.
select part, list_sort(incident_keys) as incident_keys, name, decided_by, decided_on, note, line
from recurrence_decisions
order by line, part
