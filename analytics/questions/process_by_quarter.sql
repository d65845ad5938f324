-- Grain: one row per rule and quarter from $first to $last (first days of quarters), whatever the period of the selection.
-- Columns: `rule`, `quarter`, counts of incidents `pass`, `fail`, `unknown`. Source: rule_checks.
select
    c.rule,
    s.quarter,
    count(*) filter (where c.outcome = 'pass') as pass,
    count(*) filter (where c.outcome = 'fail') as fail,
    count(*) filter (where c.outcome = 'unknown') as unknown
from rule_checks($as_of) c
join selectable s using (incident_row)
where s.quarter between $first::date and $last::date
group by c.rule, s.quarter
order by c.rule, s.quarter
