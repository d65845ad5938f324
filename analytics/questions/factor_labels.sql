-- Grain: one row per incident that counts, whatever the period, and factor of it, in the order of labels. Columns: `incident_row`
-- (as in `incident_times`), `label`. Suggested factors only when asked for. Source: factor_facts, factor_taxonomy.
select f.incident_row, coalesce(t.label, f.factor) as label
from factor_facts f
left join factor_taxonomy t using (factor)
where ($include_suggested::boolean or not f.is_suggested) and f.incident_row in (select incident_row from selectable)
order by f.incident_row, label
