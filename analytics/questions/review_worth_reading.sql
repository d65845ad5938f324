-- Grain: one row per reason to read a postmortem of the selection again, with the one incident that has it most. Columns:
-- `position` (order of the reasons), `reason`, `incident_key`, `incident_id`, `title`, `severity`, `counted_at` (UTC),
-- `minutes`, `count`, `words` (what each reason says about its incident, null where it says nothing):
--   longest            users affected longest, as in incident_burden: `minutes`
--   longest_detection  noticed latest after its start: `minutes`
--   novel_factor       has a specific factor that no earlier incident of the archive has: `words` (the factor), `count` (such
--                      factors); only where an earlier incident has a factor at all
--   best_handled       every response target known for it is met, at least two are known: `minutes` (to resolve), `count` (met)
--   luckiest           most lines under "where we got lucky": `words` (the first of them), `count`
--   near_miss          the newest near miss of the period
-- Restricted incidents are left out: there is nothing to read. Ties go to the newest. Source: incident_facts, factor_levels,
-- lessons, policy_values.
with targets as (
    select
        max(try_cast(value as double)) filter (where name = 'target.time_to_detect_minutes') as detect,
        max(try_cast(value as double)) filter (where name = 'target.time_to_acknowledge_minutes') as acknowledge,
        max(try_cast(value as double)) filter (where name = 'target.time_to_resolve_minutes') as resolve,
        max(try_cast(value as double)) filter (where name = 'target.time_to_communicate_minutes') as communicate
    from policy_values
),
readable as (
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
        ) as met,
        case
            when s.time_to_mitigate_minutes > 0 and s.time_to_mitigate_clock = 'from_start' then s.time_to_mitigate_minutes
            when s.duration_minutes > 0 and s.duration_clock = 'from_start' then s.duration_minutes
        end as affected_minutes
    from selected_incidents s
    cross join targets t
    where not s.is_restricted
),
placed as (
    select f.factor, s.incident_key, s.counted_at
    from factor_levels f
    join selectable s using (incident_row)
    where f.level = 2 and s.counted_at is not null and (not f.is_suggested or $include_suggested::boolean)
),
first_seen as (
    select factor, min(counted_at) as first_at
    from placed
    group by factor
    having first_at > (select min(counted_at) from placed)
),
novel as (
    select p.incident_key, count(*) as novel_count, string_agg(t.label, ', ' order by t.label) as novel_factors
    from placed p
    join first_seen f on f.factor = p.factor and f.first_at = p.counted_at
    join factor_taxonomy t on t.factor = p.factor
    group by p.incident_key
),
lucky as (
    select incident_row, count(*) as lucky_count, arg_min(text, coalesce(line, 0)) as lucky_words
    from lessons
    where kind = 'got_lucky'
    group by incident_row
),
reasons as (
    select 1 as position, 'longest' as reason, r.*, affected_minutes as minutes, null::bigint as count, null as words, affected_minutes as weight
    from readable r
    where affected_minutes is not null
    union all by name
    select 2 as position, 'longest_detection' as reason, r.*, time_to_detect_minutes as minutes, time_to_detect_minutes as weight
    from readable r
    where time_to_detect_minutes > 0 and time_to_detect_clock = 'from_start'
    union all by name
    select 3 as position, 'novel_factor' as reason, r.*, n.novel_count as count, n.novel_factors as words, n.novel_count::double as weight
    from readable r
    join novel n using (incident_key)
    union all by name
    select 4 as position, 'best_handled' as reason, r.*, time_to_resolve_minutes as minutes, len(met) as count, len(met)::double as weight
    from readable r
    where len(met) >= 2 and list_bool_and(met)
    union all by name
    select 5 as position, 'luckiest' as reason, r.*, l.lucky_count as count, l.lucky_words as words, l.lucky_count::double as weight
    from readable r
    join lucky l using (incident_row)
    union all by name
    select 6 as position, 'near_miss' as reason, n.*, 0.0 as weight
    from set_aside n
    where set_aside_reason = 'near miss' and not is_restricted
)
select position, reason, incident_key, incident_id, title, severity_shown as severity, counted_at, minutes, count, words
from reasons
qualify row_number() over (
    partition by reason
    order by weight desc, if(reason = 'best_handled', minutes, null) nulls last, counted_at desc nulls last, incident_key
) = 1
order by position
