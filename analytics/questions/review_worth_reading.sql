-- Grain: one row per incident of the selection worth reading, for one reason each. Columns: `reason` (longest: users affected
-- longest; best_handled: every response target known for it is met, at least two are known; near_miss), `incident_key`,
-- `incident_id`, `title`, `severity`, `counted_at` (UTC), `minutes` (longest: minutes affected, as in incident_burden; best_handled: time to resolve,
-- null where unknown; near_miss: null), `targets_met`. One near miss, the newest; one longest; the three quickest of the best
-- handled. Restricted incidents are left out: there is nothing to read. Source: incident_facts, policy_values.
with targets as (
    select
        max(try_cast(value as double)) filter (where name = 'target.time_to_detect_minutes') as detect,
        max(try_cast(value as double)) filter (where name = 'target.time_to_acknowledge_minutes') as acknowledge,
        max(try_cast(value as double)) filter (where name = 'target.time_to_resolve_minutes') as resolve,
        max(try_cast(value as double)) filter (where name = 'target.time_to_communicate_minutes') as communicate
    from policy_values
),
checked as (
    select
        s.*,
        list_filter(
            [
                s.time_to_detect_minutes < t.detect,
                s.time_to_acknowledge_minutes < t.acknowledge,
                s.time_to_resolve_minutes < t.resolve,
                s.time_to_communicate_minutes < t.communicate
            ],
            lambda met: met is not null
        ) as met
    from selected_incidents s
    cross join targets t
    where not s.is_restricted
),
affected as (
    select
        *,
        case
            when time_to_mitigate_minutes > 0 and time_to_mitigate_clock = 'from_start' then time_to_mitigate_minutes
            when duration_minutes > 0 and duration_clock = 'from_start' then duration_minutes
        end as minutes
    from checked
),
longest as (
    select *
    from affected
    where minutes is not null
    order by minutes desc, incident_id
    limit 1
),
best as (
    select *, time_to_resolve_minutes as minutes
    from checked
    where len(met) >= 2 and list_bool_and(met)
    order by len(met) desc, time_to_resolve_minutes nulls last, incident_id
    limit 3
),
nearest as (
    select *
    from set_aside
    where set_aside_reason = 'near miss' and not is_restricted
    order by counted_at desc nulls last, incident_id
    limit 1
)
select 'longest' as reason, incident_key, incident_id, title, severity_shown as severity, counted_at, minutes, len(met) as targets_met
from longest
union all
select 'best_handled', incident_key, incident_id, title, severity_shown, counted_at, minutes, len(met) from best
union all
select 'near_miss', incident_key, incident_id, title, severity_shown, counted_at, null, null from nearest
order by reason, minutes nulls last, incident_id
