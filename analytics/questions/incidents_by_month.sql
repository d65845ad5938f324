-- Grain: one row per month and severity with dated incidents of the selection, oldest first. Columns: `month` (its first day),
-- `severity` (`unknown` for null), `incidents` (count). Source: incident_facts.
select month, severity_shown as severity, count(*) as incidents
from selected_incidents
where month is not null
group by month, severity_shown
order by month, severity
