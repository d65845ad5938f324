-- Grain: one row per incident that counts, whatever the period, with its time by one clock ($stem, a duration's name without
-- `_minutes`). Columns: `incident_key`, `incident_id`, `title`, `severity` (`unknown` for null), `severity_rank`, `counted_at`
-- (UTC, null when undated), `quarter` (its first day), `in_period`, `minutes` (null when the document does not say), `clock`
-- (from where it runs; null with `minutes`), `source` (stated | computed), `is_open`, `open_minutes` (so far, until the end of
-- the as-of day, for open incidents only), `services`, `teams`. Source: incident_facts.
with timed as (
    select
        s.*,
        case $stem
            when 'time_to_detect' then time_to_detect_minutes
            when 'time_to_acknowledge' then time_to_acknowledge_minutes
            when 'time_to_mitigate' then time_to_mitigate_minutes
            when 'time_to_resolve' then time_to_resolve_minutes
            when 'time_to_communicate' then time_to_communicate_minutes
            when 'duration' then duration_minutes
        end as minutes,
        case $stem
            when 'time_to_detect' then time_to_detect_clock
            when 'time_to_acknowledge' then time_to_acknowledge_clock
            when 'time_to_mitigate' then time_to_mitigate_clock
            when 'time_to_resolve' then time_to_resolve_clock
            when 'time_to_communicate' then 'from_detection'
            when 'duration' then duration_clock
        end as clock,
        case $stem
            when 'time_to_detect' then time_to_detect_stated_minutes
            when 'time_to_acknowledge' then time_to_acknowledge_stated_minutes
            when 'time_to_mitigate' then time_to_mitigate_stated_minutes
            when 'time_to_resolve' then time_to_resolve_stated_minutes
            when 'duration' then duration_stated_minutes
        end as stated_minutes
    from selectable s
)
select
    incident_key,
    incident_id,
    title,
    severity_shown as severity,
    severity_rank,
    counted_at,
    quarter,
    in_period,
    minutes,
    case when minutes is not null then clock end as clock,
    case when minutes is null then null when minutes = stated_minutes then 'stated' else 'computed' end as source,
    is_open,
    case
        when is_open and minutes is null
            then greatest(0, epoch($as_of::timestamp + interval 1 day) - epoch(counted_at)) / 60.0
    end as open_minutes,
    services,
    teams
from timed
order by counted_at nulls last, incident_id
