-- Grain: one row per view that the team keeps, in the order of names. Columns: `name`, `address` (from its first slash). Source:
-- policy_values.
select substr(name, length('views.') + 1) as name, value as address
from policy_values
where starts_with(name, 'views.')
order by name
