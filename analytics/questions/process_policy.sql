-- Grain: one row per number of the policy that a rule of the SOP uses. Columns: `name`, `value` (text, as in
-- data/policy.yaml). Source: policy_values.
select name, value
from policy_values
where regexp_matches(name, '^(deadline|target|required|action_window_days)\.') or name = 'followup_days'
order by name
