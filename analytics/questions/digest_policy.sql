-- Grain: one row per rule of the policy that the digest uses. Columns: `name` (dotted), `value` (text). Source: policy_values.
select name, value
from policy_values
where regexp_matches(name, '^(leads|contacts|digest)\.') or name = 'owner_display'
order by name
