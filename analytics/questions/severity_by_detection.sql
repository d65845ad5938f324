-- Grain: one row per detection method and severity of the selected incidents. Columns: `detection_method` (`not said` for
-- null), `severity` (`unknown` for null), `severity_rank`, `n`. Source: incident_facts.
select
    coalesce(detection_method, 'not said') as detection_method,
    severity_shown as severity,
    severity_rank,
    count(*) as n
from selected_incidents
group by all
order by detection_method, severity_rank nulls last
