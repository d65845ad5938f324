-- Grain: one row per day, severity and severity as written, of the incidents that count, whatever the period. Columns: `day`
-- (UTC, null for undated incidents), `quarter` (its first day), `severity` (`unknown` for null), `severity_rank` (null for
-- unknown), `severity_raw` (the documents' words, null when they say nothing), `in_period`, `n`. Source: incident_facts.
select
    counted_at::date as day,
    quarter,
    severity_shown as severity,
    severity_rank,
    severity_raw,
    in_period,
    count(*) as n
from selectable
group by all
order by day nulls last, severity_rank nulls last, severity_raw nulls last
