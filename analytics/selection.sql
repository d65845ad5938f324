-- What the sidebar chooses, applied once. Prepended to every question, which may use these five relations:
--   matching            one row per incident that passes severity, service, team and factor; planned work, near misses and
--                       incidents after the as-of date are still in it
--   selectable          of those, the ones that count, whatever the period: what trailing quarters are taken from
--   selected_incidents  of those, the ones inside the chosen period
--   set_aside           matching incidents of the period that do not count, each with its reason
--   answering           selectable ones, near misses and postmortems of issues that came back, whatever the period: those whose
--                       promises are followed
-- All have the columns of incident_facts. Parameters: $start, $end, $as_of (dates, both ends inside); $severities, $services,
-- $teams, $factors (lists; null means all); $include_suggested, $include_planned, $without_restricted (booleans).
with matching as (
    select i.*
    from incident_facts i
    -- What is chosen is asked for twice, for else all services, teams and factors are looked up where none is.
    where ($severities::varchar[] is null or list_contains($severities::varchar[], i.severity_shown))
        and (
            $services::varchar[] is null
            or i.incident_row in (
                select incident_row from incident_services where $services::varchar[] is not null and list_contains($services::varchar[], service)
            )
        )
        and (
            $teams::varchar[] is null
            or i.incident_row in (select incident_row from incident_teams where $teams::varchar[] is not null and list_contains($teams::varchar[], team))
        )
        and not ($without_restricted::boolean and i.is_restricted)
        and (
            $factors::varchar[] is null
            or i.incident_row in (
                select f.incident_row
                from factor_facts f
                where $factors::varchar[] is not null
                    and list_has_any([f.factor, f.factor_level1], $factors::varchar[])
                    and ($include_suggested::boolean or not f.is_suggested)
            )
        )
),
judged as (
    select
        m.*,
        case
            when m.is_near_miss then 'near miss'
            when m.is_recurrence then 'recurrence'
            when m.is_listed_again then 'counted as its postmortem'
            when m.is_planned and not $include_planned::boolean then 'planned work'
            when m.counted_at >= $as_of::date + interval 1 day then 'after the as-of date'
        end as set_aside_reason,
        coalesce(m.counted_at >= $start::date, $start::date is null)
            and coalesce(m.counted_at < $end::date + interval 1 day, $end::date is null) as in_period
    from matching m
),
selectable as (
    select * from judged where set_aside_reason is null
),
selected_incidents as (
    select * from selectable where in_period
),
set_aside as (
    select * from judged where set_aside_reason is not null and in_period
),
answering as (
    select * from judged where coalesce(set_aside_reason, 'near miss') in ('near miss', 'recurrence')
)
