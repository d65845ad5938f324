-- Grain: one row. Column: `smallest_cell` (from how many incidents on a count is told in what is shared; 5 where the policy that
-- was loaded does not say). Source: policy_values.
select coalesce(max(try_cast(value as bigint)), 5) as smallest_cell
from policy_values
where name = 'restricted.smallest_cell'
