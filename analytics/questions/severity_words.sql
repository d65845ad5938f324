-- Grain: one row per severity as written and what it was taken for, of the selected incidents; what could not be mapped first.
-- Columns: `severity_raw` (null when the document says nothing), `severity` (`unknown` for null), `severity_scheme` (the scheme
-- that gave the rank, null when none did), `n`, `example` (one document that has it). Source: incident_facts.
select
    severity_raw,
    severity_shown as severity,
    severity_scheme,
    count(*) as n,
    min(document_path) as example
from selected_incidents
group by severity_raw, severity_shown, severity_scheme, severity_rank
order by severity_rank nulls first, severity_raw nulls last, severity_scheme
