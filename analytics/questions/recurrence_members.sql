-- Grain: one row per incident of the groups $groups, in the order in which they happened, without what
-- happened after the as-of date. Columns: `group_id`, `occurrence`
-- (1, 2, …), `incident_key`, `incident_id`, `is_only_one` (no other incident has this id), `title`, `severity`, `counted_at`
-- (UTC), `gap_days` (since the one before), `similarity` (0 to 1, to the latest one), `reasons` (JSON text: terms with
-- weights, services, factors, links), `services`, `factors` (labels, as ticked or declared; suggested ones end in
-- "(suggested)"), `root_cause`, `trigger`, the five clocks in minutes, `time_to_resolve_clock`, `started_at`, `detected_at`,
-- `mitigated_at`, `resolved_at`, `detection_method`, `users_affected`, `has_comparison`, `compared_in` (the postmortem of the
-- whole issue that names it, or null), `is_restricted`, `in_selection`, `document_path`, `line`. Source: recurrence_members, incident_facts, factor_facts, comparison_facts.
with members as (
    select * from recurrence_members where list_contains($groups::varchar[], group_id)
),
twins as (
    select incident_id from incidents group by incident_id having count(*) > 1
),
named as (
    select
        f.incident_row,
        list(coalesce(t.label, f.factor) || if(f.is_suggested, ' (suggested)', '') order by f.is_suggested, f.factor) as factors
    from factor_facts f
    left join factor_taxonomy t using (factor)
    where f.factor <> 'unclassified' and f.incident_row in (select incident_row from members)
    group by f.incident_row
)
select
    m.group_id,
    row_number() over turns as occurrence,
    i.incident_key,
    i.incident_id,
    i.incident_id not in (select incident_id from twins) as is_only_one,
    i.title,
    i.severity_shown as severity,
    i.counted_at,
    date_diff('day', lag(i.counted_at::date) over turns, i.counted_at::date) as gap_days,
    m.similarity,
    m.reasons::varchar as reasons,
    i.services,
    coalesce(n.factors, []) as factors,
    i.root_cause,
    i.trigger,
    i.time_to_detect_minutes,
    i.time_to_acknowledge_minutes,
    i.time_to_mitigate_minutes,
    i.time_to_resolve_minutes,
    i.time_to_resolve_clock,
    i.duration_minutes,
    i.started_at,
    i.detected_at,
    i.mitigated_at,
    i.resolved_at,
    i.detection_method,
    i.users_affected,
    c.incident_row is not null as has_comparison,
    c.compared_in,
    i.is_restricted,
    i.incident_row in (select incident_row from selected_incidents) as in_selection,
    i.document_path,
    i.line
from members m
join incident_facts i using (incident_row)
left join comparison_facts c using (incident_row)
left join named n using (incident_row)
where coalesce(i.counted_at < $as_of::date + interval 1 day, true)
window turns as (partition by m.group_id order by i.counted_at nulls first, i.document_path, i.incident_number)
order by m.group_id, occurrence
