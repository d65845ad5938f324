-- Grain: one row per incident that counts, whatever the period. Columns: `incident_row`, `quarter` (its first day, null for undated),
-- `in_period`. For what is told by incident once for all selections. Source: incident_facts.
select incident_row, quarter, in_period from selectable
