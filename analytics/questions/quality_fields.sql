-- Grain: one row per field of incidents, of actions ("action: …") and per further part ("part: …"), the whole archive whatever
-- the selection, restricted postmortems left out, the least often known first. Columns: `field`, `records` (incidents or
-- actions that could have it), `known` (those that have it); of these by how the value was got: `stated` (stands in the
-- document under a label), `from_elsewhere` (tracker or policy), `computed` (from other values of the document, the time line
-- among them), `untraced` (stands in the document, its line was not kept). Source: incidents, action_items, evidence.
with columns_of_incidents (place, field, traced) as (
    values
        (1, 'incident_date', 'incident_date'),
        (2, 'severity', 'severity_raw'),
        (3, 'started_at', 'started_at'),
        (4, 'detected_at', 'detected_at'),
        (5, 'acknowledged_at', 'acknowledged_at'),
        (6, 'mitigated_at', 'mitigated_at'),
        (7, 'resolved_at', 'resolved_at'),
        (8, 'communicated_at', 'communicated_at'),
        (9, 'duration_minutes', 'duration_stated_minutes'),
        (10, 'time_to_detect_minutes', 'time_to_detect_stated_minutes'),
        (11, 'time_to_acknowledge_minutes', 'time_to_acknowledge_stated_minutes'),
        (12, 'time_to_mitigate_minutes', 'time_to_mitigate_stated_minutes'),
        (13, 'time_to_resolve_minutes', 'time_to_resolve_stated_minutes'),
        (14, 'time_to_communicate_minutes', 'time_to_communicate_minutes'),
        (15, 'detection_method', 'detection_method'),
        (16, 'trigger', 'trigger'),
        (17, 'users_affected', 'users_affected'),
        (18, 'summary', 'summary'),
        (19, 'root_cause', 'root_cause'),
        (20, 'status', 'status_raw'),
        (21, 'drafted_at', 'drafted_at'),
        (22, 'reviewed_at', 'reviewed_at'),
        (23, 'published_at', 'published_at'),
        (24, 'services', 'services'),
        (25, 'teams', 'teams')
),
-- One bit for each column: a row for each column and incident would not fit into the memory of a large archive.
traced as (
    select
        e.incident_row,
        bit_or(if(e.how = 'stated', 1::bigint << c.place, 0)) as stated,
        bit_or(if(e.how in ('tracker', 'policy'), 1::bigint << c.place, 0)) as elsewhere,
        bit_or(1::bigint << c.place) as anyhow
    from evidence e
    join columns_of_incidents c on c.traced = e.field
    group by e.incident_row
),
incidents_known as (
    select
        incident_row,
        [
            incident_date is not null,
            severity is not null,
            started_at is not null,
            detected_at is not null,
            acknowledged_at is not null,
            mitigated_at is not null,
            resolved_at is not null,
            communicated_at is not null,
            duration_minutes is not null,
            time_to_detect_minutes is not null,
            time_to_acknowledge_minutes is not null,
            time_to_mitigate_minutes is not null,
            time_to_resolve_minutes is not null,
            time_to_communicate_minutes is not null,
            detection_method is not null,
            trigger is not null,
            users_affected is not null,
            summary is not null,
            root_cause is not null,
            status is not null,
            drafted_at is not null,
            reviewed_at is not null,
            published_at is not null,
            len(services) > 0,
            len(teams) > 0
        ] as known
    from incidents
    where not is_restricted
),
asked as (
    select
        c.field,
        i.known[c.place] as is_known,
        coalesce(t.stated & (1::bigint << c.place), 0) > 0 as is_stated,
        coalesce(t.elsewhere & (1::bigint << c.place), 0) > 0 as is_elsewhere,
        coalesce(t.anyhow & (1::bigint << c.place), 0) > 0 as is_traced,
        regexp_matches(c.field, '_minutes$|^(incident_date|(started|detected|acknowledged|mitigated|resolved|communicated)_at)$') as can_follow
    from incidents_known i
    left join traced t using (incident_row)
    cross join columns_of_incidents c
),
incident_fields as (
    select
        field,
        count(*) as records,
        count(*) filter (where is_known) as known,
        count(*) filter (where is_known and is_stated) as stated,
        count(*) filter (where is_known and not (is_stated or is_elsewhere) and can_follow) as computed,
        count(*) filter (where is_known and is_elsewhere and not is_stated) as from_elsewhere,
        count(*) filter (where is_known and not is_traced and not can_follow) as untraced
    from asked
    group by field
),
values_of_actions as (
    select unnest([
        {field: 'action: owner', is_known: owner is not null},
        {field: 'action: due date', is_known: due_date is not null},
        {field: 'action: status', is_known: status <> 'unknown'},
        {field: 'action: day of completion (of done ones)', is_known: if(status = 'done', completed_on is not null, null)},
        {field: 'action: priority', is_known: priority is not null}
    ], recursive := true)
    from action_items
),
told as (
    select incident_row, bit_or(part) as parts
    from (
        select incident_row, 1 as part from timeline_events
        union all
        select incident_row, 2 from factor_facts where not is_suggested
        union all
        select incident_row, 4 from action_items
        union all
        select incident_row, 8 from lessons
    )
    group by incident_row
),
parts as (
    select unnest([
        {field: 'part: timeline', is_known: coalesce(t.parts & 1, 0) > 0},
        {field: 'part: contributing factors (ticked or declared)', is_known: coalesce(t.parts & 2, 0) > 0},
        {field: 'part: actions', is_known: coalesce(t.parts & 4, 0) > 0},
        {field: 'part: lessons', is_known: coalesce(t.parts & 8, 0) > 0}
    ], recursive := true)
    from incidents i
    left join told t using (incident_row)
    where not i.is_restricted
),
other_fields as (
    select
        field,
        count(is_known) as records,
        count(*) filter (where is_known) as known,
        count(*) filter (where is_known) as stated,
        0 as computed,
        0 as from_elsewhere,
        0 as untraced
    from (from values_of_actions union all from parts)
    group by field
)
select * from incident_fields
union all
select * from other_fields where records > 0
order by known / greatest(1, records), field
