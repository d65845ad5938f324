-- Grain: one row per rule of the policy on who may read what. Columns: `name` (dotted), `value` (text). Source: policy_values.
select name, value from policy_values where starts_with(name, 'access.') order by name
