-- Grain: one row per incident that counts, whatever the period, in the order of the archive. Columns: `incident_row`,
-- `incident_key`, `incident_id`, `title`, `severity` (`unknown` for null), `severity_rank`, `counted_at` (UTC, null when undated),
-- `quarter` (its first day), `in_period`, `detection_method` (null when not said), `is_open`, and for each duration D of
-- time_to_detect, time_to_acknowledge, time_to_communicate, time_to_mitigate, time_to_resolve, duration: `D_minutes` (null when
-- the document does not say), `D_clock` (from where it runs), `D_is_stated` (else computed). `open_minutes`: so far, until
-- the end of the as-of day, for open incidents without a time to resolve. The moments `started_at`, `detected_at`,
-- `acknowledged_at`, `mitigated_at`, `resolved_at` (UTC). Source: incident_facts.
select
    s.incident_row,
    s.incident_key,
    s.incident_id,
    s.title,
    s.severity_shown as severity,
    s.severity_rank,
    s.counted_at,
    s.quarter,
    s.in_period,
    s.detection_method,
    s.is_open,
    s.time_to_detect_minutes,
    s.time_to_detect_clock,
    coalesce(s.time_to_detect_minutes = s.time_to_detect_stated_minutes, false) as time_to_detect_is_stated,
    s.time_to_acknowledge_minutes,
    s.time_to_acknowledge_clock,
    coalesce(s.time_to_acknowledge_minutes = s.time_to_acknowledge_stated_minutes, false) as time_to_acknowledge_is_stated,
    s.time_to_communicate_minutes,
    'from_detection' as time_to_communicate_clock,
    false as time_to_communicate_is_stated,
    s.time_to_mitigate_minutes,
    s.time_to_mitigate_clock,
    coalesce(s.time_to_mitigate_minutes = s.time_to_mitigate_stated_minutes, false) as time_to_mitigate_is_stated,
    s.time_to_resolve_minutes,
    s.time_to_resolve_clock,
    coalesce(s.time_to_resolve_minutes = s.time_to_resolve_stated_minutes, false) as time_to_resolve_is_stated,
    s.duration_minutes,
    s.duration_clock,
    coalesce(s.duration_minutes = s.duration_stated_minutes, false) as duration_is_stated,
    case
        when s.is_open and s.time_to_resolve_minutes is null
            then greatest(0, epoch($as_of::timestamp + interval 1 day) - epoch(s.counted_at)) / 60.0
    end as open_minutes,
    s.started_at,
    s.detected_at,
    s.acknowledged_at,
    s.mitigated_at,
    s.resolved_at
from selectable s
