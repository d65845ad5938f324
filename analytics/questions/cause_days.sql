-- Grain: one row per day of the incidents that count, whatever the period. Columns: `day` (UTC, null for undated), `quarter`,
-- `in_period`, `n` (incidents), `with_cause` (of these, the ones that say anything about their cause: a root cause or a factor,
-- suggested or not), `with_factor` (a factor ticked, declared or confirmed). Source: incident_facts, factor_facts.
with facts as (
    select incident_row, bool_or(not is_suggested) as is_known
    from factor_facts
    group by incident_row
)
select
    s.counted_at::date as day,
    s.quarter,
    s.in_period,
    count(*) as n,
    count(*) filter (where s.root_cause is not null or f.is_known is not null) as with_cause,
    count(*) filter (where f.is_known) as with_factor
from selectable s
left join facts f using (incident_row)
group by all
order by day nulls last
