-- Grain: one row per rule of the SOP that applies to at least one incident of the selection. Columns: `rule`, counts of
-- incidents `pass`, `fail`, `unknown` (the document does not say). Source: rule_checks.
select
    c.rule,
    count(*) filter (where c.outcome = 'pass') as pass,
    count(*) filter (where c.outcome = 'fail') as fail,
    count(*) filter (where c.outcome = 'unknown') as unknown
from rule_checks($as_of) c
join selected_incidents using (incident_row)
group by c.rule
order by c.rule
