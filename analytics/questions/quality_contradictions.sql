-- Grain: one row per incident and duration that a document states and whose own times say something else, the largest
-- difference first; the whole archive whatever the selection. Columns: `incident_key`, `incident_id`, `title`, `severity`,
-- `counted_at`, `stem` (of the duration's columns), `stated_minutes`, `computed_minutes`, `used_minutes`, `document_path`
-- (the file of the line), `line` (where it is stated, null when not kept), `words` (as stated). Only where both run from the
-- same moment, and differ by more than the policy allows (durations.mismatch_share of the larger, and
-- durations.mismatch_minutes). Source: incident_facts, evidence.
with policy as (
    select
        coalesce(max(try_cast(value as double)) filter (where name = 'durations.mismatch_share'), 0.10) as share,
        coalesce(max(try_cast(value as double)) filter (where name = 'durations.mismatch_minutes'), 5) as minutes
    from policy_values
),
twins as (
    select i.incident_key, i.incident_id, i.title, i.severity_shown as severity, i.counted_at, i.incident_row, i.document_path, unnest([
        {stem: 'duration', stated: i.duration_stated_minutes, computed: i.duration_computed_minutes, used: i.duration_minutes, clock: i.duration_clock},
        {stem: 'time_to_detect', stated: i.time_to_detect_stated_minutes, computed: i.time_to_detect_computed_minutes, used: i.time_to_detect_minutes, clock: i.time_to_detect_clock},
        {stem: 'time_to_acknowledge', stated: i.time_to_acknowledge_stated_minutes, computed: i.time_to_acknowledge_computed_minutes, used: i.time_to_acknowledge_minutes, clock: i.time_to_acknowledge_clock},
        {stem: 'time_to_mitigate', stated: i.time_to_mitigate_stated_minutes, computed: i.time_to_mitigate_computed_minutes, used: i.time_to_mitigate_minutes, clock: i.time_to_mitigate_clock},
        {stem: 'time_to_resolve', stated: i.time_to_resolve_stated_minutes, computed: i.time_to_resolve_computed_minutes, used: i.time_to_resolve_minutes, clock: i.time_to_resolve_clock}
    ], recursive := true)
    from incident_facts i
    where not i.is_restricted
),
lines as (
    select
        incident_row,
        field,
        arg_min(part_path, place) as part_path,
        arg_min(line, place) as line,
        arg_min(text, place) as words
    from (select *, coalesce(line, 0) + if(part_path is null, 0, 1e9) as place from evidence)
    where how = 'stated'
    group by incident_row, field
)
select
    t.incident_key,
    t.incident_id,
    t.title,
    t.severity,
    t.counted_at,
    t.stem,
    t.stated as stated_minutes,
    t.computed as computed_minutes,
    t.used as used_minutes,
    coalesce(l.part_path, t.document_path) as document_path,
    l.line,
    l.words
from twins t
cross join policy p
left join lines l
    on l.incident_row = t.incident_row and l.field = t.stem || '_stated_minutes'
where abs(t.stated - t.computed) > p.share * greatest(t.stated, t.computed)
    and abs(t.stated - t.computed) > p.minutes
    and t.clock = if(t.stem in ('time_to_acknowledge', 'time_to_resolve'), 'from_detection', 'from_start')
order by abs(t.stated - t.computed) desc, t.incident_key, t.stem
