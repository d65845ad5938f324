-- Grain: one row, what the selection holds and what it sets aside. Columns, all counts of incidents: `selected` (count in the
-- period), `undated` (selected ones without any date), `archive` (all that count in the archive), `near_misses`, `planned`,
-- `recurrences` (postmortems of issues that came back), `listed_again` (entries of exports whose postmortem counts; all in the
-- period, not counted), `future` (dated after the as-of date),
-- `open`, `restricted` (of the selected); `first_date`, `last_date` (of the archive's counting incidents, null when none has a
-- date). Source: incident_facts.
select
    (select count(*) from selected_incidents) as selected,
    (select count(*) from selected_incidents where counted_at is null) as undated,
    (select count(*) from incident_facts where counts) as archive,
    (select count(*) from set_aside where set_aside_reason = 'near miss') as near_misses,
    (select count(*) from set_aside where set_aside_reason = 'planned work') as planned,
    (select count(*) from set_aside where set_aside_reason = 'recurrence') as recurrences,
    (select count(*) from set_aside where set_aside_reason = 'counted as its postmortem') as listed_again,
    (select count(*) from set_aside where set_aside_reason = 'after the as-of date') as future,
    (select count(*) from selected_incidents where is_open) as open,
    (select count(*) from selected_incidents where is_restricted) as restricted,
    (select min(counted_at)::date from incident_facts where counts and counted_at < $as_of::date + interval 1 day) as first_date,
    (select max(counted_at)::date from incident_facts where counts and counted_at < $as_of::date + interval 1 day) as last_date
