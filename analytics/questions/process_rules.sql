-- Grain: one row per rule of the SOP, quarter (its first day, null for undated incidents) and whether inside the period, of the
-- incidents that count and that the rule applies to, whatever the period. Columns: `rule`, `quarter`, `in_period`, counts of
-- incidents `pass`, `fail`, `unknown` (the document does not say). Source: rule_checks.
select
    c.rule,
    s.quarter,
    s.in_period,
    count(*) filter (where c.outcome = 'pass') as pass,
    count(*) filter (where c.outcome = 'fail') as fail,
    count(*) filter (where c.outcome = 'unknown') as unknown
from rule_checks($as_of) c
join selectable s using (incident_row)
group by c.rule, s.quarter, s.in_period
order by c.rule, s.quarter nulls last, s.in_period
