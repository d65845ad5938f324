-- Grain: one row per factor of the taxonomy, in alphabetical order of groups. Columns: `factor` (id), `label` (the group's, then
-- the factor's own). Source: factor_taxonomy.
select t.factor, concat_ws(': ', p.label, t.label) as label
from factor_taxonomy t
left join factor_taxonomy p on p.factor = t.parent
where t.factor not like 'unclassified%'
order by label
