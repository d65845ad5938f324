-- Grain: one row per response target of the policy. Columns: `stem` (the duration it is for), `minutes` (an incident meets the
-- target when its time is below; null when the policy's value is not a number). Source: policy_values.
select
    regexp_extract(name, '^target\.(.*)_minutes$', 1) as stem,
    try_cast(value as double) as minutes
from policy_values
where name like 'target.%_minutes' and try_cast(value as double) is not null
order by stem
