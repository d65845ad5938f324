-- Grain: one row per factor of $level (1 broad, 2 specific) and day of the incidents that count, whatever the period. Columns:
-- `factor`, `label`, `layer` (technical, process, organizational; null for unclassified), `parent` (label of the broad factor),
-- `day` (UTC, null for undated), `quarter`, `in_period`, `n` (incidents with the factor ticked, declared or confirmed),
-- `suggested` (incidents where only the text suggests it). Source: factor_levels, incident_facts, factor_taxonomy.
select
    f.factor,
    coalesce(t.label, if(f.factor = 'unclassified', 'Not classified', f.factor)) as label,
    coalesce(t.layer, p.layer) as layer,
    coalesce(p.label, '') as parent,
    s.counted_at::date as day,
    s.quarter,
    s.in_period,
    count(*) filter (where not f.is_suggested) as n,
    count(*) filter (where f.is_suggested) as suggested
from selectable s
join factor_levels f using (incident_row)
left join factor_taxonomy t on t.factor = f.factor
left join factor_taxonomy p on p.factor = t.parent
where f.level = $level
group by all
order by f.factor, day nulls last
